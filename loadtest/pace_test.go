package loadtest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestArrivals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		about string
		pace  SideBySide
		n     int
		after time.Duration
		more  bool
	}{
		{"the first comes at once", SideBySide{4, 4 * time.Second, 10 * time.Second}, 0, 0, true},
		{"a visit's customers come at even intervals", SideBySide{4, 4 * time.Second, 10 * time.Second}, 3, 3 * time.Second, true},
		{"as one leaves the next one comes", SideBySide{4, 4 * time.Second, 10 * time.Second}, 4, 4 * time.Second, true},
		{"the last one leaves when the time is over", SideBySide{4, 4 * time.Second, 10 * time.Second}, 6, 6 * time.Second, true},
		{"and nobody comes who would stay longer", SideBySide{4, 4 * time.Second, 10 * time.Second}, 7, 7 * time.Second, false},
		{"a long test does not overflow", SideBySide{2, time.Hour, 1 << 62}, 2_000_000, 1_000_000 * time.Hour, true},
		{"the zero value is nobody", SideBySide{}, 0, 0, false},
		{"a visit takes time", SideBySide{Customers: 1, For: time.Second}, 0, 0, false},
	} {
		after, more := c.pace.Arrival(c.n)
		require.Equal(t, c.after, after, c.about)
		require.Equal(t, c.more, more, c.about)
	}
}

// At any instant in the middle of a test as many customers are inside as were asked
// for, counted naively.
func TestAsManySideBySideAsAskedFor(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		visit := time.Duration(rapid.Int64Range(1, 1e10).Draw(rt, "visit"))
		pace := SideBySide{rapid.IntRange(1, 60).Draw(rt, "customers"), visit, 5 * visit}
		at := visit + time.Duration(rapid.Int64Range(0, 3*int64(visit)-1).Draw(rt, "at"))
		inside := 0
		for n := 0; ; n++ {
			after, more := pace.Arrival(n)
			if !more {
				break
			}
			if after <= at && at < after+visit {
				inside++
			}
		}
		require.Equal(t, pace.Customers, inside)
	})
}

func TestAThirdGivesUpEachInAnotherWay(t *testing.T) {
	t.Parallel()
	seen := map[Ending]int{}
	for n := range 3 * len(abandonments) {
		seen[EndingOf(n)]++
	}
	require.Equal(t, map[Ending]int{
		Pays: 2 * len(abandonments), Looks: 1, LeavesHold: 1, ReleasesHold: 1, LeavesOrder: 1, ReleasesOrder: 1, IsDeclined: 1,
	}, seen)
}
