package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// predecessorPatience bounds the wait for a dying server. PostgreSQL kills its
// own stragglers five seconds after an immediate shutdown.
const predecessorPatience = 20 * time.Second

// awaitPredecessor waits until the server that last ran on the data folder, if
// it has not ended yet, has. It is called with the folder's lock held, so such
// a server has lost its owner and is dying, or somebody started it by hand;
// the latter is not ours to end, and gives ErrInUse after a while.
func awaitPredecessor(ctx context.Context, data string) error {
	ctx, cancel := context.WithTimeout(ctx, predecessorPatience)
	defer cancel()
	for {
		status, err := readStatus(data)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if !isServerOn(status.pid, data) {
			// A process id that now belongs to somebody else would keep PostgreSQL from starting.
			return os.Remove(statusFile(data))
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w by PostgreSQL process %d, which fitslot did not start", data, ErrInUse, status.pid)
		case <-time.After(pollEvery):
		}
	}
}

// pollEvery is how often files of a starting or ending server are looked at.
const pollEvery = 20 * time.Millisecond

// A status is what a server says about itself in postmaster.pid, a file whose
// lines PostgreSQL keeps stable for its own pg_ctl.
type status struct {
	pid   int  // line 1
	ready bool // line 8 says "ready" once connections are accepted
}

func statusFile(data string) string { return filepath.Join(data, "postmaster.pid") }

// readStatus returns fs.ErrNotExist if no server has left its status.
func readStatus(data string) (status, error) {
	text, err := os.ReadFile(statusFile(data))
	if err != nil {
		return status{}, err
	}
	lines := strings.Split(string(text), "\n")
	pid, _ := strconv.Atoi(strings.TrimSpace(lines[0]))
	ready := len(lines) >= 8 && strings.TrimSpace(lines[7]) == "ready"
	return status{pid, ready}, nil
}

// isServerOn tells whether the process is alive and was started with the data
// folder among its arguments.
func isServerOn(pid int, data string) bool {
	if pid <= 0 || errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return false
	}
	args, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if errors.Is(err, fs.ErrNotExist) { // no /proc here, or it has just ended
		args, err = exec.Command("ps", "-o", "args=", "-p", strconv.Itoa(pid)).Output()
	}
	return err == nil && strings.Contains(string(args), data)
}
