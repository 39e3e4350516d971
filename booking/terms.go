package booking

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fitslot/fitslot/scheduler"
)

// A Channel is the way by which an appointment was made. What a centre keeps for the
// door is kept from the web alone.
type Channel string

// The channels.
const (
	Web   Channel = "web" // the zero Channel is it, too
	Phone Channel = "phone"
	Door  Channel = "door" // walked in
)

// Terms are what a place is judged by beside the job. Only staff have others than the
// zero Terms.
type Terms struct {
	// Staff see to it: what is kept for the door does not bind them.
	Staff bool
	// Stays is for a job that is where it is already: only room is asked for.
	Stays bool
	// First is the first quarter in which it may begin, in place of what the notice
	// allows; 0 is none.
	First    scheduler.Quarter
	Bay      int // the only one that will do; 0 is any
	Quarters int // that it takes; 0 is as long as its services do
	Override Override
}

// What staff may override of what a centre allows. A claim of another is none of it.
const (
	WaiveNotice  = "notice"
	WaiveHorizon = "horizon"
	WaiveCrew    = "crew"
	WaiveOpen    = "open" // for a car that is in the workshop already
)

// An Override gives an appointment its place against conditions of the centre, and
// says why.
type Override struct {
	Conditions []string
	Reason     string
}

// maxReason bounds what staff write, in characters.
const maxReason = 200

// validate names what is wrong with an override of which some conditions may be given.
func (o Override) validate(wrong *InvalidErrors, allowed ...string) {
	for i, name := range o.Conditions {
		if !slices.Contains(allowed, name) {
			wrong.add(fmt.Sprintf("override[%d]", i), "%q can't be overridden here; give some of %s", name, strings.Join(allowed, ", "))
		}
	}
	n := len([]rune(strings.TrimSpace(o.Reason)))
	switch {
	case n > maxReason:
		wrong.add("reason", "has %d characters; write at most %d", n, maxReason)
	case n == 0 && len(o.Conditions) > 0:
		wrong.add("reason", "is missing; say why this is done against what the centre allows")
	}
}

// waives reports whether a condition need not hold. The notice has First in its place.
func (t Terms) waives(name string) bool {
	switch name {
	case "bay":
		return false
	case WaiveOpen, WaiveCrew, WaiveHorizon:
		return t.Stays && name == WaiveHorizon || slices.Contains(t.Override.Conditions, name)
	}
	return t.Stays
}
