package network

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// An Importer brings files into its Store.
type Importer struct {
	Store Store
	// Batch is how many rows one transaction applies; 0 is 200, and 50 of centres:
	// each of those is a dozen rows of the database. It bounds how long a
	// transaction is, and with it how far readers of the events lag.
	Batch int
}

// stageBatch is how many rows one transaction stages.
const stageBatch = 2000

// Options say how a file is imported.
type Options struct {
	// Now is the instant of the import, by the database's clock.
	Now time.Time
	// AcceptValid applies the rows that are right where others are refused.
	AcceptValid bool
	// DryRun judges the file and writes nothing.
	DryRun bool
	// Progress, if set, is told how many of the rows to be applied are.
	Progress func(done, total int)
}

// Import reads a file of a kind, judges every row and, if none is refused or
// AcceptValid is set, applies what it says. The same file again changes nothing;
// an import that was cut short is finished by the same call.
//
// It returns ErrRefused, with the report, where rows were refused and nothing was
// applied for that, and an *InvalidError for an unknown kind, a header that does
// not fit and an unset Options.Now.
func (im *Importer) Import(ctx context.Context, kind Kind, r io.Reader, opts Options) (Report, error) {
	layout, err := LayoutOf(kind)
	if err != nil {
		return Report{}, err
	}
	if opts.Now.IsZero() {
		return Report{}, &InvalidError{"Options.Now", "is not set; give the database's time"}
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return Report{}, fmt.Errorf("read %s: %w", kind, err)
	}
	table, err := openTable(layout, data)
	if err != nil {
		return Report{}, err
	}
	if opts.DryRun {
		return im.judge(ctx, table, opts)
	}
	var report Report
	err = im.Store.Alone(ctx, func() error {
		if err := im.Seed(ctx); err != nil {
			return err
		}
		if report, err = im.judge(ctx, table, opts); err != nil {
			return err
		}
		return im.apply(ctx, sha256.Sum256(data), &report, opts)
	})
	return report, err
}

// Seed makes the reference data of this version known to the Store.
func (im *Importer) Seed(ctx context.Context) error {
	return im.Store.Seed(ctx, References())
}

func (im *Importer) judge(ctx context.Context, t *table, opts Options) (Report, error) {
	known, err := im.Store.Known(ctx, t.layout.Kind)
	if err != nil {
		return Report{}, err
	}
	found, err := t.validate(known, opts.Now)
	if err != nil {
		return Report{}, err
	}
	report := newReport(found)
	if report.Refused > 0 && !opts.AcceptValid {
		return report, ErrRefused
	}
	return report, nil
}

func (im *Importer) apply(ctx context.Context, digest [32]byte, report *Report, opts Options) error {
	layout, staged := report.verdict.table.layout, report.verdict.staged
	run, err := im.Store.Begin(ctx, File{layout.Kind, digest, opts.AcceptValid, layout.defaults()})
	if err != nil {
		return err
	}
	if run, err = im.applyAll(ctx, layout.Kind, run, after(staged, run.Line), opts); err != nil {
		return err
	}
	report.Applied, report.Counts = true, run.Counts
	return im.Store.Finish(ctx, run.ID)
}

// after drops the rows that are applied already.
func after(staged []Staged, line int) []Staged {
	for i, row := range staged {
		if row.Line > line {
			return staged[i:]
		}
	}
	return nil
}

func (im *Importer) applyAll(ctx context.Context, kind Kind, run Run, left []Staged, opts Options) (Run, error) {
	for rows := left; len(rows) > 0; {
		n := min(stageBatch, len(rows))
		if err := im.Store.Stage(ctx, run.ID, rows[:n]); err != nil {
			return run, err
		}
		rows = rows[n:]
	}
	tell := opts.Progress
	if tell == nil {
		tell = func(done, total int) {}
	}
	total := run.total() + len(left)
	for run.total() < total {
		tell(run.total(), total)
		next, err := im.Store.Apply(ctx, run.ID, im.batch(kind))
		if err != nil {
			return run, err
		}
		if next.total() == run.total() {
			return run, fmt.Errorf("import: %d staged rows are gone", total-run.total())
		}
		run = next
	}
	tell(total, total)
	return run, nil
}

func (im *Importer) batch(kind Kind) int {
	switch {
	case im.Batch > 0:
		return im.Batch
	case kind == Centres:
		return 50
	}
	return 200
}

// ImportFile imports the file at path, unpacked if its name ends in .gz. With
// AcceptValid the refused rows, if any, are written to the file it returns the
// name of: path with .refused.csv added.
func (im *Importer) ImportFile(ctx context.Context, kind Kind, path string, opts Options) (report Report, refused string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return Report{}, "", err
	}
	defer file.Close()
	var r io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(file); err != nil {
			return Report{}, "", fmt.Errorf("%s: %w", path, err)
		}
	}
	report, err = im.Import(ctx, kind, r, opts)
	if err != nil || report.Refused == 0 || opts.DryRun {
		return report, "", err
	}
	refused = path + ".refused.csv"
	return report, refused, writeFile(refused, report.WriteRefused)
}

func writeFile(path string, write func(io.Writer) error) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := write(file); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}
