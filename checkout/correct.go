package checkout

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
)

// A Correction is what a customer had mistyped, put right.
type Correction struct {
	Order    uuid.UUID
	Customer Customer
	Plates   []string // in the order of the appointments
	Actor    access.Actor
}

// Correct changes the customer and the vehicles of an order of the actor's that is
// open and for which no payment is under way: what was sold to whom stands once
// money was set aside for it. To correct nothing changes nothing. The error is
// booking.InvalidErrors with every wrong field, booking.ErrNotFound, *StateError,
// ErrPaymentInProgress, booking.ErrHoldExpired or *booking.StateError.
func (s *Service) Correct(ctx context.Context, c Correction) (Order, error) {
	right := OrderRequest{Customer: c.Customer, Plates: c.Plates}.tidied()
	if err := right.Validate(); err != nil {
		return Order{}, err
	}
	order, err := s.Get(ctx, c.Actor, c.Order)
	if err != nil {
		return Order{}, err
	}
	if err := platesFor(len(order.Appointments), right.Plates); err != nil {
		return Order{}, err
	}
	if order.Customer == right.Customer && slices.Equal(order.Plates, right.Plates) {
		return order, nil
	}
	c.Customer, c.Plates = right.Customer, right.Plates
	if err := s.store.CorrectOrder(ctx, c); err != nil {
		return Order{}, err
	}
	return s.Get(ctx, c.Actor, c.Order)
}
