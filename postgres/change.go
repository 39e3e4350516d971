package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/staff"
	"github.com/fitslot/fitslot/supply"
)

// Change is booking.Store's. Whether a hold is still live is judged under its row
// lock by the database's clock, so that confirming and expiring at the same moment
// have one winner.
func (b *Bookings) Change(ctx context.Context, c booking.Change) error {
	return inTx(ctx, b.pool, func(tx pgx.Tx) error { return changeHold(ctx, tx, c) })
}

// A lockedHold is all appointments of a hold, at least one, in their order. Who changes
// one of them has the locks of all: nothing happens to a part of a hold.
type lockedHold []lockedAppointment

// A lockedAppointment is what decides about a change, read under the row lock.
type lockedAppointment struct {
	ID              uuid.UUID
	Hold            uuid.UUID
	Order           *uuid.UUID
	Centre          int32
	Start           scheduler.Quarter
	Quarters        int
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
		     SELECT * FROM appointments WHERE quote_id = $1 ORDER BY id FOR UPDATE)
		SELECT id, quote_id, order_id, centre_id, start_quarter::bigint, quarters, `+stateNow+`,
		       to_timestamp(start_quarter::bigint * 900) <= fitslot_now(),
		       expires_at, extended_by_owner, extended_to_pay, moves
		  FROM a
		 ORDER BY id`, hold)
	if err != nil {
		return nil, fmt.Errorf("locking the hold: %w", err)
	}
	h, err := pgx.CollectRows(rows, pgx.RowToStructByPos[lockedAppointment])
	if err != nil {
		return nil, fmt.Errorf("locking the hold: %w", err)
	}
	if len(h) == 0 {
		return nil, booking.ErrNotFound
	}
	return h, nil
}

// after checks that an action may be done to all appointments of the hold, and reports
// whether it finds all of them done already.
func (h lockedHold) after(act booking.Action) (done bool, err error) {
	done = true
	for _, a := range h {
		next, err := a.State.After(act)
		if err != nil {
			return false, err
		}
		done = done && next == a.State
	}
	return done, nil
}

func (h lockedHold) ids() []uuid.UUID {
	ids := make([]uuid.UUID, len(h))
	for i, a := range h {
		ids[i] = a.ID
	}
	return ids
}

// tell appends an event of each appointment of the hold.
func (h lockedHold) tell(ctx context.Context, tx pgx.Tx, kind string, c booking.Change, was, became func(lockedAppointment) string) error {
	for _, a := range h {
		e := a.event(kind, c.Actor, was(a), became(a))
		e.Detail = because(c.Reason)
		if err := appendEvent(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

func state(s booking.State) func(lockedAppointment) string {
	return func(lockedAppointment) string { return string(s) }
}

func changeHold(ctx context.Context, tx pgx.Tx, c booking.Change) error {
	if err := insertIdempotencyKey(ctx, tx, c.Key, c.Hold); err != nil {
		return err
	}
	if c.Action == booking.ActUndoArrive {
		if err := lockCentreOf(ctx, tx, c.Appointment); err != nil {
			return err
		}
	}
	h, err := lockHold(ctx, tx, c.Hold)
	if err != nil {
		return err
	}
	if c.Appointment != uuid.Nil {
		if err := checkMatch(ctx, tx, c.Appointment, c.Match); err != nil {
			return err
		}
	}
	if _, step := told[c.Action]; step || c.Action == booking.ActDecline {
		a, err := h.of(c.Appointment)
		if err != nil {
			return err
		}
		if step {
			return stepOf(ctx, tx, c, a)
		}
		return giveUpProposal(ctx, tx, a, ending{"declined", c.Proposal, c.Actor, c.Reason})
	}
	done, err := h.after(c.Action)
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
		if done {
			return nil
		}
		for _, a := range h {
			if a.State == booking.Confirmed && a.Begun {
				return &booking.StateError{Action: "cancel", State: "begun"}
			}
		}
		return giveUp(ctx, tx, c, h)
	}
	return fmt.Errorf("no action %q", c.Action)
}

func extendHold(ctx context.Context, tx pgx.Tx, c booking.Change, h lockedHold) error {
	toPay := c.Action == booking.ActExtendToPay
	if toPay && h[0].ExtendedToPay || !toPay && h[0].ExtendedByOwner {
		return booking.ErrExtended
	}
	for i, a := range h {
		if a.ID != c.Judged[i].ID || a.Moves != c.Judged[i].Moves || !a.ExpiresAt.Equal(c.Judged[i].ExpiresAt) {
			return booking.ErrChanged
		}
	}
	if _, err := tx.Exec(ctx, `
		UPDATE appointments
		   SET expires_at = greatest(expires_at, $2),
		       extended_to_pay = extended_to_pay OR $3,
		       extended_by_owner = extended_by_owner OR NOT $3
		 WHERE id = ANY($1)`, h.ids(), c.Until, toPay); err != nil {
		return fmt.Errorf("extending the hold: %w", err)
	}
	for i, a := range h {
		if err := replanTyres(ctx, tx, a.ID, c.Ready[i]); err != nil {
			return err
		}
	}
	return h.tell(ctx, tx, "appointment.extended", c,
		func(a lockedAppointment) string { return a.ExpiresAt.Format(time.RFC3339) },
		func(lockedAppointment) string { return c.Until.Format(time.RFC3339) })
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

// confirmHold makes the appointments of a live hold confirmed ones, in whatever
// transaction has good reason to: the shop's word, or an authorised payment.
func confirmHold(ctx context.Context, tx pgx.Tx, c booking.Change, h lockedHold) error {
	if _, err := tx.Exec(ctx, `
		UPDATE appointments
		   SET state = 'confirmed', expires_at = NULL, confirmed_at = (SELECT fitslot_now()), payment_reference = nullif($2, '')
		 WHERE id = ANY($1)`, h.ids(), c.PaymentReference); err != nil {
		return fmt.Errorf("confirming the hold: %w", err)
	}
	for _, a := range h {
		if err := requestTyres(ctx, tx, a.ID, c.Actor); err != nil {
			return err
		}
	}
	return h.tell(ctx, tx, "appointment.confirmed", c, state(booking.Held), state(booking.Confirmed))
}

// giveUp ends the appointments of a hold and gives back all they have.
func giveUp(ctx context.Context, tx pgx.Tx, c booking.Change, h lockedHold) error {
	if _, err := tx.Exec(ctx, `
		UPDATE appointments SET state = 'cancelled', expires_at = NULL WHERE id = ANY($1)`, h.ids()); err != nil {
		return fmt.Errorf("cancelling: %w", err)
	}
	for _, a := range h {
		if a.State != booking.Confirmed { // of what was only held, nothing was asked of partners
			continue
		}
		if err := giveUpTyres(ctx, tx, a.ID, c.Actor); err != nil {
			return err
		}
	}
	if err := closeOrphans(ctx, tx, h.ids(), staff.Cancelled, c.Actor); err != nil {
		return err
	}
	for _, a := range h {
		if err := closeProposal(ctx, tx, a, ending{became: "overtaken", by: c.Actor}); err != nil {
			return err
		}
	}
	if err := giveBack(ctx, tx, h.ids()); err != nil {
		return err
	}
	return h.tell(ctx, tx, "appointment.cancelled", c,
		func(a lockedAppointment) string { return string(a.State) }, state(booking.Cancelled))
}

// giveBack returns the claims and the tyres of appointments, in this order, as
// they were taken.
func giveBack(ctx context.Context, tx pgx.Tx, appointments []uuid.UUID) error {
	if err := dropClaims(ctx, tx, appointments); err != nil {
		return err
	}
	return releaseStock(ctx, tx, appointments)
}

func (a lockedAppointment) event(kind string, actor access.Actor, was, became string) event {
	return event{
		Kind: kind, Actor: actor, Quote: a.Hold, Appointment: a.ID, Order: value(a.Order), Centre: a.Centre,
		Was: was, Became: became,
	}
}
