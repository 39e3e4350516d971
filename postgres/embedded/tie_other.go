//go:build unix && !linux

package embedded

import "os/exec"

// startTied starts cmd with a watcher beside it, see watch.
func startTied(cmd *exec.Cmd) (release func(), err error) {
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	release, err = watch(cmd.Process.Pid)
	if err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	return release, err
}
