package checkout

import (
	"context"
	"errors"
	"fmt"

	"github.com/fitslot/fitslot/booking"
)

// record writes down what a provider said of a payment. If that is money for a hold
// that has expired, the hold's place is taken again first, if it is still to be had; if
// not, the money is let go.
func (s *Service) record(ctx context.Context, p Payment, r Report) (Payment, error) {
	recorded, err := s.store.Record(ctx, r)
	if !errors.Is(err, booking.ErrHoldExpired) {
		return recorded, err
	}
	order, err := s.store.Order(ctx, p.Order)
	if err != nil {
		return p, err
	}
	if err := s.bookings.Retake(ctx, r.Actor, order.Hold); err != nil && !refused(err) {
		return p, fmt.Errorf("taking the place of a late payment again: %w", err)
	}
	r.Final = true
	return s.store.Record(ctx, r)
}

// refused reports whether err says that a place is not to be had, rather than that
// nobody knows.
func refused(err error) bool {
	var refused *booking.RefusedError
	var invalid booking.InvalidErrors
	return errors.As(err, &refused) || errors.As(err, &invalid) || errors.Is(err, booking.ErrState)
}
