package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/staff"
)

// sweeper is who ends holds that have run out.
var sweeper = access.Actor{Name: "expiry"}

// expireBatch bounds how many appointments one transaction ends, so that none is long.
const expireBatch = 1000

// Expire is booking.Store's. It works in batches, a transaction each, and steps
// around rows that are locked: whoever has them decides.
func (b *Bookings) Expire(ctx context.Context, appointments ...uuid.UUID) (int, error) {
	total := 0
	for {
		due, n := 0, 0
		err := inTx(ctx, b.pool, func(tx pgx.Tx) (err error) {
			due, n, err = expire(ctx, tx, "SKIP LOCKED", appointments)
			return err
		})
		total += n
		if err != nil || due < expireBatch || n == 0 {
			return total, err
		}
	}
}

// end is Expire of one hold that waits for whoever has its row.
func (b *Bookings) end(ctx context.Context, appointment uuid.UUID) error {
	return inTx(ctx, b.pool, func(tx pgx.Tx) error {
		_, _, err := expire(ctx, tx, "", []uuid.UUID{appointment})
		return err
	})
}

// expire ends a batch of holds that have run out, the oldest first: a few statements
// for all of them, with their events, their claims and, last, their tyres. A hold of
// which not all appointments could be locked, or that the batch has cut in two, is left
// as it is. It returns how many appointments were due and locked, and how many it has
// ended.
func expire(ctx context.Context, tx pgx.Tx, locked string, appointments []uuid.UUID) (due, n int, err error) {
	var ended []uuid.UUID
	err = tx.QueryRow(ctx, `
		WITH due AS (
		     SELECT id, quote_id
		       FROM appointments
		      WHERE state = 'held'
		        AND expires_at <= (SELECT fitslot_now())
		        AND ($1::uuid[] IS NULL OR quote_id IN (SELECT quote_id FROM appointments WHERE id = ANY($1)))
		      ORDER BY expires_at, quote_id, id
		      LIMIT $2
		        FOR UPDATE `+locked+`),
		ended AS (
		     UPDATE appointments a
		        SET state = 'expired', expires_at = NULL
		       FROM due
		      WHERE a.id = due.id
		        AND due.quote_id NOT IN (
		            SELECT quote_id FROM appointments
		             WHERE quote_id IN (SELECT quote_id FROM due) AND id NOT IN (SELECT id FROM due))
		     RETURNING a.id, a.quote_id, a.order_id, a.centre_id),
		told AS (
		     INSERT INTO events (at, kind, actor, quote_id, appointment_id, order_id, centre_id, was, became, owner)
		     SELECT fitslot_now(), 'appointment.expired', $3, e.quote_id, e.id, e.order_id, e.centre_id, 'held', 'expired', q.api_key_id
		       FROM ended e
		       JOIN quotes q ON q.id = e.quote_id)
		SELECT (SELECT count(*) FROM due), (SELECT coalesce(array_agg(id), '{}') FROM ended)`, appointments, expireBatch, sweeper.Name).Scan(&due, &ended)
	if err != nil {
		return 0, 0, fmt.Errorf("expiring holds: %w", err)
	}
	if len(ended) == 0 {
		return due, 0, nil
	}
	if err := closeOrphans(ctx, tx, ended, staff.Cancelled, sweeper); err != nil {
		return 0, 0, err
	}
	return due, len(ended), giveBack(ctx, tx, ended)
}
