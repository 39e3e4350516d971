package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/staff"
	"github.com/fitslot/fitslot/supply"
)

// Change is booking.Store's. Whether a hold is still live is judged under its row
// lock by the database's clock, so that confirming and expiring at the same moment
// have one winner.
func (b *Bookings) Change(ctx context.Context, c booking.Change) error {
	return inTx(ctx, b.pool, func(tx pgx.Tx) error { return changeHold(ctx, tx, c) })
}

// lockedHold is what decides about a change, read under the row lock.
type lockedHold struct {
	ID              uuid.UUID
	Order           *uuid.UUID
	Centre          int32
	State           booking.State // stateNow
	Begun           bool
	ExpiresAt       *time.Time
	ExtendedByOwner bool
	ExtendedToPay   bool
	Moves           int
}

// lockHold locks a hold and reads it by the clock as it is then: in one plain SELECT
// the clock would be read before the lock is waited for.
func lockHold(ctx context.Context, tx pgx.Tx, hold uuid.UUID) (lockedHold, error) {
	rows, err := tx.Query(ctx, `
		WITH a AS MATERIALIZED (
		     SELECT * FROM appointments WHERE quote_id = $1 FOR UPDATE)
		SELECT id, order_id, centre_id, `+stateNow+`,
		       to_timestamp(start_quarter::bigint * 900) <= fitslot_now(),
		       expires_at, extended_by_owner, extended_to_pay, moves
		  FROM a`, hold)
	if err != nil {
		return lockedHold{}, fmt.Errorf("locking the hold: %w", err)
	}
	h, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[lockedHold])
	if errors.Is(err, pgx.ErrNoRows) {
		return h, booking.ErrNotFound
	} else if err != nil {
		return h, fmt.Errorf("locking the hold: %w", err)
	}
	return h, nil
}

func changeHold(ctx context.Context, tx pgx.Tx, c booking.Change) error {
	if err := insertIdempotencyKey(ctx, tx, c.Key, c.Hold); err != nil {
		return err
	}
	h, err := lockHold(ctx, tx, c.Hold)
	if err != nil {
		return err
	}
	next, err := h.State.After(c.Action)
	if err != nil {
		return err
	}
	switch c.Action {
	case booking.ActExtend, booking.ActExtendToPay:
		return extendHold(ctx, tx, c, h)
	case booking.ActConfirm:
		return confirmHold(ctx, tx, c, h)
	case booking.ActAdopt:
		return adoptHold(ctx, tx, c, h)
	case booking.ActRelease, booking.ActCancel:
		if h.State == next {
			return nil
		}
		if h.State == booking.Confirmed && h.Begun {
			return &booking.StateError{Action: "cancel", State: "begun"}
		}
		return giveUp(ctx, tx, c, h)
	}
	return fmt.Errorf("no action %q", c.Action)
}

func extendHold(ctx context.Context, tx pgx.Tx, c booking.Change, h lockedHold) error {
	toPay := c.Action == booking.ActExtendToPay
	if toPay && h.ExtendedToPay || !toPay && h.ExtendedByOwner {
		return booking.ErrExtended
	}
	if h.Moves != c.Judged.Moves || !h.ExpiresAt.Equal(c.Judged.ExpiresAt) {
		return booking.ErrChanged
	}
	if _, err := tx.Exec(ctx, `
		UPDATE appointments
		   SET expires_at = greatest(expires_at, $2),
		       extended_to_pay = extended_to_pay OR $3,
		       extended_by_owner = extended_by_owner OR NOT $3
		 WHERE id = $1`, h.ID, c.Until, toPay); err != nil {
		return fmt.Errorf("extending the hold: %w", err)
	}
	if err := replanTyres(ctx, tx, h.ID, c.Ready); err != nil {
		return err
	}
	return appendEvent(ctx, tx, h.event("appointment.extended", c.Actor, h.ExpiresAt.Format(time.RFC3339), c.Until.Format(time.RFC3339), c.Hold))
}

// replanTyres writes when reserved tyres come, from the warehouses they are
// reserved in.
func replanTyres(ctx context.Context, tx pgx.Tx, appointment uuid.UUID, ready supply.Ready) error {
	for _, way := range ready.Ways {
		if _, err := tx.Exec(ctx, `
			UPDATE appointment_items
			   SET dispatch_on = $3, deliver_at = $4
			 WHERE appointment_id = $1 AND sku = $2`,
			appointment, way.Item.SKU, dateParam(way.Dispatched), way.Delivered); err != nil {
			return fmt.Errorf("planning the tyres anew: %w", err)
		}
	}
	if len(ready.Ways) == 0 {
		return nil
	}
	return setReady(ctx, tx, appointment, ready.At)
}

// setReady writes when all tyres of an appointment can be fitted.
func setReady(ctx context.Context, tx pgx.Tx, appointment uuid.UUID, at time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE appointments SET ready_at = $2 WHERE id = $1`, appointment, at); err != nil {
		return fmt.Errorf("writing the ready time: %w", err)
	}
	return nil
}

// confirmHold makes a live hold an appointment, in whatever transaction has good
// reason to: the shop's word, or an authorised payment.
func confirmHold(ctx context.Context, tx pgx.Tx, c booking.Change, h lockedHold) error {
	if _, err := tx.Exec(ctx, `
		UPDATE appointments
		   SET state = 'confirmed', expires_at = NULL, confirmed_at = fitslot_now(), payment_reference = nullif($2, '')
		 WHERE id = $1`, h.ID, c.PaymentReference); err != nil {
		return fmt.Errorf("confirming the hold: %w", err)
	}
	if err := requestTyres(ctx, tx, h.ID, c.Actor); err != nil {
		return err
	}
	return appendEvent(ctx, tx, h.event("appointment.confirmed", c.Actor, string(booking.Held), string(booking.Confirmed), c.Hold))
}

// giveUp ends an appointment and gives back all it has.
func giveUp(ctx context.Context, tx pgx.Tx, c booking.Change, h lockedHold) error {
	if _, err := tx.Exec(ctx, `
		UPDATE appointments SET state = 'cancelled', expires_at = NULL WHERE id = $1`, h.ID); err != nil {
		return fmt.Errorf("cancelling: %w", err)
	}
	if h.State == booking.Confirmed { // of what was only held, nothing was asked of partners
		if err := giveUpTyres(ctx, tx, h.ID, c.Actor); err != nil {
			return err
		}
	}
	if err := closeOrphans(ctx, tx, []uuid.UUID{h.ID}, staff.Cancelled, c.Actor); err != nil {
		return err
	}
	if err := giveBack(ctx, tx, []uuid.UUID{h.ID}); err != nil {
		return err
	}
	return appendEvent(ctx, tx, h.event("appointment.cancelled", c.Actor, string(h.State), string(booking.Cancelled), c.Hold))
}

// giveBack returns the claims and the tyres of appointments, in this order, as
// they were taken.
func giveBack(ctx context.Context, tx pgx.Tx, appointments []uuid.UUID) error {
	if err := dropClaims(ctx, tx, appointments); err != nil {
		return err
	}
	return releaseStock(ctx, tx, appointments)
}

func (h lockedHold) event(kind string, actor access.Actor, was, became string, hold uuid.UUID) event {
	return event{
		Kind: kind, Actor: actor, Quote: hold, Appointment: h.ID, Order: value(h.Order), Centre: h.Centre,
		Was: was, Became: became,
	}
}
