package calendar

import (
	"time"

	"github.com/fitslot/fitslot/scheduler"
)

// A ClosedKind is what keeps a centre or a bay closed at some instant.
type ClosedKind int

// The kinds, in the order in which they are looked for.
const (
	NotClosed       ClosedKind = iota
	ByClosure                  // a closure covers the instant
	ByHoliday                  // the rules would open, were the day no public holiday
	OutsideHours               // no rule and no extra opening covers it
	closedKindCount            // how many there are
)

// String names k in one word.
func (k ClosedKind) String() string {
	return [closedKindCount]string{"open", "closure", "holiday", "hours"}[k]
}

// Closed is why a centre or a bay is closed; its zero value is that it is not.
type Closed struct {
	Kind ClosedKind
	// Detail is the closure's reason or the holiday's name, else empty.
	Detail string
}

// Why says why the centre is closed at an instant, if it is: at instants that
// Open has, the Kind is NotClosed.
func (c Calendar) Why(at time.Time) Closed { return c.BayWhy(0, at) }

// BayWhy is Why of a bay, by BayOpen.
func (c Calendar) BayWhy(bay int, at time.Time) Closed {
	instant := scheduler.Span{Start: at.Unix(), End: at.Unix() + 1}
	if c.BayOpen(bay, instant).Covers(instant) {
		return Closed{}
	}
	for _, e := range c.Closures {
		if (e.Bay == 0 || e.Bay == bay) && e.Span.Overlaps(instant) {
			return Closed{ByClosure, e.Reason}
		}
	}
	if name, ok := c.holidayClosing(instant); ok {
		return Closed{ByHoliday, name}
	}
	return Closed{Kind: OutsideHours}
}

// holidayClosing returns the holiday but for which the rules would open. For time
// that would run past midnight it is that of the day before.
func (c Calendar) holidayClosing(instant scheduler.Span) (name string, ok bool) {
	ordinary := c
	ordinary.Holidays = Holidays{}
	if !ordinary.ruleTime(instant).Covers(instant) {
		return "", false
	}
	start, _ := instant.In(c.zone())
	today := DateOf(start, c.zone())
	for _, day := range []Date{today, today.Add(-1)} {
		if name, ok = c.Holidays.On(day); ok {
			return name, true
		}
	}
	return "", false
}
