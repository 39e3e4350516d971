package embedded

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// errStragglers says that processes of a killed server still use its memory.
var errStragglers = errors.New("processes of the last server are still running")

// startServer starts postgres and waits until it accepts connections. Where a
// server was killed, the processes that served its clients may take a moment
// to notice.
func (r *runner) startServer(ctx context.Context, socket string) (*child, error) {
	deadline := time.Now().Add(predecessorPatience)
	for {
		child, err := r.tryServer(ctx, socket)
		if !errors.Is(err, errStragglers) || time.Now().After(deadline) {
			return child, err
		}
		time.Sleep(10 * pollEvery)
	}
}

func (r *runner) tryServer(ctx context.Context, socket string) (*child, error) {
	args := []string{"-D", r.data()}
	settings := r.settings(socket)
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	// Not bound to ctx: the server outlives the start.
	cmd := r.command(context.WithoutCancel(ctx), "postgres", args...)
	said := &tail{next: r.config.Log}
	cmd.Stdout, cmd.Stderr = said, said
	child, err := startChild(cmd)
	if err != nil {
		return nil, err
	}
	if err := r.awaitReady(ctx, child); err != nil {
		child.stopNow()
		if strings.Contains(said.String(), "pre-existing shared memory block") {
			err = errStragglers
		}
		return nil, fmt.Errorf("%w\n%s", err, said)
	}
	return child, nil
}

// awaitReady returns once the server accepts connections, which it writes down
// for its own tools to see, or cannot any more.
func (r *runner) awaitReady(ctx context.Context, child *child) error {
	for {
		status, err := readStatus(r.data())
		if err == nil && status.ready && status.pid == child.cmd.Process.Pid {
			return nil
		}
		select {
		case <-child.done:
			return fmt.Errorf("the server ended while starting: %v", child.err)
		case <-ctx.Done():
			return fmt.Errorf("the server has not started in time: %w", ctx.Err())
		case <-time.After(pollEvery):
		}
	}
}

// settings are ours, and the configured ones over them.
func (r *runner) settings(socket string) map[string]string {
	settings := map[string]string{
		"listen_addresses":        "", // no TCP: the socket is the only way in
		"unix_socket_directories": `"` + strings.ReplaceAll(socket, `"`, `""`) + `"`,
		"port":                    "5432", // names the socket's file
		"timezone":                "UTC",
		"log_timezone":            "UTC",
		"logging_collector":       "off",
		"log_destination":         "stderr",
		"max_connections":         "100",
	}
	if r.config.TestMode {
		maps.Copy(settings, map[string]string{
			"fsync":              "off",
			"synchronous_commit": "off",
			"full_page_writes":   "off",
		})
	}
	maps.Copy(settings, r.config.Settings)
	return settings
}

// maxSocketPath is what fits the address of a Unix socket on every system: 104
// bytes on BSD and macOS, 108 on Linux, with the terminating zero.
const maxSocketPath = 103

// socketDir makes the folder of the server's socket, which nobody but the
// server's user and root can enter: in the server's folder, or in the system's
// temporary folder if that path is too long for a socket. It is made anew each
// time: PostgreSQL stumbles over a killed server's files in it if their process
// id has been given to somebody else.
func (r *runner) socketDir() (string, error) {
	dir := filepath.Join(r.dir, "socket")
	if len(filepath.Join(dir, ".s.PGSQL.5432")) > maxSocketPath {
		dir = shortSocketDir(r.dir)
	}
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	// Mkdir fails if anyone else has just made it, where everyone can write.
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", err
	}
	return dir, r.account.own(dir)
}

func shortSocketDir(dir string) string {
	hash := sha256.Sum256([]byte(dir))
	return filepath.Join(os.TempDir(), fmt.Sprintf("fitslot-%x", hash[:6]))
}
