package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/migrations"
	"github.com/fitslot/fitslot/postgres/embedded"
)

// lookAtDatabase looks at the database through a connection that can only read.
// now is this machine's clock.
func (c doctorCmd) lookAtDatabase(ctx context.Context, now func() time.Time) []finding {
	url, own, err := c.databaseURL()
	if err != nil {
		return []finding{{"database", wrong, err.Error(), ""}}
	}
	conn, server, err := connectToRead(ctx, url)
	switch {
	case err != nil && own:
		return []finding{{
			"database", warning, "fitslot's own PostgreSQL does not run now, so nothing was seen of its data",
			"fitslot serve starts it (with --demo for a network to try); then look again. To use another, set DATABASE_URL",
		}}
	case err != nil:
		return []finding{{
			"database", wrong, strings.ReplaceAll(err.Error(), "\n\t", " "),
			"start PostgreSQL or mend DATABASE_URL; without one, fitslot serve runs a PostgreSQL of its own",
		}}
	}
	defer conn.Close(context.WithoutCancel(ctx))
	findings := []finding{{"database", fine, server + " answers", ""}}
	for _, look := range []func(context.Context, *pgx.Conn) (finding, error){
		lookAtVersion,
		lookAtDurability,
		lookAtEncoding,
		c.lookAtConnections,
		func(ctx context.Context, conn *pgx.Conn) (finding, error) { return lookAtClock(ctx, conn, now) },
		lookAtSchema,
		lookAtZones,
	} {
		f, err := look(ctx, conn)
		if err != nil {
			f.Verdict, f.Found = wrong, "cannot be read: "+err.Error()
		}
		findings = append(findings, f)
	}
	return findings
}

// databaseURL is that of the database to look at: the one given, or that of our own
// server, whose fitslot leaves it in the state folder while it runs.
func (c doctorCmd) databaseURL() (url string, own bool, err error) {
	if c.Database.DatabaseURL != "" {
		return c.Database.DatabaseURL, false, nil
	}
	dir, err := c.Database.stateDir()
	if err != nil {
		return "", true, err
	}
	text, err := os.ReadFile(filepath.Join(dir, "url"))
	if errors.Is(err, fs.ErrNotExist) {
		return "", true, nil
	}
	return strings.TrimSpace(string(text)), true, err
}

// connectToRead connects so that nothing can be changed, and says to what.
func connectToRead(ctx context.Context, url string) (conn *pgx.Conn, server string, err error) {
	if url == "" {
		return nil, "", errors.New("no server")
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, "", err
	}
	config.ConnectTimeout = 5 * time.Second
	config.RuntimeParams["default_transaction_read_only"] = "on"
	config.RuntimeParams["application_name"] = "fitslot doctor"
	conn, err = pgx.ConnectConfig(ctx, config)
	return conn, fmt.Sprintf("%s at %s", config.Database, config.Host), err
}

// setting reads one of PostgreSQL's.
func setting(ctx context.Context, conn *pgx.Conn, name string) (value string, err error) {
	err = conn.QueryRow(ctx, `SELECT current_setting($1)`, name).Scan(&value)
	return value, err
}

func lookAtVersion(ctx context.Context, conn *pgx.Conn) (finding, error) {
	f := finding{About: "PostgreSQL", Verdict: fine}
	var number int
	err := conn.QueryRow(ctx, `SELECT current_setting('server_version'), current_setting('server_version_num')::int`).Scan(&f.Found, &number)
	f.Found = "version " + f.Found
	if number/10000 < embedded.MinVersion {
		f.Verdict, f.Mend = wrong, fmt.Sprintf("move to PostgreSQL %d or later", embedded.MinVersion)
	}
	return f, err
}

// lookAtDurability looks at what decides whether a commit survives a crash.
func lookAtDurability(ctx context.Context, conn *pgx.Conn) (finding, error) {
	f := finding{About: "durability", Verdict: fine, Found: "what is committed survives a crash"}
	var off []string
	for _, name := range []string{"fsync", "full_page_writes", "synchronous_commit"} {
		value, err := setting(ctx, conn, name)
		if err != nil {
			return f, err
		}
		if value == "off" {
			off = append(off, name)
		}
	}
	if len(off) > 0 {
		f.Verdict, f.Found = wrong, strings.Join(off, ", ")+" off: a crash loses appointments that were paid"
		f.Mend = "ALTER SYSTEM SET " + strings.Join(off, " = on; ALTER SYSTEM SET ") + " = on; SELECT pg_reload_conf(). " +
			"If it stays off, the server's command line, the role or the URL says so"
	}
	return f, nil
}

