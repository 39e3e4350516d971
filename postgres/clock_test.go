package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/internal/testdb"
	"github.com/fitslot/fitslot/postgres"
)

func TestClock(t *testing.T) {
	t.Parallel()
	pool := testdb.New(t)
	clock := postgres.NewClock(pool)
	at := time.Date(2026, 10, 19, 7, 0, 0, 0, time.UTC)

	before, err := clock.Now(t.Context())
	require.NoError(t, err)
	require.Equal(t, time.UTC, before.Location())
	require.ErrorIs(t, clock.Set(t.Context(), at), postgres.ErrNotDemo)
	after, err := clock.Now(t.Context())
	require.NoError(t, err)
	require.False(t, after.Before(before), "a refused set changes nothing")
	require.Less(t, after.Sub(before), time.Hour)

	_, err = pool.Exec(t.Context(), "UPDATE installation SET demo = true")
	require.NoError(t, err)
	for _, at := range []time.Time{at, at.AddDate(-3, 0, 0), at} { // forth, back and over a set clock
		require.NoError(t, clock.Set(t.Context(), at))
		now, err := clock.Now(t.Context())
		require.NoError(t, err)
		require.False(t, now.Before(at))
		require.Less(t, now.Sub(at), time.Hour, "the clock goes on from what was set")
	}
}
