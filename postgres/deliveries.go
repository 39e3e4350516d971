package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/partner"
	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/supply"
)

// Deliveries is the partner.Store.
type Deliveries struct{ pool *pgxpool.Pool }

// NewDeliveries keeps deliveries in the database of pool.
func NewDeliveries(pool *pgxpool.Pool) *Deliveries { return &Deliveries{pool} }

var _ partner.Store = (*Deliveries)(nil)

const selectDeliveries = `
	SELECT d.id, d.appointment_id, d.warehouse, c.external_id, c.zone, d.state, d.reason, d.carrier, d.tracking,
	       d.dispatch_on, d.deliver_at, d.due_at, d.late_at, d.requested_at, d.answered_at, d.dispatched_at,
	       d.received_at, d.given_up_at, d.returned_at, i.skus, i.quantities, i.received, i.returned
	  FROM deliveries d
	  JOIN centres c ON c.id = d.centre_id
	 CROSS JOIN LATERAL (
	       SELECT array_agg(sku ORDER BY sku) AS skus, array_agg(quantity ORDER BY sku) AS quantities,
	              array_agg(received ORDER BY sku) AS received, array_agg(returned ORDER BY sku) AS returned
	         FROM delivery_items
	        WHERE delivery_id = d.id) i
	 `

// queryDeliveries reads deliveries; condition is what follows selectDeliveries.
func queryDeliveries(ctx context.Context, q querier, condition string, args ...any) ([]supply.Delivery, error) {
	rows, err := q.Query(ctx, selectDeliveries+condition, args...)
	if err != nil {
		return nil, fmt.Errorf("reading deliveries: %w", err)
	}
	found, err := pgx.CollectRows(rows, scanDelivery)
	if err != nil {
		return nil, fmt.Errorf("reading deliveries: %w", err)
	}
	return found, nil
}

func scanDelivery(row pgx.CollectableRow) (d supply.Delivery, err error) {
	var zone string
	var dispatchOn time.Time
	var late, answered, dispatched, received, givenUp, returned *time.Time
	var skus []string
	var quantities, got, back []int
	if err := row.Scan(&d.ID, &d.Appointment, &d.Warehouse, &d.Centre, &zone, &d.State, &d.Reason, &d.Carrier, &d.Tracking,
		&dispatchOn, &d.DeliverAt, &d.DueAt, &late, &d.RequestedAt, &answered, &dispatched,
		&received, &givenUp, &returned, &skus, &quantities, &got, &back); err != nil {
		return d, err
	}
	d.DispatchOn = dateFrom(&dispatchOn)
	d.LateAt, d.AnsweredAt, d.DispatchedAt = value(late), value(answered), value(dispatched)
	d.ReceivedAt, d.GivenUpAt, d.ReturnedAt = value(received), value(givenUp), value(returned)
	for i, sku := range skus {
		d.Items = append(d.Items, supply.DeliveryItem{
			Item: supply.Item{SKU: sku, Quantity: quantities[i]}, Received: got[i], Returned: back[i],
		})
	}
	d.Zone, err = time.LoadLocation(zone)
	return d, err
}

// deliveriesOf are those of appointments, the oldest first.
func deliveriesOf(ctx context.Context, q querier, appointments ...uuid.UUID) ([]supply.Delivery, error) {
	return queryDeliveries(ctx, q, `WHERE d.appointment_id = ANY($1) ORDER BY d.requested_at, d.id`, appointments)
}

// Delivery is partner.Store's.
func (s *Deliveries) Delivery(ctx context.Context, id uuid.UUID) (supply.Delivery, error) {
	found, err := queryDeliveries(ctx, s.pool, `WHERE d.id = $1`, id)
	if err == nil && len(found) == 0 {
		err = booking.ErrNotFound
	}
	if err != nil {
		return supply.Delivery{}, err
	}
	return found[0], nil
}

