package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/staff"
)

// Place is booking.Store's. It writes in one transaction: the appointments if the
// centres' calendars are still those judged by, then the claims of all of them, whose
// primary key decides, and the stock last. Keys are inserted in sorted order, so that two
// transactions never wait for each other. Something is written, or an appointment
// locked, before the version is read: the transaction has its id by then, and whoever
// changes the calendar can wait for it.
func (b *Bookings) Place(ctx context.Context, p booking.Placement) error {
	err := inTx(ctx, b.pool, func(tx pgx.Tx) error {
		switch p.Action {
		case booking.ActRetake:
			return retakeHold(ctx, tx, p)
		case booking.ActBook:
			return insertBooked(ctx, tx, p)
		case booking.ActPropose, booking.ActStretch, booking.ActUndoNoShow:
			return placeOne(ctx, tx, p)
		}
		if p.Moves {
			return moveAppointments(ctx, tx, p)
		}
		return insertHold(ctx, tx, p)
	})
	var lost *lostClaims
	if errors.As(err, &lost) {
		return expiredClaims(ctx, b.pool, lost)
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
	if err := insertQuote(ctx, tx, p); err != nil {
		return err
	}
	if err := countHold(ctx, tx, on, limits, p); err != nil {
		return err
	}
	for _, one := range p.Placings {
		if err := insertAppointment(ctx, tx, one); err != nil {
			return err
		}
	}
	if err := insertClaims(ctx, tx, claimsOf(p)); err != nil {
		return err
	}
	if err := takeTyres(ctx, tx, p); err != nil {
		return err
	}
	if err := insertQuoteLines(ctx, tx, p); err != nil {
		return err
	}
	for _, one := range p.Placings {
		a := one.Appointment
		if err := appendEvent(ctx, tx, event{
			Kind: "appointment.held", Actor: p.Actor, Quote: p.Hold, Appointment: a.ID, Centre: a.CentreID,
			Became: string(booking.Held), Detail: placeDetail(a),
		}); err != nil {
			return err
		}
	}
	return nil
}

func insertQuote(ctx context.Context, tx pgx.Tx, p booking.Placement) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO quotes (id, api_key_id, customer_ref, currency, gross_minor, tax_minor, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		p.Hold, p.Actor.Key, p.CustomerRef, p.Quote.Currency, p.Quote.Gross, p.Quote.Tax, p.Placings[0].Appointment.CreatedAt); err != nil {
		return fmt.Errorf("inserting the quote: %w", err)
	}
	return nil
}

// insertAppointment writes a new appointment: one that expires, or with no expiry one
// that is confirmed.
func insertAppointment(ctx context.Context, tx pgx.Tx, p booking.Placing) error {
	a := p.Appointment
	made, err := tx.Exec(ctx, `
		INSERT INTO appointments (
		       id, quote_id, centre_id, bay_no, start_quarter, quarters, calendar_version, vehicle, services,
		       channel, state, expires_at, confirmed_at, waived, token, created_at)
		SELECT @id, @quote, c.id, @bay, @start, @quarters, c.calendar_version, @vehicle, @services,
		       @channel, @state, @expires, CASE WHEN @state = 'confirmed' THEN fitslot_now() END, @waived, @token, @created
		  FROM centres c
		 WHERE c.id = @centre AND c.calendar_version = @version AND c.active`,
		pgx.NamedArgs{
			"id": a.ID, "quote": a.Hold, "centre": a.CentreID, "version": p.Version, "bay": a.Bay,
			"start": a.Quarters.From, "quarters": a.Quarters.Len(), "vehicle": a.Vehicle, "services": a.Services, "channel": a.Channel,
			"state": a.State, "expires": timeParam(a.ExpiresAt), "waived": notNil(p.Waived), "token": a.Token, "created": a.CreatedAt,
		})
	if err != nil {
		return fmt.Errorf("inserting the appointment: %w", err)
	}
	if made.RowsAffected() == 0 {
		return &booking.ConflictError{}
	}
	return nil
}

// placeOne does what staff do to the place of one appointment.
func placeOne(ctx context.Context, tx pgx.Tx, p booking.Placement) error {
	if err := insertIdempotencyKey(ctx, tx, p.Key, p.Hold); err != nil {
		return err
	}
	h, err := lockForMove(ctx, tx, p)
	if err != nil {
		return err
	}
	switch p.Action {
	case booking.ActPropose:
		return propose(ctx, tx, p, h[0])
	case booking.ActStretch:
		return stretchAppointment(ctx, tx, p, h[0])
	}
	return seatAgain(ctx, tx, p, h[0])
}

