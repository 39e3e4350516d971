package embedded

import (
	"os/exec"
	"syscall"
)

// startTied starts cmd so that the kernel sends it SIGQUIT, PostgreSQL's
// immediate shutdown, when the calling thread ends. Go asks for that signal
// after it has changed the child's user, which would have cleared it.
func startTied(cmd *exec.Cmd) (release func(), err error) {
	cmd.SysProcAttr.Pdeathsig = syscall.SIGQUIT
	return func() {}, cmd.Start()
}
