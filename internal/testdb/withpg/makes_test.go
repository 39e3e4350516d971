package main_test

import (
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
)

// TestMakesADeadlock is the command of TestDeadlockFailsTheRun: two transactions wait
// for each other, and it does not mind.
func TestMakesADeadlock(t *testing.T) {
	if os.Getenv("FITSLOT_TEST_MAKE_A_DEADLOCK") == "" {
		t.Skip("is run by TestDeadlockFailsTheRun")
	}
	pool, err := pgxpool.New(t.Context(), os.Getenv("FITSLOT_TEST_DATABASE_URL"))
	require.NoError(t, err)
	defer pool.Close()
	var first, all sync.WaitGroup
	first.Add(2)
	errs := make([]error, 2)
	for i := range errs {
		all.Go(func() {
			errs[i] = pgx.BeginFunc(t.Context(), pool, func(tx pgx.Tx) error {
				_, err := tx.Exec(t.Context(), []string{"SELECT pg_advisory_xact_lock(1)", "SELECT pg_advisory_xact_lock(2)"}[i])
				first.Done()
				first.Wait()
				if err == nil {
					_, err = tx.Exec(t.Context(), []string{"SELECT pg_advisory_xact_lock(2)", "SELECT pg_advisory_xact_lock(1)"}[i])
				}
				return err
			})
		})
	}
	all.Wait()
	require.True(t, (errs[0] == nil) != (errs[1] == nil), "one of the two was given up: %v", errs)
}
