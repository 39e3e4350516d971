package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fitslot/fitslot/postgres"
	"github.com/fitslot/fitslot/postgres/embedded"
)

// databaseConfig says which database is used: the one of DatabaseURL, or one in a
// PostgreSQL of our own.
type databaseConfig struct {
	DatabaseURL string `env:"DATABASE_URL" help:"PostgreSQL to use, 15 or later. Without one fitslot runs its own." placeholder:"URL"`
	StateDir    string `help:"Folder of fitslot's own PostgreSQL. Default: fitslot in the user's state directory." placeholder:"DIR"`
	PostgresBin string `help:"Folder of the PostgreSQL binaries for that, if they are not in PATH or where Debian puts them." placeholder:"DIR"`
	MaxConns    int32  `default:"16" help:"Most connections to the database."`
}

// stopGrace is how long fitslot's own PostgreSQL may take to stop.
const stopGrace = 20 * time.Second

// A database is an open database and how to close it.
type database struct {
	*pgxpool.Pool
	url  string
	own  *embedded.Server // nil if it is not ours to stop
	file string           // tells other commands where our own server is
}

// open opens the database, at the newest schema. Where there is none to use it
// starts our own; with share set, one that is running already is used.
func (c databaseConfig) open(ctx context.Context, share bool) (*database, error) {
	if c.MaxConns < 4 || c.MaxConns > 1000 {
		return nil, usageError{fmt.Errorf("max-conns: %d is not between 4 and 1000", c.MaxConns)}
	}
	d := &database{url: c.DatabaseURL}
	if d.url == "" {
		if err := d.startOwn(ctx, c, share); err != nil {
			return nil, err
		}
	}
	if err := d.connect(ctx, c); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

func (d *database) connect(ctx context.Context, c databaseConfig) error {
	applied, err := postgres.Migrate(ctx, d.url)
	if err != nil {
		return err
	}
	for _, name := range applied {
		slog.Info("migrated", "file", name)
	}
	d.Pool, err = postgres.Open(ctx, postgres.Config{URL: d.url, MaxConns: c.MaxConns, Serving: true})
	return err
}

// startOwn starts our own server, or finds the one that a running fitslot has.
func (d *database) startOwn(ctx context.Context, c databaseConfig, share bool) error {
	dir, err := c.stateDir()
	if err != nil {
		return err
	}
	d.file = filepath.Join(dir, "url")
	server, err := embedded.Start(ctx, embedded.Config{
		Dir: dir, Bin: c.PostgresBin, Settings: map[string]string{"max_connections": fmt.Sprint(c.MaxConns + 20)},
	})
	if errors.Is(err, embedded.ErrInUse) && share {
		url, readErr := os.ReadFile(d.file)
		if readErr != nil {
			return err
		}
		d.url, d.file = strings.TrimSpace(string(url)), ""
		return nil
	} else if errors.Is(err, embedded.ErrInUse) {
		return fmt.Errorf("%w; stop that fitslot, or give this one a --state-dir of its own", err)
	} else if err != nil {
		return err
	}
	d.own, d.url = server, server.URL(embedded.Database)
	return os.WriteFile(d.file, []byte(d.url+"\n"), 0o600)
}

// stateDir is where our own server and what belongs to it live.
func (c databaseConfig) stateDir() (string, error) {
	if c.StateDir != "" {
		return filepath.Abs(c.StateDir)
	}
	return embedded.DefaultDir()
}

// Close closes the database, and stops the server if it is ours.
func (d *database) Close() {
	if d.Pool != nil {
		d.Pool.Close()
	}
	if d.own == nil {
		return
	}
	_ = os.Remove(d.file)
	ctx, cancel := context.WithTimeout(context.Background(), stopGrace)
	defer cancel()
	if err := d.own.Stop(ctx); err != nil {
		slog.Error("stopping PostgreSQL", "error", err)
	}
}

// done is closed when our own server ends without being asked; nil if there is
// none.
func (d *database) done() <-chan struct{} {
	if d.own == nil {
		return nil
	}
	return d.own.Done()
}