// moveAppointments takes the new places, then gives back what of the old is not part
// of them.
func moveAppointments(ctx context.Context, tx pgx.Tx, p booking.Placement) error {
	if err := insertIdempotencyKey(ctx, tx, p.Key, p.Hold); err != nil {
		return err
	}
	moving, err := lockForMove(ctx, tx, p)
	if err != nil {
		return err
	}
	end := ending{became: "overtaken", by: p.Actor}
	if p.Action == booking.ActAgree {
		end = ending{"agreed", p.Proposal, p.Actor, p.Reason}
	}
	for _, a := range moving {
		if err := closeProposal(ctx, tx, a, end); err != nil {
			return err
		}
	}
	stay, err := tyresStay(ctx, tx, p, moving[0].Centre)
	if err != nil {
		return err
	}
	if err := moveClaims(ctx, tx, p); err != nil {
		return err
	}
	for _, one := range p.Placings {
		if err := moveAppointment(ctx, tx, one, stay); err != nil {
			return err
		}
	}
	if err := closeOrphans(ctx, tx, idsOf(p), staff.Moved, p.Actor); err != nil {
		return err
	}
	if err := keepOverridden(ctx, tx, p, p.Placings[0].Appointment.State); err != nil {
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
	for i, one := range p.Placings {
		a := one.Appointment
		was, err := moving[i].placeText(ctx, tx)
		if err != nil {
			return err
		}
		e := event{
			Kind: "appointment.moved", Actor: p.Actor, Quote: p.Hold, Appointment: a.ID, Order: a.Order, Centre: a.CentreID,
			Was: was, Became: placeText(a), Detail: placeDetail(a),
		}
		if one.Terms.Staff {
			e.Detail = workDetail(p)
		}
		if err := appendEvent(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

func moveAppointment(ctx context.Context, tx pgx.Tx, p booking.Placing, stay bool) error {
	a := p.Appointment
	moved, err := tx.Exec(ctx, `
		UPDATE appointments a
		   SET centre_id = c.id, bay_no = @bay, start_quarter = @start, quarters = @quarters,
		       calendar_version = c.calendar_version, ready_at = CASE WHEN @stay THEN ready_at END, moves = moves + 1, waived = @waived
		  FROM centres c
		 WHERE a.id = @id AND c.id = @centre AND c.calendar_version = @version AND c.active`,
		pgx.NamedArgs{
			"id": a.ID, "centre": a.CentreID, "version": p.Version, "bay": a.Bay,
			"start": a.Quarters.From, "quarters": a.Quarters.Len(), "stay": stay, "waived": notNil(p.Waived),
		})
	if err != nil {
		return fmt.Errorf("moving the appointment: %w", err)
	}
	if moved.RowsAffected() == 0 {
		return &booking.ConflictError{}
	}
	return nil
}

// lockForMove locks the hold and makes sure that the appointments are still what they
// were when the move was judged. It returns those that move, as they were.
func lockForMove(ctx context.Context, tx pgx.Tx, p booking.Placement) (moving lockedHold, err error) {
	h, err := lockHold(ctx, tx, p.Hold)
	if err != nil {
		return nil, err
	}
	for _, one := range p.Placings {
		a, err := h.of(one.Appointment.ID)
		if err != nil {
			return nil, err
		}
		if one.Terms.Staff {
			if err := checkMatch(ctx, tx, a.ID, p.Match); err != nil {
				return nil, err
			}
		}
		if err := a.mayMove(p, one.Appointment); err != nil {
			return nil, err
		}
		moving = append(moving, a)
	}
	return moving, nil
}

// placeText is placeText of where the appointment was when it was locked.
func (l lockedAppointment) placeText(ctx context.Context, tx pgx.Tx) (was string, err error) {
	var a booking.Appointment
	if err := tx.QueryRow(ctx, `SELECT external_id FROM centres WHERE id = $1`, l.Centre).Scan(&a.Centre); err != nil {
		return "", fmt.Errorf("reading the centre: %w", err)
	}
	a.Start = l.Start.Time()
	return placeText(a), nil
}

// mayMove returns why an appointment that was judged may not move.
func (l lockedAppointment) mayMove(p booking.Placement, judged booking.Appointment) error {
	if _, err := l.State.After(p.Action); err != nil {
		return err
	}
	switch {
	case p.Action == booking.ActReschedule && l.Begun:
		return &booking.StateError{Action: "reschedule", State: "begun"}
	case l.Moves != judged.Moves || !value(l.ExpiresAt).Equal(judged.ExpiresAt):
		return booking.ErrChanged
	case p.Requote && l.Order != nil: // at the old price
		return &booking.StateError{Action: "move to another tax area", State: "ordered"}
	}
	return nil
}

// expiredClaims is the conflict of claims that somebody else has, naming the holds
// among them that have run out.
func expiredClaims(ctx context.Context, q querier, lost *lostClaims) error {
	return conflict(ctx, q, `
		SELECT DISTINCT a.id
		  FROM `+claimTable+`
		  JOIN claims taken USING (centre_id, resource, quarter)
		  JOIN appointments a ON a.id = taken.appointment_id
		 WHERE a.state = 'held' AND a.expires_at <= fitslot_now()`, columns(lost.claims)...)
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
