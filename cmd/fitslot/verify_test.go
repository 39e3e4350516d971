package main

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/internal/testdb"
)

// What is broken is named, and the exit status says that something is.
func TestVerify(t *testing.T) {
	t.Parallel()
	url := testdb.URL(t)
	printed, err := output(t, "verify", "--database-url="+url)
	require.NoError(t, err)
	require.Contains(t, printed, "ok     no hold is a minute past its expiry and not swept\n")
	require.NotContains(t, printed, "BROKEN")

	db, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	_, err = db.Exec(t.Context(), `
		INSERT INTO events (at, kind, actor, quote_id) VALUES (now(), 'appointment.moved', 'x', '00000000-0000-0000-0000-000000000001')`)
	require.NoError(t, err)
	require.NoError(t, db.Close(context.WithoutCancel(t.Context())))
	printed, err = output(t, "verify", "--database-url="+url)
	require.ErrorContains(t, err, "1 of 53 promises are broken")
	require.Regexp(t, `BROKEN what the history tells of is there \(1 rows\)\n +event 1, appointment.moved: hold 0{8}-`, printed)
}
