package postgres

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/fitslot/fitslot/migrations"
)

// Migrate brings the database up to date and returns the files it applied, see
// migrations.Up. It uses a connection of its own, without the pool's timeouts.
func Migrate(ctx context.Context, url string) (applied []string, err error) {
	err = withSQL(url, func(db *sql.DB) error {
		applied, err = migrations.Up(ctx, db)
		return err
	})
	return applied, err
}

// MigrationStatus tells which migrations the database has seen, see migrations.Status.
func MigrationStatus(ctx context.Context, url string) (states []migrations.State, err error) {
	err = withSQL(url, func(db *sql.DB) error {
		states, err = migrations.Status(ctx, db)
		return err
	})
	return states, err
}

// withSQL lends do the database as the standard library's type, which migrations speak.
func withSQL(url string, do func(*sql.DB) error) error {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("database URL: %w", err)
	}
	db := stdlib.OpenDB(*config)
	defer db.Close()
	return do(db)
}
