package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
)

// A soldOrder is a locked order: nobody else changes it, its payments or its
// refunds.
type soldOrder struct {
	ID       uuid.UUID
	Hold     uuid.UUID
	State    checkout.State
	Gross    int64
	Currency string
}

func lockOrder(ctx context.Context, tx pgx.Tx, id uuid.UUID) (soldOrder, error) {
	o := soldOrder{ID: id}
	err := tx.QueryRow(ctx, `
		SELECT quote_id, state, gross_minor, currency
		  FROM orders
		 WHERE id = $1
		   FOR NO KEY UPDATE`, id).Scan(&o.Hold, &o.State, &o.Gross, &o.Currency)
	if errors.Is(err, pgx.ErrNoRows) {
		return o, booking.ErrNotFound
	} else if err != nil {
		return o, fmt.Errorf("locking order %s: %w", id, err)
	}
	return o, nil
}

// StartPayment is checkout.Store's.
func (c *Checkout) StartPayment(ctx context.Context, n checkout.NewPayment) (p checkout.Payment, err error) {
	err = inTx(ctx, c.pool, func(tx pgx.Tx) error {
		if err := insertIdempotencyKey(ctx, tx, n.Key, n.ID); err != nil {
			return err
		}
		o, err := lockOrder(ctx, tx, n.Order)
		if err != nil {
			return err
		}
		if err := mayPay(ctx, tx, o); err != nil {
			return err
		}
		if err := insertPayment(ctx, tx, o, n); err != nil {
			return err
		}
		p, err = readPayment(ctx, tx, n.ID)
		if err != nil {
			return err
		}
		return appendPaymentEvent(ctx, tx, n.Actor, o, p, "")
	})
	return p, err
}

// mayPay returns why an order can't be paid now.
func mayPay(ctx context.Context, tx pgx.Tx, o soldOrder) error {
	if o.State != checkout.Open {
		return &checkout.StateError{Action: "pay", State: o.State}
	}
	live, err := livePayments(ctx, tx, o.ID)
	if err != nil {
		return err
	}
	if len(live) > 0 {
		return checkout.ErrPaymentInProgress
	}
	held, err := lockHold(ctx, tx, o.Hold)
	if err != nil {
		return err
	}
	_, err = held.after(booking.ActPay)
	return err
}

// livePayments are the payments of an order that took or may yet take money: one
// at most.
func livePayments(ctx context.Context, q querier, order uuid.UUID) ([]checkout.Payment, error) {
	rows, err := q.Query(ctx, `
		SELECT `+paymentColumns+`
		  FROM payments p
		 WHERE p.order_id = $1
		   AND p.state IN ('started', 'pending', 'authorised', 'captured')`, order)
	if err != nil {
		return nil, fmt.Errorf("looking for live payments: %w", err)
	}
	return pgx.CollectRows(rows, scanPayment)
}

