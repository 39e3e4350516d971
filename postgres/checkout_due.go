package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/checkout"
)

// isDue says that a payment or refund was not tried for long enough: for @retry,
// and for an eighth of its age at the last try, at most 5 minutes.
const isDue = `
	tried_at + greatest(@retry::interval, least((tried_at - created_at) / 8, interval '5 minutes')) <= fitslot_now()`

// Claim is checkout.Store's. What another node has just taken is skipped while it
// is locked, and not due any more afterwards.
func (c *Checkout) Claim(ctx context.Context, retry time.Duration, limit int) (due checkout.Due, err error) {
	args := pgx.NamedArgs{"retry": retry, "limit": limit}
	err = inTx(ctx, c.pool, func(tx pgx.Tx) error {
		due.Payments, err = claimPayments(ctx, tx, args)
		if err == nil {
			due.Refunds, err = claimRefunds(ctx, tx, args)
		}
		return err
	})
	if err != nil {
		return checkout.Due{}, fmt.Errorf("claiming unfinished payments: %w", err)
	}
	return due, nil
}

func claimPayments(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs) ([]checkout.Payment, error) {
	rows, err := tx.Query(ctx, `
		UPDATE payments p
		   SET tried_at = fitslot_now()
		 WHERE p.id IN (
		       SELECT id
		         FROM payments
		        WHERE state IN ('started', 'pending', 'authorised', 'voiding') AND `+isDue+`
		        ORDER BY tried_at
		        LIMIT @limit
		          FOR NO KEY UPDATE SKIP LOCKED)
		RETURNING `+paymentColumns, args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanPayment)
}

func claimRefunds(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs) ([]checkout.Refund, error) {
	rows, err := tx.Query(ctx, `
		UPDATE refunds r
		   SET tried_at = fitslot_now()
		  FROM payments p
		 WHERE p.id = r.payment_id
		   AND r.id IN (
		       SELECT id
		         FROM refunds
		        WHERE state = 'requested' AND `+isDue+`
		        ORDER BY tried_at
		        LIMIT @limit
		          FOR NO KEY UPDATE SKIP LOCKED)
		RETURNING r.id, r.payment_id, p.provider_ref, r.amount_minor`, args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[checkout.Refund])
}

// Refunded is checkout.Store's. A refund is noted once, however often it is told.
func (c *Checkout) Refunded(ctx context.Context, refund uuid.UUID, actor access.Actor) error {
	return inTx(ctx, c.pool, func(tx pgx.Tx) error {
		r := checkout.Refund{ID: refund}
		var o soldOrder
		err := tx.QueryRow(ctx, `
			UPDATE refunds r
			   SET state = 'refunded', refunded_at = fitslot_now(), tried_at = fitslot_now()
			  FROM payments p
			  JOIN orders o ON o.id = p.order_id
			 WHERE r.id = $1 AND r.state = 'requested' AND p.id = r.payment_id
			RETURNING r.payment_id, r.amount_minor, o.id, o.quote_id, o.currency`, refund).Scan(
			&r.Payment, &r.Amount, &o.ID, &o.Hold, &o.Currency)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		} else if err != nil {
			return fmt.Errorf("noting refund %s: %w", refund, err)
		}
		return appendRefundEvent(ctx, tx, "refunded", o, r, actor)
	})
}
