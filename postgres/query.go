package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// A querier reads: the pool, or a transaction that others write in.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}
