package checkout

import (
	"context"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/booking"
)

// Cancel gives an appointment up that v may see, and with it all of its order: they are
// cancelled together, until the first of them begins. What was paid through us is given
// back in full, or let go if it was only set aside: at once if the
// provider answers, else by Settle. booking.ErrNotFound, *booking.StateError,
// *booking.VersionError.
func (s *Service) Cancel(ctx context.Context, v booking.Viewer, appointment uuid.UUID) (booking.Hold, error) {
	hold, err := s.bookings.Appointment(ctx, v, appointment)
	if err != nil {
		return booking.Hold{}, err
	}
	if hold.First().Order == uuid.Nil {
		return s.bookings.Cancel(ctx, v, appointment)
	}
	c := Cancellation{Order: hold.First().Order, Actor: v.Actor}
	if v.Work != nil {
		c.Appointment, c.Match, c.Reason = appointment, v.Work.Match, v.Work.Reason
	}
	due, err := s.store.Cancel(ctx, c)
	if err != nil {
		return booking.Hold{}, err
	}
	// That it is cancelled stands; what goes wrong with the money, Settle mends.
	_, _ = s.finish(context.WithoutCancel(ctx), v.Actor, due)
	return s.bookings.Appointment(ctx, v, appointment)
}
