package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/scheduler"
)

// adoptHold makes a live hold of a publishable key the actor's. The event is the
// first that the new owner's feed has of it, so it tells what that of a new hold
// would. It returns booking.ErrNotFound if the hold is another shop's.
func adoptHold(ctx context.Context, tx pgx.Tx, c booking.Change, h lockedHold) error {
	var start scheduler.Quarter
	err := tx.QueryRow(ctx, `
		UPDATE quotes q
		   SET api_key_id = $2
		  FROM api_keys k, appointments a
		 WHERE q.id = $1
		   AND k.id = q.api_key_id AND k.role = 'publishable'
		   AND a.quote_id = q.id
		RETURNING a.start_quarter`, c.Hold, c.Actor.Key).Scan(&start)
	if errors.Is(err, pgx.ErrNoRows) {
		return booking.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("adopting the hold: %w", err)
	}
	e := h.event("appointment.adopted", c.Actor, "", string(booking.Held), c.Hold)
	e.Detail = map[string]any{"start": start.Time().UTC().Format(time.RFC3339)}
	return appendEvent(ctx, tx, e)
}
