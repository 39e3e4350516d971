// Command mutants answers one question: do the tests notice when the code is wrong?
//
// It copies the project, plants one fault at a time, each a small patch in the
// folder faults, and runs the tests that the patch names. A fault whose tests stay
// green survives, and that is a failure, as is a patch that no longer applies or
// whose tests fail without it.
//
// Each test has a PostgreSQL of its own by withpg, which also fails where it has seen
// a deadlock.
//
//	mutants -withpg .cache/withpg [-only NAME]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// atMost is how long all faults together may take.
const atMost = 50 * time.Minute

func main() {
	faults := flag.String("faults", "internal/mutants/faults", "folder of the patches")
	only := flag.String("only", "", "plant only the faults whose names contain this")
	withpg := flag.String("withpg", ".cache/withpg", "the command that gives tests their PostgreSQL")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), atMost)
	defer cancel()
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *faults, *only, *withpg); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

// run plants every fault and returns what survived, or what kept it from trying.
func run(ctx context.Context, folder, only, withpg string) error {
	faults, err := read(folder, only)
	if err != nil {
		return err
	}
	ground, err := newCopy(ctx, withpg)
	if err != nil {
		return err
	}
	defer ground.remove()
	fmt.Printf("%d faults; first, the tests they name, without any\n", len(faults))
	if err := ground.sound(ctx, faults); err != nil {
		return err
	}
	var wrong []error
	for _, f := range faults {
		began := time.Now()
		verdict, err := "killed", ground.try(ctx, f)
		if ctx.Err() != nil {
			return errors.Join(append(wrong, fmt.Errorf("%s: stopped: %w", f.name, context.Cause(ctx)))...)
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", f.name, err))
			verdict = "WRONG"
		}
		fmt.Printf("%-8s %-28s %5.0fs  %s\n", verdict, f.name, time.Since(began).Seconds(), f.fault)
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	fmt.Printf("none of %d faults survives\n", len(faults))
	return nil
}

// A fault is a patch with a head of its own:
//
//	Fault: what is wrong with the code then
//	Test: ./booking -run ^TestName$
//
// There may be several tests; the first that fails ends the trial.
type fault struct {
	name, path, fault string
	tests             [][]string // arguments of go test
}

// read returns the faults of a folder whose names contain only.
func read(folder, only string) ([]fault, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.patch"))
	if err != nil {
		return nil, err
	}
	var faults []fault
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".patch")
		if !strings.Contains(name, only) {
			continue
		}
		f, err := parse(name, path)
		if err != nil {
			return nil, err
		}
		faults = append(faults, f)
	}
	if len(faults) == 0 {
		return nil, fmt.Errorf("%s has no fault named like %q", folder, only)
	}
	return faults, nil
}

func parse(name, path string) (fault, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return fault{}, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return fault{}, err
	}
	f := fault{name: name, path: path}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "--- ") || strings.HasPrefix(line, "diff ") {
			break
		}
		if said, is := strings.CutPrefix(line, "Fault: "); is {
			f.fault = said
		}
		if args, is := strings.CutPrefix(line, "Test: "); is {
			f.tests = append(f.tests, strings.Fields(args))
		}
	}
	if f.fault == "" || len(f.tests) == 0 {
		return fault{}, fmt.Errorf("%s: say in its first lines \"Fault: …\" and \"Test: ./package -run ^TestName$\"", path)
	}
	return f, nil
}
