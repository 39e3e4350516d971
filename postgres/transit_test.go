package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/supply"
)

// TestAStartIsListedForWhatIsPaidExactlyIfItCanBeMovedThere: for an appointment whose tyres
// are still on the shelf or have left it, with others there or none, a search with its
// hold lists exactly the starts to which it can be rescheduled.
func TestAStartIsListedForWhatIsPaidExactlyIfItCanBeMovedThere(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		left     bool // the tyres, for centre C
		others   int  // on the shelf, beside its own
		C, D     bool // whether there are starts
		firstAtC string
	}{
		{left: false, others: 0, C: true, D: true, firstAtC: "2026-10-20T08:00:00Z"},
		{left: true, others: 0, C: true, D: false, firstAtC: "2026-10-20T08:00:00Z"},
		{left: true, others: 3, C: true, D: false, firstAtC: "2026-10-20T08:00:00Z"},
		{left: true, others: 4, C: true, D: true, firstAtC: "2026-10-20T08:00:00Z"},
	} {
		t.Run(fmt.Sprintf("left %v, %d others", row.left, row.others), func(t *testing.T) {
			t.Parallel()
			p := newDepot(t)
			p.Centre("D", 8)
			for centre, some := range map[string]bool{"C": row.C, "D": row.D} {
				a, first := p.paid(row.left, row.others), time.Time{}
				listed := p.listed(a, centre)
				require.Equal(t, some, len(listed) > 0, "starts at %s", centre)
				move := func(to time.Time) error {
					_, err := p.bookings.Reschedule(p.ctx, booking.Viewer{Actor: p.Actor}, a.ID, centre, to)
					return err
				}
				if first = time.Date(2026, 10, 22, 8, 0, 0, 0, time.UTC); some {
					first = listed[0]
					require.Error(t, move(first.Add(-15*time.Minute)), "%s is not listed at %s", first.Add(-15*time.Minute), centre)
					require.NoError(t, move(first))
				} else {
					require.Error(t, move(first))
				}
				if centre == "C" {
					require.Equal(t, row.firstAtC, first.Format(time.RFC3339))
				}
				_, err := p.bookings.Cancel(p.ctx, booking.Viewer{Actor: p.Actor}, a.ID)
				require.NoError(t, err)
				p.sound()
			}
		})
	}
}

// paid is an appointment at C with so many tyres of its kind on the shelf beside its own.
func (p *depot) paid(left bool, others int) booking.Appointment {
	p.t.Helper()
	if !left {
		p.Exec(`UPDATE stock SET counted = NULL, on_hand = 4, oversold = 0 WHERE sku = 'W205'`)
		a := p.confirmed(supply.Acknowledge)
		p.Exec(`UPDATE stock SET counted = NULL, on_hand = 4 + $1 WHERE sku = 'W205'`, others)
		return a
	}
	p.Exec(`UPDATE stock SET counted = NULL, on_hand = 4 WHERE sku = 'W205'`)
	a := p.confirmed(supply.Acknowledge, supply.Dispatch)
	p.Exec(`UPDATE stock SET counted = NULL, on_hand = $1 WHERE sku = 'W205'`, others)
	return a
}

// listed are the starts of a centre that a search with the appointment's hold lists.
func (p *depot) listed(a booking.Appointment, centre string) (starts []time.Time) {
	p.t.Helper()
	found, err := p.bookings.Slots(p.ctx, centre, booking.Search{
		Job: a.Job, Hold: a.Hold,
		From: calendar.Date{Year: 2026, Month: 10, Day: 19}, Until: calendar.Date{Year: 2026, Month: 10, Day: 23},
	})
	require.NoError(p.t, err)
	for _, slot := range found.Slots {
		starts = append(starts, slot.Start)
	}
	return starts
}
