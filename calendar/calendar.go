package calendar

import (
	"time"

	"github.com/fitslot/fitslot/scheduler"
)

// A Calendar says when a centre and each of its bays are open. It is a value that
// its methods do not change, so it may be shared between goroutines as long as
// nobody changes its lists. The zero Calendar is never open.
type Calendar struct {
	// Zone is the centre's; nil is UTC.
	Zone *time.Location
	// Holidays are the public holidays at the centre. On them only the rules with
	// OnHolidays apply, unless the centre WorksHolidays, or on that one: then all do.
	Holidays      Holidays
	WorksHolidays bool
	// WorksOn are the codes of the holidays on which it works if it does not on all.
	WorksOn []string
	// Rules are in order, see Rule. They should validate: one that does not never
	// applies.
	Rules []Rule
	// Extras add to what the rules say, and Closures take away from both.
	Closures, Extras []Exception
	// Crew is how many jobs at once there are hands for.
	Crew Crew
	// Share is how many bays are kept for the door.
	Share Share
}

// An Exception is a closure or an extra opening.
type Exception struct {
	// Bay is the number of the bay it is for, 0 for the whole centre.
	Bay  int
	Span scheduler.Span
	// Reason is for people, in the words of who entered it.
	Reason string
}

// Open returns the time in w at which the centre is open: what its rules and
// extra openings give, less its closures.
func (c Calendar) Open(w scheduler.Span) scheduler.Set {
	return c.ruleTime(w).
		Union(exceptions(c.Extras, 0, w)).
		Subtract(exceptions(c.Closures, 0, w))
}

// BayOpen returns the time in w at which a bay is open: what the rules, the
// centre's and the bay's extra openings give, less the closures of both.
func (c Calendar) BayOpen(bay int, w scheduler.Span) scheduler.Set {
	return c.BaysOpen([]int{bay}, w)[0]
}

// BaysOpen returns BayOpen of each of bays, at the price of one.
func (c Calendar) BaysOpen(bays []int, w scheduler.Span) []scheduler.Set {
	shared := c.ruleTime(w).Union(exceptions(c.Extras, 0, w))
	closed := exceptions(c.Closures, 0, w)
	out := make([]scheduler.Set, len(bays))
	for i, bay := range bays {
		out[i] = shared.
			Union(exceptions(c.Extras, bay, w)).
			Subtract(closed).
			Subtract(exceptions(c.Closures, bay, w))
	}
	return out
}

// exceptions returns the time in w of those of list that are for bay.
func exceptions(list []Exception, bay int, w scheduler.Span) scheduler.Set {
	var spans []scheduler.Span
	for _, e := range list {
		if e.Bay == bay {
			spans = append(spans, e.Span.Intersect(w))
		}
	}
	return scheduler.NewSet(spans...)
}

// ruleTime returns the time in w that the rules give; it is none at the far ends of
// time. A day's time may run through the whole next day, so the day before w counts
// as well.
func (c Calendar) ruleTime(w scheduler.Span) scheduler.Set {
	if w.Empty() || len(c.Rules) == 0 {
		return scheduler.Set{}
	}
	zone := c.zone()
	start, end := w.In(zone)
	if start.Year() <= 1 || end.Year() >= 9999 { // RFC 5545 and its engine know no others
		return scheduler.Set{}
	}
	first := DateOf(start, zone).Add(-1)
	n := DateOf(end, zone).Sub(first) + 1
	applies := make([][]bool, len(c.Rules))
	for i, r := range c.Rules {
		applies[i] = r.days(first, n)
	}
	var spans []scheduler.Span
	for i := range n {
		day := first.Add(i)
		for _, r := range c.rulesOn(day, func(rule int) bool { return applies[rule][i] }) {
			spans = append(spans, scheduler.SpanOf(day.At(r.Opens, zone), day.At(r.Closes, zone)))
		}
	}
	return scheduler.NewSet(spans...).Clip(w)
}

// rulesOn returns the rules that give day its time: the last one that applies
// and does not Add, and those that Add after it.
func (c Calendar) rulesOn(day Date, applies func(rule int) bool) []Rule {
	_, holiday := c.Holidays.On(day)
	_, rests := c.Rests(day)
	var out []Rule
	for i, r := range c.Rules {
		if !applies(i) || r.OnHolidays && !holiday || !r.OnHolidays && rests {
			continue
		}
		if !r.Adds {
			out = out[:0]
		}
		out = append(out, r)
	}
	return out
}

func (c Calendar) zone() *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}
