package torture

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// binVariable names the environment variable with a fitslot to torture, in place of
// one that is built from here: so is seen whether broken code is found out.
const binVariable = "FITSLOT_TORTURE_BIN"

// built is the program that all tests start, built once.
var built = sync.OnceValues(func() (string, error) {
	if given := os.Getenv(binVariable); given != "" {
		return filepath.Abs(given)
	}
	dir, err := os.MkdirTemp("", "fitslot-torture-bin-")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "fitslot")
	if out, err := exec.Command("go", "build", "-o", bin, "../../cmd/fitslot").CombinedOutput(); err != nil {
		return "", fmt.Errorf("building fitslot: %w: %s", err, out)
	}
	return bin, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if os.Getenv(binVariable) == "" {
		if bin, err := built(); err == nil {
			os.RemoveAll(filepath.Dir(bin))
		}
	}
	os.Exit(code)
}

// A program is a process of ours that serves HTTP at an address of its own.
type program struct {
	addr  string
	args  []string
	bin   string
	env   []string
	log   string // file that it writes to, over all its lives
	cmd   *exec.Cmd
	ended chan struct{}
}

// start runs it, and returns once it answers. The kernel ties a child to the life of
// the thread that began it: that is one of its own.
func (p *program) start(ctx context.Context) error {
	log, err := os.OpenFile(p.log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(p.bin, p.args...)
	cmd.Env, cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = p.env, log, log, tied()
	begun, ended := make(chan error, 1), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer close(ended)
		err := cmd.Start()
		begun <- err
		if err == nil {
			_ = cmd.Wait()
		}
	}()
	if err := <-begun; err != nil {
		return err
	}
	p.cmd, p.ended = cmd, ended
	return p.await(ctx)
}

// await returns once it answers.
func (p *program) await(ctx context.Context) error {
	for {
		if answer, err := http.Get("http://" + p.addr + "/readyz"); err == nil {
			answer.Body.Close()
			if answer.StatusCode < http.StatusInternalServerError {
				return nil
			}
		}
		select {
		case <-p.ended:
			return fmt.Errorf("%s %s has ended by itself: %s", p.bin, p.args[0], p.tail())
		case <-ctx.Done():
			return fmt.Errorf("%s %s does not answer: %s", p.bin, p.args[0], p.tail())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// kill ends it as a power cut would.
func (p *program) kill() {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Signal(syscall.SIGKILL) // it may have ended
	<-p.ended
	p.cmd = nil
}

// tail is the end of what it has said.
func (p *program) tail() string {
	said, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	return string(said[max(0, len(said)-2000):])
}

// ownEnvironment is ours without what would send fitslot elsewhere.
func ownEnvironment() []string {
	return slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return name == "DATABASE_URL" || strings.HasPrefix(name, "FITSLOT_")
	})
}

func freeAddr(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().String()
}

// children are the processes that a process has begun. Where there is no /proc none
// are found; a PostgreSQL's own end by themselves a moment after it.
func children(parent int) (pids []int) {
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range files {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		// pid (name) state parent …, where the name may hold anything.
		after := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		if len(after) > 1 && after[1] == strconv.Itoa(parent) {
			pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
			if err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

// number reads a whole number from the environment.
func number(t *testing.T, variable string, otherwise uint64) uint64 {
	given := os.Getenv(variable)
	if given == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(given, 10, 64)
	require.NoError(t, err, variable)
	return n
}

// drain reads a body to its end, so that the connection can be used again.
func drain(body io.ReadCloser) ([]byte, error) {
	defer body.Close()
	return io.ReadAll(body)
}
