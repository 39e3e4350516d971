package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/access"
)

// sweeper is who ends holds that have run out.
var sweeper = access.Actor{Name: "expiry"}

// expireBatch bounds how many holds one transaction ends, so that none is long.
const expireBatch = 500

// Expire is booking.Store's. It works in batches, a transaction each, and steps
// around rows that are locked: whoever has them decides.
func (b *Bookings) Expire(ctx context.Context, appointments ...uuid.UUID) (int, error) {
	total := 0
	for {
		n := 0
		err := inTx(ctx, b.pool, func(tx pgx.Tx) (err error) {
			n, err = expireSome(ctx, tx, appointments)
			return err
		})
		total += n
		if err != nil || n < expireBatch {
			return total, err
		}
	}
}

func expireSome(ctx context.Context, tx pgx.Tx, appointments []uuid.UUID) (int, error) {
	rows, err := tx.Query(ctx, `
		WITH due AS (
		     SELECT id
		       FROM appointments
		      WHERE state = 'held'
		        AND expires_at <= (SELECT fitslot_now())
		        AND ($1::uuid[] IS NULL OR id = ANY($1))
		      ORDER BY id
		      LIMIT $2
		        FOR UPDATE SKIP LOCKED)
		UPDATE appointments a
		   SET state = 'expired', expires_at = NULL
		  FROM due
		 WHERE a.id = due.id
		RETURNING a.id, a.quote_id, a.order_id, a.centre_id`, appointments, expireBatch)
	if err != nil {
		return 0, fmt.Errorf("expiring holds: %w", err)
	}
	type ended struct {
		ID, Quote uuid.UUID
		Order     *uuid.UUID
		Centre    int32
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[ended])
	if err != nil || len(all) == 0 {
		return 0, err
	}
	ids := make([]uuid.UUID, len(all))
	for i, e := range all {
		ids[i] = e.ID
		if err := appendEvent(ctx, tx, event{
			Kind: "appointment.expired", Actor: sweeper, Quote: e.Quote, Appointment: e.ID, Order: value(e.Order), Centre: e.Centre,
			Was: "held", Became: "expired",
		}); err != nil {
			return 0, err
		}
	}
	return len(ids), giveBack(ctx, tx, ids)
}
