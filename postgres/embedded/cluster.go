package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// createCluster makes the data folder with an empty Database in it, unless it
// is there. It is made under another name and renamed once whole, so that a
// kill in the middle costs nothing but the time.
func (r *runner) createCluster(ctx context.Context) error {
	if _, err := os.Stat(r.data()); err == nil {
		return nil
	}
	if err := r.sweepHalfMade(); err != nil {
		return err
	}
	half, err := os.MkdirTemp(r.dir, halfMade)
	if err != nil {
		return err
	}
	if err := r.account.own(half); err != nil {
		return err
	}
	if err := errors.Join(r.initdb(ctx, half), os.Rename(half, r.data())); err != nil {
		return errors.Join(err, os.RemoveAll(half))
	}
	return nil
}

const halfMade = "data-half-made-"

func (r *runner) sweepHalfMade() error {
	left, err := filepath.Glob(filepath.Join(r.dir, halfMade+"*"))
	for _, dir := range left {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	return err
}

// initdb makes a cluster and creates Database in it.
//
// Text is UTF-8 and sorts by code point: the same on every machine and with
// every build of PostgreSQL, which no named locale is. Trust is safe because
// the socket's folder can be entered by the server's user only.
func (r *runner) initdb(ctx context.Context, data string) error {
	args := []string{"--pgdata=" + data, "--username=" + Database, "--auth=trust", "--encoding=UTF8", "--locale=C"}
	if r.config.TestMode {
		args = append(args, "--no-sync")
	}
	if err := r.runToEnd(r.command(ctx, "initdb", args...)); err != nil {
		return err
	}
	create := r.command(ctx, "postgres", "--single", "-D", data, "postgres")
	create.Stdin = strings.NewReader(fmt.Sprintf("CREATE DATABASE %s;\n", Database))
	return r.runToEnd(create)
}
