package scheduler

import (
	"fmt"
	"time"
)

// A Span is the half-open stretch of time [Start, End), in Unix seconds. A span
// whose End is not after its Start is empty and contains nothing; the zero Span
// is empty.
type Span struct {
	Start, End int64
}

// SpanOf returns [start, end), cut to whole seconds.
func SpanOf(start, end time.Time) Span {
	return Span{start.Unix(), end.Unix()}
}

// Empty reports whether s contains no instant.
func (s Span) Empty() bool { return s.End <= s.Start }

// Contains reports whether every instant of t is in s. An empty t is in every
// span.
func (s Span) Contains(t Span) bool {
	return t.Empty() || s.Start <= t.Start && t.End <= s.End
}

// Overlaps reports whether some instant is in both.
func (s Span) Overlaps(t Span) bool { return !s.Intersect(t).Empty() }

// Intersect returns the instants that are in both, the zero Span if there are
// none.
func (s Span) Intersect(t Span) Span {
	if c := (Span{max(s.Start, t.Start), min(s.End, t.End)}); !c.Empty() {
		return c
	}
	return Span{}
}

// Seconds is the length of s, 0 if s is empty.
func (s Span) Seconds() int64 { return max(0, s.End-s.Start) }

// In returns the ends of s as times in loc.
func (s Span) In(loc *time.Location) (start, end time.Time) {
	return time.Unix(s.Start, 0).In(loc), time.Unix(s.End, 0).In(loc)
}

// String writes s as an ISO 8601 interval in UTC.
func (s Span) String() string {
	start, end := s.In(time.UTC)
	return fmt.Sprintf("%s/%s", start.Format(time.RFC3339), end.Format(time.RFC3339))
}
