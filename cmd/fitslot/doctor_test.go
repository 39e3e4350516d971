package main

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/internal/testdb"
	"github.com/fitslot/fitslot/postgres/embedded"
	"github.com/fitslot/fitslot/web"
)

// examined runs the doctor with JSON and returns its findings by what they are about.
func examined(t *testing.T, args ...string) (map[string]finding, error) {
	t.Helper()
	said, err := output(t, append([]string{"doctor", "--json", "--addr=" + freeAddr(t)}, args...)...)
	var report struct {
		Version  string
		Findings []finding
	}
	require.NoError(t, json.Unmarshal([]byte(said), &report), said)
	require.Equal(t, version, report.Version)
	byName := map[string]finding{}
	for _, f := range report.Findings {
		byName[f.About] = f
		require.NotEmpty(t, f.Found, f.About)
		if f.Verdict != fine {
			require.NotEmpty(t, f.Mend, "%s: %s", f.About, f.Found)
		}
	}
	return byName, err
}

// altered is a URL with a session setting of PostgreSQL in it.
func altered(t *testing.T, database, setting, value string) string {
	t.Helper()
	u, err := url.Parse(database)
	require.NoError(t, err)
	query := u.Query()
	query.Set(setting, value)
	u.RawQuery = query.Encode()
	return u.String()
}

// execAt runs SQL in a database.
func execAt(t *testing.T, database, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), database)
	require.NoError(t, err)
	defer conn.Close(context.Background())
	_, err = conn.Exec(t.Context(), sql)
	require.NoError(t, err)
}

