package staff_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/staff"
)

// TestTheCrewGoesUpAndDownAmongProposals: whoever has no fitter is on the list, nobody else
// is, and what is proposed keeps its places, shared with its own where the two overlap.
func TestTheCrewGoesUpAndDownAmongProposals(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Exec(`UPDATE installation SET clock_offset = $1::timestamptz - clock_timestamp()`, utc("2026-10-21 05:00"))
	random := rand.New(rand.NewPCG(20261021, 13))
	orphans, overlaps := 0, 0
	for round := range max(1, rounds(t)/3) {
		f := b.floor(fmt.Sprintf("P%d", round))
		for range 6 {
			for i := range 20 {
				do := f.act
				if i%2 == 0 {
					do = f.overlap
				}
				err := do(random)
				require.True(t, inGoodOrder(err), "%v", err)
			}
			crew := staff.SetCrew{Crew: calendar.Crew{Set: true, Places: random.IntN(bays + 1)}}
			_, err := f.change(f.ref, crew)
			require.NoError(t, err)
			_, err = f.staff.List(f.ctx)
			require.NoError(t, err)
			orphans += f.listed(restriction{"a crew", crew, ""}, round)
			overlaps += f.proposedHavePlaces()
		}
		b.verify()
	}
	require.NotZero(t, orphans)
	require.NotZero(t, overlaps)
	t.Logf("%d orphans, %d quarters shared", orphans, overlaps)
}

// overlap proposes a start for an appointment that is a quarter of an hour before or after
// its own, in any bay.
func (f *floor) overlap(random *rand.Rand) error {
	w := booking.Work{Centre: f.ref, Appointment: f.any(random), Match: booking.Match{Any: true}}
	h, err := f.Appointment(f.ctx, booking.Viewer{Actor: f.people, Work: &w}, w.Appointment)
	if err != nil {
		return err
	}
	start := h.First().Start.Add(time.Duration(2*random.IntN(2)-1) * 15 * time.Minute)
	_, err = f.StaffMove(f.ctx, f.people, w, booking.StaffMove{Start: start, Bay: random.IntN(bays + 1)})
	return err
}

// proposedHavePlaces demands one crew place for each quarter that is proposed, of which
// those that are the appointment's own as well are shared; it returns how many are.
func (f *floor) proposedHavePlaces() int {
	f.t.Helper()
	const quarters = `
		  FROM proposals p
		  JOIN appointments a ON a.id = p.appointment_id
		 CROSS JOIN LATERAL (
		       SELECT q, q BETWEEN a.start_quarter AND a.start_quarter + a.quarters - 1 AS own,
		              (SELECT count(*) FROM claims c
		                WHERE c.appointment_id = a.id AND c.quarter = q AND c.centre_id = $1 AND c.resource BETWEEN -1000 AND -1) AS places
		         FROM generate_series(p.start_quarter, p.start_quarter + p.quarters - 1) AS q) AS of
		 WHERE p.centre_id = $1 AND p.state = 'open'`
	require.Zero(f.t, f.count(`SELECT count(*)`+quarters+` AND (places > 1 OR places = 0 AND NOT own)`, f.id))
	return f.count(`SELECT count(*)`+quarters+` AND own AND places = 1`, f.id)
}
