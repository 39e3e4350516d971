package embedded

import (
	"os/exec"
	"strconv"
	"syscall"
)

// watch starts a shell that sends SIGQUIT to the process pid once this process
// has gone: the shell reads from a pipe whose other end only we hold, and a
// read ends when the last writer has gone. release ends the watch.
func watch(pid int) (release func(), err error) {
	shell := exec.Command("/bin/sh", "-c", `read _; kill -QUIT "$0"`, strconv.Itoa(pid))
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	pipe, err := shell.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := shell.Start(); err != nil {
		return nil, err
	}
	return func() {
		// The shell goes before the pipe: it must not take an orderly end for a death.
		_ = shell.Process.Kill()
		_ = shell.Wait()
		_ = pipe.Close()
	}, nil
}
