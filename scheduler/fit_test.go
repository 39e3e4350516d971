package scheduler

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A scene is a centre and a job, drawn at random and kept in the plainest form.
type scene struct {
	r          Range
	open, free [][]bool // by bay and quarter
	rank       []int
	able       []bool // by bay
	crew       []int  // nil: unset
	web        []int  // nil: no share is kept for the door
	length     int
	grid       int
	notice     Quarter
	horizon    Quarter
	ready      Quarter
}

func drawScene(t *rapid.T) scene {
	s := scene{r: Range{1000, 1000 + Quarter(rapid.IntRange(1, 40).Draw(t, "quarters"))}}
	n := s.r.Len()
	bools := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) bool { return rapid.IntRange(0, 3).Draw(t, "bit") > 0 }), n, n)
	for range rapid.IntRange(1, 4).Draw(t, "bays") {
		open, taken := bools.Draw(t, "open"), bools.Draw(t, "not taken")
		free := make([]bool, n)
		for i := range free {
			free[i] = open[i] && taken[i]
		}
		s.open, s.free = append(s.open, open), append(s.free, free)
		s.rank = append(s.rank, rapid.IntRange(0, 2).Draw(t, "rank"))
		s.able = append(s.able, rapid.IntRange(0, 3).Draw(t, "able") > 0)
	}
	if rapid.Bool().Draw(t, "crew set") {
		s.crew = rapid.SliceOfN(rapid.IntRange(0, 3), n, n).Draw(t, "crew")
	}
	if rapid.Bool().Draw(t, "share set") {
		s.web = rapid.SliceOfN(rapid.IntRange(0, 3), n, n).Draw(t, "web")
	}
	s.length = rapid.IntRange(1, 6).Draw(t, "length")
	s.grid = rapid.IntRange(1, 2).Draw(t, "grid")
	limit := rapid.Int64Range(int64(s.r.From)-2, int64(s.r.To)+2)
	s.notice, s.ready = Quarter(limit.Draw(t, "notice")), Quarter(limit.Draw(t, "ready"))
	s.horizon = Quarter(limit.Draw(t, "horizon"))
	return s
}

func (s scene) fit() Fit {
	c := Capacity{Range: s.r, Crew: s.crew, Web: s.web}
	for i := range s.open {
		mask := func(bits []bool) Mask {
			return MaskWhere(s.r, func(q Quarter) bool { return bits[q-s.r.From] })
		}
		c.Bays = append(c.Bays, Bay{No: i + 1, Rank: s.rank[i], Open: mask(s.open[i]), Free: mask(s.free[i])})
	}
	return c.Fit(Ask{
		Length: s.length, Grid: s.grid,
		Class:   func(bay int) bool { return s.able[bay-1] },
		Notice:  Range{s.notice, math.MaxInt64},
		Horizon: Range{math.MinInt64, s.horizon},
		Ready:   Range{s.ready, math.MaxInt64},
	})
}

// bays lists the able bays that are free for a whole job at q.
func (s scene) bays(q Quarter) []int {
	var out []int
	for bay := range s.free {
		fits := s.able[bay]
		for at := q; at < q+Quarter(s.length); at++ {
			fits = fits && s.r.Has(at) && s.free[bay][at-s.r.From]
		}
		if fits {
			out = append(out, bay+1)
		}
	}
	return out
}

// hands is the least number of crew places, and of places for the web, left during a
// job at q.
func (s scene) hands(q Quarter) int {
	least := math.MaxInt
	for at := q; at < q+Quarter(s.length); at++ {
		if !s.r.Has(at) {
			return 0
		}
		if s.crew != nil {
			least = min(least, s.crew[at-s.r.From])
		}
		if s.web != nil {
			least = min(least, s.web[at-s.r.From])
		}
	}
	return least
}

func (s scene) allowed(q Quarter) bool {
	return q%Quarter(s.grid) == 0 && q >= s.notice && q < s.horizon && q >= s.ready
}

func TestAStartIsOnOfferExactlyIfAJobFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawScene(t)
		fit := s.fit()
		starts := fit.Starts()
		for q := s.r.From; q < s.r.To; q++ {
			want := s.allowed(q) && len(s.bays(q)) > 0 && s.hands(q) > 0
			require.Equal(t, want, starts.Has(q), "quarter %d", q)
			require.Equal(t, min(len(s.bays(q)), max(0, s.hands(q))), fit.Remaining(q), "quarter %d", q)
		}
	})
}

func TestTheChosenBayIsAbleFreeAndLeastCapable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawScene(t)
		fit := s.fit()
		for q := s.r.From; q < s.r.To; q++ {
			able := s.bays(q)
			if len(able) == 0 {
				require.Zero(t, fit.Place(q))
				continue
			}
			chosen := fit.Place(q)
			require.Contains(t, able, chosen)
			for _, other := range able {
				require.LessOrEqual(t, s.rank[chosen-1], s.rank[other-1])
			}
		}
	})
}

func TestTheTightestGapIsFilled(t *testing.T) {
	r := Range{0, 8}
	// bay 1  . . . . . . . .
	// bay 2  x . . . x x x x
	// bay 3  x x . . x . . .
	bay := func(no int, free ...Quarter) Bay {
		m := MaskWhere(r, func(q Quarter) bool {
			for _, f := range free {
				if f == q {
					return true
				}
			}
			return false
		})
		return Bay{No: no, Open: MaskBetween(r, r), Free: m}
	}
	c := Capacity{Range: r, Bays: []Bay{
		bay(1, 0, 1, 2, 3, 4, 5, 6, 7), bay(2, 1, 2, 3), bay(3, 2, 3, 5, 6, 7),
	}}
	all := Range{math.MinInt64, math.MaxInt64}
	fit := c.Fit(Ask{Length: 2, Grid: 1, Class: func(int) bool { return true }, Notice: all, Horizon: all, Ready: all})
	require.Equal(t, 3, fit.Place(2), "a gap of 2 rather than of 3 or 8")
	require.Equal(t, 2, fit.Place(1), "a gap of 3 rather than of 8")
	require.Equal(t, 1, fit.Place(0), "only bay 1 is free")
	require.Equal(t, 3, fit.Place(5), "the second gap of bay 3 counts by itself")
}
