package loadtest

import (
	"fmt"
	"time"
)

// An Ending is how a customer leaves.
type Ending string

// A third of the customers give up on the way, each at another step.
const (
	Pays          Ending = "pays"
	Looks         Ending = "leaves after looking"
	LeavesHold    Ending = "leaves the hold"
	ReleasesHold  Ending = "releases the hold"
	LeavesOrder   Ending = "leaves the order"
	ReleasesOrder Ending = "releases the order"
	IsDeclined    Ending = "leaves when declined"
)

var abandonments = []Ending{LeavesHold, ReleasesHold, Looks, LeavesOrder, ReleasesOrder, IsDeclined}

// EndingOf is how customer n, counted from 0, leaves: two pay, the third does not.
func EndingOf(n int) Ending {
	if n%3 < 2 {
		return Pays
	}
	return abandonments[n/3%len(abandonments)]
}

// A State is how far a visit has come, by what the customer was told.
type State string

// The states of a visit, each with what fitslot must say of it afterwards.
const (
	Nothing  State = "nothing"  // was promised
	Held     State = "held"     // a slot is, until it expires
	Ordered  State = "ordered"  // and not paid
	Released State = "released" // the hold was given up
	Paid     State = "paid"     // and confirmed
	Unsure   State = "unsure"   // of the last step: no answer came, or "pending"
)

// A Visit is what a customer was told.
type Visit struct {
	Customer int
	Ending   Ending
	State    State
	Promise
	Order string // "" if none was made

	// unanswered is a request for a hold to which no answer came: it may be one.
	unanswered *request
}

// A Promise is what a hold says. The zero value is none.
type Promise struct {
	Hold        string
	Appointment string
	Token       string // of the customer's link
	Centre      string
	Start, End  time.Time // [Start, End)
	Bay         int       // 0 if it was not told
	ExpiresAt   time.Time
	Total       money
}

// held notes the promise. What is wrong with it at once is returned, "" if nothing
// is.
func (v *Visit) held(asked startAt, h holdAnswer) (wrong string) {
	v.State, v.Promise = Held, Promise{Hold: h.ID, ExpiresAt: h.ExpiresAt, Total: h.Quote.Total}
	if len(h.Appointments) != 1 {
		return fmt.Sprintf("hold %s has %d appointments, asked was for one", h.ID, len(h.Appointments))
	}
	a := h.Appointments[0]
	v.Appointment, v.Token, v.Centre, v.Start, v.End, v.Bay = a.ID, a.Token, a.Centre.ID, a.Start, a.End, a.Bay
	if a.Centre.ID != asked.Centre || !a.Start.Equal(asked.UTC) {
		return fmt.Sprintf("hold %s is for %s at %s, asked was for %s at %s", h.ID, a.Centre.ID, minute(a.Start), asked.Centre, minute(asked.UTC))
	}
	return ""
}

func minute(t time.Time) string { return t.UTC().Format("2006-01-02T15:04Z") }
