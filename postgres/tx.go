package postgres

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// maxAttempts bounds how often a transaction is tried. Keys are sorted before
// they are written, so that deadlocks are accidents: one retry nearly always does.
const maxAttempts = 5

// inTx runs fn in a transaction and commits it; an error of fn, or a panic,
// rolls back. When PostgreSQL gives up a transaction for the sake of another
// (serialization failure, deadlock) it is run again from its beginning, at most
// maxAttempts times in all, so fn must leave nothing behind outside of tx.
func inTx(ctx context.Context, pool *pgxpool.Pool, fn func(tx pgx.Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := pgx.BeginFunc(ctx, pool, fn)
		if !isContention(err) || attempt == maxAttempts {
			return err
		}
		// Those who collided must not meet again at the same moment.
		select {
		case <-time.After(rand.N(time.Duration(attempt) * 10 * time.Millisecond)):
		case <-ctx.Done():
			return err
		}
	}
}

// isContention tells whether the same transaction may succeed if tried again.
func isContention(err error) bool {
	var pgErr *pgconn.PgError
	const serializationFailure, deadlockDetected = "40001", "40P01"
	return errors.As(err, &pgErr) && (pgErr.Code == serializationFailure || pgErr.Code == deadlockDetected)
}
