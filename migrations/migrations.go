// Package migrations answers one question: what does the database look like?
//
// The numbered SQL files are applied in order and never changed once released;
// there is no way down, only another file. What they add up to is written in
// schema.sql, which is generated: read that to know every table.
package migrations

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed 0*.sql
var files embed.FS

// State is one migration and when it was applied.
type State struct {
	Version   int64
	File      string
	AppliedAt time.Time // by the database's clock; zero: not yet applied
}

// Up applies the migrations that the database has not seen and returns their
// files. Processes that do so at the same time take turns, under an advisory
// lock, and those that come later find nothing to do. A migration that fails
// leaves nothing of itself behind; those before it stay.
func Up(ctx context.Context, db *sql.DB) (applied []string, err error) {
	return up(ctx, db, files)
}

// Status returns every migration, oldest first.
func Status(ctx context.Context, db *sql.DB) ([]State, error) {
	return status(ctx, db, files)
}

// Newest is the number of the newest migration.
func Newest() (newest int64) {
	names, _ := fs.Glob(files, "*.sql") // the pattern is well-formed
	for _, name := range names {
		number, _ := strconv.ParseInt(name[:4], 10, 64) // a test runs them all
		newest = max(newest, number)
	}
	return newest
}

// Fingerprint tells one set of migrations from another: it changes with any
// change of a file or of its name.
func Fingerprint() string { return fingerprint(files) }

func up(ctx context.Context, db *sql.DB, files fs.FS) ([]string, error) {
	provider, err := newProvider(db, files)
	if err != nil {
		return nil, err
	}
	results, err := provider.Up(ctx)
	if partial := new(goose.PartialError); errors.As(err, &partial) {
		results, err = partial.Applied, fmt.Errorf("migration %s: %w", partial.Failed.Source.Path, partial.Err)
	}
	var applied []string
	for _, r := range results {
		applied = append(applied, r.Source.Path)
	}
	return applied, err
}

func status(ctx context.Context, db *sql.DB, files fs.FS) ([]State, error) {
	provider, err := newProvider(db, files)
	if err != nil {
		return nil, err
	}
	found, err := provider.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("migration status: %w", err)
	}
	var states []State
	for _, m := range found {
		states = append(states, State{m.Source.Version, m.Source.Path, m.AppliedAt})
	}
	return states, nil
}

// newProvider waits its turn for ten minutes, looking every second.
func newProvider(db *sql.DB, files fs.FS) (*goose.Provider, error) {
	turn, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 600))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithSessionLocker(turn), goose.WithDisableGlobalRegistry(true))
}

func fingerprint(files fs.FS) string {
	hash := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, path)
		fmt.Fprintf(hash, "%s %d\n%s", path, len(text), text)
		return err
	})
	if err != nil {
		panic(err) // files built into the program can be read
	}
	return fmt.Sprintf("%x", hash.Sum(nil)[:6])
}
