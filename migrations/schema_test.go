package migrations_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/migrations"
)

var update = flag.Bool("update", false, "write schema.sql instead of comparing it (make schema)")

func TestSchemaFileIsWhatTheMigrationsMake(t *testing.T) {
	t.Parallel()
	dump, err := migrations.Dump(t.Context(), open(t))
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile("schema.sql", []byte(dump), 0o644))
		return
	}
	file, err := os.ReadFile("schema.sql")
	require.NoError(t, err)
	require.Equal(t, string(file), dump, "schema.sql is stale: run make schema")
}

// What the dump tells of each kind of thing, on a schema made to hold them all.
func TestDump(t *testing.T) {
	t.Parallel()
	db := open(t)
	_, err := db.ExecContext(t.Context(), `
		CREATE TYPE season AS ENUM ('winter', 'summer');
		CREATE DOMAIN rim AS smallint CONSTRAINT rim_size CHECK (VALUE BETWEEN 10 AND 24);
		CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT 2 * n $$;
		CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
		CREATE TABLE zz_base (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
		CREATE TABLE zz_child (
			base     bigint NOT NULL REFERENCES zz_base DEFERRABLE INITIALLY DEFERRED,
			at       timestamptz,
			n        int DEFAULT 3 CONSTRAINT positive CHECK (n > 0),
			doubled  int GENERATED ALWAYS AS (n * 2) STORED,
			dropped  int,
			EXCLUDE USING btree (n WITH =)
		);
		ALTER TABLE zz_child DROP COLUMN dropped;
		CREATE TABLE zz_plain (a text);
		COMMENT ON TABLE zz_child IS 'two
lines';
		COMMENT ON COLUMN zz_plain.a IS 'in words, with a comma';
		CREATE INDEX zz_by_base ON zz_child (base) WHERE n > 1;
		CREATE TRIGGER zz_keep BEFORE INSERT ON zz_child FOR EACH ROW EXECUTE FUNCTION keep();
		CREATE VIEW zz_view AS SELECT a FROM zz_plain`)
	require.NoError(t, err)
	dump, err := migrations.Dump(t.Context(), db)
	require.NoError(t, err)
	dump = strings.Join(strings.Fields(dump), " ") // widths are for the eye
	for _, want := range []string{
		"CREATE TYPE season AS ENUM ('winter', 'summer');",
		"CREATE DOMAIN rim AS smallint CONSTRAINT rim_size CHECK (VALUE >= 10 AND VALUE <= 24);",
		"CREATE OR REPLACE FUNCTION public.twice(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS",
		"CREATE TABLE zz_base ( id bigint NOT NULL GENERATED ALWAYS AS IDENTITY, CONSTRAINT zz_base_pkey PRIMARY KEY (id) );",
		"-- two -- lines CREATE TABLE zz_child ( base bigint NOT NULL, at timestamptz, n integer DEFAULT 3, doubled integer GENERATED ALWAYS AS (n * 2) STORED, CONSTRAINT",
		"CONSTRAINT zz_child_base_fkey FOREIGN KEY (base) REFERENCES zz_base(id) DEFERRABLE INITIALLY DEFERRED,",
		"CONSTRAINT positive CHECK (n > 0),",
		"CONSTRAINT zz_child_n_excl EXCLUDE USING btree (n WITH =) );",
		"CREATE INDEX zz_by_base ON zz_child USING btree (base) WHERE n > 1;",
		"CREATE TRIGGER zz_keep BEFORE INSERT ON zz_child FOR EACH ROW EXECUTE FUNCTION keep();",
		"CREATE TABLE zz_plain ( a text -- in words, with a comma );",
		"CREATE VIEW zz_view AS SELECT",
	} {
		require.Contains(t, dump, want)
	}
	require.NotContains(t, dump, "goose")
	require.NotContains(t, dump, "dropped")
}
