package booking_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
)

// TestHeldBeforeTheCutOffAndPaidAfterIt: the warehouse sends today what is paid until
// 16:00. Whatever is offered five minutes before, and held, has its tyres in time when it
// is paid five minutes after, though they leave a day later.
func TestHeldBeforeTheCutOffAndPaidAfterIt(t *testing.T) {
	t.Parallel()
	b := setupAt(t, berlin("2026-10-19 15:55"))
	b.Centre("C", 2)
	tuesday := calendar.Date{Year: 2026, Month: 10, Day: 20}
	found, err := b.Slots(b.ctx, "C", booking.Search{Job: fit("W205"), From: tuesday, Until: tuesday.Add(1)})
	require.NoError(t, err)
	require.NotEmpty(t, found.Slots)
	first := found.Slots[0].Start
	require.Equal(t, berlin("2026-10-21 10:00").UTC(), first, "as if paid at 16:05: sent on Tuesday, delivered on Wednesday at 9")
	_, err = b.hold(fit("W205"), "C", "2026-10-21 09:45")
	requireRefused(t, err, booking.TyresLate)
	h := b.mustHold(fit("W205"), "C", "2026-10-21 10:00")

	b.pass(9*time.Minute + 50*time.Second) // 16:04:50
	_, err = b.Move(b.ctx, b.Actor, h.ID, "C", berlin("2026-10-21 09:45"))
	requireRefused(t, err, booking.TyresLate)
	paid, err := b.Confirm(b.ctx, b.Actor, h.ID, "paid")
	require.NoError(t, err)
	require.Len(t, paid.First().Deliveries, 1)
	d := paid.First().Deliveries[0]
	require.Equal(t, "2026-10-20", d.DispatchOn.String(), "nobody is asked to send what is paid after the cut-off on the same day")
	require.False(t, d.DeliverAt.Add(time.Hour).After(paid.First().Start), "delivered and handled before the appointment")
	b.verify()
}

// TestPaidBeforeTheCutOffAndMovedAfterIt: who is on time with one start is not with an
// earlier one that could be had only by those who had paid before.
func TestPaidBeforeTheCutOffAndMovedAfterIt(t *testing.T) {
	t.Parallel()
	b := setupAt(t, berlin("2026-10-19 15:40"))
	b.Centre("C", 2)
	h := b.mustHold(fit("W205"), "C", "2026-10-22 10:00")
	_, err := b.Confirm(b.ctx, b.Actor, h.ID, "paid")
	require.NoError(t, err)
	b.pass(25 * time.Minute)
	v := booking.Viewer{Actor: b.Actor}
	_, err = b.Reschedule(b.ctx, v, h.First().ID, "C", berlin("2026-10-20 10:00"))
	requireRefused(t, err, booking.TyresLate)
	moved, err := b.Reschedule(b.ctx, v, h.First().ID, "C", berlin("2026-10-21 10:00"))
	require.NoError(t, err)
	require.Equal(t, "2026-10-20", moved.First().Ready.Ways[0].Dispatched.String())
	b.verify()
}