func TestDoctorOnASoundServer(t *testing.T) {
	t.Parallel()
	if os.Getenv(testdb.URLVariable) == "" {
		t.Skip("needs PostgreSQL: run this through make test")
	}
	// The tests' server trades durability for speed; this one does not.
	dir, err := os.MkdirTemp("", "fitslot-doctor-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	server, err := embedded.Start(t.Context(), embedded.Config{Dir: dir, Bin: os.Getenv("FITSLOT_POSTGRES_BIN")})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Stop(context.Background())) })
	require.NoError(t, os.WriteFile(filepath.Join(dir, "url"), []byte(server.URL(embedded.Database)+"\n"), 0o600))
	args := []string{"--state-dir=" + dir, "--database-url=", "--postgres-bin=" + os.Getenv("FITSLOT_POSTGRES_BIN")}

	found, err := examined(t, args...)
	require.NoError(t, err)
	require.Equal(t, warning, found["schema"].Verdict, "an empty database gets its schema from serve")
	for _, about := range []string{"database", "PostgreSQL", "PostgreSQL's programs", "durability", "encoding", "connections", "clock", "time zones"} {
		require.Equal(t, fine, found[about].Verdict, "%s: %s", about, found[about].Found)
	}
	conn, err := pgx.Connect(t.Context(), server.URL(embedded.Database))
	require.NoError(t, err)
	defer conn.Close(context.Background())
	var tables int
	require.NoError(t, conn.QueryRow(t.Context(), `SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace`).Scan(&tables))
	require.Zero(t, tables, "it changes nothing")

	execAt(t, server.URL(embedded.Database), `ALTER SYSTEM SET fsync = off`)
	execAt(t, server.URL(embedded.Database), `SELECT pg_reload_conf()`)
	require.Eventually(t, func() bool {
		found, err = examined(t, args...)
		return err != nil
	}, 20*time.Second, 50*time.Millisecond, "the reload arrives")
	require.Equal(t, wrong, found["durability"].Verdict)
	require.Contains(t, found["durability"].Found, "fsync off")
	require.Contains(t, found["durability"].Mend, "ALTER SYSTEM SET fsync = on")
	require.Equal(t, 1, exitCode(err))
}

func TestDoctorSeesADatabaseThatIsWrong(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		why, about string
		want       verdict
		says       string
		prepare    func(url string) (args []string)
	}{
		{"the tests' server has no fsync, for speed", "durability", wrong, "fsync", func(url string) []string {
			return []string{"--database-url=" + url}
		}},
		{"a URL can switch off the wait for the disk", "durability", wrong, "synchronous_commit", func(url string) []string {
			return []string{"--database-url=" + altered(t, url, "synchronous_commit", "off")}
		}},
		{"the pool would take more connections than there are", "connections", wrong, "1000 of the server's", func(url string) []string {
			return []string{"--database-url=" + url, "--max-conns=1000"}
		}},
		{"an old schema is brought up to date by serve", "schema", warning, "at migration 2 of", func(url string) []string {
			execAt(t, url, `DELETE FROM goose_db_version WHERE version_id > 2`)
			return []string{"--database-url=" + url}
		}},
		{"a newer fitslot's schema is not ours to touch", "schema", wrong, "at migration 9999", func(url string) []string {
			execAt(t, url, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)`)
			return []string{"--database-url=" + url}
		}},
		{"a centre in a zone that nobody knows", "time zones", wrong, "Mars/Olympus", func(url string) []string {
			execAt(t, url, `INSERT INTO countries VALUES ('DE', 'Germany', 'EUR', 'Europe/Berlin', '{de,en}');
				INSERT INTO tax_areas VALUES ('DE', 'DE', 'Germany');
				INSERT INTO centres (external_id, name, address, postcode, city, country, tax_area, lat, lon, zone, opening_hours)
				VALUES ('X', 'Reifen X', 'Weg 1', '01069', 'Dresden', 'DE', 'DE', 51, 13, 'Mars/Olympus', 'Mo-Fr 08:00-18:00')`)
			return []string{"--database-url=" + url}
		}},
		{"nobody is there", "database", wrong, "127.0.0.1", func(string) []string {
			return []string{"--database-url=postgres://somebody:hunter2@127.0.0.1:1/x"}
		}},
		{"an address that is none", "database", wrong, "parse", func(string) []string {
			return []string{"--database-url=postgres://somebody:hunter2@[/x"}
		}},
	} {
		found, err := examined(t, row.prepare(testdb.URL(t))...)
		require.Equal(t, row.want, found[row.about].Verdict, "%s: %v", row.why, found)
		require.Contains(t, found[row.about].Found, row.says, row.why)
		require.NotContains(t, found[row.about].Found, "hunter2", "no password is shown")
		require.Error(t, err, row.why) // the tests' server has no fsync in any case
	}
}

func TestDoctorSeesADatabaseThatIsNotUTF8(t *testing.T) {
	t.Parallel()
	database := testdb.URL(t)
	execAt(t, database, `CREATE DATABASE "`+strings.ToLower(t.Name())+`" ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0`)
	t.Cleanup(func() {
		conn, err := pgx.Connect(context.Background(), database)
		require.NoError(t, err)
		_, err = conn.Exec(context.Background(), `DROP DATABASE "`+strings.ToLower(t.Name())+`"`)
		require.NoError(t, errors.Join(err, conn.Close(context.Background())))
	})
	u, err := url.Parse(database)
	require.NoError(t, err)
	u.Path = "/" + strings.ToLower(t.Name())
	found, _ := examined(t, "--database-url="+u.String())
	require.Equal(t, wrong, found["encoding"].Verdict)
	require.Equal(t, "SQL_ASCII", found["encoding"].Found)
}

func TestDoctorComparesClocks(t *testing.T) {
	t.Parallel()
	c := doctorCmd{Database: databaseConfig{DatabaseURL: testdb.URL(t), MaxConns: 16}}
	for _, row := range []struct {
		ahead time.Duration
		want  verdict
	}{{0, fine}, {-time.Hour, warning}, {time.Hour, warning}} {
		for _, f := range c.lookAtDatabase(t.Context(), func() time.Time { return time.Now().Add(row.ahead) }) {
			if f.About == "clock" {
				require.Equal(t, row.want, f.Verdict, f.Found)
			}
		}
	}
}

func TestDoctorWithoutADatabaseSaysHowToStartOne(t *testing.T) {
	t.Parallel()
	for _, left := range []string{"", "postgres:///fitslot?host=/nowhere&user=fitslot\n"} { // what a killed fitslot leaves
		dir := t.TempDir()
		if left != "" {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "url"), []byte(left), 0o600))
		}
		found, err := examined(t, "--database-url=", "--state-dir="+dir, "--postgres-bin="+os.Getenv("FITSLOT_POSTGRES_BIN"))
		require.Equal(t, warning, found["database"].Verdict)
		require.Contains(t, found["database"].Mend, "fitslot serve")
		if found["PostgreSQL's programs"].Verdict == fine {
			require.NoError(t, err, "a warning is no failure")
		}
	}
}

func TestDoctorSeesThatPostgreSQLIsNotInstalled(t *testing.T) {
	t.Parallel()
	found, err := examined(t, "--database-url=", "--state-dir="+t.TempDir(), "--postgres-bin="+t.TempDir())
	require.Error(t, err)
	require.Equal(t, wrong, found["PostgreSQL's programs"].Verdict)
	require.Contains(t, found["PostgreSQL's programs"].Mend, "apt-get install postgresql")
}

func TestDoctorSeesAFullDisk(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "not", "yet")
	require.Equal(t, fine, lookAtDisk(dir, 1).Verdict, "a folder that serve will make")
	f := lookAtDisk(dir, 1<<62)
	require.Equal(t, wrong, f.Verdict)
	require.NotEmpty(t, f.Mend)
	require.NoDirExists(t, dir)
}

func TestDoctorSeesAnAddressThatIsTaken(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	stranger := httptest.NewServer(http.NotFoundHandler())
	defer stranger.Close()
	silent, cancel := context.WithCancel(t.Context())
	cancel() // nobody waits for one that never answers
	require.Equal(t, wrong, lookAtAddr(silent, taken.Addr().String()).Verdict)
	require.Equal(t, wrong, lookAtAddr(t.Context(), stranger.Listener.Addr().String()).Verdict)
	require.Equal(t, wrong, lookAtAddr(t.Context(), "192.0.2.1:80").Verdict, "an address of no interface of ours")
	require.Equal(t, fine, lookAtAddr(t.Context(), freeAddr(t)).Verdict)
}

func TestDoctorSeesAFitslotThatServes(t *testing.T) {
	t.Parallel()
	s := serve(t)
	f := lookAtAddr(t.Context(), strings.TrimPrefix(s.api, "http://"))
	require.Equal(t, fine, f.Verdict)
	require.Contains(t, f.Found, "a fitslot serves")
}

func TestDoctorSeesAPaymentProviderThatIsAway(t *testing.T) {
	t.Parallel()
	there := httptest.NewServer(http.NotFoundHandler())
	require.Equal(t, fine, lookAtPayment(t.Context(), there.URL).Verdict, "any answer is one")
	there.Close()
	require.Equal(t, wrong, lookAtPayment(t.Context(), there.URL).Verdict)
	require.Equal(t, wrong, lookAtPayment(t.Context(), "somewhere").Verdict)
}

func TestDoctorSeesPagesThatWereNotBuilt(t *testing.T) {
	t.Parallel()
	require.Equal(t, fine, lookAtPages(nil).Verdict)
	f := lookAtPages(web.ErrNotBuilt)
	require.Equal(t, warning, f.Verdict)
	require.Contains(t, f.Mend, "make pages")
}

// TestDoctorSeesALowLimitOfFiles runs this binary as the doctor under one.
func TestDoctorSeesALowLimitOfFiles(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		limit int
		want  verdict
	}{{60, wrong}, {1000, warning}, {5000, fine}} {
		limited := exec.CommandContext(t.Context(), "sh", "-c", `ulimit -n `+strconv.Itoa(row.limit)+` && exec "$0" doctor --json --state-dir=/nowhere --addr="$1"`,
			os.Args[0], freeAddr(t))
		limited.Env = append(os.Environ(), "DATABASE_URL=")
		said, _ := limited.Output() // that it may be wrong is what is looked at
		require.Contains(t, strings.Join(strings.Fields(string(said)), " "),
			`"about": "open files", "verdict": "`+string(row.want)+`"`)
	}
}

func TestDoctorInWords(t *testing.T) {
	t.Parallel()
	said, err := output(t, "doctor", "--database-url=postgres://127.0.0.1:1/x", "--addr="+freeAddr(t))
	require.ErrorContains(t, err, "found something wrong")
	require.Contains(t, said, "wrong    database: ")
	require.Contains(t, said, "         → start PostgreSQL or mend DATABASE_URL")
	require.Contains(t, said, " wrong, ")
}
