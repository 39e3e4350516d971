package migrations_test

import (
	"database/sql"
	"sync"
	"testing"
	"testing/fstest"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/internal/testdb"
	"github.com/fitslot/fitslot/migrations"
)

// file is a migration's text with the marks that goose wants.
func file(statements string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("-- +goose Up\n" + statements + "\n")}
}

// open opens a migrated database; tests add migrations numbered from 9001 on.
func open(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", testdb.URL(t))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func count(t *testing.T, db *sql.DB, table string) (n int) {
	t.Helper()
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n))
	return n
}

func TestUpAppliesWhatIsMissing(t *testing.T) {
	t.Parallel()
	db := open(t)
	files := fstest.MapFS{"9001_tyres.sql": file("CREATE TABLE tyres ();")}
	applied, err := migrations.UpFrom(t.Context(), db, files)
	require.NoError(t, err)
	require.Equal(t, []string{"9001_tyres.sql"}, applied)

	files["9002_wheels.sql"] = file("CREATE TABLE wheels ();")
	states, err := migrations.StatusFrom(t.Context(), db, files)
	require.NoError(t, err)
	require.Len(t, states, 2)
	require.False(t, states[0].AppliedAt.IsZero())
	require.Equal(t, migrations.State{Version: 9002, File: "9002_wheels.sql"}, states[1])

	applied, err = migrations.UpFrom(t.Context(), db, files)
	require.NoError(t, err)
	require.Equal(t, []string{"9002_wheels.sql"}, applied)
	require.Zero(t, count(t, db, "tyres"))
	require.Zero(t, count(t, db, "wheels"))
}

func TestFailedMigrationLeavesNothing(t *testing.T) {
	t.Parallel()
	db := open(t)
	files := fstest.MapFS{
		"9001_good.sql": file("CREATE TABLE good ();"),
		"9002_bad.sql":  file("CREATE TABLE bad (); SELECT nonsense;"),
	}
	applied, err := migrations.UpFrom(t.Context(), db, files)
	require.ErrorContains(t, err, "9002_bad.sql")
	require.ErrorContains(t, err, "nonsense")
	require.Equal(t, []string{"9001_good.sql"}, applied)
	require.Zero(t, count(t, db, "good"))
	_, err = db.ExecContext(t.Context(), "SELECT FROM bad")
	require.ErrorContains(t, err, "does not exist")
}

func TestManyProcessesMigrateAtOnce(t *testing.T) {
	t.Parallel()
	db := open(t)
	// Applied twice, the row would be there twice; applied side by side, the table would clash.
	files := fstest.MapFS{"9001_once.sql": file("CREATE TABLE once (n int); INSERT INTO once VALUES (1);")}
	appliedBy := make([]int, 4)
	var wg sync.WaitGroup
	for i := range appliedBy {
		wg.Go(func() {
			applied, err := migrations.UpFrom(t.Context(), db, files)
			if err != nil {
				t.Error(err)
			}
			appliedBy[i] = len(applied)
		})
	}
	wg.Wait()
	require.ElementsMatch(t, []int{1, 0, 0, 0}, appliedBy)
	require.Equal(t, 1, count(t, db, "once"))
}

func TestEveryMigrationIsApplied(t *testing.T) {
	t.Parallel()
	states, err := migrations.Status(t.Context(), open(t))
	require.NoError(t, err)
	require.NotEmpty(t, states)
	newest := int64(0)
	for _, s := range states {
		require.Greater(t, s.Version, newest, "%s: numbers rise", s.File)
		require.False(t, s.AppliedAt.IsZero(), s.File)
		newest = s.Version
	}
	require.Equal(t, newest, migrations.Newest())
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	one := fstest.MapFS{"0001_a.sql": {Data: []byte("x")}}
	require.Equal(t, migrations.FingerprintOf(one), migrations.FingerprintOf(fstest.MapFS{"0001_a.sql": {Data: []byte("x")}}))
	for _, row := range []struct {
		name  string
		other fstest.MapFS
	}{
		{"a changed file is another set", fstest.MapFS{"0001_a.sql": {Data: []byte("y")}}},
		{"a renamed file is another set", fstest.MapFS{"0001_b.sql": {Data: []byte("x")}}},
		{"one more file is another set", fstest.MapFS{"0001_a.sql": {Data: []byte("x")}, "0002_b.sql": {}}},
	} {
		require.NotEqual(t, migrations.FingerprintOf(one), migrations.FingerprintOf(row.other), row.name)
	}
}
