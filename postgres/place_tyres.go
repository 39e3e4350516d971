package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/supply"
)

// tyresStay reports whether the tyres of an appointment that is confirmed, which moves
// alone, stay as they are: at the centre at which it stays they are ready in time. A start
// before that is a *booking.ConflictError if some have left since the move was judged.
func tyresStay(ctx context.Context, tx pgx.Tx, p booking.Placement, from int32) (bool, error) {
	a := p.Placings[0].Appointment
	if a.State == booking.Held || from != a.CentreID {
		return false, nil
	}
	planned, err := plannedTyres(ctx, tx, []uuid.UUID{a.ID})
	switch {
	case err != nil || len(planned) == 0:
		return false, err
	case !a.Start.Before(planned[0].Ready.At):
		return true, nil
	case planned[0].Left:
		return false, &booking.ConflictError{}
	}
	return false, nil
}

// moveTyres does for the tyres of the appointments what their move asks for. What of
// them is on its way to another centre goes back.
func moveTyres(ctx context.Context, tx pgx.Tx, p booking.Placement, stay bool) error {
	a := p.Placings[0].Appointment
	if stay {
		return keepTyres(ctx, tx, a.ID, p.Actor)
	}
	if err := takeTyres(ctx, tx, p); err != nil || a.State == booking.Held {
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
