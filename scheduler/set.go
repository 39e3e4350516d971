package scheduler

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// A Set is a set of instants: sorted spans that neither overlap nor touch. The
// zero Set is never. Sets are values: no operation changes its operands, so they
// may be shared between goroutines.
type Set struct {
	spans []Span
}

// NewSet returns the union of spans, in whatever order they come.
func NewSet(spans ...Span) Set {
	sorted := make([]Span, 0, len(spans))
	for _, s := range spans {
		if !s.Empty() {
			sorted = append(sorted, s)
		}
	}
	slices.SortFunc(sorted, func(a, b Span) int { return cmp.Compare(a.Start, b.Start) })
	return Set{join(sorted)}
}

// join merges neighbours that overlap or touch, in place.
//
//	[----)
//	   [-----)      [--)
//	[--------)      [--)
func join(sorted []Span) []Span {
	if len(sorted) == 0 {
		return nil
	}
	out := sorted[:1]
	for _, s := range sorted[1:] {
		if last := &out[len(out)-1]; s.Start <= last.End {
			last.End = max(last.End, s.End)
		} else {
			out = append(out, s)
		}
	}
	return out
}

// Empty reports whether s contains no instant.
func (s Set) Empty() bool { return len(s.spans) == 0 }

// Len is the number of separate spans in s.
func (s Set) Len() int { return len(s.spans) }

// Spans yields the spans of s in order.
func (s Set) Spans() iter.Seq[Span] { return slices.Values(s.spans) }

// Equal reports whether s and t contain the same instants.
func (s Set) Equal(t Set) bool { return slices.Equal(s.spans, t.spans) }

// Union returns the instants in s or t.
func (s Set) Union(t Set) Set {
	return NewSet(slices.Concat(s.spans, t.spans)...)
}

// Intersect returns the instants in both.
func (s Set) Intersect(t Set) Set {
	var out []Span
	for i, j := 0, 0; i < len(s.spans) && j < len(t.spans); {
		if c := s.spans[i].Intersect(t.spans[j]); !c.Empty() {
			out = append(out, c)
		}
		if s.spans[i].End < t.spans[j].End {
			i++
		} else {
			j++
		}
	}
	return Set{out}
}

// Subtract returns the instants of s that are not in t.
//
//	s      [----------)  [---)
//	t          [--)   [--)
//	s-t    [---)  [---)  [---)
func (s Set) Subtract(t Set) Set {
	var out []Span
	j := 0
	for _, rest := range s.spans {
		for j < len(t.spans) && t.spans[j].End <= rest.Start {
			j++
		}
		for k := j; k < len(t.spans) && t.spans[k].Start < rest.End; k++ {
			if rest.Start < t.spans[k].Start {
				out = append(out, Span{rest.Start, t.spans[k].Start})
			}
			rest.Start = max(rest.Start, t.spans[k].End)
		}
		if !rest.Empty() {
			out = append(out, rest)
		}
	}
	return Set{out}
}

// Clip returns the instants of s inside w.
func (s Set) Clip(w Span) Set { return s.Intersect(NewSet(w)) }

// Covers reports whether every instant of t is in s.
func (s Set) Covers(t Span) bool {
	if t.Empty() {
		return true
	}
	i, _ := slices.BinarySearchFunc(s.spans, t.Start, func(c Span, at int64) int {
		if c.End <= at {
			return -1
		}
		return 1
	})
	return i < len(s.spans) && s.spans[i].Contains(t)
}

// String writes the spans of s as ISO 8601 intervals in UTC.
func (s Set) String() string {
	parts := make([]string, len(s.spans))
	for i, c := range s.spans {
		parts[i] = c.String()
	}
	return strings.Join(parts, " ")
}
