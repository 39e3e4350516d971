package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
)

// retakeHold makes a hold that has expired live again until p.Until, at the place it
// had. All that it had it has given back, so it takes it like a new one.
func retakeHold(ctx context.Context, tx pgx.Tx, p booking.Placement) error {
	h, err := lockHold(ctx, tx, p.Hold)
	if err != nil {
		return err
	}
	next, err := h.State.After(booking.ActRetake)
	switch {
	case err != nil:
		return err
	case h.State == next: // another node was quicker
		return nil
	case h.ExpiresAt != nil: // not swept yet
		return &booking.ConflictError{Expired: []uuid.UUID{h.ID}}
	}
	a := p.Appointment
	retaken, err := tx.Exec(ctx, `
		UPDATE appointments a
		   SET state = 'held', expires_at = @until, bay_no = @bay, quarters = @quarters,
		       calendar_version = c.calendar_version, ready_at = NULL
		  FROM centres c
		 WHERE a.id = @id AND c.id = a.centre_id AND c.calendar_version = @version AND c.active`,
		pgx.NamedArgs{
			"id": a.ID, "until": p.Until, "bay": a.Bay, "quarters": a.Quarters.Len(), "version": p.Version,
		})
	if err != nil {
		return fmt.Errorf("taking the hold again: %w", err)
	}
	if retaken.RowsAffected() == 0 {
		return &booking.ConflictError{}
	}
	if err := insertClaims(ctx, tx, p, claimsOf(p)); err != nil {
		return err
	}
	if err := takeTyres(ctx, tx, p); err != nil {
		return err
	}
	e := h.event("appointment.retaken", p.Actor, string(booking.Expired), string(booking.Held), p.Hold)
	e.Detail = placeDetail(a)
	return appendEvent(ctx, tx, e)
}
