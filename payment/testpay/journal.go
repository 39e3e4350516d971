package testpay

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// An entry is one line of the journal: a payment as a change left it, with the
// answer given and the event it makes, or the end of an event's delivery.
type entry struct {
	At      time.Time `json:"at"`
	Payment *Payment  `json:"payment,omitempty"`
	Answer  *answer   `json:"answer,omitempty"`
	Event   *eventRef `json:"event,omitempty"`
	Closed  string    `json:"closed,omitempty"` // the event that was delivered or given up
}

// header is the journal's first line. It keeps us from taking some other file
// for a journal with a torn line, and cutting it.
const header = `{"journal":"testpay","version":1}` + "\n"

// A journal is an append-only file of entries, locked against other processes.
// Writers are many, fsyncs few: one fsync serves every line written before it.
type journal struct {
	file    *os.File
	log     *slog.Logger
	written atomic.Int64 // lines handed to the system

	fault atomic.Pointer[error] // why the journal can be trusted no more

	mu     sync.Mutex // held while syncing
	synced int64      // lines known to be on disc
}

// openJournal opens or creates the journal at path and passes each entry to
// apply, in order. A torn last line, which nobody was answered for, is cut off.
func openJournal(path string, log *slog.Logger, apply func(entry)) (_ *journal, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("testpay: journal: %w", err)
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, fmt.Errorf("testpay: journal %s is in use by another process: %w", path, err)
	}
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("testpay: journal: %w", err)
	}
	whole, err := replay(data, apply)
	if err != nil {
		return nil, fmt.Errorf("testpay: journal %s: %w", path, err)
	}
	if whole < len(data) {
		log.Warn("testpay: dropped the journal's torn last line", "file", path, "bytes", len(data)-whole)
	}
	return &journal{file: f, log: log}, prepare(f, whole)
}

// replay passes on the entries in data and returns how many bytes of it are
// whole lines. Only the last line may be damaged.
func replay(data []byte, apply func(entry)) (whole int, err error) {
	if len(data) < len(header) && bytes.HasPrefix([]byte(header), data) {
		return 0, nil
	}
	if !bytes.HasPrefix(data, []byte(header)) {
		return 0, errors.New("the file is not a testpay journal; name another")
	}
	whole = len(header)
	for number := 2; whole < len(data); number++ {
		line, _, ended := bytes.Cut(data[whole:], []byte("\n"))
		var e entry
		if err := json.Unmarshal(line, &e); err != nil || !ended {
			if whole+len(line)+1 < len(data) {
				return 0, fmt.Errorf("line %d is damaged: %w", number, err)
			}
			return whole, nil
		}
		apply(e)
		whole += len(line) + 1
	}
	return whole, nil
}

// prepare cuts f to its whole lines, begins it if it has none, and makes sure
// that its name too is on disc.
func prepare(f *os.File, whole int) error {
	err := f.Truncate(int64(whole))
	if err == nil && whole == 0 {
		_, err = f.WriteString(header)
	}
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return fmt.Errorf("testpay: journal: %w", err)
	}
	dir, err := os.Open(filepath.Dir(f.Name()))
	if err != nil {
		return fmt.Errorf("testpay: journal: %w", err)
	}
	defer dir.Close()
	return dir.Sync()
}

// write hands e to the system; it is safe on disc only after sync. Callers take
// turns.
func (j *journal) write(e entry) error {
	if fault := j.fault.Load(); fault != nil {
		return *fault // a line after a torn one would hide the tear
	}
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if _, err := j.file.Write(append(line, '\n')); err != nil {
		return j.spoil(err)
	}
	j.written.Add(1)
	return nil
}

// sync returns once all that has been written is on disc. After a failed write
// or fsync nobody knows what is there: then it fails for good, and only opening
// the journal again will tell.
func (j *journal) sync() error {
	want := j.written.Load()
	j.mu.Lock()
	defer j.mu.Unlock()
	if fault := j.fault.Load(); fault != nil {
		return *fault
	}
	if j.synced >= want {
		return nil
	}
	upTo := j.written.Load()
	if err := j.file.Sync(); err != nil {
		return j.spoil(err)
	}
	j.synced = upTo
	return nil
}

func (j *journal) spoil(cause error) error {
	err := fmt.Errorf("testpay: journal: %w", cause)
	if j.fault.CompareAndSwap(nil, &err) {
		j.log.Error("testpay: the journal failed; nothing more is answered until a restart", "error", cause)
	}
	return err
}

// close syncs and lets go of the file and its lock.
func (j *journal) close() error {
	return errors.Join(j.sync(), j.file.Close())
}
