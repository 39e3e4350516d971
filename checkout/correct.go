package checkout

import (
	"context"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
)

// A Correction is what a customer had mistyped, put right.
type Correction struct {
	Order    uuid.UUID
	Customer Customer
	Plate    string
	Actor    access.Actor
}

// Correct changes the customer and the vehicle of an order of the actor's that is
// open and for which no payment is under way: what was sold to whom stands once
// money was set aside for it. To correct nothing changes nothing. The error is
// booking.InvalidErrors with every wrong field, booking.ErrNotFound, *StateError,
// ErrPaymentInProgress, booking.ErrHoldExpired or *booking.StateError.
func (s *Service) Correct(ctx context.Context, c Correction) (Order, error) {
	right := OrderRequest{Customer: c.Customer, Plate: c.Plate}.tidied()
	if err := right.Validate(); err != nil {
		return Order{}, err
	}
	order, err := s.Get(ctx, c.Actor, c.Order)
	if err != nil {
		return Order{}, err
	}
	if order.Customer == right.Customer && order.Plate == right.Plate {
		return order, nil
	}
	c.Customer, c.Plate = right.Customer, right.Plate
	if err := s.store.CorrectOrder(ctx, c); err != nil {
		return Order{}, err
	}
	return s.Get(ctx, c.Actor, c.Order)
}