func insertPayment(ctx context.Context, tx pgx.Tx, o soldOrder, n checkout.NewPayment) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO payments (id, order_id, token, amount_minor, currency, state, created_at, tried_at)
		SELECT $1, $2, $3, $4, $5, 'started', now, now
		  FROM fitslot_now() AS now`, n.ID, o.ID, n.Token, o.Gross, o.Currency)
	if err != nil {
		return fmt.Errorf("inserting the payment: %w", err)
	}
	return nil
}

// Record is checkout.Store's.
func (c *Checkout) Record(ctx context.Context, r checkout.Report) (p checkout.Payment, err error) {
	p, err = readPayment(ctx, c.pool, r.Payment)
	if err != nil {
		return p, err
	}
	err = inTx(ctx, c.pool, func(tx pgx.Tx) error {
		o, err := lockOrder(ctx, tx, p.Order)
		if err != nil {
			return err
		}
		p, err = record(ctx, tx, o, r)
		return err
	})
	return p, err
}

// record writes the state that a payment comes to, and what follows from that.
func record(ctx context.Context, tx pgx.Tx, o soldOrder, r checkout.Report) (checkout.Payment, error) {
	p, err := readPayment(ctx, tx, r.Payment)
	if err != nil {
		return p, err
	}
	was, next, reason := p.State, p.State.After(r.Outcome.Status), r.Outcome.Reason
	if next == checkout.PaymentAuthorised && was != next {
		reason, err = confirmSold(ctx, tx, o, r.Actor)
		if err != nil {
			return p, err
		}
		if reason == checkout.ReasonHoldExpired && !r.Final {
			return p, booking.ErrHoldExpired
		}
		if reason != "" {
			next = checkout.PaymentVoiding
		}
	}
	if p, err = updatePayment(ctx, tx, p.ID, next, r.Outcome.Ref, reason); err != nil || was == next {
		return p, err
	}
	if err := appendPaymentEvent(ctx, tx, r.Actor, o, p, was); err != nil {
		return p, err
	}
	return p, follow(ctx, tx, o, p, was, r.Actor)
}

// confirmSold confirms the appointments of an order whose money is set aside, all
// or none. It returns why they are no longer to be had, empty if they are.
func confirmSold(ctx context.Context, tx pgx.Tx, o soldOrder, actor access.Actor) (gone string, err error) {
	err = pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error {
		return changeHold(ctx, tx, booking.Change{Hold: o.Hold, Actor: actor, Action: booking.ActConfirm})
	})
	switch {
	case errors.Is(err, booking.ErrHoldExpired):
		return checkout.ReasonHoldExpired, nil
	case errors.Is(err, booking.ErrState):
		return checkout.ReasonHoldGone, nil
	}
	return "", err
}

// updatePayment writes a payment's state. Of several reasons the first one stays.
func updatePayment(ctx context.Context, tx pgx.Tx, id uuid.UUID, next checkout.PaymentState, ref, reason string) (checkout.Payment, error) {
	_, err := tx.Exec(ctx, `
		UPDATE payments
		   SET state = @state,
		       provider_ref = coalesce(provider_ref, nullif(@ref, '')),
		       reason = CASE WHEN reason = '' AND @state IN ('declined', 'voiding', 'voided') THEN @reason ELSE reason END,
		       captured_at = CASE WHEN @state = 'captured' THEN coalesce(captured_at, fitslot_now()) END,
		       tried_at = fitslot_now()
		 WHERE id = @id`,
		pgx.NamedArgs{"id": id, "state": string(next), "ref": ref, "reason": reason})
	if err != nil {
		return checkout.Payment{}, fmt.Errorf("updating payment %s: %w", id, err)
	}
	return readPayment(ctx, tx, id)
}

// follow does what a payment's change of state entails for its order.
func follow(ctx context.Context, tx pgx.Tx, o soldOrder, p checkout.Payment, was checkout.PaymentState, actor access.Actor) error {
	type change struct{ was, is checkout.PaymentState }
	switch (change{was, p.State}) {
	case change{checkout.PaymentAuthorised, checkout.PaymentCaptured}:
		return setOrderState(ctx, tx, o, checkout.Paid, actor)
	case change{checkout.PaymentVoiding, checkout.PaymentCaptured}:
		_, err := requestRefund(ctx, tx, o, p, actor)
		return err
	case change{checkout.PaymentAuthorised, checkout.PaymentVoided}:
		// The appointment was confirmed on money that has been withdrawn.
		return cancelUnpaid(ctx, tx, o, actor)
	}
	return nil
}

func setOrderState(ctx context.Context, tx pgx.Tx, o soldOrder, next checkout.State, actor access.Actor) error {
	_, err := tx.Exec(ctx, `
		UPDATE orders
		   SET state = @state,
		       paid_at = CASE WHEN @state = 'paid' THEN fitslot_now() ELSE paid_at END
		 WHERE id = @id`, pgx.NamedArgs{"id": o.ID, "state": string(next)})
	if err != nil {
		return fmt.Errorf("updating order %s: %w", o.ID, err)
	}
	return appendEvent(ctx, tx, event{
		Kind: "order." + string(next), Actor: actor, Quote: o.Hold, Order: o.ID, Was: string(o.State), Became: string(next),
	})
}

func appendPaymentEvent(ctx context.Context, tx pgx.Tx, actor access.Actor, o soldOrder, p checkout.Payment, was checkout.PaymentState) error {
	return appendEvent(ctx, tx, event{
		Kind: "payment." + string(p.State), Actor: actor, Quote: o.Hold, Order: o.ID, Was: string(was), Became: string(p.State),
		Detail: map[string]any{"payment": p.ID, "amount": p.Amount, "currency": p.Currency, "reason": p.Reason},
	})
}
