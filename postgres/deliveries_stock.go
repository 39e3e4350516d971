package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/partner"
	"github.com/fitslot/fitslot/supply"
)

// moveStock does what a delivery's step does to the shelf: dispatched tyres leave
// it and are no longer reserved, returned ones are back on it. A count that is
// younger than the step has seen it already; one that has missed what leaves now is
// mended.
func moveStock(ctx context.Context, tx pgx.Tx, d, next supply.Delivery) error {
	var reserved, moved string
	switch {
	case !d.State.Left() && next.State.Left():
		reserved, moved = "i.quantity", "CASE WHEN s.counted_at < d.dispatched_at THEN i.quantity ELSE 0 END"
		if _, err := tx.Exec(ctx, `
			UPDATE appointment_items SET dispatched = true WHERE appointment_id = $1 AND warehouse = $2`,
			d.Appointment, d.Warehouse); err != nil {
			return fmt.Errorf("dispatching delivery %s: %w", d.ID, err)
		}
	case d.State != supply.Returned && next.State == supply.Returned:
		reserved, moved = "0", "CASE WHEN s.counted_at < d.returned_at THEN -i.returned ELSE 0 END"
	default:
		return nil
	}
	shelves := make([]shelf, len(d.Items))
	for i, item := range d.Items {
		shelves[i] = shelf{d.Warehouse, item.SKU}
	}
	if err := lockShelves(ctx, tx, shelves); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, fmt.Sprintf(`
		UPDATE stock s
		   SET on_hand = after.on_hand, reserved = after.reserved, oversold = greatest(after.reserved - after.on_hand, 0),
		       counted = s.counted + after.uncounted
		  FROM (SELECT s.warehouse, s.sku, s.reserved - %[1]s AS reserved,
		               greatest(s.on_hand - %[2]s, 0) AS on_hand, greatest(%[2]s - s.on_hand, 0) AS uncounted
		          FROM deliveries d
		          JOIN delivery_items i ON i.delivery_id = d.id
		          JOIN stock s ON s.warehouse = d.warehouse AND s.sku = i.sku
		         WHERE d.id = $1) after
		 WHERE s.warehouse = after.warehouse AND s.sku = after.sku`, reserved, moved), d.ID); err != nil {
		return fmt.Errorf("moving the tyres of delivery %s: %w", d.ID, err)
	}
	return nil
}

type shelf struct{ warehouse, sku string }

// lockShelves locks rows of stock, in their order: nobody else may reserve or
// release any of it, or count it, until tx ends.
func lockShelves(ctx context.Context, tx pgx.Tx, shelves []shelf) error {
	warehouses, skus := make([]string, len(shelves)), make([]string, len(shelves))
	for i, s := range shelves {
		warehouses[i], skus[i] = s.warehouse, s.sku
	}
	if _, err := tx.Exec(ctx, `
		SELECT FROM stock
		 WHERE (warehouse, sku) IN (SELECT * FROM unnest($1::text[], $2::text[]))
		 ORDER BY warehouse, sku
		   FOR NO KEY UPDATE`, warehouses, skus); err != nil {
		return fmt.Errorf("locking stock: %w", err)
	}
	return nil
}

// A counted is what was on a shelf at an instant.
type counted struct {
	Warehouse, SKU string
	OnHand         int
	CountedAt      time.Time
	NextAt         *string // a date, nil if none is known
}

// writeCounts takes over what was counted after the count that is known; an equal
// or older one would put sold tyres back on the shelf. What was dispatched after a
// count is no longer there, and what came back after it is.
func writeCounts(ctx context.Context, tx pgx.Tx, counts []counted) (created, changed int, err error) {
	shelves := make([]shelf, len(counts))
	var onHand []int
	var countedAt []time.Time
	var nextAt []*string
	var warehouses, skus []string
	for i, c := range counts {
		shelves[i] = shelf{c.Warehouse, c.SKU}
		warehouses, skus, onHand = append(warehouses, c.Warehouse), append(skus, c.SKU), append(onHand, c.OnHand)
		countedAt, nextAt = append(countedAt, c.CountedAt), append(nextAt, c.NextAt)
	}
	// What others dispatch at this moment is seen only by a statement that begins
	// when they are done.
	if err := lockShelves(ctx, tx, shelves); err != nil {
		return 0, 0, err
	}
	err = tx.QueryRow(ctx, `
		WITH counted AS (
			SELECT c.*,
			       (SELECT coalesce(sum(i.quantity), 0)
			          FROM deliveries d
			          JOIN delivery_items i ON i.delivery_id = d.id AND i.sku = c.sku
			         WHERE d.warehouse = c.warehouse AND d.dispatched_at > c.counted_at) AS gone,
			       (SELECT coalesce(sum(i.returned), 0)
			          FROM deliveries d
			          JOIN delivery_items i ON i.delivery_id = d.id AND i.sku = c.sku
			         WHERE d.warehouse = c.warehouse AND d.returned_at > c.counted_at) AS back
			  FROM unnest($1::text[], $2::text[], $3::int[], $4::timestamptz[], $5::text[])
			       AS c (warehouse, sku, on_hand, counted_at, next_at)
		), written AS (
			INSERT INTO stock AS t (warehouse, sku, on_hand, counted, counted_at, next_at)
			SELECT warehouse, sku, greatest(on_hand - gone + back, 0), greatest(on_hand, gone - back), counted_at, next_at::date
			  FROM counted
			 ORDER BY warehouse, sku
			ON CONFLICT (warehouse, sku) DO UPDATE
			   SET on_hand = excluded.on_hand,
			       counted = excluded.counted,
			       oversold = greatest(t.reserved - excluded.on_hand, 0),
			       counted_at = excluded.counted_at,
			       next_at = excluded.next_at
			 WHERE excluded.counted_at > t.counted_at
			RETURNING t.xmax = 0 AS created
		)
		SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created)
		  FROM written`, warehouses, skus, onHand, countedAt, nextAt).Scan(&created, &changed)
	if err != nil {
		return 0, 0, fmt.Errorf("writing stock: %w", err)
	}
	return created, changed, nil
}

