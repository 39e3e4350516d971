package booking_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
)

// A link is good for 90 days after the appointment, in the centre's days; the shop
// sees it for good.
func TestAppointment_ByItsLink(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 1)
	h := b.mustHold(fit("W205"), "C", "2026-10-21 10:00")
	link := booking.Viewer{Token: h.First().Token}
	at := func(local string) {
		b.Exec(`UPDATE installation SET clock_offset = $1::timestamptz - clock_timestamp()`, berlin(local).Format(time.RFC3339))
	}

	at("2027-01-19 23:50")
	_, err := b.Appointment(b.ctx, link, h.First().ID)
	require.NoError(t, err, "the 90th day")

	at("2027-01-20 00:00")
	_, err = b.Appointment(b.ctx, link, h.First().ID)
	require.ErrorIs(t, err, booking.ErrNotFound)
	_, err = b.Appointment(b.ctx, booking.Viewer{Actor: b.Actor}, h.First().ID)
	require.NoError(t, err)
}
