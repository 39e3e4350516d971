package postgres_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/internal/testdb"
	"github.com/fitslot/fitslot/postgres"
)

// accounts is a table of two rows, a and b, holding 0.
func accounts(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool := testdb.New(t)
	_, err := pool.Exec(t.Context(), "SET ROLE NONE; CREATE TABLE accounts AS SELECT name, 0 AS n FROM unnest('{a,b}'::text[]) name; SET ROLE fitslot_serve")
	require.NoError(t, err)
	return pool
}

func total(t *testing.T, pool *pgxpool.Pool) (n int) {
	t.Helper()
	require.NoError(t, pool.QueryRow(t.Context(), "SELECT sum(n) FROM accounts").Scan(&n))
	return n
}

// Two transactions that lock the same rows in opposite order deadlock; the one
// that PostgreSQL gives up is run again, and both come through.
func TestInTxRetriesADeadlock(t *testing.T) {
	t.Parallel()
	pool := accounts(t)
	var firstLocks, all sync.WaitGroup
	firstLocks.Add(2)
	attempts := make([]int, 2)
	for i, order := range [][]string{{"a", "b"}, {"b", "a"}} {
		all.Go(func() {
			err := postgres.InTx(t.Context(), pool, func(tx pgx.Tx) error {
				attempts[i]++
				// This one is wanted: whoever reads the server's log need not hear of it.
				if _, err := tx.Exec(t.Context(), "SET LOCAL ROLE NONE; SET LOCAL log_min_messages = 'panic'"); err != nil {
					return err
				}
				for nth, name := range order {
					if _, err := tx.Exec(t.Context(), "UPDATE accounts SET n = n + 1 WHERE name = $1", name); err != nil {
						return err
					}
					if nth == 0 && attempts[i] == 1 { // both hold one lock before they ask for the other
						firstLocks.Done()
						firstLocks.Wait()
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	require.Greater(t, attempts[0]+attempts[1], 2, "no deadlock came about")
	require.Equal(t, 4, total(t, pool))
}

func TestInTxGivesUp(t *testing.T) {
	t.Parallel()
	pool := accounts(t)
	attempts := 0
	err := postgres.InTx(t.Context(), pool, func(tx pgx.Tx) error {
		attempts++
		_, err := tx.Exec(t.Context(), "DO $$ BEGIN RAISE SQLSTATE '40001'; END $$")
		return err
	})
	require.True(t, postgres.IsContention(err), err)
	require.Equal(t, postgres.MaxAttempts, attempts)
}

func TestInTxRollsBack(t *testing.T) {
	t.Parallel()
	pool := accounts(t)
	give := func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE accounts SET n = n + 1")
		return err
	}
	refusal := errors.New("no")
	err := postgres.InTx(t.Context(), pool, func(tx pgx.Tx) error { return errors.Join(give(tx), refusal) })
	require.ErrorIs(t, err, refusal)
	require.Panics(t, func() {
		_ = postgres.InTx(t.Context(), pool, func(tx pgx.Tx) error {
			require.NoError(t, give(tx))
			panic("no")
		})
	})
	require.Zero(t, total(t, pool))
	require.NoError(t, postgres.InTx(t.Context(), pool, give))
	require.Equal(t, 2, total(t, pool))
}

func TestIsContention(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		why  string
		err  error
		want bool
	}{
		{"success is over", nil, false},
		{"a serialization failure passes", &pgconn.PgError{Code: "40001"}, true},
		{"so does a deadlock, however wrapped", fmt.Errorf("hold: %w", &pgconn.PgError{Code: "40P01"}), true},
		{"a broken key stays broken", &pgconn.PgError{Code: "23505"}, false},
		{"so does anything that is not the database's", errors.New("no"), false},
	} {
		require.Equal(t, row.want, postgres.IsContention(row.err), row.why)
	}
}
