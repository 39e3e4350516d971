package checkout

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
)

// Pay pays an order of the actor's with a provider's token and confirms its
// appointment. The order that is returned is Paid, or its last payment is not yet
// Finished: then Settle goes on with it, and Get tells how it went. An order that
// has been paid is returned as it is, and a repeated key tells how the payment of
// the first request stands.
//
// The error is booking.InvalidErrors for the token, booking.ErrNotFound,
// *StateError, *booking.StateError, booking.ErrHoldExpired if the hold had run out
// before, *LateError if it ran out before the money was set aside and its place is gone,
// *DeclinedError, ErrPaymentInProgress or access.ErrKeyReused.
func (s *Service) Pay(ctx context.Context, actor access.Actor, order uuid.UUID, token string, key access.IdempotencyKey) (Order, error) {
	if err := checkToken(token); err != nil {
		return Order{}, err
	}
	o, err := s.Get(ctx, actor, order)
	if err != nil {
		return Order{}, err
	}
	p, err := s.store.StartPayment(ctx, NewPayment{
		ID: uuid.Must(uuid.NewV7()), Order: o.ID, Token: token, Key: key, Actor: actor,
	})
	var state *StateError
	var repeated *access.RepeatedError
	switch {
	case errors.As(err, &state) && state.State == Paid:
		return s.Get(ctx, actor, order)
	case errors.As(err, &repeated):
		p, err = s.store.Payment(ctx, repeated.Resource)
	case err == nil:
		p, err = s.charge(ctx, actor, o, p, token)
	}
	if err != nil {
		return Order{}, err
	}
	return s.answer(ctx, actor, p)
}

// charge asks for the money of a payment that was just started and goes on with
// it as far as it can. Not to have heard the provider is no error.
func (s *Service) charge(ctx context.Context, actor access.Actor, o Order, p Payment, token string) (Payment, error) {
	// Who asked may hang up: what was begun is finished all the same.
	ctx = context.WithoutCancel(ctx)
	// A refusal leaves the old expiry; whether the hold is live is judged when the
	// appointment is confirmed, and if it is not, whether its place can be taken again.
	_, _ = s.bookings.ExtendToPay(ctx, actor, o.Hold)

	asking, done := context.WithTimeout(ctx, s.config.Ask)
	defer done()
	outcome, err := s.provider.Authorise(asking, Charge{ID: p.ID, Amount: p.Amount, Currency: p.Currency, Token: token})
	var bad *TokenError
	switch {
	case errors.As(err, &bad):
		return s.refuseToken(ctx, actor, p, bad)
	case errors.Is(err, ErrUnavailable):
		return p, nil
	case err != nil:
		return p, fmt.Errorf("authorising payment %s: %w", p.ID, err)
	}
	p, err = s.record(ctx, p, Report{Payment: p.ID, Outcome: outcome, Actor: actor})
	if err != nil {
		return p, err
	}
	p, err = s.carry(ctx, actor, p)
	if errors.Is(err, ErrUnavailable) {
		return p, nil
	}
	return p, err
}

// refuseToken ends a payment with a token that is none.
func (s *Service) refuseToken(ctx context.Context, actor access.Actor, p Payment, why *TokenError) (Payment, error) {
	p, err := s.store.Record(ctx, Report{
		Payment: p.ID, Outcome: Outcome{Status: ChargeDeclined, Reason: "bad_token"}, Actor: actor,
	})
	if err != nil {
		return p, err
	}
	return p, booking.InvalidErrors{{Field: "token", Reason: why.Reason}}
}

// answer tells how a payment stands.
func (s *Service) answer(ctx context.Context, actor access.Actor, p Payment) (Order, error) {
	switch {
	case p.Reason == ReasonHoldExpired:
		return Order{}, &LateError{Refunded: p.State == PaymentCaptured}
	case p.State == PaymentDeclined, p.State == PaymentVoiding, p.State == PaymentVoided:
		return Order{}, &DeclinedError{p.Reason}
	}
	return s.Get(ctx, actor, p.Order)
}
