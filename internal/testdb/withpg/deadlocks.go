package main

import (
	"bytes"
	"fmt"
	"strings"
)

// deadlocks reads the server's log for deadlocks. That a transaction is tried again
// hides them from the tests, not from whoever waits: a run with one has failed. A test
// that wants one keeps it out of the log.
type deadlocks struct {
	count int
	line  []byte // unfinished
	told  []string
	more  int // lines that still belong to the last one
}

// Bounds of what is told: the first deadlocks, each with the statements in it.
const (
	toldDeadlocks = 3
	linesEach     = 12
)

func (d *deadlocks) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		part, after, whole := bytes.Cut(rest, []byte("\n"))
		d.line, rest = append(d.line, part...), after
		if whole {
			d.read(string(d.line))
			d.line = d.line[:0]
		}
	}
	return len(p), nil
}

func (d *deadlocks) read(line string) {
	if strings.Contains(line, "deadlock detected") {
		d.count++
		d.more = linesEach
	}
	if d.more > 0 && d.count <= toldDeadlocks {
		d.told = append(d.told, line)
	}
	d.more--
}

// err is nil if there were none. It is for when the server has ended.
func (d *deadlocks) err() error {
	if d.count == 0 {
		return nil
	}
	return fmt.Errorf("the server's log has %d deadlocks:\n%s", d.count, strings.Join(d.told, "\n"))
}
