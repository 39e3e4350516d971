// Command withpg answers one question: where does the server for the tests come from?
//
// It starts a throw-away PostgreSQL, runs its arguments as a command that finds
// the server by its environment, and ends with that command's exit code:
//
//	withpg go test ./...
//
// If the server's log has a deadlock the run has failed, whatever the command says.
//
// It leaves nothing behind. What a killed run left is swept by the next.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/fitslot/fitslot/postgres/embedded"
)

func main() {
	// The command is tied to the life of the thread that starts it: let that be the main one.
	runtime.LockOSThread()
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: withpg COMMAND [ARGUMENT...]")
		os.Exit(2)
	}
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpg:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// run returns the command's exit code, and what went wrong around it.
func run(command []string) (code int, err error) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	sweep()
	dir, err := os.MkdirTemp("", prefix)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	// Root's server runs as somebody else, who must be able to enter.
	if err := os.Chmod(dir, 0o755); err != nil {
		return 0, err
	}
	log := &deadlocks{}
	server, err := start(dir, log)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, server.Stop(context.Background()), log.err()) }()
	return passThrough(command, server.URL(embedded.Database), signals)
}

func start(dir string, log io.Writer) (*embedded.Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return embedded.Start(ctx, embedded.Config{
		Dir:      dir,
		Bin:      os.Getenv("FITSLOT_POSTGRES_BIN"),
		Log:      log,
		TestMode: true,
		// Every package's tests run in parallel, each with its own database and pool.
		Settings: map[string]string{"max_connections": "400"},
	})
}

// passThrough runs the command and hands it the signals that we get.
func passThrough(command []string, url string, signals <-chan os.Signal) (code int, err error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "FITSLOT_TEST_DATABASE_URL="+url, "FITSLOT_TEST_REQUIRE_DB=1")
	cmd.SysProcAttr = tied()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case s := <-signals: // to the whole group: the command's own children too
			_ = syscall.Kill(-cmd.Process.Pid, s.(syscall.Signal))
		case err := <-ended:
			return exitCode(err)
		}
	}
}

// exitCode reads the command's exit code as a shell would.
func exitCode(err error) (int, error) {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return 0, err
	}
	if status := exit.Sys().(syscall.WaitStatus); status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return exit.ExitCode(), nil
}

const prefix = "fitslot-test-"

// sweep removes the folders of runs that were killed. One that is in use, or
// is somebody else's, is left alone.
func sweep() {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), prefix+"*")) // the pattern is well-formed
	for _, dir := range left {
		_ = embedded.Remove(context.Background(), dir)
	}
}
