//go:build !linux

package main

import "syscall"

// diesWithUs keeps a child out of reach of the terminal's Ctrl-C: we stop it
// ourselves, last. If we are killed it stays, and the next one fails on its port.
func diesWithUs() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
