package main

import "syscall"

// diesWithUs makes the kernel end a child when the thread that started it ends,
// and keeps it out of reach of the terminal's Ctrl-C: we stop it ourselves, last.
func diesWithUs() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM, Setpgid: true}
}
