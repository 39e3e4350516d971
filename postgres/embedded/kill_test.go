package embedded

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestOwnerEnds(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		signal syscall.Signal
	}{
		{"by SIGTERM, in order", syscall.SIGTERM},
		{"by SIGKILL, and the server goes too", syscall.SIGKILL},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			dir := folder(t)
			data := filepath.Join(dir, "data")
			cmd, dsn := startOwner(t, dir)
			requireServes(t, dsn)
			pid := postmaster(t, dir)
			require.True(t, isServerOn(pid, data))

			require.NoError(t, cmd.Process.Signal(row.signal))
			err := cmd.Wait()
			require.Equal(t, row.signal == syscall.SIGKILL, err != nil)
			// Started at once: a server that is still dying is waited for.
			s := start(t, Config{Dir: dir})
			requireServes(t, s.URL(Database))
			requireGone(t, pid, data)
		})
	}
}

func TestOwnerAndServerKilled(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	cmd, _ := startOwner(t, dir)
	require.NoError(t, cmd.Process.Signal(syscall.SIGSTOP)) // so that it cannot tidy up
	require.NoError(t, syscall.Kill(postmaster(t, dir), syscall.SIGKILL))
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()
	s := start(t, Config{Dir: dir})
	requireServes(t, s.URL(Database))
}

func TestKilledWhileCreating(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	half := filepath.Join(dir, halfMade+"1")
	require.NoError(t, os.MkdirAll(filepath.Join(half, "base"), 0o755))
	start(t, Config{Dir: dir})
	require.NoDirExists(t, half)
}

func TestPredecessor(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	leave := func(pid int) {
		require.NoError(t, os.WriteFile(statusFile(data), []byte(strconv.Itoa(pid)+"\n"+data+"\n"), 0o600))
	}
	t.Run("a process id that went to somebody else does not block the start", func(t *testing.T) {
		leave(os.Getpid())
		require.NoError(t, awaitPredecessor(t.Context(), data))
		require.NoFileExists(t, statusFile(data))
	})
	t.Run("a server that somebody else runs there does", func(t *testing.T) {
		foreign := exec.Command("/bin/sh", "-c", "read _ || true", data) // alive, with the folder among its arguments
		stdin, err := foreign.StdinPipe()
		require.NoError(t, err)
		require.NoError(t, foreign.Start())
		leave(foreign.Process.Pid)
		hurry, cancel := context.WithTimeout(t.Context(), pollEvery)
		defer cancel()
		err = awaitPredecessor(hurry, data)
		require.ErrorIs(t, err, ErrInUse)
		require.ErrorContains(t, err, strconv.Itoa(foreign.Process.Pid))

		require.NoError(t, stdin.Close())
		require.NoError(t, foreign.Wait())
		require.NoError(t, awaitPredecessor(t.Context(), data))
	})
}

// The watcher is used where the kernel has no death signal, but works everywhere.
func TestWatcher(t *testing.T) {
	t.Parallel()
	sleeper := func(t *testing.T) *exec.Cmd {
		cmd := exec.Command("sleep", "300")
		require.NoError(t, cmd.Start())
		t.Cleanup(func() { _ = cmd.Process.Kill() })
		return cmd
	}
	t.Run("a released watch spares the process", func(t *testing.T) {
		cmd := sleeper(t)
		release, err := watch(cmd.Process.Pid)
		require.NoError(t, err)
		release()
		require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
		require.ErrorContains(t, cmd.Wait(), "terminated")
	})
	t.Run("a process whose owner was killed is told to quit", func(t *testing.T) {
		cmd := sleeper(t)
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		owner := exec.Command(os.Args[0])
		owner.Env = append(os.Environ(), watcherOf+"="+strconv.Itoa(cmd.Process.Pid))
		out, err := owner.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, owner.Start())
		_, err = out.Read(make([]byte, 1)) // the watch stands
		require.NoError(t, err)
		require.NoError(t, owner.Process.Kill())
		_ = owner.Wait()
		select {
		case err := <-ended:
			require.ErrorContains(t, err, "quit")
		case <-time.After(20 * time.Second):
			t.Fatal("the watched process still runs")
		}
	})
}
