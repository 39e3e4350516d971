package scheduler

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func drawSpan(t *rapid.T, label string) Span {
	return Span{
		Start: int64(rapid.IntRange(0, oracleSize).Draw(t, label+" start")),
		End:   int64(rapid.IntRange(0, oracleSize).Draw(t, label+" end")),
	}
}

func TestSpan_Oracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawSpan(t, "a"), drawSpan(t, "b")
		in, both := pictureOf(a), pictureOf(a).and(pictureOf(b))
		require.Equal(t, in == picture{}, a.Empty())
		require.Equal(t, in.count(), a.Seconds())
		require.Equal(t, both != picture{}, a.Overlaps(b))
		require.Equal(t, both, pictureOf(a.Intersect(b)))
		require.Equal(t, both == pictureOf(b), a.Contains(b))
		require.Equal(t, a.Intersect(b), b.Intersect(a))
		if a.Intersect(b).Empty() {
			require.Equal(t, Span{}, a.Intersect(b), "nothing in common is the zero Span")
		}
	})
}

func TestSpan(t *testing.T) {
	hour := Span{0, 3600}
	tests := []struct {
		other              Span
		overlaps, contains bool
		why                string
	}{
		{Span{3600, 7200}, false, false, "one that begins where it ends is apart from it"},
		{Span{3599, 7200}, true, false, "a common second"},
		{Span{0, 3600}, true, true, "itself"},
		{Span{60, 120}, true, true, "one within"},
		{Span{-60, 60}, true, false, "one that begins before"},
		{Span{7200, 7200}, false, true, "an empty one is in every span"},
		{Span{600, 60}, false, true, "as is one that ends before it begins"},
	}
	for _, tt := range tests {
		require.Equal(t, tt.overlaps, hour.Overlaps(tt.other), tt.why)
		require.Equal(t, tt.contains, hour.Contains(tt.other), tt.why)
	}
}

func TestSpan_Times(t *testing.T) {
	start := time.Date(2026, 10, 19, 7, 0, 0, 999, time.UTC)
	s := SpanOf(start, start.Add(90*time.Minute))
	require.Equal(t, int64(5400), s.Seconds(), "fractions of a second are cut")
	require.Equal(t, "2026-10-19T07:00:00Z/2026-10-19T08:30:00Z", s.String())
	zone := time.FixedZone("", 7200)
	from, until := s.In(zone)
	require.Equal(t, "09:00 10:30", from.Format("15:04")+" "+until.Format("15:04"))
	require.Equal(t, s, SpanOf(from, until))
}
