package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
)

// retakeHold makes a hold that has expired live again until p.Until, at the places it
// had, all of them. All that it had it has given back, so it takes it like a new one.
func retakeHold(ctx context.Context, tx pgx.Tx, p booking.Placement) error {
	h, err := lockHold(ctx, tx, p.Hold)
	if err != nil {
		return err
	}
	done, err := h.after(booking.ActRetake)
	switch {
	case err != nil:
		return err
	case done: // another node was quicker
		return nil
	case h[0].ExpiresAt != nil: // not swept yet
		return &booking.ConflictError{Expired: h.ids()}
	}
	for _, one := range p.Placings {
		if err := retakePlace(ctx, tx, p, one); err != nil {
			return err
		}
	}
	if err := insertClaims(ctx, tx, claimsOf(p)); err != nil {
		return err
	}
	if err := takeTyres(ctx, tx, p); err != nil {
		return err
	}
	for i, one := range inOrder(p.Placings) {
		e := h[i].event("appointment.retaken", p.Actor, string(booking.Expired), string(booking.Held))
		e.Detail = placeDetail(one.Appointment)
		if err := appendEvent(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

// retakePlace makes one appointment of it live again.
func retakePlace(ctx context.Context, tx pgx.Tx, p booking.Placement, one booking.Placing) error {
	a := one.Appointment
	retaken, err := tx.Exec(ctx, `
		UPDATE appointments a
		   SET state = 'held', expires_at = @until, bay_no = @bay, quarters = @quarters,
		       calendar_version = c.calendar_version, ready_at = NULL
		  FROM centres c
		 WHERE a.id = @id AND c.id = a.centre_id AND c.calendar_version = @version AND c.active`,
		pgx.NamedArgs{
			"id": a.ID, "until": p.Until, "bay": a.Bay, "quarters": a.Quarters.Len(), "version": one.Version,
		})
	if err != nil {
		return fmt.Errorf("taking the hold again: %w", err)
	}
	if retaken.RowsAffected() == 0 {
		return &booking.ConflictError{}
	}
	return nil
}
