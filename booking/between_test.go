package booking_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
)

// Each of these is judged while there is room, and loses it to somebody else before it
// is written: what the predicate has seen is not enough, the schema has to say no.

// beside holds a van's job at C, in the only bay for vans, after the car's has been judged.
func (b bundle) beside(vans func()) error {
	s := &between{place: vans}
	_, err := b.over(s).Hold(b.ctx, b.Actor, booking.HoldRequest{
		Wishes: []booking.Wish{{Job: job(booking.Car, "swap"), Centre: "C", Start: berlin("2026-10-21 10:00")}},
	})
	require.Nil(b.t, s.place, "it was judged free")
	return err
}

func (b bundle) vanAt(start string) {
	b.t.Helper()
	_, err := b.Hold(b.ctx, b.Actor, booking.HoldRequest{
		Wishes: []booking.Wish{{Job: job(booking.Van, "swap"), Centre: "C", Start: berlin(start)}},
	})
	require.NoError(b.t, err)
}

// carAndVan is a centre with a bay for each.
func carAndVan(t *testing.T) (bundle, int32) {
	t.Helper()
	b := setup(t)
	id := b.Centre("C", 2)
	b.Exec(`INSERT INTO bay_capabilities VALUES ($1, 2, 'van')`, id)
	return b, id
}

func TestTheLastFitterIsTakenMeanwhile(t *testing.T) {
	t.Parallel()
	b, id := carAndVan(t)
	b.Exec(`UPDATE centres SET crew_places = 1 WHERE id = $1`, id)
	requireRefused(t, b.beside(func() { b.vanAt("2026-10-21 10:00") }), booking.CrewTaken)
	b.verify()
}

func TestWhatTheDoorLeavesIsTakenMeanwhile(t *testing.T) {
	t.Parallel()
	b, id := carAndVan(t)
	b.Exec(`UPDATE centres SET share_bays = 1 WHERE id = $1`, id)
	requireRefused(t, b.beside(func() { b.vanAt("2026-10-21 10:00") }), booking.DoorKept)
	b.verify()
}

func TestTheCentreClosesMeanwhile(t *testing.T) {
	t.Parallel()
	b, id := carAndVan(t)
	requireRefused(t, b.beside(func() {
		b.Exec(`INSERT INTO closures (centre_id, starts_at, ends_at, reason) VALUES ($1, $2, $3, 'a burst pipe')`,
			id, berlin("2026-10-21 10:00"), berlin("2026-10-21 11:00"))
		b.Exec(`UPDATE centres SET calendar_version = calendar_version + 1, listed_version = calendar_version + 1 WHERE id = $1`, id)
	}), booking.CentreShut)
	b.verify()
}

// One that can be had still is judged again, and had.
func TestAnotherBayIsLeft(t *testing.T) {
	t.Parallel()
	b, _ := carAndVan(t)
	require.NoError(t, b.beside(func() { b.mustHold(swap(), "C", "2026-10-21 10:00") }))
	b.verify()
}
