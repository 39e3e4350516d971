package testpay

import (
	"encoding/json"
	"time"
)

// An answer is what was said to a request under an idempotency key.
type answer struct {
	Key     string  `json:"key"`
	Request string  `json:"request"` // digest of the request it answers
	Status  int     `json:"status"`
	payment Payment // as it was then
}

// An eventRef names what a change is reported as.
type eventRef struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// An Event is the body of a webhook: a change, and the payment as it left it.
// The ID is the same however often it is delivered.
type Event struct {
	ID      string    `json:"id"`
	Type    string    `json:"type"` // payment. and what was done: pending, authorised, declined, captured, voided, refunded
	At      time.Time `json:"at"`
	Payment Payment   `json:"payment"`
}

// A delivery is an event on its way to the webhook.
type delivery struct {
	body     []byte
	attempts int
}

// A ledger is what the journal's entries add up to. It is not safe for
// concurrent use.
type ledger struct {
	payments   map[string]Payment
	order      []string            // payments' ids, oldest first
	references map[string][]string // reference → payments' ids, oldest first
	answers    map[string]answer   // by idempotency key
	changes    agenda              // payments that change by themselves
	outbox     map[string]*delivery
	attempts   agenda // events to be delivered
}

func newLedger() *ledger {
	return &ledger{
		payments:   map[string]Payment{},
		references: map[string][]string{},
		answers:    map[string]answer{},
		outbox:     map[string]*delivery{},
	}
}

// apply adds e, which is either about to be answered for or read at the start.
func (l *ledger) apply(e entry) {
	delete(l.outbox, e.Closed)
	if e.Payment == nil {
		return
	}
	p := *e.Payment
	if _, known := l.payments[p.ID]; !known {
		l.order = append(l.order, p.ID)
		l.references[p.Reference] = append(l.references[p.Reference], p.ID)
	}
	l.payments[p.ID] = p
	if due := p.due(); !due.IsZero() {
		l.changes.add(due, p.ID)
	}
	if e.Answer != nil {
		a := *e.Answer
		a.payment = p
		l.answers[a.Key] = a
	}
	if e.Event != nil {
		l.post(Event{ID: e.Event.ID, Type: e.Event.Type, At: e.At, Payment: p})
	}
}

// post puts an event in the outbox, to be delivered at once.
func (l *ledger) post(e Event) {
	body, err := json.Marshal(e)
	if err != nil {
		panic(err) // an Event is plain data
	}
	l.outbox[e.ID] = &delivery{body: body}
	l.attempts.add(e.At, e.ID)
}

// called returns the payments of a reference, oldest first.
func (l *ledger) called(reference string) []Payment {
	found := []Payment{}
	for _, id := range l.references[reference] {
		found = append(found, l.payments[id])
	}
	return found
}

// newest returns at most n payments, newest first.
func (l *ledger) newest(n int) []Payment {
	var found []Payment
	for i := len(l.order) - 1; i >= 0 && len(found) < n; i-- {
		found = append(found, l.payments[l.order[i]])
	}
	return found
}
