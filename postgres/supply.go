package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/supply"
)

// warehouseRow is a row of warehouses.
type warehouseRow struct {
	Code, Country, Region, Zone string
	WorkDays                    calendar.Weekdays
}

func (r warehouseRow) warehouse() (supply.Warehouse, error) {
	zone, err := time.LoadLocation(r.Zone)
	if err != nil {
		return supply.Warehouse{}, fmt.Errorf("warehouse %s: %w", r.Code, err)
	}
	holidays, err := calendar.HolidaysOf(r.Country, r.Region)
	if err != nil {
		return supply.Warehouse{}, fmt.Errorf("warehouse %s: %w", r.Code, err)
	}
	days := calendar.Workdays{Days: r.WorkDays, Holidays: holidays}
	return supply.Warehouse{Code: r.Code, Zone: zone, Workdays: days}, nil
}

// loadRoutes reads the routes to each of the centres, by centre and in the order
// of the warehouses.
func loadRoutes(ctx context.Context, q querier, centreIDs []int32) (map[int32][]supply.Route, error) {
	warehouses, err := loadWarehouses(ctx, q, centreIDs)
	if err != nil {
		return nil, err
	}
	rows, err := q.Query(ctx, `
		SELECT centre_id, warehouse, cut_off, carrier_days, delivery_days, delivery_minute
		  FROM routes
		 WHERE centre_id = ANY($1)
		 ORDER BY centre_id, warehouse`, centreIDs)
	if err != nil {
		return nil, err
	}
	routes := map[int32][]supply.Route{}
	var id int32
	var code string
	var r supply.Route
	_, err = pgx.ForEachRow(rows,
		[]any{&id, &code, &r.CutOff, &r.CarrierDays, &r.DeliveryDays, &r.DeliveryMinute}, func() error {
			r.Warehouse = warehouses[code]
			routes[id] = append(routes[id], r)
			return nil
		})
	return routes, err
}

// loadWarehouses reads the warehouses with a route to any of the centres, each
// once: their zones and holidays are dear to make.
func loadWarehouses(ctx context.Context, q querier, centreIDs []int32) (map[string]supply.Warehouse, error) {
	rows, err := q.Query(ctx, `
		SELECT code, country, coalesce(region, '') AS region, zone, work_days
		  FROM warehouses
		 WHERE code IN (SELECT warehouse FROM routes WHERE centre_id = ANY($1))`, centreIDs)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[warehouseRow])
	if err != nil {
		return nil, err
	}
	warehouses := map[string]supply.Warehouse{}
	for _, row := range found {
		if warehouses[row.Code], err = row.warehouse(); err != nil {
			return nil, err
		}
	}
	return warehouses, nil
}

// loadStock reads what of the articles can be promised from each warehouse, in the
// order of warehouse and SKU. What a caller's own holds or appointments have reserved
// counts as free, and what holds have that have run out.
func loadStock(ctx context.Context, q querier, skus []string, own []uuid.UUID) ([]supply.Stock, error) {
	return queryStock(ctx, q, selectStock, skus, own, true)
}

// lockStock is what of loadStock is there already, without the holds that have run
// out, and nobody else may reserve or release any of it until tx ends. The rows are
// locked in their order, so that two of us cannot deadlock.
func lockStock(ctx context.Context, tx pgx.Tx, skus []string, own []uuid.UUID) ([]supply.Stock, error) {
	// NO KEY: appointment_items refer to these rows, and may go on doing so.
	return queryStock(ctx, tx, selectStock+` FOR NO KEY UPDATE OF s`, skus, own, false)
}

const selectStock = `
	SELECT s.warehouse, s.sku, s.next_at, greatest(0, s.on_hand - s.reserved + (
	       SELECT coalesce(sum(i.quantity), 0)
	         FROM appointments a
	         JOIN appointment_items i ON i.appointment_id = a.id
	        WHERE ((a.quote_id = ANY($2) OR a.id = ANY($2)) AND a.state IN ('held', 'confirmed')
	               OR $3 AND a.state = 'held' AND a.expires_at <= (SELECT fitslot_now()))
	          AND NOT i.dispatched
	          AND i.warehouse = s.warehouse
	          AND i.sku = s.sku))
	  FROM stock s
	 WHERE s.sku = ANY($1)
	 ORDER BY s.warehouse, s.sku`

func queryStock(ctx context.Context, q querier, sql string, skus []string, own []uuid.UUID, expired bool) ([]supply.Stock, error) {
	rows, err := q.Query(ctx, sql, skus, append([]uuid.UUID{}, own...), expired)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s supply.Stock, err error) {
		var next *time.Time
		err = row.Scan(&s.Warehouse, &s.SKU, &next, &s.Free)
		s.NextAt = dateFrom(next)
		return s, err
	})
}

// reserveStock reserves the tyres of ways on their shelves, which lockStock has
// locked. It returns a *booking.ConflictError if a shelf has fewer than are
// wanted of it.
func reserveStock(ctx context.Context, tx pgx.Tx, ways []supply.Way) error {
	var warehouses, skus []string
	var quantities []int
	for _, way := range ways {
		warehouses = append(warehouses, way.Warehouse)
		skus = append(skus, way.Item.SKU)
		quantities = append(quantities, way.Item.Quantity)
	}
	var lacking int
	err := tx.QueryRow(ctx, `
		WITH wanted AS (
			SELECT warehouse, sku, sum(quantity)::int AS quantity
			  FROM unnest($1::text[], $2::text[], $3::int[]) AS way (warehouse, sku, quantity)
			 GROUP BY warehouse, sku
		), taken AS (
			UPDATE stock s
			   SET reserved = s.reserved + w.quantity
			  FROM wanted w
			 WHERE s.warehouse = w.warehouse AND s.sku = w.sku AND s.on_hand - s.reserved >= w.quantity
			RETURNING 1
		)
		SELECT (SELECT count(*) FROM wanted) - (SELECT count(*) FROM taken)`,
		warehouses, skus, quantities).Scan(&lacking)
	if err == nil && lacking > 0 {
		err = &booking.ConflictError{}
	}
	return err
}

// releaseStock gives back what the appointments have reserved and what was not
// dispatched of that, as their appointment_items stand. It is for the caller to see that it happens once.
func releaseStock(ctx context.Context, tx pgx.Tx, appointments []uuid.UUID) error {
	if _, err := tx.Exec(ctx, `
		SELECT FROM stock
		 WHERE (warehouse, sku) IN (SELECT warehouse, sku FROM appointment_items WHERE appointment_id = ANY($1) AND NOT dispatched)
		 ORDER BY warehouse, sku
		   FOR NO KEY UPDATE`, appointments); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		WITH given AS (
			SELECT warehouse, sku, sum(quantity)::int AS quantity
			  FROM appointment_items
			 WHERE appointment_id = ANY($1) AND NOT dispatched
			 GROUP BY warehouse, sku
		)
		UPDATE stock s
		   SET reserved = s.reserved - g.quantity,
		       oversold = greatest(s.reserved - g.quantity - s.on_hand, 0)
		  FROM given g
		 WHERE s.warehouse = g.warehouse AND s.sku = g.sku`, appointments)
	return err
}
