package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fitslot/fitslot/network"
)

// Network is the network.Store.
type Network struct{ pool *pgxpool.Pool }

// NewNetwork keeps the network in the pool's database.
func NewNetwork(pool *pgxpool.Pool) Network { return Network{pool} }

// importLock is the advisory lock that Alone holds; any number that nobody else
// uses in a database of ours.
const importLock = 0x1395

// Alone holds a session's advisory lock, which PostgreSQL frees when the process
// dies.
func (n Network) Alone(ctx context.Context, fn func() error) error {
	conn, err := n.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("wait for other imports: %w", err)
	}
	defer conn.Release()
	defer leaveTurn(context.WithoutCancel(ctx), conn.Conn())
	// Another import may take longer than a statement of ours is allowed to.
	if _, err = conn.Exec(ctx, `SET statement_timeout = 0`); err == nil {
		_, err = conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, importLock)
	}
	if err != nil {
		return fmt.Errorf("wait for other imports: %w", err)
	}
	return fn()
}

// leaveTurn frees the lock; a connection that cannot is closed, and the lock with
// it.
func leaveTurn(ctx context.Context, conn *pgx.Conn) {
	_, err := conn.Exec(ctx, `RESET statement_timeout`)
	if err == nil {
		_, err = conn.Exec(ctx, `SELECT pg_advisory_unlock($1)`, importLock)
	}
	if err != nil {
		conn.Close(ctx)
	}
}

// Begin opens a run. Of the runs that were cut short only the last of its kind
// is taken up again: what an older one has applied may be changed since.
func (n Network) Begin(ctx context.Context, file network.File) (network.Run, error) {
	var run network.Run
	err := inTx(ctx, n.pool, func(tx pgx.Tx) (err error) {
		run, err = lastRun(ctx, tx, file)
		if errors.Is(err, pgx.ErrNoRows) {
			run, err = newRun(ctx, tx, file)
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			DELETE FROM import_rows
			 WHERE import_id IN (SELECT id FROM imports WHERE kind = $1)`, file.Kind)
		return err
	})
	if err != nil {
		return network.Run{}, fmt.Errorf("begin import of %s: %w", file.Kind, err)
	}
	return run, nil
}

func lastRun(ctx context.Context, tx pgx.Tx, file network.File) (network.Run, error) {
	return scanRun(tx.QueryRow(ctx, `
		UPDATE imports
		   SET defaults = $4
		 WHERE id = (SELECT max(id) FROM imports WHERE kind = $1)
		   AND finished_at IS NULL
		   AND digest = $2
		   AND accept_valid = $3
		RETURNING id, applied_line, created, changed, unchanged`,
		file.Kind, file.Digest[:], file.AcceptValid, file.Defaults))
}

func newRun(ctx context.Context, tx pgx.Tx, file network.File) (network.Run, error) {
	return scanRun(tx.QueryRow(ctx, `
		INSERT INTO imports (kind, digest, accept_valid, defaults, started_at)
		VALUES ($1, $2, $3, $4, fitslot_now())
		RETURNING id, applied_line, created, changed, unchanged`,
		file.Kind, file.Digest[:], file.AcceptValid, file.Defaults))
}

func scanRun(row pgx.Row) (r network.Run, err error) {
	err = row.Scan(&r.ID, &r.Line, &r.Created, &r.Changed, &r.Unchanged)
	return r, err
}

// Stage copies rows in, in one transaction.
func (n Network) Stage(ctx context.Context, run int64, rows []network.Staged) error {
	source := pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
		return []any{run, rows[i].Line, rows[i].Record}, nil
	})
	_, err := n.pool.CopyFrom(ctx, pgx.Identifier{"import_rows"}, []string{"import_id", "line", "record"}, source)
	if err != nil {
		return fmt.Errorf("stage rows: %w", err)
	}
	return nil
}

// Finish closes a run.
func (n Network) Finish(ctx context.Context, run int64) error {
	err := inTx(ctx, n.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM import_rows WHERE import_id = $1`, run); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE imports SET finished_at = fitslot_now() WHERE id = $1`, run)
		return err
	})
	if err != nil {
		return fmt.Errorf("finish import: %w", err)
	}
	return nil
}
