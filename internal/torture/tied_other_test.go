//go:build unix && !linux

package torture

import "syscall"

// tied keeps the terminal's Ctrl-C from a program.
func tied() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
