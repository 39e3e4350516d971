package main

import (
	"context"
	"fmt"
	"io"

	"github.com/fitslot/fitslot/postgres"
)

type verifyCmd struct {
	Database databaseConfig `embed:""`
}

// Run prints a line a promise, and the rows that break it.
func (c verifyCmd) Run(ctx context.Context, out io.Writer) error {
	db, err := c.Database.open(ctx, true)
	if err != nil {
		return err
	}
	defer db.Close()
	findings, err := postgres.Verify(ctx, db.Pool)
	if err != nil {
		return err
	}
	broken := 0
	for _, f := range findings {
		if f.Count == 0 {
			fmt.Fprintln(out, "ok    ", f.Promise)
			continue
		}
		broken++
		fmt.Fprintf(out, "BROKEN %s (%d rows)\n", f.Promise, f.Count)
		for _, offence := range f.Offences {
			fmt.Fprintln(out, "         ", offence)
		}
	}
	if broken > 0 {
		return fmt.Errorf("%d of %d promises are broken", broken, len(findings))
	}
	fmt.Fprintf(out, "all %d promises hold\n", len(findings))
	return nil
}
