package testpay

import (
	"fmt"
	"net/http"
	"time"
)

// A State is how far a payment has come.
//
//	pending ──> authorised ──> captured ──> refunded
//	   ├──────────────┴──> voided
//	   └──> declined
type State string

// The states of a payment. A captured payment stays captured until all of it has
// been refunded.
const (
	Pending    State = "pending"
	Authorised State = "authorised"
	Declined   State = "declined"
	Captured   State = "captured"
	Refunded   State = "refunded"
	Voided     State = "voided"
)

// expired is the reason of a payment that ended because its time ran out.
const expired = "expired"

// A Payment is one attempt to take money. Amounts are in minor units of
// Currency. It is a value: what happens to it makes a new one.
type Payment struct {
	ID        string    `json:"id"`
	State     State     `json:"state"`
	Reason    string    `json:"reason,omitempty"` // why it was declined or voided
	Amount    int64     `json:"amount"`
	Captured  int64     `json:"captured"`
	Refunded  int64     `json:"refunded"`
	Currency  string    `json:"currency"`
	Reference string    `json:"reference"` // the shop's own name for it
	Token     string    `json:"token"`
	Created   time.Time `json:"created"`
	Settles   time.Time `json:"settles,omitzero"` // when a pending payment is decided
	Expires   time.Time `json:"expires,omitzero"` // from when on it can no longer be authorised or captured
}

// begin decides a new payment by its script.
func (p Payment) begin(s script, now time.Time) Payment {
	p.Created = now
	if s.stall > 0 {
		p.State, p.Settles = Pending, now.Add(s.stall)
		return p
	}
	p.State, p.Reason = s.state, s.reason
	return p
}

// due is the instant at which p changes by itself, zero if it never does.
func (p Payment) due() time.Time {
	switch {
	case p.State == Pending && (p.Expires.IsZero() || p.Settles.Before(p.Expires)):
		return p.Settles
	case p.State == Pending, p.State == Authorised:
		return p.Expires
	}
	return time.Time{}
}

// elapse returns what p has become of itself by now; ok is false if it is still
// what it was. What ran into its expiry is declined or voided; a pending payment
// that met its hour does what its token says.
func (p Payment) elapse(now time.Time) (_ Payment, ok bool) {
	due := p.due()
	if due.IsZero() || now.Before(due) {
		return p, false
	}
	switch {
	case p.State == Authorised:
		p.State, p.Reason = Voided, expired
	case due.Equal(p.Expires):
		p.State, p.Reason = Declined, expired
	default:
		return p.settled(), true
	}
	p.Settles = time.Time{}
	return p, true
}

// settled decides a pending payment as its token says.
func (p Payment) settled() Payment {
	s, _ := parseToken(p.Token)
	p.State, p.Reason, p.Settles = s.state, s.reason, time.Time{}
	return p
}

func (p Payment) settle(time.Time) (Payment, error) {
	if p.State != Pending {
		return p, p.refuse("settled", "pending")
	}
	return p.settled(), nil
}

func (p Payment) capture(now time.Time) (Payment, error) {
	if _, over := p.elapse(now); p.State != Authorised || over {
		return p, p.refuse("captured", "authorised and not expired")
	}
	p.State, p.Captured = Captured, p.Amount
	return p, nil
}

func (p Payment) void(time.Time) (Payment, error) {
	if p.State != Authorised && p.State != Pending {
		return p, p.refuse("voided", "authorised or pending")
	}
	p.State, p.Settles = Voided, time.Time{}
	return p, nil
}

func (p Payment) refund(amount int64) (Payment, error) {
	if p.State != Captured {
		return p, p.refuse("refunded", "captured")
	}
	if left := p.Captured - p.Refunded; amount > left {
		return p, invalid("amount", "is more than what is left to refund; at most %d", left)
	}
	p.Refunded += amount
	if p.Refunded == p.Captured {
		p.State = Refunded
	}
	return p, nil
}

// refuse says that p can't be done to in its state, and which it would take.
func (p Payment) refuse(done, wanted string) error {
	return &refusal{status: http.StatusConflict, Code: "wrong_state", State: p.State,
		Message: fmt.Sprintf("the payment is %s; only one that is %s can be %s", p.State, wanted, done)}
}
