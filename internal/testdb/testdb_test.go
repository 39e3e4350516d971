package testdb_test

import (
	"context"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/internal/testdb"
)

func TestDatabasesAreSeparate(t *testing.T) {
	t.Parallel()
	one, other := testdb.New(t), testdb.New(t)
	_, err := one.Exec(t.Context(), "UPDATE installation SET demo = true")
	require.NoError(t, err)
	var demo bool
	require.NoError(t, other.QueryRow(t.Context(), "SELECT demo FROM installation").Scan(&demo))
	require.False(t, demo)
}

func TestDatabaseIsMigrated(t *testing.T) {
	t.Parallel()
	var demo bool
	require.NoError(t, testdb.New(t).QueryRow(t.Context(), "SELECT demo FROM installation").Scan(&demo))
	require.False(t, demo)
}

func TestFilledIsFilledOnceAndCopied(t *testing.T) {
	fills := 0
	fill := func(ctx context.Context, url string) error {
		fills++
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		defer conn.Close(context.WithoutCancel(ctx))
		_, err = conn.Exec(ctx, "UPDATE installation SET demo = true")
		return err
	}
	demo := func(url, change string) (is bool) {
		conn, err := pgx.Connect(t.Context(), url)
		require.NoError(t, err)
		defer conn.Close(context.WithoutCancel(t.Context()))
		require.NoError(t, conn.QueryRow(t.Context(), "SELECT demo FROM installation").Scan(&is))
		_, err = conn.Exec(t.Context(), change)
		require.NoError(t, err)
		return is
	}
	require.True(t, demo(testdb.Filled(t, "test", fill), "UPDATE installation SET demo = false"))
	require.True(t, demo(testdb.Filled(t, "test", fill), ""), "what one does to it the other does not see")
	require.Equal(t, 1, fills)
	require.False(t, demo(testdb.URL(t), ""), "the empty ones stay empty")
	require.NoError(t, testdb.DropFilled())
	require.True(t, demo(testdb.Filled(t, "test", fill), ""))
	require.Equal(t, 2, fills, "it was dropped")
	require.NoError(t, testdb.DropFilled())
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { testdb.URL(t) })
	}
	wg.Wait()
}

func TestDropped(t *testing.T) {
	t.Parallel()
	var own string
	t.Run("while the test runs the database is there", func(t *testing.T) {
		own = testdb.URL(t)
		conn, err := pgx.Connect(t.Context(), own)
		require.NoError(t, err)
		require.NoError(t, conn.Close(t.Context()))
	})
	require.NotEmpty(t, own)
	_, err := pgx.Connect(t.Context(), own)
	require.ErrorContains(t, err, "does not exist")
}

// A fake stands in for a test that ends as told.
type fake struct {
	testing.TB
	failed           bool
	cleanups         []func()
	log              []string
	skipped, stopped bool
}

func (f *fake) Helper()                       {}
func (f *fake) Failed() bool                  { return f.failed }
func (f *fake) Cleanup(do func())             { f.cleanups = append(f.cleanups, do) }
func (f *fake) Logf(format string, _ ...any)  { f.log = append(f.log, format) }
func (f *fake) Skipf(format string, _ ...any) { f.skipped = true; panic(f) }
func (f *fake) Fatalf(string, ...any)         { f.stopped = true; panic(f) }

func TestFailedTestKeepsItsDatabase(t *testing.T) {
	t.Parallel()
	f := &fake{TB: t, failed: true}
	own := testdb.URL(f)
	for _, cleanup := range f.cleanups {
		cleanup()
	}
	require.Equal(t, []string{"testdb: the database is kept: %s"}, f.log)
	conn, err := pgx.Connect(context.Background(), own)
	require.NoError(t, err)
	var name string
	require.NoError(t, conn.QueryRow(t.Context(), "SELECT current_database()").Scan(&name))
	require.NoError(t, conn.Close(t.Context()))
	admin, err := pgx.Connect(t.Context(), os.Getenv(testdb.URLVariable))
	require.NoError(t, err)
	defer admin.Close(t.Context())
	_, err = admin.Exec(t.Context(), "DROP DATABASE "+name)
	require.NoError(t, err)
}

func TestWithoutServer(t *testing.T) {
	t.Setenv(testdb.URLVariable, "")
	for _, row := range []struct {
		name, require    string
		skipped, stopped bool
	}{
		{"a test is skipped", "", true, false},
		{"or fails, where a server is demanded", "1", false, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Setenv(testdb.RequireVariable, row.require)
			f := &fake{TB: t}
			require.Panics(t, func() { testdb.URL(f) })
			require.Equal(t, row.skipped, f.skipped)
			require.Equal(t, row.stopped, f.stopped)
		})
	}
}
