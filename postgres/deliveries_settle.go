package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/supply"
)

// requestTyres makes the live deliveries of an appointment those that bring the
// tyres it has: what was asked for before and still suits is planned anew, what
// does not is given up, and the rest is requested.
func requestTyres(ctx context.Context, tx pgx.Tx, appointment uuid.UUID, actor access.Actor) error {
	ways, err := loadWays(ctx, tx, appointment)
	if err != nil || len(ways) == 0 {
		return err
	}
	to, live, err := lockLive(ctx, tx, appointment, actor)
	if err != nil {
		return err
	}
	before := supply.RiskOf(live)
	var fresh []supply.Delivery
	for _, request := range supply.Requests(ways) {
		request.Centre = to.Centre
		i := slices.IndexFunc(live, func(d supply.Delivery) bool { return d.Meets(request) })
		if i < 0 {
			fresh = append(fresh, request)
			continue
		}
		if err := to.replan(ctx, tx, live[i], request); err != nil {
			return err
		}
		live = slices.Delete(live, i, i+1)
	}
	if err := to.giveUp(ctx, tx, live); err != nil {
		return err
	}
	for _, request := range fresh {
		if err := to.request(ctx, tx, request); err != nil {
			return err
		}
	}
	return to.noteRisk(ctx, tx, before)
}

// giveUpTyres ends all deliveries of an appointment: what has not left its
// warehouse is cancelled, the rest is to go back.
func giveUpTyres(ctx context.Context, tx pgx.Tx, appointment uuid.UUID, actor access.Actor) error {
	to, live, err := lockLive(ctx, tx, appointment, actor)
	if err != nil {
		return err
	}
	return to.giveUp(ctx, tx, live)
}

// keepTyres plans the deliveries of an appointment that has moved, and whose tyres
// stay as they are, for its new start.
func keepTyres(ctx context.Context, tx pgx.Tx, appointment uuid.UUID, actor access.Actor) error {
	to, live, err := lockLive(ctx, tx, appointment, actor)
	if err != nil {
		return err
	}
	before := supply.RiskOf(live)
	for _, d := range live {
		if err := to.replan(ctx, tx, d, d); err != nil {
			return err
		}
	}
	return to.noteRisk(ctx, tx, before)
}

// lockLive locks an appointment, and reads the deliveries that are for it.
func lockLive(ctx context.Context, tx pgx.Tx, appointment uuid.UUID, actor access.Actor) (addressee, []supply.Delivery, error) {
	to, err := lockAddressee(ctx, tx, appointment, actor)
	if err != nil {
		return to, nil, err
	}
	live, err := to.live(ctx, tx)
	return to, live, err
}

// live are the deliveries that are for the appointment.
func (a addressee) live(ctx context.Context, q querier) ([]supply.Delivery, error) {
	all, err := deliveriesOf(ctx, q, a.Appointment)
	return slices.DeleteFunc(all, func(d supply.Delivery) bool { return !d.State.Live() }), err
}

// request writes a new delivery.
func (a addressee) request(ctx context.Context, tx pgx.Tx, d supply.Delivery) error {
	due, err := a.due(d.DeliverAt)
	if err != nil {
		return err
	}
	d.ID = uuid.Must(uuid.NewV7())
	if _, err := tx.Exec(ctx, `
		INSERT INTO deliveries (id, appointment_id, warehouse, centre_id, state, dispatch_on, deliver_at, due_at, requested_at)
		VALUES ($1, $2, $3, $4, 'requested', $5, $6, $7, fitslot_now())`,
		d.ID, a.Appointment, d.Warehouse, a.CentreID, dateParam(d.DispatchOn), d.DeliverAt, due); err != nil {
		return fmt.Errorf("requesting a delivery: %w", err)
	}
	for _, item := range d.Items {
		if _, err := tx.Exec(ctx, `
			INSERT INTO delivery_items (delivery_id, sku, quantity) VALUES ($1, $2, $3)`,
			d.ID, item.SKU, item.Quantity); err != nil {
			return fmt.Errorf("requesting a delivery: %w", err)
		}
	}
	return a.deliveryEvent(ctx, tx, "", d)
}

// replan writes when a delivery is wanted now.
func (a addressee) replan(ctx context.Context, tx pgx.Tx, d, plan supply.Delivery) error {
	due, err := a.due(plan.DeliverAt)
	if err != nil {
		return err
	}
	if due.Equal(d.DueAt) && plan.DeliverAt.Equal(d.DeliverAt) && plan.DispatchOn == d.DispatchOn {
		return nil
	}
	if _, err := tx.Exec(ctx, `
		UPDATE deliveries
		   SET dispatch_on = $2, deliver_at = $3, due_at = $4, late_at = CASE WHEN $4 <= fitslot_now() THEN late_at END
		 WHERE id = $1`, d.ID, dateParam(plan.DispatchOn), plan.DeliverAt, due); err != nil {
		return fmt.Errorf("planning a delivery anew: %w", err)
	}
	return a.event(ctx, tx, "delivery.planned", string(d.State), string(d.State), map[string]any{
		"delivery": d.ID, "warehouse": d.Warehouse, "dispatch_on": plan.DispatchOn.String(), "deliver_at": plan.DeliverAt.UTC(),
	})
}

// giveUp ends live deliveries.
func (a addressee) giveUp(ctx context.Context, tx pgx.Tx, live []supply.Delivery) error {
	for _, d := range live {
		now, err := readClock(ctx, tx)
		if err != nil {
			return err
		}
		next, err := d.After(supply.Report{Action: supply.GiveUp}, now)
		if err == nil {
			err = a.write(ctx, tx, d, next)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// noteRisk appends to the history that the appointment has come to be at risk, or
// is no longer, if that is so.
func (a addressee) noteRisk(ctx context.Context, tx pgx.Tx, before supply.Risk) error {
	live, err := a.live(ctx, tx)
	if err != nil {
		return err
	}
	after := supply.RiskOf(live)
	switch {
	case after == before:
		return nil
	case after == "":
		return a.event(ctx, tx, "appointment.safe", string(before), "", nil)
	}
	return a.event(ctx, tx, "appointment.at-risk", string(before), string(after), map[string]any{"reason": after})
}
