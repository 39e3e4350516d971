package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// Database is the name of the database that every new data folder holds, and
// of its superuser.
const Database = "fitslot"

// ErrInUse is returned by Start and Remove when another live process uses the
// folder. The error that wraps it names the folder and the process.
var ErrInUse = errors.New("folder is in use")

// Config says what to start and where.
type Config struct {
	Dir      string            // the server's folder; made if missing. See DefaultDir.
	Bin      string            // folder holding initdb and postgres; empty: look for them, see findBinaries
	Log      io.Writer         // what the server says; nil: kept only to explain a failed start
	Settings map[string]string // PostgreSQL settings that override ours, such as max_connections
	TestMode bool              // trades all durability for speed; for data that is thrown away
}

// Server is a running PostgreSQL server.
type Server struct {
	child  *child
	lock   *folderLock
	socket string
}

// DefaultDir is the folder used when none is given: fitslot's folder in the
// user's state directory ($XDG_STATE_HOME, else ~/.local/state), or
// /var/lib/fitslot for root, whose home the server's user could not enter.
func DefaultDir() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/lib/fitslot", nil
	}
	if state := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(state) {
		return filepath.Join(state, "fitslot"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("state directory: %w", err)
	}
	return filepath.Join(home, ".local", "state", "fitslot"), nil
}

// Start starts a server on c.Dir, creating the database cluster on first use,
// and returns once it accepts connections. It waits for a server that a killed
// process left behind to finish dying. ctx bounds the start only; to end the
// server call Stop.
//
// It returns ErrInUse if another process runs a server on the folder.
func Start(ctx context.Context, c Config) (*Server, error) {
	dir, err := filepath.Abs(c.Dir)
	if err != nil || c.Dir == "" {
		return nil, fmt.Errorf("embedded PostgreSQL: Dir %q is not a folder", c.Dir)
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, fmt.Errorf("embedded PostgreSQL: %w", err)
	}
	s, err := startLocked(ctx, c, dir)
	if err != nil {
		lock.release()
		return nil, fmt.Errorf("embedded PostgreSQL in %s: %w", dir, err)
	}
	s.lock = lock
	return s, nil
}

// startLocked does Start's work, with the folder's lock held.
func startLocked(ctx context.Context, c Config, dir string) (*Server, error) {
	run, err := newRunner(c, dir)
	if err != nil {
		return nil, err
	}
	if err := run.createCluster(ctx); err != nil {
		return nil, err
	}
	if err := awaitPredecessor(ctx, run.data()); err != nil {
		return nil, err
	}
	socket, err := run.socketDir()
	if err != nil {
		return nil, err
	}
	child, err := run.startServer(ctx, socket)
	if err != nil {
		return nil, err
	}
	return &Server{child: child, socket: socket}, nil
}

// URL is the connection string of one of the server's databases, usually
// Database. It is good for pgx and for psql, for this user only.
func (s *Server) URL(database string) string {
	u := url.URL{
		Scheme:   "postgres",
		Path:     "/" + database,
		RawQuery: url.Values{"host": {s.socket}, "user": {Database}}.Encode(),
	}
	return u.String()
}

// Done is closed when the server has ended, for whatever reason.
func (s *Server) Done() <-chan struct{} { return s.child.done }

// killGrace is how long an ending server gets before it is told more firmly.
const killGrace = 10 * time.Second

// Stop ends the server and frees the folder. Transactions under way are rolled
// back and everything committed is on disk. When ctx ends first the server is
// told to leave at once, which costs the next start a recovery but no data, and
// ctx's error is returned. Stop waits until the server is gone in either case.
func (s *Server) Stop(ctx context.Context) error {
	defer s.lock.release()
	err := s.child.stop(ctx, syscall.SIGINT)
	if err != nil {
		s.child.stopNow()
	}
	return err
}
