//go:build unix && !linux

package main

import "syscall"

// tied makes a command a group of its own. If we are killed it ends by itself,
// for want of a server.
func tied() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
