package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/supply"
)

// Catalogue is the pricing.Store.
type Catalogue struct {
	pool *pgxpool.Pool
}

// NewCatalogue reads from the database of pool, whose schema is up to date.
func NewCatalogue(pool *pgxpool.Pool) *Catalogue { return &Catalogue{pool} }

var _ pricing.Store = (*Catalogue)(nil)

// Tyres is pricing.Store's. Like a search, it reads in one snapshot.
func (c *Catalogue) Tyres(ctx context.Context, q pricing.TyreQuery) ([]pricing.Tyre, error) {
	var tyres []pricing.Tyre
	err := c.read(ctx, q.Country, func(tx pgx.Tx, at counter) (err error) {
		if tyres, err = tyresOnSale(ctx, tx, at, q); err == nil {
			err = countFree(ctx, tx, at, tyres)
		}
		return err
	})
	return tyres, err
}

// Sizes is pricing.Store's.
func (c *Catalogue) Sizes(ctx context.Context, country string) ([]supply.Size, error) {
	var sizes []supply.Size
	err := c.read(ctx, country, func(tx pgx.Tx, at counter) error {
		rows, err := tx.Query(ctx, `
			SELECT DISTINCT width, aspect, rim, 0, ''
			  FROM articles a
			 WHERE a.active
			   AND EXISTS (SELECT FROM prices p
			                WHERE p.kind = 'article' AND p.code = a.sku AND p.tax_area = $1 AND p.valid_from <= $2)
			 ORDER BY width, aspect, rim`, at.taxArea, at.today.String())
		if err != nil {
			return err
		}
		sizes, err = pgx.CollectRows(rows, pgx.RowToStructByPos[supply.Size])
		return err
	})
	return sizes, err
}

// A counter is where a country buys, today.
type counter struct {
	country, taxArea string
	today            calendar.Date
}

func (c *Catalogue) read(ctx context.Context, country string, do func(pgx.Tx, counter) error) error {
	err := pgx.BeginTxFunc(ctx, c.pool, snapshot, func(tx pgx.Tx) error {
		at, err := counterOf(ctx, tx, country)
		if err != nil {
			return err
		}
		return do(tx, at)
	})
	if err != nil {
		return fmt.Errorf("reading the catalogue of %s: %w", country, err)
	}
	return nil
}

// counterOf finds a country's main tax area: the one that has its code, or its only
// one. pricing.ErrNoCountry.
func counterOf(ctx context.Context, q querier, country string) (counter, error) {
	at := counter{country: country}
	var zone string
	var now time.Time
	err := q.QueryRow(ctx, `
		SELECT a.code, c.zone, fitslot_now()
		  FROM countries c
		  JOIN tax_areas a ON a.country = c.code
		 WHERE c.code = $1
		 ORDER BY a.code = c.code DESC, a.code
		 LIMIT 1`, country).Scan(&at.taxArea, &zone, &now)
	if errors.Is(err, pgx.ErrNoRows) {
		return at, pricing.ErrNoCountry
	}
	if err != nil {
		return at, err
	}
	local, err := time.LoadLocation(zone)
	if err != nil {
		return at, err
	}
	at.today = calendar.DateOf(now, local)
	return at, nil
}

// tyresOnSale reads the active articles that have a price in force.
func tyresOnSale(ctx context.Context, q querier, at counter, wanted pricing.TyreQuery) ([]pricing.Tyre, error) {
	which, args := `(a.width, a.aspect, a.rim) = ($3, $4, $5)`, []any{wanted.Size.Width, wanted.Size.Aspect, wanted.Size.Rim}
	if len(wanted.SKUs) > 0 {
		which, args = `a.sku = ANY($3)`, []any{wanted.SKUs}
	}
	rows, err := q.Query(ctx, `
		SELECT a.sku, a.brand, a.model, a.width, a.aspect, a.rim, a.load_index, a.speed_index, a.season,
		       coalesce(a.ean, ''), coalesce(a.fuel_label, ''), coalesce(a.wet_label, ''), coalesce(a.noise_db, 0),
		       p.gross_minor, p.currency
		  FROM articles a
		 CROSS JOIN LATERAL (
		       SELECT gross_minor, currency
		         FROM prices
		        WHERE kind = 'article' AND code = a.sku AND tax_area = $1 AND valid_from <= $2
		        ORDER BY valid_from DESC
		        LIMIT 1) p
		 WHERE a.active AND `+which, append([]any{at.taxArea, at.today.String()}, args...)...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (t pricing.Tyre, err error) {
		err = row.Scan(&t.SKU, &t.Brand, &t.Model, &t.Width, &t.Aspect, &t.Rim, &t.LoadIndex, &t.SpeedIndex, &t.Season,
			&t.EAN, &t.Fuel, &t.Wet, &t.NoiseDB, &t.Unit, &t.Currency)
		return t, err
	})
}

// countFree fills in how many of each tyre can be had.
func countFree(ctx context.Context, q querier, at counter, tyres []pricing.Tyre) error {
	place := map[string]int{}
	skus := make([]string, len(tyres))
	for i, t := range tyres {
		skus[i], place[t.SKU] = t.SKU, i
	}
	serving, err := warehousesServing(ctx, q, at.country)
	if err != nil {
		return err
	}
	stock, err := loadStock(ctx, q, skus, nil)
	if err != nil {
		return err
	}
	for _, s := range stock {
		if t := &tyres[place[s.SKU]]; serving[s.Warehouse] {
			t.Free = max(t.Free, s.Free)
			if !s.NextAt.Before(at.today) && (t.NextAt.IsZero() || s.NextAt.Before(t.NextAt)) {
				t.NextAt = s.NextAt
			}
		}
	}
	return nil
}

// warehousesServing are those from which a way leads to an active centre of the
// country.
func warehousesServing(ctx context.Context, q querier, country string) (map[string]bool, error) {
	rows, err := q.Query(ctx, `
		SELECT w.code
		  FROM warehouses w
		 WHERE EXISTS (SELECT FROM routes r
		                 JOIN centres c ON c.id = r.centre_id
		                WHERE r.warehouse = w.code AND c.country = $1 AND c.active)`, country)
	if err != nil {
		return nil, err
	}
	codes, err := pgx.CollectRows(rows, pgx.RowTo[string])
	serving := map[string]bool{}
	for _, code := range codes {
		serving[code] = true
	}
	return serving, err
}
