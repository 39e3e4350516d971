package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/fitslot/fitslot/postgres"
)

type migrateCmd struct {
	Up     migrateUpCmd     `cmd:"" help:"Apply the migrations that are missing."`
	Status migrateStatusCmd `cmd:"" help:"List the migrations and which are applied."`
}

type migrateUpCmd struct {
	Database databaseConfig `embed:""`
}

// Run opens the database, which brings it up to date.
func (c migrateUpCmd) Run(ctx context.Context, out io.Writer) error {
	db, err := c.Database.open(ctx, true)
	if err != nil {
		return err
	}
	db.Close()
	fmt.Fprintln(out, "the schema is up to date")
	return nil
}

type migrateStatusCmd struct {
	Database databaseConfig `embed:""`
}

// Run lists the migrations; it changes nothing.
func (c migrateStatusCmd) Run(ctx context.Context, out io.Writer) error {
	d := &database{url: c.Database.DatabaseURL}
	if d.url == "" {
		if err := d.startOwn(ctx, c.Database, true); err != nil {
			return err
		}
	}
	defer d.Close()
	states, err := postgres.MigrationStatus(ctx, d.url)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, s := range states {
		applied := "not applied"
		if !s.AppliedAt.IsZero() {
			applied = s.AppliedAt.Format("2006-01-02 15:04:05Z07:00")
		}
		fmt.Fprintf(w, "%s\t%s\n", s.File, applied)
	}
	return w.Flush()
}
