package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/supply"
)

// Report is partner.Store's. Of a report and a cancellation at the same moment the
// one that locks the appointment first wins, and the other finds what it has done.
func (s *Deliveries) Report(ctx context.Context, d supply.Delivery, r supply.Report, actor access.Actor) (next supply.Delivery, err error) {
	err = inTx(ctx, s.pool, func(tx pgx.Tx) error {
		to, err := lockAddressee(ctx, tx, d.Appointment, actor)
		if err != nil {
			return err
		}
		next, err = to.report(ctx, tx, d.ID, r)
		return err
	})
	return next, err
}

func (a addressee) report(ctx context.Context, tx pgx.Tx, id uuid.UUID, r supply.Report) (supply.Delivery, error) {
	all, err := deliveriesOf(ctx, tx, a.Appointment)
	if err != nil {
		return supply.Delivery{}, err
	}
	now, err := readClock(ctx, tx)
	if err != nil {
		return supply.Delivery{}, err
	}
	d := all[slices.IndexFunc(all, func(d supply.Delivery) bool { return d.ID == id })]
	next, err := d.After(r, now)
	if err != nil || next.Same(d) {
		return next, err
	}
	if err := a.write(ctx, tx, d, next); err != nil {
		return d, err
	}
	if err := a.noteRisk(ctx, tx, supply.RiskOf(all)); err != nil {
		return d, err
	}
	return next, moveStock(ctx, tx, d, next)
}

// write brings a delivery from one state to the next.
func (a addressee) write(ctx context.Context, tx pgx.Tx, d, next supply.Delivery) error {
	if _, err := tx.Exec(ctx, `
		UPDATE deliveries
		   SET state = @state, reason = @reason, carrier = @carrier, tracking = @tracking, answered_at = @answered,
		       dispatched_at = @dispatched, received_at = @received, given_up_at = @given_up, returned_at = @returned
		 WHERE id = @id`, pgx.NamedArgs{
		"id": d.ID, "state": string(next.State), "reason": next.Reason, "carrier": next.Carrier, "tracking": next.Tracking,
		"answered": timeParam(next.AnsweredAt), "dispatched": timeParam(next.DispatchedAt), "received": timeParam(next.ReceivedAt),
		"given_up": timeParam(next.GivenUpAt), "returned": timeParam(next.ReturnedAt),
	}); err != nil {
		return fmt.Errorf("writing delivery %s: %w", d.ID, err)
	}
	for i, item := range next.Items {
		if item == d.Items[i] {
			continue
		}
		if _, err := tx.Exec(ctx, `
			UPDATE delivery_items SET received = $3, returned = $4 WHERE delivery_id = $1 AND sku = $2`,
			d.ID, item.SKU, item.Received, item.Returned); err != nil {
			return fmt.Errorf("writing delivery %s: %w", d.ID, err)
		}
	}
	return a.deliveryEvent(ctx, tx, d.State, next)
}

func (a addressee) deliveryEvent(ctx context.Context, tx pgx.Tx, was supply.DeliveryState, d supply.Delivery) error {
	detail := map[string]any{"delivery": d.ID, "warehouse": d.Warehouse}
	for name, text := range map[string]string{"reason": d.Reason, "carrier": d.Carrier, "tracking": d.Tracking} {
		if text != "" {
			detail[name] = text
		}
	}
	return a.event(ctx, tx, "delivery."+string(d.State), string(was), string(d.State), detail)
}

// markAtMost bounds how many appointments one run of MarkLate looks at.
const markAtMost = 1000

// watcher is who finds deliveries late.
var watcher = access.Actor{Name: "delivery watch"}

// MarkLate is partner.Store's. Appointments that another transaction is at work on
// are left to the next run.
func (s *Deliveries) MarkLate(ctx context.Context) (int, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT DISTINCT appointment_id
		  FROM deliveries
		 WHERE late_at IS NULL AND state IN ('requested', 'reserved', 'dispatched') AND due_at <= (SELECT fitslot_now())
		 ORDER BY appointment_id
		 LIMIT $1`, markAtMost)
	if err != nil {
		return 0, fmt.Errorf("looking for late deliveries: %w", err)
	}
	appointments, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return 0, fmt.Errorf("looking for late deliveries: %w", err)
	}
	total := 0
	for _, id := range appointments {
		n := 0
		if err := inTx(ctx, s.pool, func(tx pgx.Tx) (err error) {
			n, err = markLate(ctx, tx, id)
			return err
		}); err != nil {
			return total, fmt.Errorf("marking late deliveries of appointment %s: %w", id, err)
		}
		total += n
	}
	return total, nil
}

func markLate(ctx context.Context, tx pgx.Tx, appointment uuid.UUID) (int, error) {
	var free bool
	err := tx.QueryRow(ctx, `SELECT true FROM appointments WHERE id = $1 FOR UPDATE SKIP LOCKED`, appointment).Scan(&free)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	} else if err != nil {
		return 0, err
	}
	to, live, err := lockLive(ctx, tx, appointment, watcher)
	if err != nil {
		return 0, err
	}
	marked, err := tx.Exec(ctx, `
		UPDATE deliveries
		   SET late_at = fitslot_now()
		 WHERE appointment_id = $1 AND late_at IS NULL AND state IN ('requested', 'reserved', 'dispatched') AND due_at <= fitslot_now()`,
		appointment)
	if err != nil {
		return 0, err
	}
	return int(marked.RowsAffected()), to.noteRisk(ctx, tx, supply.RiskOf(live))
}

// plannedTyres are those of a caller's own confirmed appointments: their ready time and
// their ways, the centre they are sent to, and whether some have left for it. What has not
// left is ready when it is wanted: for an earlier start it is planned anew. What its
// warehouse has refused is left out.
func plannedTyres(ctx context.Context, q querier, own []uuid.UUID) ([]booking.Planned, error) {
	if len(own) == 0 {
		return nil, nil
	}
	rows, err := q.Query(ctx, `
		SELECT a.id, a.centre_id, CASE WHEN i.left THEN a.ready_at ELSE to_timestamp(a.start_quarter::bigint * 900) END, i.left
		  FROM appointments a
		 CROSS JOIN LATERAL (SELECT bool_or(dispatched) AS left FROM appointment_items WHERE appointment_id = a.id) i
		 WHERE (a.quote_id = ANY($1) OR a.id = ANY($1)) AND a.state IN ('confirmed', 'arrived', 'in-service')
		   AND (i.left OR NOT i.left AND NOT EXISTS (SELECT FROM deliveries d WHERE d.appointment_id = a.id AND d.state = 'refused'))
		 ORDER BY a.id`, own)
	if err != nil {
		return nil, err
	}
	var ids []uuid.UUID
	var planned []booking.Planned
	var id uuid.UUID
	var one booking.Planned
	if _, err := pgx.ForEachRow(rows, []any{&id, &one.CentreID, &one.Ready.At, &one.Left}, func() error {
		ids, planned = append(ids, id), append(planned, one)
		return nil
	}); err != nil {
		return nil, err
	}
	for i, id := range ids {
		if planned[i].Ready.Ways, err = loadWays(ctx, q, id); err != nil {
			return nil, err
		}
	}
	return planned, nil
}
