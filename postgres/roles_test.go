package postgres_test

import (
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
)

// Who serves can neither alter the schema nor rewrite what has happened, whatever
// statement is slipped in.
func TestServing_MayDoNoMoreThanItNeeds(t *testing.T) {
	t.Parallel()
	p := newDepot(t)
	p.confirmed()
	var role string
	require.NoError(t, p.Pool.QueryRow(t.Context(), `SELECT current_user`).Scan(&role))
	require.Equal(t, "fitslot_serve", role)
	for _, forbidden := range []string{
		`UPDATE events SET actor = 'nobody'`,
		`DELETE FROM events`,
		`TRUNCATE events`,
		`SELECT FROM events FOR UPDATE`,
		`ALTER TABLE claims DROP CONSTRAINT claims_pkey`,
		`ALTER TABLE events ADD COLUMN secret text`,
		`DROP TABLE events`,
		`CREATE TABLE mine ()`,
		`CREATE FUNCTION public.mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'`,
		`CREATE OR REPLACE FUNCTION fitslot_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'`,
		`DROP INDEX payments_one_live`,
		`ALTER TABLE stock DISABLE TRIGGER ALL`,
		`DELETE FROM goose_db_version`,
		`CREATE ROLE mine`,
		`SET session_replication_role = replica`,
	} {
		_, err := p.Pool.Exec(t.Context(), forbidden)
		var refused *pgconn.PgError
		require.ErrorAs(t, err, &refused, forbidden)
		require.Equal(t, "42501", refused.Code, "%s: %s", forbidden, refused.Message)
	}
	p.sound()
}

// A table that a later migration makes can be served from, too.
func TestServing_ReadsWhatComesLater(t *testing.T) {
	t.Parallel()
	p := newDepot(t)
	p.Exec(`CREATE TABLE later (n integer GENERATED ALWAYS AS IDENTITY, said text)`)
	_, err := p.Pool.Exec(t.Context(), `INSERT INTO later (said) VALUES ('yes')`)
	require.NoError(t, err)
	require.Equal(t, 1, p.count(`SELECT n FROM later`))
}