// atRisk is supply.Delivery.Risk of delivery d.
const atRisk = `(d.state IN ('refused', 'short', 'wrong') OR d.late_at IS NOT NULL AND d.state IN ('requested', 'reserved', 'dispatched'))`

// Deliveries is partner.Store's.
func (s *Deliveries) Deliveries(ctx context.Context, f partner.Filter) ([]supply.Delivery, error) {
	return queryDeliveries(ctx, s.pool, `
	 WHERE ('*' = ANY(@warehouses) OR d.warehouse = ANY(@warehouses) OR '*' = ANY(@centres) OR c.external_id = ANY(@centres))
	   AND (@warehouse = '' OR d.warehouse = @warehouse)
	   AND (@centre = '' OR c.external_id = @centre)
	   AND (@states::text[] IS NULL OR d.state = ANY(@states))
	   AND (@risk::boolean IS NULL OR `+atRisk+` = @risk)
	   AND (@until::timestamptz IS NULL OR d.due_at <= @until)
	   AND (@after::timestamptz IS NULL OR (d.due_at, d.id) > (@after, @after_id))
	 ORDER BY d.due_at, d.id
	 LIMIT @limit`, pgx.NamedArgs{
		"warehouses": notNil(f.Warehouses), "centres": notNil(f.Centres), "warehouse": f.Warehouse, "centre": f.Centre,
		"states": f.States, "risk": f.AtRisk, "until": timeParam(f.DueUntil),
		"after": timeParam(f.After.DueAt), "after_id": f.After.ID, "limit": f.Limit,
	})
}

func notNil(names []string) []string { return append([]string{}, names...) }

// An addressee is the appointment that deliveries are for, locked, and who acts.
type addressee struct {
	Appointment, Hold uuid.UUID
	Order             *uuid.UUID
	CentreID          int32
	Centre, Zone      string
	Start             int64
	actor             access.Actor
}

// lockAddressee locks an appointment: all that happens to its deliveries happens
// one after another.
func lockAddressee(ctx context.Context, tx pgx.Tx, appointment uuid.UUID, actor access.Actor) (addressee, error) {
	if err := lockAppointment(ctx, tx, appointment); err != nil {
		return addressee{}, err
	}
	rows, err := tx.Query(ctx, `
		SELECT a.id, a.quote_id, a.order_id, a.centre_id, c.external_id, c.zone, a.start_quarter
		  FROM appointments a
		  JOIN centres c ON c.id = a.centre_id
		 WHERE a.id = $1`, appointment)
	if err != nil {
		return addressee{}, fmt.Errorf("reading the appointment: %w", err)
	}
	to, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[addressee])
	to.actor = actor
	return to, err
}

// lockAppointment locks nothing but the row of an appointment. What is joined to it
// is read after that: of a row that was waited for PostgreSQL finds no join with the
// centre that it had before. ErrNotFound.
func lockAppointment(ctx context.Context, tx pgx.Tx, id uuid.UUID) error {
	locked, err := tx.Exec(ctx, `SELECT FROM appointments WHERE id = $1 FOR UPDATE`, id)
	if err != nil {
		return fmt.Errorf("locking the appointment: %w", err)
	}
	if locked.RowsAffected() == 0 {
		return booking.ErrNotFound
	}
	return nil
}

// due is when a delivery that is planned for deliverAt must have been received.
func (a addressee) due(deliverAt time.Time) (time.Time, error) {
	zone, err := time.LoadLocation(a.Zone)
	return supply.DueAt(scheduler.Quarter(a.Start).Time(), deliverAt, zone), err
}

func (a addressee) event(ctx context.Context, tx pgx.Tx, kind, was, became string, detail map[string]any) error {
	return appendEvent(ctx, tx, event{
		Kind: kind, Actor: a.actor, Quote: a.Hold, Appointment: a.Appointment, Order: value(a.Order), Centre: a.CentreID,
		Was: was, Became: became, Detail: detail,
	})
}
