package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/fitslot/fitslot/access"
)

// A provider is a test payment provider that we run as a process of its own.
type provider struct {
	url, secret string
	cmd         *exec.Cmd
	ended       chan struct{}
}

// startTestpay runs `fitslot testpay` with its journal in the state folder. It
// sends its webhooks to our API at addr.
func (c serveCmd) startTestpay(addr string) (*provider, error) {
	dir, err := c.Database.stateDir()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if err := isFree(c.TestpayAddr); err != nil {
		return nil, usageError{fmt.Errorf("testpay-addr: %w", err)}
	}
	p := &provider{url: "http://" + c.TestpayAddr, secret: access.NewToken(), ended: make(chan struct{})}
	p.cmd = exec.Command(self, "testpay", "--addr", c.TestpayAddr, "--data", filepath.Join(dir, "testpay.journal"),
		"--webhook", "http://"+addr+"/v1/webhooks/payments")
	p.cmd.Env = append(os.Environ(), "FITSLOT_SECRET="+p.secret)
	p.cmd.Stdout, p.cmd.Stderr = os.Stdout, os.Stderr
	p.cmd.SysProcAttr = diesWithUs()
	started := make(chan error)
	go p.run(started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("starting the test payment provider: %w", err)
	}
	if err := p.await(); err != nil {
		p.stop()
		return nil, err
	}
	return p, nil
}

// isFree tells whether addr can be listened on.
func isFree(addr string) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	return listener.Close()
}

// run starts the process and waits for its end, on a thread that lives as long:
// where the thread ends, so does the process.
func (p *provider) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(p.ended)
	err := p.cmd.Start()
	started <- err
	if err == nil {
		_ = p.cmd.Wait()
	}
}

// await returns once the provider answers.
func (p *provider) await() error {
	for range 100 {
		if answer, err := http.Get(p.url); err == nil {
			answer.Body.Close()
			return nil
		}
		select {
		case <-p.ended:
			return fmt.Errorf("the test payment provider has ended; its log says why")
		case <-time.After(50 * time.Millisecond):
		}
	}
	return fmt.Errorf("the test payment provider does not answer at %s", p.url)
}

// stop ends the process and waits for it.
func (p *provider) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	select {
	case <-p.ended:
	case <-ctx.Done():
		slog.Warn("the test payment provider does not stop, killing it")
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
}
