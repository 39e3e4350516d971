package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fitslot/fitslot/supply"
)

// ErrNotEmpty is returned when a database that holds a network of its own is to
// become a demo.
var ErrNotEmpty = errors.New("the database holds a network that is no demo; use an empty one")

// MarkDemo makes an empty database a demo, whose clock may be set and which lets one
// address hold far more than others do. A demo stays one. ErrNotEmpty if it holds centres already.
func MarkDemo(ctx context.Context, pool *pgxpool.Pool) error {
	marked, err := pool.Exec(ctx, `
		UPDATE installation SET demo = true WHERE demo OR NOT EXISTS (SELECT FROM centres)`)
	if err != nil {
		return fmt.Errorf("making the database a demo: %w", err)
	}
	if marked.RowsAffected() == 0 {
		return ErrNotEmpty
	}
	// A demo is walked through, tested and shown from one address, many times an hour.
	if _, err := pool.Exec(ctx, `
		UPDATE limits
		   SET open_per_address = 1000, abandoned_per_hour = 100000
		 WHERE NOT EXISTS (SELECT FROM centres)`); err != nil {
		return fmt.Errorf("widening the limits of the demo: %w", err)
	}
	return nil
}

// HasCentres reports whether there is any centre.
func HasCentres(ctx context.Context, pool *pgxpool.Pool) (has bool, err error) {
	err = pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM centres)`).Scan(&has)
	return has, err
}

// MostStocked is the article of a season of which there is most.
func MostStocked(ctx context.Context, pool *pgxpool.Pool, season supply.Season) (sku string, err error) {
	err = pool.QueryRow(ctx, `
		SELECT sku
		  FROM articles
		  JOIN stock USING (sku)
		 WHERE season = $1
		 GROUP BY sku
		 ORDER BY sum(on_hand - reserved) DESC, sku
		 LIMIT 1`, season).Scan(&sku)
	return sku, err
}
