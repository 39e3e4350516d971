// Package testdb answers one question: where does a test get a database?
//
// Each test gets one of its own, migrated and empty, so tests run in parallel
// and need not tidy up. It is cloned from a template that is migrated once; a
// clone takes some hundredths of a second.
package testdb

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fitslot/fitslot/postgres"
)

// URLVariable names the environment variable with the connection string of a
// server on which databases may be created.
const URLVariable = "FITSLOT_TEST_DATABASE_URL"

// RequireVariable names the environment variable that, if set, makes a test
// without a server fail where it would be skipped.
const RequireVariable = "FITSLOT_TEST_REQUIRE_DB"

// New returns a pool on a database of the test's own, with the rights that serving
// needs and no more. See URL.
func New(t testing.TB) *pgxpool.Pool {
	t.Helper()
	pool, err := postgres.Open(context.Background(), postgres.Config{URL: URL(t), Serving: true})
	if err != nil {
		t.Fatalf("testdb: %v", err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// URL returns the connection string of a new, migrated database. It is dropped
// when the test ends, unless the test failed: then it is kept for a look, and
// the test's log says where. Without a server the test is skipped, or fails if
// RequireVariable is set.
func URL(t testing.TB) string {
	t.Helper()
	return clone(t, "", nil)
}

// Filled returns the connection string of a new database like that of URL, with what
// fill brings in. The process fills one, for all that ask by the same name, which is
// made of small letters, and copies it for each. TestMain calls DropFilled in the end.
func Filled(t testing.TB, name string, fill func(ctx context.Context, url string) error) string {
	t.Helper()
	return clone(t, name, fill)
}

func clone(t testing.TB, filled string, fill func(context.Context, string) error) string {
	t.Helper()
	server := serverURL(t)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	template, err := templateOn(ctx, server)
	if err == nil && fill != nil {
		template, err = filledOn(ctx, server, template, filled, fill)
	}
	if err != nil {
		t.Fatalf("testdb: %v", err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	if err := execute(ctx, server, copyOf(template, name)); err != nil {
		t.Fatalf("testdb: %v", err)
	}
	own, err := withDatabase(server, name)
	if err != nil {
		t.Fatalf("testdb: %v", err)
	}
	t.Cleanup(func() { dropUnlessFailed(t, server, name, own) })
	return own
}

// copyOf copies files, which beats the default by far on a server that needs no fsync.
func copyOf(template, name string) string {
	return "CREATE DATABASE " + name + " TEMPLATE " + template + " STRATEGY file_copy"
}

func dropUnlessFailed(t testing.TB, server, name, own string) {
	if t.Failed() {
		t.Logf("testdb: the database is kept: %s", own)
		return
	}
	if err := execute(context.Background(), server, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
		t.Errorf("testdb: %v", err)
	}
}

func serverURL(t testing.TB) string {
	t.Helper()
	server := os.Getenv(URLVariable)
	if server != "" {
		return server
	}
	if os.Getenv(RequireVariable) != "" {
		t.Fatalf("testdb: %s is not set, and %s demands a database", URLVariable, RequireVariable)
	}
	t.Skipf("needs PostgreSQL: run this through make test, or set %s", URLVariable)
	return ""
}

// withDatabase names another database in a connection string.
func withDatabase(server, name string) (string, error) {
	u, err := url.Parse(server)
	if err != nil || u.Scheme == "" {
		return "", fmt.Errorf("%s must look like postgres://host/database", URLVariable)
	}
	u.Path = "/" + name
	return u.String(), nil
}

// execute runs one statement on a connection of its own.
func execute(ctx context.Context, url, statement string) error {
	return withConn(ctx, url, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, statement)
		return err
	})
}

func withConn(ctx context.Context, url string, do func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return do(conn)
}
