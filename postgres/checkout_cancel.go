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

// Cancel is checkout.Store's.
func (c *Checkout) Cancel(ctx context.Context, n checkout.Cancellation) (due checkout.Due, err error) {
	err = inTx(ctx, c.pool, func(tx pgx.Tx) error {
		due = checkout.Due{}
		o, err := lockOrder(ctx, tx, n.Order)
		if err != nil || o.State == checkout.Cancelled {
			return err
		}
		given := booking.Change{Appointment: n.Appointment, Match: n.Match, Reason: n.Reason, Actor: n.Actor}
		if err := cancelAppointments(ctx, tx, o, given); err != nil {
			return err
		}
		if err := setOrderState(ctx, tx, o, checkout.Cancelled, n.Actor); err != nil {
			return err
		}
		live, err := livePayments(ctx, tx, o.ID)
		if err != nil {
			return err
		}
		for _, p := range live {
			if err := returnMoney(ctx, tx, o, p, n.Actor, &due); err != nil {
				return err
			}
		}
		return nil
	})
	return due, err
}

// cancelAppointments gives up the appointments of an order, by whom and as c says. That
// they are given up already is no error.
func cancelAppointments(ctx context.Context, tx pgx.Tx, o soldOrder, c booking.Change) error {
	c.Hold, c.Action = o.Hold, booking.ActCancel
	return pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error { return changeHold(ctx, tx, c) })
}

// cancelUnpaid gives up an order and its appointments. What has begun at the
// centre is left: it is not to be undone.
func cancelUnpaid(ctx context.Context, tx pgx.Tx, o soldOrder, actor access.Actor) error {
	err := cancelAppointments(ctx, tx, o, booking.Change{Actor: actor})
	if errors.Is(err, booking.ErrState) {
		return nil
	} else if err != nil {
		return err
	}
	return setOrderState(ctx, tx, o, checkout.Cancelled, actor)
}

// returnMoney requests the refund of a captured payment, and lets any other go.
func returnMoney(ctx context.Context, tx pgx.Tx, o soldOrder, p checkout.Payment, actor access.Actor, due *checkout.Due) error {
	if p.State == checkout.PaymentCaptured {
		refunds, err := requestRefund(ctx, tx, o, p, actor)
		due.Refunds = append(due.Refunds, refunds...)
		return err
	}
	was := p.State
	p, err := updatePayment(ctx, tx, p.ID, checkout.PaymentVoiding, "", checkout.ReasonCancelled)
	if err != nil {
		return err
	}
	due.Payments = append(due.Payments, p)
	return appendPaymentEvent(ctx, tx, actor, o, p, was)
}

// requestRefund asks for all that is left of a captured payment to be given back,
// and returns that refund; none if nothing is left.
func requestRefund(ctx context.Context, tx pgx.Tx, o soldOrder, p checkout.Payment, actor access.Actor) ([]checkout.Refund, error) {
	r := checkout.Refund{ID: uuid.Must(uuid.NewV7()), Payment: p.ID, Ref: p.Ref, Amount: p.Amount - p.Refunded - p.Refunding}
	if r.Amount <= 0 {
		return nil, nil
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO refunds (id, payment_id, amount_minor, state, reason, created_at, tried_at)
		SELECT $1, $2, $3, 'requested', $4, now, now
		  FROM fitslot_now() AS now`, r.ID, r.Payment, r.Amount, checkout.ReasonCancelled)
	if err != nil {
		return nil, fmt.Errorf("requesting the refund of payment %s: %w", p.ID, err)
	}
	return []checkout.Refund{r}, appendRefundEvent(ctx, tx, "requested", o, r, actor)
}

func appendRefundEvent(ctx context.Context, tx pgx.Tx, state string, o soldOrder, r checkout.Refund, actor access.Actor) error {
	return appendEvent(ctx, tx, event{
		Kind: "refund." + state, Actor: actor, Quote: o.Hold, Order: o.ID, Became: state,
		Detail: map[string]any{"refund": r.ID, "payment": r.Payment, "amount": r.Amount, "currency": o.Currency},
	})
}
