package scheduler

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// oracleSize is how many instants the oracle knows.
const oracleSize = 128

// A picture is a set of instants, one by one: the oracle.
type picture [oracleSize]bool

func pictureOf(spans ...Span) picture {
	var p picture
	for _, s := range spans {
		for i := s.Start; i < s.End; i++ {
			p[i] = true
		}
	}
	return p
}

func (p picture) join(q picture, keep func(a, b bool) bool) picture {
	for i := range p {
		p[i] = keep(p[i], q[i])
	}
	return p
}

func (p picture) or(q picture) picture  { return p.join(q, func(a, b bool) bool { return a || b }) }
func (p picture) and(q picture) picture { return p.join(q, func(a, b bool) bool { return a && b }) }
func (p picture) not(q picture) picture { return p.join(q, func(a, b bool) bool { return a && !b }) }

func (p picture) count() int64 {
	n := int64(0)
	for _, in := range p {
		if in {
			n++
		}
	}
	return n
}

// runs is how many separate spans p has.
func (p picture) runs() int {
	n := 0
	for i, in := range p {
		if in && (i == 0 || !p[i-1]) {
			n++
		}
	}
	return n
}

func drawSpans(t *rapid.T, label string) []Span {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Span { return drawSpan(t, "span") }), 0, 8).Draw(t, label)
}

// requireSet demands that s holds what p does, in order, and with as few spans as
// can be.
func requireSet(t *rapid.T, p picture, s Set) {
	spans := slices.Collect(s.Spans())
	require.Equal(t, p, pictureOf(spans...))
	require.Equal(t, p.runs(), s.Len(), "minimal: %v", spans)
	require.Equal(t, p == picture{}, s.Empty())
	for i := 1; i < len(spans); i++ {
		require.Less(t, spans[i-1].End, spans[i].Start, "sorted and apart: %v", spans)
	}
}

func TestSet_Oracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, w := drawSpans(t, "a"), drawSpans(t, "b"), drawSpan(t, "window")
		pa, pb := pictureOf(a...), pictureOf(b...)
		sa, sb := NewSet(a...), NewSet(b...)
		requireSet(t, pa, sa)
		requireSet(t, pa.or(pb), sa.Union(sb))
		requireSet(t, pa.and(pb), sa.Intersect(sb))
		requireSet(t, pa.not(pb), sa.Subtract(sb))
		requireSet(t, pa.and(pictureOf(w)), sa.Clip(w))
		require.Equal(t, pictureOf(w).not(pa) == picture{}, sa.Covers(w))
		require.Equal(t, pa == pb, sa.Equal(sb))
		requireSet(t, pa, sa) // no operation has changed its operand
		requireSet(t, pb, sb)
	})
}

func TestSet_Laws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := NewSet(drawSpans(t, "a")...), NewSet(drawSpans(t, "b")...), NewSet(drawSpans(t, "c")...)
		equal := func(s, u Set, law string) { require.True(t, s.Equal(u), "%s: %s, %s", law, s, u) }
		equal(a.Union(b), b.Union(a), "union commutes")
		equal(a.Intersect(b), b.Intersect(a), "intersection commutes")
		equal(a.Union(b.Union(c)), a.Union(b).Union(c), "union associates")
		equal(a.Subtract(b).Subtract(c), a.Subtract(b.Union(c)), "taking away twice")
		equal(a.Subtract(b).Union(a.Intersect(b)), a, "the parts make the whole")
		equal(a.Intersect(b.Union(c)), a.Intersect(b).Union(a.Intersect(c)), "intersection distributes")
		equal(a.Subtract(a), Set{}, "less itself")
	})
}

// Operands must stay as they are even where a result could be built in their
// memory.
func TestSet_SharesNothing(t *testing.T) {
	given := []Span{{40, 50}, {0, 10}, {5, 20}}
	s := NewSet(given...)
	require.Equal(t, []Span{{40, 50}, {0, 10}, {5, 20}}, given, "the caller's slice is not sorted in place")
	s.Union(NewSet(Span{10, 45}))
	s.Subtract(NewSet(Span{3, 4}))
	require.Equal(t, []Span{{0, 20}, {40, 50}}, slices.Collect(s.Spans()))
}

func TestSet_Zero(t *testing.T) {
	var never Set
	require.True(t, never.Empty())
	require.Zero(t, never.Len())
	require.True(t, never.Equal(NewSet(Span{5, 5}, Span{9, 3})), "empty spans make an empty set")
	require.True(t, never.Covers(Span{}), "an empty span is in every set")
	require.False(t, never.Covers(Span{0, 1}))
	require.Empty(t, never.String())
}

func TestSet_String(t *testing.T) {
	require.Equal(t, "1970-01-01T00:00:00Z/1970-01-01T00:15:00Z 1970-01-01T01:00:00Z/1970-01-01T02:00:00Z",
		NewSet(Span{3600, 7200}, Span{0, 900}).String())
}
