package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// ErrNotDemo is returned when the clock of a database that is no demo is to be set.
var ErrNotDemo = errors.New("the clock can be set on a demo database only")

// Clock is the database's clock: the one that decides what has expired, what
// is past its cut-off, what is on notice. The clock of the machine we run on is
// never asked.
type Clock struct{ pool *pgxpool.Pool }

// NewClock is the clock of the pool's database.
func NewClock(pool *pgxpool.Pool) Clock { return Clock{pool} }

// Now is the present instant, in UTC.
func (c Clock) Now(ctx context.Context) (time.Time, error) { return readClock(ctx, c.pool) }

// readClock is Clock.Now inside of a transaction.
func readClock(ctx context.Context, q querier) (time.Time, error) {
	var now time.Time
	if err := q.QueryRow(ctx, "SELECT fitslot_now()").Scan(&now); err != nil {
		return time.Time{}, fmt.Errorf("read the database's clock: %w", err)
	}
	return now, nil
}

// Set makes the clock show at now, and go on from there. It returns ErrNotDemo
// unless the database is a demo.
func (c Clock) Set(ctx context.Context, at time.Time) error {
	result, err := c.pool.Exec(ctx, `
		UPDATE installation
		   SET clock_offset = $1::timestamptz - clock_timestamp()
		 WHERE demo`, at)
	if err != nil {
		return fmt.Errorf("set the database's clock: %w", err)
	}
	if result.RowsAffected() == 0 {
		return ErrNotDemo
	}
	return nil
}
