package staff_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/staff"
)

func share(bays int) staff.SetShare {
	return staff.SetShare{Share: calendar.Share{Kept: calendar.Crew{Set: true, Places: bays}, Release: time.Hour}}
}

// webPlaces are the numbers of the web places taken in the quarter of a start.
func (b bundle) webPlaces(start string) (places []int) {
	b.t.Helper()
	rows, err := b.Pool.Query(b.ctx, `SELECT -1000 - resource FROM claims WHERE resource < -1000 AND quarter = $1 ORDER BY 1`, utc(start).Unix()/900)
	require.NoError(b.t, err)
	defer rows.Close()
	for rows.Next() {
		var no int
		require.NoError(b.t, rows.Scan(&no))
		places = append(places, no)
	}
	return places
}

// Who is there when a share is set or raised stays, and takes lower web places as they
// get free.
func TestAShareOrphansNobody(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 4)
	const start = "2026-10-21 08:00"
	first := b.mustHold("C", start)
	b.mustHold("C", start)
	b.mustHold("C", start)
	require.Empty(t, b.webPlaces(start))
	out := b.mustChange("C", share(1))
	require.Empty(t, out.Orphans)
	require.Equal(t, []int{1, 2, 3}, b.webPlaces(start))
	require.NotZero(t, out.WebLost)
	require.Zero(t, out.WebGained+out.Lost+out.CrewLost)
	b.verify()

	out = b.mustChange("C", share(3))
	require.Empty(t, out.Orphans)
	require.Equal(t, []int{1, 2, 3}, b.webPlaces(start), "nobody finds a lower one")
	_, err := b.Release(b.ctx, b.Actor, first.Hold)
	require.NoError(t, err)
	require.Equal(t, []int{2, 3}, b.webPlaces(start))
	_, err = b.hold("C", utc(start))
	require.Error(t, err, "one too many is there already")
	b.mustChange("C", share(2))
	require.Equal(t, []int{1, 2}, b.webPlaces(start), "the one that is too high moves down")
	_, err = b.hold("C", utc(start))
	require.Error(t, err)

	out = b.mustChange("C", share(0))
	require.NotZero(t, out.WebGained)
	require.Zero(t, out.WebLost)
	b.mustHold("C", start)
	b.mustHold("C", start)
	out = b.mustChange("C", staff.PutBay{Bay: staff.Bay{Bay: booking.Bay{No: 4, MaxRim: 24}, Name: "gone"}})
	require.Len(t, out.Orphans, 1, "for want of the bay, not of a web place")
	require.Equal(t, []int{1, 2, 3, 4}, b.webPlaces(start))
	b.verify()
}

// TestSharesMeetHolds raises and lowers the share while customers hold and move. Whoever
// holds afterwards is judged by what was kept last, and nobody is an orphan.
func TestSharesMeetHolds(t *testing.T) {
	t.Parallel()
	b := setup(t)
	random := rand.New(rand.NewPCG(20261021, 9))
	for round := range max(3, rounds(t)/10) {
		ref := "S" + string(rune('A'+round%26)) + string(rune('A'+round/26))
		id := b.Centre(ref, bays)
		b.mustChange(ref, share(random.IntN(bays)))
		kept := random.IntN(bays)
		require.Empty(t, b.race(ref, share(kept), random).Orphans)
		for range 4 * bays {
			require.NoError(t, b.customer(ref, random))
		}
		crowd := b.count(`
			SELECT count(*) FROM (
			       SELECT c.quarter FROM claims c JOIN appointments a ON a.id = c.appointment_id AND a.state = 'held'
			        WHERE c.centre_id = $1 AND c.resource > 0
			        GROUP BY c.quarter
			       HAVING count(*) > $2 AND bool_or(a.calendar_version = 3)) AS crowded`, id, bays-kept)
		require.Zero(t, crowd, "round %d, %d kept", round, kept)
	}
	b.verify()
}
