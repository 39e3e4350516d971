package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
)

// adoptHold makes a live hold of a publishable key the actor's. The events are
// the first that the new owner's feed has of it, so they tell what those of a new hold
// would. It returns booking.ErrNotFound if the hold is another shop's.
func adoptHold(ctx context.Context, tx pgx.Tx, c booking.Change, h lockedHold) error {
	adopted, err := tx.Exec(ctx, `
		UPDATE quotes q
		   SET api_key_id = $2
		  FROM api_keys k
		 WHERE q.id = $1
		   AND k.id = q.api_key_id AND k.role = 'publishable'`, c.Hold, c.Actor.Key)
	if err != nil {
		return fmt.Errorf("adopting the hold: %w", err)
	}
	if adopted.RowsAffected() == 0 {
		return booking.ErrNotFound
	}
	for _, a := range h {
		e := a.event("appointment.adopted", c.Actor, "", string(booking.Held))
		e.Detail = map[string]any{"start": a.Start.Time().UTC().Format(time.RFC3339)}
		if err := appendEvent(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}
