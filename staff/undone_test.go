package staff_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
)

// TestWhoseArrivalIsUndoneIsLookedAtAgain: while the car is there no calendar makes an
// orphan of it. Taken back, it may be one.
func TestWhoseArrivalIsUndoneIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	for name, meanwhile := range map[string]func(*floor, booking.Work){
		"closed meanwhile": func(f *floor, _ booking.Work) {
			require.Empty(f.t, f.mustChange(f.ref, closing(0, opens.Add(time.Hour), opens.Add(2*time.Hour))).Orphans)
		},
		"stretched beyond closing time": func(f *floor, w booking.Work) {
			_, err := f.Stretch(f.ctx, f.people, w, opens.Add(10*time.Hour+15*time.Minute), booking.Override{
				Conditions: []string{booking.WaiveOpen}, Reason: "rusty bolts",
			})
			require.NoError(f.t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			b.Exec(`UPDATE installation SET clock_offset = $1::timestamptz - clock_timestamp()`, utc("2026-10-21 05:00"))
			f := b.floor("C")
			h, err := b.hold("C", opens.Add(time.Hour))
			require.NoError(t, err)
			_, err = b.Confirm(b.ctx, b.Actor, h.ID, "paid")
			require.NoError(t, err)
			w := booking.Work{Centre: "C", Appointment: h.First().ID, Match: booking.Match{Any: true}}
			_, err = b.Step(b.ctx, f.people, w, booking.ActArrive)
			require.NoError(t, err)
			meanwhile(f, w)
			b.Exec(`UPDATE events SET at = at - interval '6 minutes'`)
			_, err = b.Undo(b.ctx, f.people, w)
			require.NoError(t, err)
			b.verify()
			_, err = b.staff.List(b.ctx)
			require.NoError(t, err)
			require.Equal(t, 1, b.count(`SELECT count(*) FROM orphans WHERE state = 'open' AND reason = 'closed'`))
			b.verify()
		})
	}
}
