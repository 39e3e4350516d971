package testdb

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/migrations"
	"github.com/fitslot/fitslot/postgres"
)

// templates remembers the server for which this process has seen to the template.
var templates struct {
	sync.Mutex
	server, name string
}

// templateOn returns the name of a migrated database to clone, and creates it
// if this is the first process to ask. Its name tells the migrations it has
// seen, so that a server may serve several checkouts.
func templateOn(ctx context.Context, server string) (string, error) {
	templates.Lock()
	defer templates.Unlock()
	if templates.server == server {
		return templates.name, nil
	}
	name := "template_" + migrations.Fingerprint()
	err := withConn(ctx, server, func(conn *pgx.Conn) error { return ensureTemplate(ctx, conn, server, name) })
	if err != nil {
		return "", err
	}
	templates.server, templates.name = server, name
	return name, nil
}

// templateLock is the advisory lock under which templates are created; any
// number that nobody else uses on a server for tests.
const templateLock = 0x7e57db

// ensureTemplate creates the template under another name and renames it when it
// is whole, so that a killed process leaves nothing that could be taken for one.
func ensureTemplate(ctx context.Context, conn *pgx.Conn, server, name string) error {
	// Freed when the connection is closed.
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", templateLock); err != nil {
		return err
	}
	var exists bool
	row := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name)
	if err := row.Scan(&exists); err != nil || exists {
		return err
	}
	half := name + "_half_made"
	if err := executeAll(ctx, conn, "DROP DATABASE IF EXISTS "+half+" WITH (FORCE)", "CREATE DATABASE "+half); err != nil {
		return err
	}
	own, err := withDatabase(server, half)
	if err != nil {
		return err
	}
	if _, err := postgres.Migrate(ctx, own); err != nil {
		return err
	}
	// A database that somebody is connected to cannot be cloned.
	return executeAll(ctx, conn, "ALTER DATABASE "+half+" ALLOW_CONNECTIONS false", "ALTER DATABASE "+half+" RENAME TO "+name)
}

func executeAll(ctx context.Context, conn *pgx.Conn, statements ...string) error {
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
