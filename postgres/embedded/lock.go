package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// A folderLock says that this process runs the folder's server. The kernel
// frees it when the process ends, however that happens.
type folderLock struct{ file *os.File }

// lockFolder takes the folder's lock, making the folder if need be. It returns
// ErrInUse, naming folder and process, if another process holds it.
func lockFolder(dir string) (*folderLock, error) {
	if err := makeFolder(dir); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%s: %w by process %s", dir, ErrInUse, holder(file))
		}
		return nil, fmt.Errorf("lock %s: %w", file.Name(), err)
	}
	if err := writePID(file); err != nil {
		file.Close()
		return nil, err
	}
	return &folderLock{file}, nil
}

// makeFolder makes a folder, where there is none, that the server's user can
// enter whatever the umask.
func makeFolder(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.Chmod(dir, 0o755)
}

// writePID leaves our process id in the file for those who find it locked.
func writePID(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err := file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// holder is the process id written in the lock file.
func holder(file *os.File) string {
	text, err := io.ReadAll(io.LimitReader(file, 32))
	if pid := strings.TrimSpace(string(text)); err == nil && pid != "" {
		return pid
	}
	return "unknown"
}

func (l *folderLock) release() {
	// A process that is being forked at this moment has the file, too, until it runs a
	// program of its own: to close ours alone would leave the folder locked till then.
	_ = syscall.Flock(int(l.file.Fd()), syscall.LOCK_UN)
	_ = l.file.Close()
}

// Remove deletes a server's folder and everything in it, unless a server is
// running there: then it returns ErrInUse. It waits for a server that a killed
// process left behind. A folder without a server's lock file is refused.
func Remove(ctx context.Context, dir string) error {
	if _, err := os.Stat(filepath.Join(dir, "lock")); err != nil {
		return fmt.Errorf("remove %s: no server's folder: %w", dir, err)
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return err
	}
	defer lock.release()
	if err := awaitPredecessor(ctx, filepath.Join(dir, "data")); err != nil {
		return err
	}
	return errors.Join(os.RemoveAll(shortSocketDir(dir)), os.RemoveAll(dir))
}
