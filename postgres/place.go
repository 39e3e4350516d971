package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/staff"
	"github.com/fitslot/fitslot/supply"
)

// Place is booking.Store's. It writes in one transaction: the appointments if the
// centres' calendars are still those judged by, then the claims of all of them, whose
// primary key decides, and the stock last. Keys are inserted in sorted order, so that two
// transactions never wait for each other. Something is written, or an appointment
// locked, before the version is read: the transaction has its id by then, and whoever
// changes the calendar can wait for it.
func (b *Bookings) Place(ctx context.Context, p booking.Placement) error {
	err := inTx(ctx, b.pool, func(tx pgx.Tx) error {
		switch {
		case p.Action == booking.ActRetake:
			return retakeHold(ctx, tx, p)
		case p.Moves:
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
	if _, err := tx.Exec(ctx, `
		INSERT INTO quotes (id, api_key_id, customer_ref, currency, gross_minor, tax_minor, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		p.Hold, p.Actor.Key, p.CustomerRef, p.Quote.Currency, p.Quote.Gross, p.Quote.Tax, p.Placings[0].Appointment.CreatedAt); err != nil {
		return fmt.Errorf("inserting the quote: %w", err)
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

func insertAppointment(ctx context.Context, tx pgx.Tx, p booking.Placing) error {
	a := p.Appointment
	made, err := tx.Exec(ctx, `
		INSERT INTO appointments (
		       id, quote_id, centre_id, bay_no, start_quarter, quarters, calendar_version, vehicle, services,
		       channel, state, expires_at, token, created_at)
		SELECT @id, @quote, c.id, @bay, @start, @quarters, c.calendar_version, @vehicle, @services,
		       @channel, 'held', @expires, @token, @created
		  FROM centres c
		 WHERE c.id = @centre AND c.calendar_version = @version AND c.active`,
		pgx.NamedArgs{
			"id": a.ID, "quote": a.Hold, "centre": a.CentreID, "version": p.Version, "bay": a.Bay,
			"start": a.Quarters.From, "quarters": a.Quarters.Len(), "vehicle": a.Vehicle, "services": a.Services, "channel": a.Channel,
			"expires": a.ExpiresAt, "token": a.Token, "created": a.CreatedAt,
		})
	if err != nil {
		return fmt.Errorf("inserting the appointment: %w", err)
	}
	if made.RowsAffected() == 0 {
		return &booking.ConflictError{}
	}
	return nil
}

// moveAppointments takes the new places, then gives back what of the old is not part
// of them.
func moveAppointments(ctx context.Context, tx pgx.Tx, p booking.Placement) error {
	if err := insertIdempotencyKey(ctx, tx, p.Key, p.Hold); err != nil {
		return err
	}
	from, err := lockForMove(ctx, tx, p)
	if err != nil {
		return err
	}
	stay, err := tyresStay(ctx, tx, p, from[0].centre)
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
		if err := appendEvent(ctx, tx, event{
			Kind: "appointment.moved", Actor: p.Actor, Quote: p.Hold, Appointment: a.ID, Order: a.Order, Centre: a.CentreID,
			Was: from[i].was, Became: placeText(a), Detail: placeDetail(a),
		}); err != nil {
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
	return nil
}

// movedFrom is where an appointment was.
type movedFrom struct {
	centre int32
	was    string
}

// lockForMove locks the hold and makes sure that the appointments are still what they
// were when the move was judged. It returns where they were.
func lockForMove(ctx context.Context, tx pgx.Tx, p booking.Placement) (from []movedFrom, err error) {
	h, err := lockHold(ctx, tx, p.Hold)
	if err != nil {
		return nil, err
	}
	for _, one := range p.Placings {
		i := slices.IndexFunc(h, func(a lockedAppointment) bool { return a.ID == one.Appointment.ID })
		if i < 0 {
			return nil, booking.ErrNotFound
		}
		if err := h[i].mayMove(p, one.Appointment); err != nil {
			return nil, err
		}
		f := movedFrom{centre: h[i].Centre}
		if err := tx.QueryRow(ctx, `
			SELECT c.external_id || ' ' || to_char(to_timestamp($2::bigint * 900) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"')
			  FROM centres c
			 WHERE c.id = $1`, h[i].Centre, h[i].Start).Scan(&f.was); err != nil {
			return nil, fmt.Errorf("reading the centre: %w", err)
		}
		from = append(from, f)
	}
	return from, nil
}

// mayMove returns why an appointment that was judged may not move.
func (l lockedAppointment) mayMove(p booking.Placement, judged booking.Appointment) error {
	if _, err := l.State.After(p.Action); err != nil {
		return err
	}
	switch {
	case l.State == booking.Confirmed && l.Begun:
		return &booking.StateError{Action: "reschedule", State: "begun"}
	case l.Moves != judged.Moves || !value(l.ExpiresAt).Equal(judged.ExpiresAt):
		return booking.ErrChanged
	case p.Requote && l.Order != nil: // at the old price
		return &booking.StateError{Action: "move to another tax area", State: "ordered"}
	}
	return nil
}

// tyresStay reports whether the tyres of a confirmed appointment, which moves alone, stay
// as they are: some have left for the centre at which it stays. A start before they are
// ready is a *booking.ConflictError: they left after the move was judged.
func tyresStay(ctx context.Context, tx pgx.Tx, p booking.Placement, from int32) (bool, error) {
	a := p.Placings[0].Appointment
	if a.State != booking.Confirmed || from != a.CentreID {
		return false, nil
	}
	sent, err := inTransit(ctx, tx, []uuid.UUID{a.ID})
	if err != nil || len(sent) == 0 {
		return false, err
	}
	if a.Start.Before(sent[0].Ready.At) {
		return false, &booking.ConflictError{}
	}
	return true, nil
}

// moveTyres does for the tyres of the appointments what their move asks for. What of
// them is on its way to another centre goes back.
func moveTyres(ctx context.Context, tx pgx.Tx, p booking.Placement, stay bool) error {
	a := p.Placings[0].Appointment
	if stay {
		return keepTyres(ctx, tx, a.ID, p.Actor)
	}
	if err := takeTyres(ctx, tx, p); err != nil || a.State != booking.Confirmed {
		return err
	}
	return requestTyres(ctx, tx, a.ID, p.Actor)
}

// takeTyres reserves the tyres of all placings from the locked stock, last of all in the
// transaction. What the appointments had reserved before is given back with it.
func takeTyres(ctx context.Context, tx pgx.Tx, p booking.Placement) error {
	var items []supply.Item
	for _, one := range p.Placings {
		items = append(items, one.Appointment.Items...)
	}
	if len(items) == 0 {
		return nil
	}
	had := p.Moves && p.Action != booking.ActRetake // which has given them back
	var own []uuid.UUID
	if had {
		own = idsOf(p)
	}
	stock, err := lockStock(ctx, tx, skusOf(items), own)
	if err != nil {
		return err
	}
	ready, err := p.Allot(stock)
	if errors.Is(err, supply.ErrUnavailable) || err == nil && anyLate(p, ready) {
		return expiredTyres(ctx, tx, items)
	} else if err != nil {
		return err
	}
	if had {
		if err := releaseStock(ctx, tx, own); err != nil {
			return err
		}
	}
	var ways []supply.Way
	for _, r := range ready {
		ways = append(ways, r.Ways...)
	}
	if err := reserveStock(ctx, tx, ways); err != nil {
		return err
	}
	for i, one := range p.Placings {
		if err := writeTyres(ctx, tx, one.Appointment, ready[i]); err != nil {
			return err
		}
	}
	return nil
}

// anyLate reports whether tyres would come after the start that they are for.
func anyLate(p booking.Placement, ready []supply.Ready) bool {
	for i, one := range p.Placings {
		if ready[i].At.After(one.Appointment.Start) {
			return true
		}
	}
	return false
}

// writeTyres writes how the tyres of an appointment come, in place of what was written
// before.
func writeTyres(ctx context.Context, tx pgx.Tx, a booking.Appointment, ready supply.Ready) error {
	if len(a.Items) == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, `DELETE FROM appointment_items WHERE appointment_id = $1`, a.ID); err != nil {
		return fmt.Errorf("dropping the old items: %w", err)
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
