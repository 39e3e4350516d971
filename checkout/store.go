package checkout

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
)

// A Store keeps orders and payments. Each method is one transaction, judged by
// the store's clock and with its events; on an error nothing has changed.
type Store interface {
	// PlaceOrder writes an order for a live hold and returns its id, or that of
	// the order which the hold has with the same data. booking.ErrNotFound,
	// booking.ErrHoldExpired, *booking.StateError, ErrOrdered,
	// *access.RepeatedError, access.ErrKeyReused.
	PlaceOrder(ctx context.Context, o NewOrder) (uuid.UUID, error)

	// CorrectOrder changes who an order is for, if a payment of it could be started.
	// booking.ErrNotFound, *StateError, ErrPaymentInProgress,
	// booking.ErrHoldExpired, *booking.StateError.
	CorrectOrder(ctx context.Context, c Correction) error

	// Order returns an order without its appointment. booking.ErrNotFound.
	Order(ctx context.Context, id uuid.UUID) (Order, error)

	// StartPayment writes a payment of an open order with a live hold.
	// *StateError, ErrPaymentInProgress, booking.ErrHoldExpired,
	// *booking.StateError, *access.RepeatedError, access.ErrKeyReused.
	StartPayment(ctx context.Context, p NewPayment) (Payment, error)

	// Payment returns a payment. booking.ErrNotFound.
	Payment(ctx context.Context, id uuid.UUID) (Payment, error)

	// Record writes down what a provider said and all that follows from it by
	// PaymentState.After: the appointment confirmed, the order paid, a refund
	// requested. It returns the payment as it stands then. booking.ErrNotFound,
	// booking.ErrHoldExpired unless the report is Final.
	Record(ctx context.Context, r Report) (Payment, error)

	// Claim takes up what is unfinished and has not been tried since retry ago, at
	// most limit payments and refunds; what stays unfinished for long is tried
	// less often. No two callers get the same.
	Claim(ctx context.Context, retry time.Duration, limit int) (Due, error)

	// Refunded writes down that a refund was carried out.
	Refunded(ctx context.Context, refund uuid.UUID, actor access.Actor) error

	// Cancel gives a confirmed appointment and its order up, and returns what is
	// to be done about the money. What is cancelled already stays so, without an
	// error. booking.ErrNotFound, *booking.StateError, *booking.VersionError.
	Cancel(ctx context.Context, c Cancellation) (Due, error)
}

// A NewOrder is a valid order, to be written.
type NewOrder struct {
	ID uuid.UUID
	OrderRequest
	Actor access.Actor
}

// A NewPayment is an attempt to pay an order, to be written.
type NewPayment struct {
	ID    uuid.UUID
	Order uuid.UUID
	Token string
	Key   access.IdempotencyKey
	Actor access.Actor
}

// A Report is what a provider said of a payment, and who had asked.
type Report struct {
	Payment uuid.UUID
	Outcome Outcome
	Actor   access.Actor
	// Final lets the money go if it was set aside for a hold that has expired. Otherwise
	// that is booking.ErrHoldExpired, so that the place can be taken again first.
	Final bool
}

// A Cancellation says who gives an order up. Where Appointment is named, one of the order's,
// it is given up only if that is in a version of Match; Reason is for the history.
type Cancellation struct {
	Order       uuid.UUID
	Actor       access.Actor
	Appointment uuid.UUID
	Match       booking.Match
	Reason      string
}

// Due is what has to be asked for at the provider.
type Due struct {
	Payments []Payment
	Refunds  []Refund
}