const selectLevels = `
	SELECT warehouse, sku, on_hand, reserved, greatest(on_hand - reserved, 0), counted_at, next_at
	  FROM stock
	 `

func scanLevel(row pgx.CollectableRow) (l partner.Level, err error) {
	var next *time.Time
	err = row.Scan(&l.Warehouse, &l.SKU, &l.OnHand, &l.Reserved, &l.Free, &l.CountedAt, &next)
	l.NextAt = dateFrom(next)
	return l, err
}

// Stock is partner.Store's.
func (s *Deliveries) Stock(ctx context.Context, f partner.StockFilter) ([]partner.Level, error) {
	rows, err := s.pool.Query(ctx, selectLevels+`
	 WHERE ('*' = ANY(@warehouses) OR warehouse = ANY(@warehouses))
	   AND (@warehouse = '' OR warehouse = @warehouse)
	   AND (@skus::text[] IS NULL OR sku = ANY(@skus))
	   AND (warehouse, sku) > (@after_warehouse, @after_sku)
	 ORDER BY warehouse, sku
	 LIMIT @limit`, pgx.NamedArgs{
		"warehouses": notNil(f.Warehouses), "warehouse": f.Warehouse, "skus": f.SKUs,
		"after_warehouse": f.After.Warehouse, "after_sku": f.After.SKU, "limit": f.Limit,
	})
	if err != nil {
		return nil, fmt.Errorf("reading stock: %w", err)
	}
	levels, err := pgx.CollectRows(rows, scanLevel)
	if err != nil {
		return nil, fmt.Errorf("reading stock: %w", err)
	}
	return levels, nil
}

// Count is partner.Store's.
func (s *Deliveries) Count(ctx context.Context, c partner.Count) (levels []partner.Level, err error) {
	err = inTx(ctx, s.pool, func(tx pgx.Tx) error {
		if err := knowsCount(ctx, tx, c); err != nil {
			return err
		}
		var counts []counted
		var skus []string
		for _, row := range c.Rows {
			counts = append(counts, counted{c.Warehouse, row.SKU, row.OnHand, c.At, dateParam(row.NextAt)})
			skus = append(skus, row.SKU)
		}
		if _, _, err := writeCounts(ctx, tx, counts); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, selectLevels+`WHERE warehouse = $1 AND sku = ANY($2) ORDER BY sku`, c.Warehouse, skus)
		if err != nil {
			return fmt.Errorf("reading stock: %w", err)
		}
		levels, err = pgx.CollectRows(rows, scanLevel)
		return err
	})
	return levels, err
}

// knowsCount returns booking.ErrNotFound if there is no such warehouse, and
// booking.InvalidErrors for articles that are not known and a count of the future.
func knowsCount(ctx context.Context, tx pgx.Tx, c partner.Count) error {
	var warehouse bool
	var now time.Time
	if err := tx.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM warehouses WHERE code = $1), fitslot_now()`, c.Warehouse).Scan(&warehouse, &now); err != nil {
		return fmt.Errorf("looking a warehouse up: %w", err)
	}
	if !warehouse {
		return booking.ErrNotFound
	}
	var wrong booking.InvalidErrors
	if c.At.After(now) {
		wrong = append(wrong, &booking.InvalidError{Field: "counted_at", Reason: "lies in the future: it is " +
			now.UTC().Format(time.RFC3339) + " now; say when the shelf was counted"})
	}
	for i, row := range c.Rows {
		var known bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM articles WHERE sku = $1)`, row.SKU).Scan(&known); err != nil {
			return fmt.Errorf("looking an article up: %w", err)
		}
		if !known {
			wrong = append(wrong, &booking.InvalidError{Field: fmt.Sprintf("counts[%d].sku", i), Reason: fmt.Sprintf("%q is no article of the network", row.SKU)})
		}
	}
	if len(wrong) > 0 {
		return wrong
	}
	return nil
}
