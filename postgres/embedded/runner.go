package embedded

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A runner runs PostgreSQL's programs on one folder, as the right user.
type runner struct {
	config   Config
	dir      string // absolute
	account  account
	binaries binaries
}

// newRunner finds binaries that fit the folder and a user who can reach both.
func newRunner(c Config, dir string) (*runner, error) {
	r := &runner{config: c, dir: dir}
	made, err := madeBy(r.data())
	if err != nil {
		return nil, err
	}
	if r.binaries, err = findBinaries(c.Bin, made); err != nil {
		return nil, err
	}
	if r.account, err = serverAccount(); err != nil {
		return nil, err
	}
	if !r.account.reaches(dir) {
		return nil, fmt.Errorf("user %s, who runs PostgreSQL for root, cannot enter the folder; choose another one, or allow it with chmod o+x on the folders above", r.account.name)
	}
	if !r.account.reaches(r.binaries.dir) {
		if r.binaries, err = r.binaries.copyTo(dir); err != nil {
			return nil, err
		}
		return r, r.account.ownAll(filepath.Dir(r.binaries.dir))
	}
	return r, nil
}

func (r *runner) data() string { return filepath.Join(r.dir, "data") }

// command is one of PostgreSQL's programs, as the account, in the folder, away
// from any setting meant for other servers (PGDATA, PGOPTIONS …).
func (r *runner) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(r.binaries.dir, name), args...)
	cmd.Dir = r.dir
	cmd.SysProcAttr = r.account.attributes()
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "PG") && !strings.HasPrefix(variable, "LC_") {
			cmd.Env = append(cmd.Env, variable)
		}
	}
	cmd.Env = append(cmd.Env, "LC_ALL=C")
	return cmd
}

// runToEnd runs a command that ends by itself, and explains its failure by what it said.
func (r *runner) runToEnd(cmd *exec.Cmd) error {
	said := &tail{next: r.config.Log}
	cmd.Stdout, cmd.Stderr = said, said
	child, err := startChild(cmd)
	if err != nil {
		return err
	}
	<-child.done
	if child.err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(cmd.Path), child.err, said)
	}
	return nil
}

// A tail passes on what is written to it and remembers the end.
type tail struct {
	next io.Writer // may be nil
	last []byte
}

const tailSize = 4 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.last = append(t.last, p...)
	t.last = t.last[max(0, len(t.last)-tailSize):]
	if t.next != nil {
		_, _ = t.next.Write(p) // a full log must not stop the server
	}
	return len(p), nil
}

func (t *tail) String() string { return strings.TrimSpace(string(t.last)) }
