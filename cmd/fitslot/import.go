package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/fitslot/fitslot/network"
	"github.com/fitslot/fitslot/postgres"
)

type importCmd struct {
	Database databaseConfig `embed:""`

	Kind        string `arg:"" help:"What the rows are: ${kinds}. --columns explains each."`
	File        string `arg:"" optional:"" help:"CSV file, UTF-8, with a header; .gz is unpacked." type:"path"`
	AcceptValid bool   `help:"Apply the rows that are right even if others are refused; those go to FILE.refused.csv."`
	DryRun      bool   `help:"Judge the file and change nothing."`
	Examples    int    `default:"3" help:"How many rows to show of each cause for which rows are refused; -1: all."`
	Columns     bool   `help:"Explain the columns of this kind and do nothing else."`
}

// Run imports a file and reports on it. Refused rows that keep it from being
// applied are an error.
func (c importCmd) Run(ctx context.Context, out io.Writer) error {
	layout, err := network.LayoutOf(network.Kind(c.Kind))
	if err != nil {
		return usageError{err}
	}
	if c.Columns {
		fmt.Fprint(out, layout)
		return nil
	}
	if c.File == "" {
		return usageError{errors.New("FILE: is missing; name the CSV file to import")}
	}
	if c.Examples == 0 || c.Examples < -1 {
		return usageError{fmt.Errorf("examples: %d is no number of examples; write one from 1, or -1 for all", c.Examples)}
	}
	db, err := c.Database.open(ctx, true)
	if err != nil {
		return err
	}
	defer db.Close()
	importer := &network.Importer{Store: postgres.NewNetwork(db.Pool)}
	now, err := postgres.NewClock(db.Pool).Now(ctx)
	if err != nil {
		return err
	}
	report, refused, err := importer.ImportFile(ctx, layout.Kind, c.File, network.Options{
		Now: now, AcceptValid: c.AcceptValid, DryRun: c.DryRun, Progress: progress(c.Kind),
	})
	if err == nil || errors.Is(err, network.ErrRefused) {
		report.Examples = c.Examples
		_, _ = report.WriteTo(out)
	}
	if refused != "" {
		fmt.Fprintf(out, "The refused rows are in %s, each with its line, field, reason and mend.\n"+
			"Mend them there, then: fitslot import %s %s --accept-valid\n", refused, c.Kind, refused)
	}
	if errors.Is(err, network.ErrRefused) {
		return fmt.Errorf("%w; mend them, or apply the others with --accept-valid, which also writes the refused ones to a file of their own", err)
	}
	return err
}

// progress draws a bar on a terminal, and nothing elsewhere.
func progress(what string) func(done, total int) {
	if !term.IsTerminal(int(os.Stderr.Fd())) {
		return nil
	}
	var bar *progressbar.ProgressBar
	return func(done, total int) {
		if bar == nil {
			bar = progressbar.NewOptions(total,
				progressbar.OptionSetDescription(what), progressbar.OptionShowCount(),
				progressbar.OptionSetWriter(os.Stderr), progressbar.OptionClearOnFinish(),
				progressbar.OptionThrottle(100*time.Millisecond))
		}
		_ = bar.Set(done)
	}
}

// kinds lists what can be imported.
func kinds() string {
	var names []string
	for _, layout := range network.Kinds() {
		names = append(names, string(layout.Kind))
	}
	return strings.Join(names, ", ")
}
