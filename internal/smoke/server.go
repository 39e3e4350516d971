package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// clock is when the demo begins: a Monday, nine o'clock in Berlin, Paris and Madrid.
const clock = "2026-10-19T09:00:00+02:00"

// A server is a fitslot of our own, with its data in a folder of its own.
type server struct {
	ctx          context.Context
	bin, dir     string
	addr, pay    string
	key          string
	command      *exec.Cmd
	ended        chan error // told when it ends, once
	printed, log output
}

// output collects what a process writes.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

func newServer(ctx context.Context, bin string) (*server, error) {
	bin, err := filepath.Abs(bin)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "fitslot-smoke-")
	if err != nil {
		return nil, err
	}
	s := &server{ctx: ctx, bin: bin, dir: dir}
	// As root PostgreSQL runs as somebody else, who must be able to enter.
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, err
	}
	if s.addr, err = freeAddr(); err != nil {
		return nil, err
	}
	s.pay, err = freeAddr()
	return s, err
}

func freeAddr() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	return listener.Addr().String(), nil
}

// ownEnvironment is ours without what would send fitslot to somebody's database or
// change its settings; where PostgreSQL's programs are stays.
func ownEnvironment() []string {
	return slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return name == "DATABASE_URL" || strings.HasPrefix(name, "FITSLOT_") && name != "FITSLOT_POSTGRES_BIN"
	})
}

// stopGrace is how long a server may take to end before it is killed.
const stopGrace = 20 * time.Second

func (s *server) state() string { return filepath.Join(s.dir, "state") }

var printedKey = regexp.MustCompile(`KEY=(fs_shop_\w+)`)

// start serves, and waits until the greeting is printed.
func (w *walk) start() {
	s := w.server
	s.printed, s.log = output{}, output{}
	args := []string{"serve", "--demo", "--state-dir=" + s.state(), "--addr=" + s.addr, "--testpay-addr=" + s.pay}
	if _, err := os.Stat(s.state()); err != nil {
		args = append(args, "--clock="+clock) // a database keeps its clock over a restart
	}
	s.command = exec.Command(s.bin, args...)
	s.command.Env = ownEnvironment()
	s.command.Stdout, s.command.Stderr = &s.printed, &s.log
	w.must("starting "+s.bin, s.command.Start())
	s.ended = make(chan error, 1)
	go func(command *exec.Cmd, ended chan<- error) { ended <- command.Wait() }(s.command, s.ended)
	for !strings.Contains(s.printed.String(), "Stop with Ctrl-C") {
		select {
		case <-s.ended:
			s.command = nil
			panic(wrongStep{"fitslot serves", s.log.String()})
		case <-w.ctx.Done():
			panic(wrongStep{"fitslot serves", "not in time: " + s.log.String()})
		case <-time.After(50 * time.Millisecond):
		}
	}
	s.key = printedKey.FindStringSubmatch(s.printed.String())[1]
	answer, err := http.Get("http://" + s.addr + "/readyz")
	w.must("asking readyz", err)
	answer.Body.Close()
	w.is("a fresh fitslot serves the demo network", answer.StatusCode, http.StatusOK)
}

// stop ends the server as an operator would.
func (w *walk) stop() {
	w.must("SIGTERM", w.command.Process.Signal(syscall.SIGTERM))
	w.is("SIGTERM ends it in good order", <-w.ended, error(nil))
	w.command = nil
	w.nothingLeft()
}

// nothingLeft waits until no process of ours runs any more.
func (w *walk) nothingLeft() {
	for range 100 {
		if len(w.processes()) == 0 {
			w.right("no fitslot, payment provider or PostgreSQL is left running")
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	panic(wrongStep{"nothing is left running", strings.Join(w.processes(), "\n")})
}

// processes lists those that work on our folder. Where there is no /proc it finds
// none.
func (s *server) processes() (found []string) {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		line, _ := os.ReadFile(file)
		if bytes.Contains(line, []byte(s.state())) {
			found = append(found, string(bytes.ReplaceAll(line, []byte{0}, []byte{' '})))
		}
	}
	return found
}

// remove ends what still runs and deletes the folder.
func (s *server) remove() error {
	if s.command != nil {
		_ = s.command.Process.Signal(syscall.SIGTERM) // it may have ended
		select {
		case <-s.ended:
		case <-time.After(stopGrace):
			_ = s.command.Process.Kill()
			<-s.ended
		}
	}
	return os.RemoveAll(s.dir)
}

// fitslot runs another command against the same database and returns what it
// printed.
func (w *walk) fitslot(args ...string) string {
	command := exec.CommandContext(w.ctx, w.bin, append(args, "--state-dir="+w.state())...)
	command.Env = ownEnvironment()
	out, err := command.CombinedOutput()
	if err != nil {
		panic(wrongStep{"fitslot " + strings.Join(args, " "), fmt.Sprintf("%v: %s", err, out)})
	}
	return string(out)
}

// audit is fitslot's own.
func (w *walk) audit() {
	out := strings.TrimSpace(w.fitslot("verify"))
	w.is("fitslot verify finds every promise kept", out[strings.LastIndex(out, "\n")+1:], "all 53 promises hold")
}
