package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/staff"
	"github.com/fitslot/fitslot/supply"
)

// Place is booking.Store's. It writes in one transaction: the appointment if the
// centre's calendar is still the one judged by, then the claims, whose primary key
// decides, and the stock last. Keys are inserted in sorted order, so that two
// transactions never wait for each other. Something is written, or an appointment
// locked, before the version is read: the transaction has its id by then, and whoever
// changes the calendar can wait for it.
func (b *Bookings) Place(ctx context.Context, p booking.Placement) error {
	err := inTx(ctx, b.pool, func(tx pgx.Tx) error {
		switch {
		case p.Action == booking.ActRetake:
			return retakeHold(ctx, tx, p)
		case p.Moves:
			return moveAppointment(ctx, tx, p)
		}
		return insertHold(ctx, tx, p)
	})
	var lost *lostClaims
	if errors.As(err, &lost) {
		return expiredClaims(ctx, b.pool, p.Appointment.CentreID, lost)
	}
	return err
}

func insertHold(ctx context.Context, tx pgx.Tx, p booking.Placement) error {
	on, limits, err := lockHolders(ctx, tx, p)
	if err != nil {
		return err
	}
	if err := insertIdempotencyKey(ctx, tx, p.Key, p.Hold); err != nil {
		return err
	}
	a := p.Appointment
	if _, err := tx.Exec(ctx, `
		INSERT INTO quotes (id, api_key_id, customer_ref, currency, gross_minor, tax_minor, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		p.Hold, p.Actor.Key, p.CustomerRef, p.Quote.Currency, p.Quote.Gross, p.Quote.Tax, a.CreatedAt); err != nil {
		return fmt.Errorf("inserting the quote: %w", err)
	}
	if err := countHold(ctx, tx, on, limits, p.Hold); err != nil {
		return err
	}
	made, err := tx.Exec(ctx, `
		INSERT INTO appointments (
		       id, quote_id, centre_id, bay_no, start_quarter, quarters, calendar_version, vehicle, services,
		       channel, state, expires_at, token, created_at)
		SELECT @id, @quote, c.id, @bay, @start, @quarters, c.calendar_version, @vehicle, @services,
		       @channel, 'held', @expires, @token, @created
		  FROM centres c
		 WHERE c.id = @centre AND c.calendar_version = @version AND c.active`,
		pgx.NamedArgs{
			"id": a.ID, "quote": p.Hold, "centre": a.CentreID, "version": p.Version, "bay": a.Bay,
			"start": a.Quarters.From, "quarters": a.Quarters.Len(), "vehicle": a.Vehicle, "services": a.Services, "channel": a.Channel,
			"expires": a.ExpiresAt, "token": a.Token, "created": a.CreatedAt,
		})
	if err != nil {
		return fmt.Errorf("inserting the appointment: %w", err)
	}
	if made.RowsAffected() == 0 {
		return &booking.ConflictError{}
	}
	if err := insertClaims(ctx, tx, p, claimsOf(p)); err != nil {
		return err
	}
	if err := takeTyres(ctx, tx, p); err != nil {
		return err
	}
	if err := insertQuoteLines(ctx, tx, p); err != nil {
		return err
	}
	return appendEvent(ctx, tx, event{
		Kind: "appointment.held", Actor: p.Actor, Quote: p.Hold, Appointment: a.ID, Centre: a.CentreID,
		Became: string(booking.Held), Detail: placeDetail(a),
	})
}

// moveAppointment takes the new place, then gives back what of the old is not part
// of it.
func moveAppointment(ctx context.Context, tx pgx.Tx, p booking.Placement) error {
	if err := insertIdempotencyKey(ctx, tx, p.Key, p.Hold); err != nil {
		return err
	}
	from, was, err := lockForMove(ctx, tx, p)
	if err != nil {
		return err
	}
	a := p.Appointment
	stay, err := tyresStay(ctx, tx, p, from)
	if err != nil {
		return err
	}
	if err := moveClaims(ctx, tx, p, from); err != nil {
		return err
	}
	moved, err := tx.Exec(ctx, `
		UPDATE appointments a
		   SET centre_id = c.id, bay_no = @bay, start_quarter = @start, quarters = @quarters,
		       calendar_version = c.calendar_version, ready_at = CASE WHEN @stay THEN ready_at END, moves = moves + 1
		  FROM centres c
		 WHERE a.id = @id AND c.id = @centre AND c.calendar_version = @version AND c.active`,
		pgx.NamedArgs{
			"id": a.ID, "centre": a.CentreID, "version": p.Version, "bay": a.Bay,
			"start": a.Quarters.From, "quarters": a.Quarters.Len(), "stay": stay,
		})
	if err != nil {
		return fmt.Errorf("moving the appointment: %w", err)
	}
	if moved.RowsAffected() == 0 {
		return &booking.ConflictError{}
	}
	if err := closeOrphans(ctx, tx, []uuid.UUID{a.ID}, staff.Moved, p.Actor); err != nil {
		return err
	}
	if err := moveTyres(ctx, tx, p, stay); err != nil {
		return err
	}
	if p.Requote {
		if err := replaceQuote(ctx, tx, p); err != nil {
			return err
		}
	}
	return appendEvent(ctx, tx, event{
		Kind: "appointment.moved", Actor: p.Actor, Quote: p.Hold, Appointment: a.ID, Order: a.Order, Centre: a.CentreID,
		Was: was, Became: placeText(a), Detail: placeDetail(a),
	})
}

// lockForMove makes sure that the appointment is still what it was when the move
// was judged, and returns where it was.
func lockForMove(ctx context.Context, tx pgx.Tx, p booking.Placement) (centre int32, was string, err error) {
	a := p.Appointment
	var state booking.State
	var begun, ordered, same bool
	if err := lockAppointment(ctx, tx, a.ID); err != nil {
		return 0, "", err
	}
	err = tx.QueryRow(ctx, `
		SELECT `+stateNow+`,
		       to_timestamp(a.start_quarter::bigint * 900) <= fitslot_now(),
		       a.order_id IS NOT NULL,
		       a.moves = $2 AND a.expires_at IS NOT DISTINCT FROM $3,
		       a.centre_id,
		       c.external_id || ' ' || to_char(to_timestamp(a.start_quarter::bigint * 900) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"')
		  FROM appointments a
		  JOIN centres c ON c.id = a.centre_id
		 WHERE a.id = $1`, a.ID, a.Moves, timeParam(a.ExpiresAt)).Scan(&state, &begun, &ordered, &same, &centre, &was)
	if err != nil {
		return 0, "", fmt.Errorf("reading the appointment: %w", err)
	}
	if _, err := state.After(p.Action); err != nil {
		return 0, "", err
	}
	switch {
	case state == booking.Confirmed && begun:
		return 0, "", &booking.StateError{Action: "reschedule", State: "begun"}
	case !same:
		return 0, "", booking.ErrChanged
	case p.Requote && ordered: // at the old price
		return 0, "", &booking.StateError{Action: "move to another tax area", State: "ordered"}
	}
	return centre, was, nil
}

// tyresStay reports whether the tyres of an appointment that moves stay as they are:
// some have left for the centre at which it stays. A start before they are ready is
// a *booking.ConflictError: they left after the move was judged.
func tyresStay(ctx context.Context, tx pgx.Tx, p booking.Placement, from int32) (bool, error) {
	if p.Appointment.State != booking.Confirmed || from != p.Appointment.CentreID {
		return false, nil
	}
	sent, err := inTransit(ctx, tx, p.Hold)
	if err != nil || sent == nil {
		return false, err
	}
	if p.Appointment.Start.Before(sent.Ready.At) {
		return false, &booking.ConflictError{}
	}
	return true, nil
}

// moveTyres does for the tyres of an appointment what its move asks for. What of
// them is on its way to another centre goes back.
func moveTyres(ctx context.Context, tx pgx.Tx, p booking.Placement, stay bool) error {
	if stay {
		return keepTyres(ctx, tx, p.Appointment.ID, p.Actor)
	}
	if err := takeTyres(ctx, tx, p); err != nil || p.Appointment.State != booking.Confirmed {
		return err
	}
	return requestTyres(ctx, tx, p.Appointment.ID, p.Actor)
}

// takeTyres reserves the tyres from the locked stock, last of all in the
// transaction. What the appointment had reserved before is given back with it.
func takeTyres(ctx context.Context, tx pgx.Tx, p booking.Placement) error {
	a := p.Appointment
	if len(a.Items) == 0 {
		return nil
	}
	stock, err := lockStock(ctx, tx, skusOf(a.Items), p.Hold)
	if err != nil {
		return err
	}
	ready, err := p.Allot(stock)
	if errors.Is(err, supply.ErrUnavailable) || err == nil && ready.At.After(a.Start) {
		return expiredTyres(ctx, tx, a.Items)
	} else if err != nil {
		return err
	}
	if p.Moves {
		if p.Action != booking.ActRetake { // it has given them back
			if err := releaseStock(ctx, tx, []uuid.UUID{a.ID}); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `DELETE FROM appointment_items WHERE appointment_id = $1`, a.ID); err != nil {
			return fmt.Errorf("dropping the old items: %w", err)
		}
	}
	if err := reserveStock(ctx, tx, ready.Ways); err != nil {
		return err
	}
	for _, way := range ready.Ways {
		if _, err := tx.Exec(ctx, `
			INSERT INTO appointment_items (appointment_id, sku, quantity, warehouse, dispatch_on, deliver_at)
			VALUES ($1, $2, $3, $4, $5, $6)`,
			a.ID, way.Item.SKU, way.Item.Quantity, way.Warehouse, dateParam(way.Dispatched), way.Delivered); err != nil {
			return fmt.Errorf("inserting the items: %w", err)
		}
	}
	return setReady(ctx, tx, a.ID, ready.At)
}

// expiredTyres is the conflict of tyres that could not be had, naming the holds
// that have run out and still have some.
func expiredTyres(ctx context.Context, tx pgx.Tx, items []supply.Item) error {
	return conflict(ctx, tx, `
		SELECT DISTINCT a.id
		  FROM appointments a
		  JOIN appointment_items i ON i.appointment_id = a.id
		 WHERE a.state = 'held' AND a.expires_at <= (SELECT fitslot_now()) AND i.sku = ANY($1)`, skusOf(items))
}

// expiredClaims is the conflict of claims that somebody else has, naming the holds
// among them that have run out.
func expiredClaims(ctx context.Context, q querier, centre int32, lost *lostClaims) error {
	return conflict(ctx, q, `
		SELECT DISTINCT a.id
		  FROM unnest($2::smallint[], $3::integer[]) AS wanted (resource, quarter)
		  JOIN claims c ON c.centre_id = $1 AND c.resource = wanted.resource AND c.quarter = wanted.quarter
		  JOIN appointments a ON a.id = c.appointment_id
		 WHERE a.state = 'held' AND a.expires_at <= fitslot_now()`, centre, lost.resources, lost.quarters)
}

// conflict is a *booking.ConflictError with the expired holds that a query finds.
func conflict(ctx context.Context, q querier, sql string, args ...any) error {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return fmt.Errorf("looking who is in the way: %w", err)
	}
	expired, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return fmt.Errorf("looking who is in the way: %w", err)
	}
	return &booking.ConflictError{Expired: expired}
}
