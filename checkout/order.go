package checkout

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/pricing"
)

// A State is how far an order has come.
type State string

// The states of an order. It counts as paid once the money has been taken; its
// appointment is confirmed before that, when the money is set aside.
const (
	Open      State = "open"
	Paid      State = "paid"
	Cancelled State = "cancelled"
)

// A Customer is who drives to the appointments.
type Customer struct {
	Name     string
	Email    string
	Phone    string // may be empty
	Language string // BCP 47: de, fr-CH
}

// An OrderRequest asks for a hold to be sold to a customer.
type OrderRequest struct {
	Hold     uuid.UUID
	Customer Customer
	Plates   []string // of the vehicles, in the order of the hold's appointments
	Key      access.IdempotencyKey
}

// An Order is what was sold to whom. Its lines stay as they were sold, whatever
// becomes of the quote.
type Order struct {
	ID       uuid.UUID
	Hold     uuid.UUID
	APIKey   uuid.UUID // who made it
	State    State
	Customer Customer
	Plates   []string // in the order of the appointments
	Currency string   // ISO 4217
	Gross    int64    // minor units, tax included
	Tax      int64    // minor units
	Lines    []pricing.Line
	// Appointments are as they stand now.
	Appointments []booking.Appointment
	Payments     []Payment // oldest first
	CreatedAt    time.Time
	PaidAt       time.Time // zero until paid
}

// Order sells a live hold of the actor's. A hold has one order: asked for again
// with the same data it is returned as it stands. The error is
// booking.InvalidErrors with every wrong field, booking.ErrNotFound for a hold
// that is not the actor's, booking.ErrHoldExpired, *booking.StateError if it is no
// longer held, ErrOrdered, or access.ErrKeyReused.
func (s *Service) Order(ctx context.Context, actor access.Actor, r OrderRequest) (Order, error) {
	r = r.tidied()
	if err := r.Validate(); err != nil {
		return Order{}, err
	}
	hold, err := s.bookings.Get(ctx, actor, r.Hold)
	if err == nil {
		err = platesFor(len(hold.Appointments), r.Plates)
	}
	if err != nil {
		return Order{}, err
	}
	id, err := s.store.PlaceOrder(ctx, NewOrder{ID: uuid.Must(uuid.NewV7()), OrderRequest: r, Actor: actor})
	var repeated *access.RepeatedError
	if errors.As(err, &repeated) {
		id = repeated.Resource
	} else if err != nil {
		return Order{}, err
	}
	return s.Get(ctx, actor, id)
}

// Get returns an order of the actor's. booking.ErrNotFound.
func (s *Service) Get(ctx context.Context, actor access.Actor, id uuid.UUID) (Order, error) {
	order, err := s.store.Order(ctx, id)
	if err != nil {
		return Order{}, err
	}
	// Whose hold it was made of, his is the order.
	hold, err := s.bookings.Get(ctx, actor, order.Hold)
	if err != nil {
		return Order{}, err
	}
	order.Appointments = hold.Appointments
	return order, nil
}
