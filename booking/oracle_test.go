package booking_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
)

// An oracle judges one centre on one day in the plainest way, minute by minute, from
// what SQL says of it. It shares no code with the engine.
type oracle struct {
	b          bundle
	centre     int32
	vanBays    []int
	bays       []int
	crew       int // -1: unset
	opens      time.Time
	closes     time.Time
	lengths    map[string]time.Duration // by service, clean-up included
	takenBays  map[string]bool          // "bay minute"
	takenHands map[int64]int            // by minute
}

// look reads the appointments of the day.
func (o *oracle) look() {
	o.takenBays, o.takenHands = map[string]bool{}, map[int64]int{}
	rows, err := o.b.Pool.Query(o.b.ctx, `
		SELECT bay_no, start_quarter::bigint * 15, quarters * 15
		  FROM appointments
		 WHERE centre_id = $1 AND state IN ('held', 'confirmed')`, o.centre)
	require.NoError(o.b.t, err)
	defer rows.Close()
	for rows.Next() {
		var bay int
		var start, minutes int64
		require.NoError(o.b.t, rows.Scan(&bay, &start, &minutes))
		for m := start; m < start+minutes; m++ {
			at := fmt.Sprint(bay, " ", m)
			require.False(o.b.t, o.takenBays[at], "bay %d is taken twice at minute %d", bay, m)
			o.takenBays[at] = true
			o.takenHands[m]++
		}
	}
	require.NoError(o.b.t, rows.Err())
}

// fits returns a bay that can take the job at start, 0 if there is none.
func (o *oracle) fits(job booking.Job, start time.Time) int {
	end := start.Add(o.lengths[job.Services[0]])
	if start.Before(o.opens) || end.After(o.closes) || start.Minute()%15 != 0 {
		return 0
	}
	for m := start.Unix() / 60; m < end.Unix()/60; m++ {
		if o.crew >= 0 && o.takenHands[m] >= o.crew {
			return 0
		}
	}
	for _, bay := range o.bays {
		if job.Vehicle == booking.Van && !slices.Contains(o.vanBays, bay) {
			continue
		}
		free := true
		for m := start.Unix() / 60; m < end.Unix()/60; m++ {
			free = free && !o.takenBays[fmt.Sprint(bay, " ", m)]
		}
		if free {
			return bay
		}
	}
	return 0
}

// most is how many of so many cars and vans can start at once: each combination is
// tried.
func (o *oracle) most(cars, vans int) int {
	best := 0
	for v := 0; v <= min(vans, len(o.vanBays)); v++ {
		for c := 0; c <= min(cars, len(o.bays)-v); c++ {
			if o.crew < 0 || c+v <= o.crew {
				best = max(best, c+v)
			}
		}
	}
	return best
}
