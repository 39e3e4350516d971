package main

import (
	"bufio"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// asCommand makes this test binary withpg itself.
const asCommand = "FITSLOT_TEST_AS_WITHPG"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	os.Exit(m.Run())
}

// withpg prepares a run with a temporary folder of its own.
func withpg(t *testing.T, command ...string) (cmd *exec.Cmd, tmp string) {
	t.Helper()
	if os.Getenv("FITSLOT_TEST_REQUIRE_DB") == "" {
		t.Skip("needs PostgreSQL: run this through make test")
	}
	tmp, err := os.MkdirTemp("", "withpg-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(tmp, 0o755))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(tmp)) })
	cmd = exec.Command(os.Args[0], command...)
	cmd.Env = append(os.Environ(), asCommand+"=1", "TMPDIR="+tmp)
	cmd.Stderr = os.Stderr
	return cmd, tmp
}

// left lists the folders of runs in tmp.
func left(t *testing.T, tmp string) []string {
	t.Helper()
	dirs, err := filepath.Glob(filepath.Join(tmp, prefix+"*"))
	require.NoError(t, err)
	return dirs
}

func TestCommandFindsTheServer(t *testing.T) {
	t.Parallel()
	cmd, tmp := withpg(t, "sh", "-c", `echo "$FITSLOT_TEST_DATABASE_URL $FITSLOT_TEST_REQUIRE_DB"; exit 7`)
	out, err := cmd.Output()
	require.ErrorContains(t, err, "exit status 7", "the command's exit code is ours")
	dsn, required, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	require.Equal(t, "1", required)
	u, err := url.Parse(dsn)
	require.NoError(t, err)
	require.Contains(t, u.Query().Get("host"), tmp)
	require.Empty(t, left(t, tmp))
}

func TestCommandThatIsNotThere(t *testing.T) {
	t.Parallel()
	cmd, tmp := withpg(t, "no-such-command")
	require.ErrorContains(t, cmd.Run(), "exit status 1")
	require.Empty(t, left(t, tmp))
}

// runUntilReady runs withpg around a command that says its process id and goes on for good.
func runUntilReady(t *testing.T) (cmd *exec.Cmd, tmp string, shell int) {
	t.Helper()
	cmd, tmp = withpg(t, "sh", "-c", "echo $$; exec sleep 300")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	_, err = fmt.Sscan(line, &shell)
	require.NoError(t, err)
	return cmd, tmp, shell
}

func TestSignalReachesTheCommand(t *testing.T) {
	t.Parallel()
	cmd, tmp, _ := runUntilReady(t)
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	require.ErrorContains(t, cmd.Wait(), "exit status 143")
	require.Empty(t, left(t, tmp))
}

func TestKilledRunIsSweptByTheNext(t *testing.T) {
	t.Parallel()
	cmd, tmp, shell := runUntilReady(t)
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()
	require.Len(t, left(t, tmp), 1)
	require.Eventually(t, func() bool { return !runs(shell) }, 20*time.Second, 20*time.Millisecond)

	next, _ := withpg(t, "true")
	next.Env = append(next.Env, "TMPDIR="+tmp)
	require.NoError(t, next.Run())
	require.Empty(t, left(t, tmp))
}

func TestRunningRunIsNotSwept(t *testing.T) {
	t.Parallel()
	_, tmp, shell := runUntilReady(t)
	next, _ := withpg(t, "true")
	next.Env = append(next.Env, "TMPDIR="+tmp)
	require.NoError(t, next.Run())
	require.Len(t, left(t, tmp), 1)
	require.True(t, runs(shell))
}

// runs tells whether a process is alive; one that has ended but whose new parent
// has not noticed yet has no arguments any more.
func runs(pid int) bool {
	args, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return err == nil && len(args) > 0
}
