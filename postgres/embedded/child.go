package embedded

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// A child is a process that does not outlive this one.
type child struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when the process has ended
	err  error         // how it ended; read after done
}

// startChild starts cmd, tied to the life of this process.
//
// On Linux the death signal is sent when the thread that forked ends, not the
// process, so the goroutine that starts the child keeps its thread until the
// child has ended.
func startChild(cmd *exec.Cmd) (*child, error) {
	// A group of its own: Ctrl-C in a terminal must reach us, and the server only through us.
	cmd.SysProcAttr.Setpgid = true
	cmd.WaitDelay = time.Second
	c := &child{cmd: cmd, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		release, err := startTied(cmd)
		started <- err
		if err != nil {
			return
		}
		c.err = cmd.Wait()
		release()
		close(c.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	return c, nil
}

// stop sends sig and waits for the end of the child, or of ctx.
func (c *child) stop(ctx context.Context, sig syscall.Signal) error {
	c.signal(sig)
	select {
	case <-c.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// stopNow ends the child in bounded time: SIGQUIT is PostgreSQL's immediate
// shutdown, SIGKILL the last resort.
func (c *child) stopNow() {
	ctx, cancel := context.WithTimeout(context.Background(), killGrace)
	defer cancel()
	if c.stop(ctx, syscall.SIGQUIT) != nil {
		_ = c.stop(context.Background(), syscall.SIGKILL)
	}
}

// signal sends sig unless the child has ended; os.Process makes that safe
// against a process id that has been given to somebody else.
func (c *child) signal(sig syscall.Signal) { _ = c.cmd.Process.Signal(sig) }
