package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/internal/testdb"
	"github.com/fitslot/fitslot/postgres"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	url := testdb.URL(t)
	show := func(t *testing.T, c postgres.Config, setting string) (value string) {
		pool, err := postgres.Open(t.Context(), c)
		require.NoError(t, err)
		defer pool.Close()
		require.NoError(t, pool.QueryRow(t.Context(), "SELECT current_setting($1)", setting).Scan(&value))
		return value
	}
	for _, row := range []struct {
		why           string
		config        postgres.Config
		setting, want string
	}{
		{"sessions are in UTC", postgres.Config{URL: url}, "timezone", "UTC"},
		{"plans are generic", postgres.Config{URL: url}, "plan_cache_mode", "force_generic_plan"},
		{"the server's lists tell who we are", postgres.Config{URL: url}, "application_name", "fitslot"},
		{"statements end", postgres.Config{URL: url}, "statement_timeout", "30s"},
		{"when the caller says", postgres.Config{URL: url, StatementTimeout: 250 * time.Millisecond}, "statement_timeout", "250ms"},
		{"idle transactions end too", postgres.Config{URL: url}, "idle_in_transaction_session_timeout", "30s"},
		{"the URL has the last word", postgres.Config{URL: url + "&application_name=audit"}, "application_name", "audit"},
	} {
		t.Run(row.why, func(t *testing.T) {
			require.Equal(t, row.want, show(t, row.config, row.setting))
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ why, url, want string }{
		{"no connection string", "postgres://%zz", "database URL"},
		{"nobody there", "postgres:///x?host=/nowhere&user=x", "open database"},
	} {
		_, err := postgres.Open(t.Context(), postgres.Config{URL: row.url})
		require.ErrorContains(t, err, row.want, row.why)
	}
}

func TestPoolIsBounded(t *testing.T) {
	t.Parallel()
	pool, err := postgres.Open(t.Context(), postgres.Config{URL: testdb.URL(t), MaxConns: 3})
	require.NoError(t, err)
	defer pool.Close()
	require.Equal(t, int32(3), pool.Config().MaxConns)
}

func TestInstantsAreReadInUTC(t *testing.T) {
	t.Parallel()
	var one time.Time
	var many []time.Time
	err := testdb.New(t).QueryRow(t.Context(), `
		SELECT timestamptz '2026-10-19T09:00+02', ARRAY[timestamptz '2026-10-19T09:00+02']`).Scan(&one, &many)
	require.NoError(t, err)
	want := time.Date(2026, 10, 19, 7, 0, 0, 0, time.UTC)
	require.Equal(t, want, one)
	require.Equal(t, []time.Time{want}, many)
}

func TestMigrationStatus(t *testing.T) {
	t.Parallel()
	url := testdb.URL(t)
	states, err := postgres.MigrationStatus(t.Context(), url)
	require.NoError(t, err)
	require.NotEmpty(t, states)
	applied, err := postgres.Migrate(t.Context(), url)
	require.NoError(t, err)
	require.Empty(t, applied, "the database was up to date")
	_, err = postgres.Migrate(t.Context(), "postgres://%zz")
	require.ErrorContains(t, err, "database URL")
}
