package testpay

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// Bounds of the outbox. Attempts are counted since the start, so that a restart
// tries anew what had not yet been given up.
const (
	maxWaiting  = 10_000          // events in the outbox; further ones are not reported
	maxAttempts = 16              // deliveries tried per event
	firstRetry  = time.Second     // wait after the first failure; doubles with each
	maxRetry    = 5 * time.Minute // and at most
	couriers    = 4               // deliveries at the same time
)

// outboxFull reports whether no more events can wait; s.mu is held.
func (s *Server) outboxFull() bool {
	full := len(s.ledger.outbox) >= maxWaiting
	if full {
		s.cfg.Log.Error("testpay: outbox is full; a change will not be reported", "waiting", maxWaiting)
	}
	return full
}

// deliverDue hands events to the couriers as their time comes.
func (s *Server) deliverDue(ctx context.Context) {
	events := make(chan string)
	var working sync.WaitGroup
	defer working.Wait()
	defer close(events)
	for range couriers {
		working.Go(func() {
			for id := range events {
				s.deliver(ctx, id)
			}
		})
	}
	for {
		due, next, planned := s.dueEvents()
		for _, id := range due {
			select {
			case events <- id:
			case <-ctx.Done():
				return
			}
		}
		if !s.rest(ctx, s.deliverSoon, next, planned) {
			return
		}
	}
}

// dueEvents takes the events whose time has come off the agenda, and says when
// the next one's will.
func (s *Server) dueEvents() (due []string, next time.Time, planned bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.cfg.Now()
	for id, ok := s.ledger.attempts.take(now); ok; id, ok = s.ledger.attempts.take(now) {
		if s.ledger.outbox[id] != nil { // else it was delivered before the start
			due = append(due, id)
		}
	}
	next, planned = s.ledger.attempts.next()
	return due, next, planned
}

// deliver tries to deliver an event once. What was not taken stays in the outbox
// for another time, unless it has been tried often enough.
func (s *Server) deliver(ctx context.Context, id string) {
	s.mu.Lock()
	d := s.ledger.outbox[id]
	s.mu.Unlock()
	err := s.journal.sync() // nothing is reported that could be undone
	if err == nil {
		err = s.send(ctx, d.body)
	}
	if ctx.Err() != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d.attempts++
	if err != nil && d.attempts < maxAttempts {
		s.ledger.attempts.add(s.cfg.Now().Add(backoff(d.attempts)), id)
		wake(s.deliverSoon)
		return
	}
	if err != nil {
		s.cfg.Log.Error("testpay: gave up a webhook", "event", id, "attempts", d.attempts, "error", err)
	}
	if err := s.record(entry{At: s.cfg.Now(), Closed: id}); err != nil {
		s.cfg.Log.Error("testpay: a delivery was not noted", "event", id, "error", err)
	}
}

// backoff is how long to wait after so many failures.
func backoff(failures int) time.Duration {
	return min(firstRetry<<(failures-1), maxRetry)
}

// send posts body to the webhook, signed. Only a status of 2xx is a success; a
// redirect is not followed.
func (s *Server) send(ctx context.Context, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.cfg.Webhook, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(SignatureHeader, Sign(s.cfg.Secret, s.cfg.Now(), body))
	resp, err := s.cfg.Client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 4<<10)) // so that the connection can be used again
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("webhook answered %s", resp.Status)
	}
	return nil
}
