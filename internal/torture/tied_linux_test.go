package torture

import "syscall"

// tied makes a program die with us, and keeps the terminal's Ctrl-C from it.
func tied() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
