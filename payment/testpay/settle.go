package testpay

import (
	"context"
	"crypto/rand"
	"strings"
	"time"
)

// settleDue lets payments change by themselves as their time comes.
func (s *Server) settleDue(ctx context.Context) {
	for {
		next, planned, err := s.elapseDue()
		if err != nil {
			s.cfg.Log.Error("testpay: stopped settling payments", "error", err)
			return
		}
		if !s.rest(ctx, s.settleSoon, next, planned) {
			return
		}
	}
}

// elapseDue changes every payment whose time has come, and says when the next
// one's will.
func (s *Server) elapseDue() (next time.Time, planned bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.cfg.Now()
	for {
		id, due := s.ledger.changes.take(now)
		if !due {
			break
		}
		p, changed := s.ledger.payments[id].elapse(now)
		if !changed {
			continue // it was captured, voided or settled before
		}
		if err := s.record(changeOf(p, now)); err != nil {
			return time.Time{}, false, err
		}
	}
	next, planned = s.ledger.changes.next()
	return next, planned, nil
}

// changeOf is the entry of a payment that came into its state just now.
func changeOf(p Payment, now time.Time) entry {
	return entry{At: now, Payment: &p, Event: &eventRef{ID: newID("evt_"), Type: "payment." + string(p.State)}}
}

// newID returns an id nobody else has: prefix and 130 random bits.
func newID(prefix string) string { return prefix + strings.ToLower(rand.Text()) }
