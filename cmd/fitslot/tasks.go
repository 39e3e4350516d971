package main

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// A task is work that is done again and again. It returns how much it did.
type task struct {
	name  string
	every time.Duration
	run   func(context.Context) (int, error)
}

type tasks []task

// start runs each task at once and then again and again, never twice at a time,
// until the returned function is called, which waits for those under way.
func (ts tasks) start() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for _, t := range ts {
		running.Go(func() { t.loop(ctx) })
	}
	return func() {
		cancel()
		running.Wait()
	}
}

func (t task) loop(ctx context.Context) {
	ticker := time.NewTicker(t.every)
	defer ticker.Stop()
	for {
		if n, err := t.run(ctx); err != nil && ctx.Err() == nil {
			slog.Error(t.name, "error", err)
		} else if n > 0 {
			slog.Debug(t.name, "done", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
