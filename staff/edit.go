package staff

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
)

// An Edit is one thing that staff change of a centre: SetRules, AddException,
// DropException, PutBay, SetCrew, SetShare or SetServices.
type Edit interface {
	// Kind names it in the history.
	Kind() string
	// check names what is wrong with it for a centre.
	check(c Centre, w *wrong)
}

// Limits on what staff enter.
const (
	maxRules  = 200
	maxCrew   = 50
	maxBays   = 99
	maxReason = 200
	maxName   = 60
	// maxRelease is how long before a quarter its share may be released at most.
	maxRelease = 120 * 24 * time.Hour
	// maxAhead bounds closures, so that a slip in the year is noticed.
	maxAhead = 3 * 366 * 24 * time.Hour
)

// SetRules replaces the opening rules, all of them.
type SetRules struct {
	Rules []calendar.Rule
	// Hours is the notation that the rules were read from, if they were.
	Hours string
	// WorksHolidays is nil to leave it as it is.
	WorksHolidays *bool
	// WorksOn are the codes of holidays on which the centre works if it does not on
	// all; nil to leave them as they are.
	WorksOn []string
}

// Kind is rules.
func (SetRules) Kind() string { return "rules" }

func (e SetRules) check(c Centre, w *wrong) {
	year := calendar.DateOf(c.Now, c.zone()).Year
	for i, code := range e.WorksOn {
		if known := c.Calendar.Holidays.Codes(year-1, year+10); !slices.Contains(known, code) {
			w.add(fmt.Sprintf("works_on[%d]", i), "%q is no public holiday here; use some of %s", code, strings.Join(known, ", "))
		}
	}
	if len(e.Rules) > maxRules {
		w.add("rules", "are %d; give at most %d", len(e.Rules), maxRules)
		return
	}
	for i, r := range e.Rules {
		if err := r.Validate(); err != nil {
			field, reason, _ := strings.Cut(err.Error(), ": ")
			w.add(fmt.Sprintf("rules[%d].%s", i, field), "%s", reason)
		}
	}
}

// AddException enters a closure, or with Extra an extra opening.
type AddException struct {
	Extra bool
	calendar.Exception
}

// Kind is closure or extra-opening.
func (e AddException) Kind() string { return exceptionKind(e.Extra) }

func exceptionKind(extra bool) string {
	if extra {
		return "extra-opening"
	}
	return "closure"
}

func (e AddException) check(c Centre, w *wrong) {
	start, end := e.Span.In(c.zone())
	switch {
	case !start.Before(end):
		w.add("ends_at", "is not after starts_at; give a later instant")
	case !end.After(c.Now):
		w.add("ends_at", "is past; give a later instant")
	case end.After(c.Now.Add(maxAhead)):
		w.add("ends_at", "is more than three years ahead; give an earlier instant")
	}
	if _, known := c.bay(e.Bay); e.Bay != 0 && !known {
		w.add("bay", "%d is none of the centre's bays; give the number of one, or leave it out for all", e.Bay)
	}
	w.text("reason", e.Reason, maxReason)
}

// DropException deletes a closure or an extra opening.
type DropException struct {
	Extra bool
	ID    int64
}

// Kind is closure-dropped or extra-opening-dropped.
func (e DropException) Kind() string { return exceptionKind(e.Extra) + "-dropped" }

func (DropException) check(Centre, *wrong) {}

// PutBay makes a bay what is given, or adds it.
type PutBay struct{ Bay }

// Kind is bay.
func (PutBay) Kind() string { return "bay" }

func (e PutBay) check(c Centre, w *wrong) {
	w.number("no", e.No, 1, maxBays)
	w.text("name", e.Name, maxName)
	w.number("max_rim", e.MaxRim, 10, 30)
	for i, code := range e.Capabilities {
		field := fmt.Sprintf("capabilities[%d]", i)
		if !slices.Contains(c.Capabilities, code) {
			w.add(field, "%q is none of %s", code, strings.Join(c.Capabilities, ", "))
		} else if slices.Contains(e.Capabilities[:i], code) {
			w.add(field, "%q is listed twice; name it once", code)
		}
	}
}

// SetCrew says how many jobs the fitters can do at once.
type SetCrew struct{ calendar.Crew }

// Kind is crew.
func (SetCrew) Kind() string { return "crew" }

func (e SetCrew) check(_ Centre, w *wrong) { checkWeek(e.Crew, "places", w) }

// checkWeek checks numbers by time of day, as they are named in the request.
func checkWeek(c calendar.Crew, number string, w *wrong) {
	if len(c.Changes) > maxCrew {
		w.add("changes", "are %d; give at most %d", len(c.Changes), maxCrew)
		return
	}
	if !c.Set && len(c.Changes) > 0 {
		w.add(number, "is missing; changes are to a number of %s", number)
	}
	w.number(number, c.Places, 0, 100)
	for i, change := range c.Changes {
		field := fmt.Sprintf("changes[%d]", i)
		w.number(field+"."+number, change.Places, 0, 100)
		if change.Days&calendar.EveryDay == 0 || change.Days&^calendar.EveryDay != 0 {
			w.add(field+".days", "names no day; write days as in Mo-Fr,Su")
		}
		if change.From < 0 || change.Until > 24*60 || change.From >= change.Until || change.From%15 != 0 || change.Until%15 != 0 {
			w.add(field+".until", "is not after from; give quarters of an hour of one day, like 12:00 and 13:30")
		}
	}
}

// SetShare says how many bays are kept for the door. Appointments that are there stay.
type SetShare struct{ calendar.Share }

// Kind is share.
func (SetShare) Kind() string { return "share" }

func (e SetShare) check(_ Centre, w *wrong) {
	checkWeek(e.Kept, "bays", w)
	if e.Release < 0 || e.Release > maxRelease || e.Release%time.Minute != 0 {
		w.add("release_minutes", "is %g; give 0 to %g", e.Release.Minutes(), maxRelease.Minutes())
	}
}

// SetServices replaces what is sold and how long it takes, all of it.
type SetServices struct{ Services []Sold }

// Kind is services.
func (SetServices) Kind() string { return "services" }

func (e SetServices) check(c Centre, w *wrong) {
	seen := map[string]bool{}
	for i, s := range e.Services {
		field := fmt.Sprintf("services[%d]", i)
		key := s.Code + " " + string(s.Vehicle)
		switch {
		case !slices.Contains(c.Codes, s.Code):
			w.add(field+".service", "%q is none of %s", s.Code, strings.Join(c.Codes, ", "))
		case !slices.Contains([]booking.Vehicle{booking.Car, booking.SUV, booking.Van}, s.Vehicle):
			w.add(field+".vehicle", "%q is no vehicle class; use car, suv or van", s.Vehicle)
		case seen[key]:
			w.add(field, "is listed twice; name each service once for a vehicle")
		}
		seen[key] = true
		w.number(field+".minutes", s.Minutes, 0, 480)
		w.number(field+".minutes_per_wheel", s.PerWheel, 0, 120)
		if s.Minutes == 0 && s.PerWheel == 0 {
			w.add(field+".minutes", "and minutes_per_wheel are 0; say how long it takes")
		}
	}
}
