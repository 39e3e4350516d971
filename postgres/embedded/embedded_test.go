package embedded

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// ownerDir makes this test binary a process that runs a server on the named
// folder until SIGTERM, so that tests can kill it.
const ownerDir = "FITSLOT_TEST_OWNER_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(ownerDir); dir != "" {
		if err := owner(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if pid, err := strconv.Atoi(os.Getenv(watcherOf)); err == nil {
		_, err := watch(pid)
		fmt.Println("watching", pid, err)
		select {}
	}
	os.Exit(m.Run())
}

// watcherOf makes this test binary a process that watches the named one.
const watcherOf = "FITSLOT_TEST_WATCHER_OF"

func owner(dir string) error {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()
	s, err := Start(ctx, Config{Dir: dir, Bin: os.Getenv("FITSLOT_POSTGRES_BIN"), TestMode: true})
	if err != nil {
		return err
	}
	fmt.Println("ready", s.URL(Database))
	<-ctx.Done()
	return s.Stop(context.Background())
}

// needServer skips the test on a machine without PostgreSQL, unless one is demanded.
func needServer(t *testing.T) {
	t.Helper()
	_, err := findBinaries(os.Getenv("FITSLOT_POSTGRES_BIN"), 0)
	if err == nil {
		return
	}
	if os.Getenv("FITSLOT_TEST_REQUIRE_DB") != "" {
		t.Fatal(err)
	}
	t.Skipf("%v; make test gets it", err)
}

// folder is a folder that an unprivileged user can enter, which t.TempDir of root is not.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "fitslot-embedded-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

func start(t *testing.T, c Config) *Server {
	t.Helper()
	needServer(t)
	if c.Bin == "" {
		c.Bin = os.Getenv("FITSLOT_POSTGRES_BIN")
	}
	c.TestMode = true
	s, err := Start(t.Context(), c)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop(context.Background())) })
	return s
}

// requireServes logs in at a connection string, in PostgreSQL's own protocol:
// this package knows no driver.
func requireServes(t *testing.T, dsn string) {
	t.Helper()
	u, err := url.Parse(dsn)
	require.NoError(t, err)
	conn, err := net.Dial("unix", filepath.Join(u.Query().Get("host"), ".s.PGSQL.5432"))
	require.NoError(t, err)
	defer conn.Close()
	body := fmt.Sprintf("user\x00%s\x00database\x00%s\x00\x00", u.Query().Get("user"), strings.TrimPrefix(u.Path, "/"))
	hello := binary.BigEndian.AppendUint32(nil, uint32(8+len(body)))
	hello = binary.BigEndian.AppendUint32(hello, 3<<16)
	_, err = conn.Write(append(hello, body...))
	require.NoError(t, err)
	for {
		head := make([]byte, 5) // type and length, which counts itself
		_, err = io.ReadFull(conn, head)
		require.NoError(t, err)
		text := make([]byte, binary.BigEndian.Uint32(head[1:])-4)
		_, err = io.ReadFull(conn, text)
		require.NoError(t, err)
		require.NotEqual(t, "E", string(head[:1]), "the server refused the login: %s", text)
		if head[0] == 'Z' {
			return // ready for a query
		}
	}
}

// requireGone waits until a process has ended.
func requireGone(t *testing.T, pid int, data string) {
	t.Helper()
	require.Eventually(t, func() bool { return !isServerOn(pid, data) }, 20*time.Second, pollEvery)
}

func postmaster(t *testing.T, dir string) int {
	t.Helper()
	s, err := readStatus(filepath.Join(dir, "data"))
	require.NoError(t, err)
	return s.pid
}

// startOwner runs this binary as the owner of a server on dir.
func startOwner(t *testing.T, dir string) (cmd *exec.Cmd, dsn string) {
	t.Helper()
	needServer(t)
	cmd = exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), ownerDir+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	dsn, ok := strings.CutPrefix(strings.TrimSpace(line), "ready ")
	require.True(t, ok, line)
	return cmd, dsn
}