func lookAtEncoding(ctx context.Context, conn *pgx.Conn) (finding, error) {
	f := finding{About: "encoding", Verdict: fine}
	var err error
	if f.Found, err = setting(ctx, conn, "server_encoding"); f.Found != "UTF8" {
		f.Verdict, f.Mend = wrong, "make the database anew: CREATE DATABASE fitslot ENCODING 'UTF8' TEMPLATE template0"
	}
	return f, err
}

func (c doctorCmd) lookAtConnections(ctx context.Context, conn *pgx.Conn) (finding, error) {
	f := finding{About: "connections", Verdict: fine}
	var most, others int32
	err := conn.QueryRow(ctx, `
		SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
		       (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name NOT LIKE 'fitslot%')`).
		Scan(&most, &others)
	f.Found = fmt.Sprintf("%d of the server's %d for this fitslot, %d taken by others", c.Database.MaxConns, most, others)
	if c.Database.MaxConns+others > most {
		f.Verdict, f.Mend = wrong, "raise PostgreSQL's max_connections, or lower --max-conns; several nodes share them"
	}
	return f, err
}

// farOff is more than networks and NTP explain.
const farOff = 2 * time.Second

// lookAtClock compares clocks. The database's decides, so ours being wrong breaks no
// promise, but it is in the log, and payment providers refuse what is signed too late.
func lookAtClock(ctx context.Context, conn *pgx.Conn, now func() time.Time) (finding, error) {
	f := finding{About: "clock", Verdict: fine}
	before := now()
	var theirs time.Time
	err := conn.QueryRow(ctx, `SELECT clock_timestamp()`).Scan(&theirs)
	after := now()
	off := theirs.Sub(before.Add(after.Sub(before) / 2)).Round(time.Millisecond)
	f.Found = fmt.Sprintf("the database's is %s from this machine's", off.Abs())
	if off.Abs() > farOff+after.Sub(before) {
		f.Verdict, f.Mend = warning, "run NTP (chrony, systemd-timesyncd) on both; the database's clock is the one that decides"
	}
	return f, err
}

func lookAtSchema(ctx context.Context, conn *pgx.Conn) (finding, error) {
	f := finding{About: "schema", Verdict: fine}
	var has bool
	if err := conn.QueryRow(ctx, `SELECT to_regclass('goose_db_version') IS NOT NULL`).Scan(&has); err != nil {
		return f, err
	}
	var at int64
	if has {
		if err := conn.QueryRow(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version`).Scan(&at); err != nil {
			return f, err
		}
	}
	newest := migrations.Newest()
	f.Found = fmt.Sprintf("at migration %d of %d", at, newest)
	switch {
	case at < newest:
		f.Verdict, f.Mend = warning, "the next fitslot serve brings it up to date, and so does fitslot migrate up"
	case at > newest:
		f.Verdict, f.Mend = wrong, "a newer fitslot has been here: run that one"
	}
	return f, nil
}

// lookAtZones looks whether this program knows the time zones of all centres.
func lookAtZones(ctx context.Context, conn *pgx.Conn) (finding, error) {
	f := finding{About: "time zones", Verdict: fine, Found: "no centres yet"}
	var has bool
	if err := conn.QueryRow(ctx, `SELECT to_regclass('centres') IS NOT NULL`).Scan(&has); err != nil || !has {
		return f, err
	}
	rows, err := conn.Query(ctx, `SELECT DISTINCT zone FROM centres ORDER BY zone`)
	if err != nil {
		return f, err
	}
	zones, err := pgx.CollectRows(rows, pgx.RowTo[string])
	var unknown []string
	for _, zone := range zones {
		if _, err := time.LoadLocation(zone); err != nil {
			unknown = append(unknown, zone)
		}
	}
	if len(zones) > 0 {
		f.Found = "those of the centres are known: " + strings.Join(zones, ", ")
	}
	if len(unknown) > 0 {
		f.Verdict, f.Found = wrong, "not known: "+strings.Join(unknown, ", ")
		f.Mend = "install newer time zone data (Debian: apt-get install tzdata), or mend the centres' zone by an import"
	}
	return f, err
}
