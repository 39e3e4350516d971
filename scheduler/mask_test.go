package scheduler

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// bitsOf draws a mask of a random range and the same as a slice of booleans.
func bitsOf(t *rapid.T, name string, r Range) (Mask, []bool) {
	bits := rapid.SliceOfN(rapid.Bool(), r.Len(), r.Len()).Draw(t, name)
	return MaskWhere(r, func(q Quarter) bool { return bits[q-r.From] }), bits
}

func anyRange(t *rapid.T) Range {
	from := Quarter(rapid.Int64Range(-200, 200).Draw(t, "from"))
	return Range{from, from + Quarter(rapid.Int64Range(0, 200).Draw(t, "length"))}
}

// requireBits demands that m has exactly the quarters for which want is true.
func requireBits(t require.TestingT, want []bool, m Mask) {
	got := make([]bool, len(want))
	for q := range m.All() {
		got[q-m.r.From] = true
	}
	require.Equal(t, want, got)
	for i, bit := range want {
		require.Equal(t, bit, m.Has(m.r.From+Quarter(i)))
	}
	require.False(t, m.Has(m.r.From-1))
	require.False(t, m.Has(m.r.To))
}

func TestMasksAgreeWithBooleans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyRange(t)
		a, as := bitsOf(t, "a", r)
		b, bs := bitsOf(t, "b", r)
		and, or, without := make([]bool, r.Len()), make([]bool, r.Len()), slices.Clone(as)
		var drop []Quarter
		count := 0
		for i := range as {
			and[i], or[i] = as[i] && bs[i], as[i] || bs[i]
			if bs[i] {
				drop = append(drop, r.From+Quarter(i))
				without[i] = false
			}
			if as[i] {
				count++
			}
		}
		requireBits(t, and, a.And(b))
		requireBits(t, or, a.Or(b))
		requireBits(t, without, a.Without(append(drop, r.From-1, r.To)...))
		require.Equal(t, count, a.Count())
		require.Equal(t, count == 0, a.Empty())
		requireBits(t, as, a) // operands are as they were
	})
}

func TestErodeLeavesStartsOfWholeRuns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, bits := bitsOf(t, "bits", anyRange(t))
		n := rapid.IntRange(1, 100).Draw(t, "n")
		want := make([]bool, len(bits))
		for i := range bits {
			want[i] = i+n <= len(bits) && !slices.Contains(bits[i:i+n], false)
		}
		requireBits(t, want, m.Erode(n))
	})
}

func TestMaskOfHasOnlyWholeQuarters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyRange(t)
		second := rapid.Int64Range(-250*QuarterSeconds, 250*QuarterSeconds)
		open := NewSet(Span{second.Draw(t, "start"), second.Draw(t, "end")}, Span{second.Draw(t, "start2"), second.Draw(t, "end2")})
		want := make([]bool, r.Len())
		for i := range want {
			q := r.From + Quarter(i)
			want[i] = open.Covers(Range{q, q + 1}.Span())
		}
		requireBits(t, want, MaskOf(open, r))
	})
}

func TestMasksOfDifferentRangesDoNotMix(t *testing.T) {
	require.Panics(t, func() { NewMask(Range{0, 4}).And(NewMask(Range{1, 5})) })
}

func TestQuarters(t *testing.T) {
	at := func(s string) time.Time {
		out, err := time.Parse(time.RFC3339, s)
		require.NoError(t, err)
		return out
	}
	for _, c := range []struct {
		about, instant    string
		within, fromThere Quarter
	}{
		{"the epoch is quarter 0", "1970-01-01T00:00:00Z", 0, 0},
		{"a second later the next quarter is the first to begin", "1970-01-01T00:00:01Z", 0, 1},
		{"before the epoch quarters are negative", "1969-12-31T23:59:59Z", -1, 0},
		{"the offset does not matter", "1970-01-01T01:15:00+01:00", 1, 1},
	} {
		require.Equal(t, c.within, QuarterOf(at(c.instant)), c.about)
		require.Equal(t, c.fromThere, QuarterFrom(at(c.instant)), c.about)
		require.False(t, c.within.Time().After(at(c.instant)), c.about)
	}
}
