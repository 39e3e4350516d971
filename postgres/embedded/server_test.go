package embedded

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestServer(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	s := start(t, Config{Dir: dir, Settings: map[string]string{"max_connections": "17"}})
	requireServes(t, s.URL(Database))
	pid := postmaster(t, dir)

	t.Run("a second start on the folder is told who uses it", func(t *testing.T) {
		_, err := Start(t.Context(), Config{Dir: dir})
		require.ErrorIs(t, err, ErrInUse)
		require.ErrorContains(t, err, dir)
		require.ErrorContains(t, err, fmt.Sprintf("process %d", os.Getpid()))
	})
	t.Run("the folder is not removed under a server", func(t *testing.T) {
		require.ErrorIs(t, Remove(t.Context(), dir), ErrInUse)
		requireServes(t, s.URL(Database))
	})
	t.Run("only its own user enters the socket's folder", func(t *testing.T) {
		info, err := os.Stat(s.socket)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
	})
	t.Run("it does not run as root, and configured settings win", func(t *testing.T) {
		require.NotZero(t, effectiveUID(t, pid))
		args, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		require.NoError(t, err)
		require.Contains(t, string(args), "max_connections=17\x00")
	})
	t.Run("a stopped server is gone, and starts again on the same folder", func(t *testing.T) {
		require.NoError(t, s.Stop(context.Background()))
		<-s.Done()
		require.NoFileExists(t, statusFile(filepath.Join(dir, "data")))
		again := start(t, Config{Dir: dir})
		requireServes(t, again.URL(Database))
		require.NoError(t, again.Stop(context.Background()))
	})
	t.Run("a stopped server's folder can be removed", func(t *testing.T) {
		require.NoError(t, Remove(t.Context(), dir))
		require.NoDirExists(t, dir)
	})
}

// effectiveUID reads the user of a process from Linux's /proc.
func effectiveUID(t *testing.T, pid int) uint32 {
	t.Helper()
	info, err := os.Stat(fmt.Sprintf("/proc/%d", pid))
	if err != nil {
		t.Skip("no /proc on this system")
	}
	return info.Sys().(*syscall.Stat_t).Uid
}

func TestLongPathGetsAShortSocket(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), strings.Repeat("long/", 20))
	s := start(t, Config{Dir: dir})
	requireServes(t, s.URL(Database))
	require.NoError(t, s.Stop(context.Background()))
	require.NoError(t, Remove(t.Context(), dir))
	require.NoDirExists(t, s.socket)
}

func TestOddPathIsQuoted(t *testing.T) {
	t.Parallel()
	s := start(t, Config{Dir: filepath.Join(folder(t), "a, b' c")})
	requireServes(t, s.URL(Database))
}

func TestStopInAHurry(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	s := start(t, Config{Dir: dir})
	pid := postmaster(t, dir)
	over, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, s.Stop(over), context.Canceled)
	require.False(t, isServerOn(pid, dir), "Stop returned before the server was gone")
}

func TestStartRefusals(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, want string
		config     func(dir string) Config
	}{
		{"no folder is named", "is not a folder",
			func(string) Config { return Config{} }},
		{"the folder of binaries holds none", "no initdb in",
			func(dir string) Config { return Config{Dir: dir, Bin: dir} }},
		{"a setting that PostgreSQL does not know is shown as PostgreSQL says it", "unrecognized configuration parameter",
			func(dir string) Config { return Config{Dir: dir, Settings: map[string]string{"no_such": "1"}} }},
		{"data of a version that is not installed", "PostgreSQL 9, which made the data folder, was not found",
			func(dir string) Config {
				require.NoError(t, os.MkdirAll(filepath.Join(dir, "data"), 0o755))
				require.NoError(t, os.WriteFile(filepath.Join(dir, "data", "PG_VERSION"), []byte("9\n"), 0o644))
				return Config{Dir: dir}
			}},
	} {
		t.Run(row.name, func(t *testing.T) {
			needServer(t)
			c := row.config(folder(t))
			if c.Bin == "" {
				c.Bin = os.Getenv("FITSLOT_POSTGRES_BIN")
			}
			_, err := Start(t.Context(), c)
			require.ErrorContains(t, err, row.want)
			if c.Dir != "" { // a failed start frees the folder
				lock, err := lockFolder(c.Dir)
				require.NoError(t, err)
				lock.release()
			}
		})
	}
}

func TestRemoveRefusesAFolderThatIsNoServers(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	require.ErrorContains(t, Remove(t.Context(), dir), "no server's folder")
	require.DirExists(t, dir)
}

func TestDefaultDir(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", "/state")
	dir, err := DefaultDir()
	require.NoError(t, err)
	want := "/state/fitslot"
	if os.Geteuid() == 0 {
		want = "/var/lib/fitslot"
	}
	require.Equal(t, want, dir)
}
