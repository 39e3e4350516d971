package main

import "syscall"

// tied makes a command a group of its own that is told to end if we are killed.
func tied() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
