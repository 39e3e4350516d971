package calendar

import (
	"cmp"
	"strings"
	"time"
)

// hoursRules says what the tree means, what is unknown being open with maybe and
// closed without.
func hoursRules(tree []hoursRule, maybe bool) []Rule {
	var out []Rule
	for _, r := range tree {
		if r.fallback && (!maybe || len(r.spans) == 0) {
			continue
		}
		r, says := r.read(maybe)
		if !says {
			continue
		}
		for _, days := range r.parts() {
			out = append(out, r.on(days)...)
		}
	}
	return out
}

// read returns r without what is not open, or false if that leaves it nothing to
// say. Where a rule that adds makes the whole day unknown, nothing before stands.
func (r hoursRule) read(maybe bool) (_ hoursRule, says bool) {
	r.adds = r.adds || r.fallback
	if maybe {
		return r, true
	}
	var open []hoursSpan
	whole := false
	for _, s := range r.spans {
		if !s.unknown {
			open = append(open, s)
		}
		whole = whole || s.unknown && s.opens == 0 && s.closes == minutesPerDay
	}
	if len(open) == 0 && r.adds && !whole {
		return r, false
	}
	r.adds = r.adds && !whole
	r.spans = open
	return r, true
}

// on returns r's hours on those days: the first replaces what earlier rules say,
// unless r adds; the others join it.
func (r hoursRule) on(days Rule) []Rule {
	days.Adds = r.adds
	if len(r.spans) == 0 {
		return []Rule{days}
	}
	var out []Rule
	for _, s := range r.spans {
		days.Opens, days.Closes = s.opens, s.closes
		out = append(out, days)
		days.Adds = true
	}
	return out
}

// parts returns the days of r as rules without hours. Where days of several are
// the same, each carries the same hours, so it does no harm that the later one
// replaces the earlier.
func (r hoursRule) parts() []Rule {
	var out []Rule
	named := r.days.week | r.days.numbered()
	for _, stretch := range r.stretches() {
		if r.days.onHolidays || !r.days.holidays {
			out = append(out, stretch.rule(r.days, r.days.onHolidays))
			continue
		}
		if named != 0 {
			out = append(out, stretch.rule(r.days, false))
		}
		out = append(out, stretch.rule(hoursDays{}, true))
	}
	return out
}

// A stretch is days of the year between two bounds; zero Dates are no bounds.
type stretch struct {
	from, until Date
	days        yearDays
	weeks       yearWeeks
}

// stretches returns the days that r's years and dates select: dates with years
// one by one, the others together, once for each range of years.
func (r hoursRule) stretches() []stretch {
	var out []stretch
	yearly := yearDays{}
	for _, d := range r.dates {
		if d.from.year > 0 {
			out = append(out, stretch{d.from.first(), d.to.first(), wholeYear, r.weeks})
		} else {
			yearly = yearly.with(d)
		}
	}
	if len(r.dates) == 0 {
		yearly = wholeYear
	}
	for _, y := range r.years {
		out = append(out, stretch{Date{y.from, time.January, 1}, Date{y.to, time.December, 31}, yearly, r.weeks})
	}
	if len(out) == 0 {
		out = append(out, stretch{days: yearly, weeks: r.weeks})
	}
	return out
}

// rule returns the days of s that are among days, none meaning all.
func (s stretch) rule(days hoursDays, onHolidays bool) Rule {
	return Rule{Recurrence: hoursRecurrence(s, days), OnHolidays: onHolidays, From: s.from, Until: s.until}
}

// hoursRecurrence writes the days as RRULE values, empty for every day.
func hoursRecurrence(s stretch, days hoursDays) string {
	var lines []string
	if weekly := byDay(days.week); weekly != "" || days.numbered() == 0 {
		switch {
		case s.weeks != 0:
			lines = s.lines("YEARLY", byWeek(s.weeks)+everyDay(cmp.Or(days.week, EveryDay)))
		case s.days == wholeYear && weekly == "":
			return ""
		case s.days == wholeYear:
			lines = []string{"FREQ=WEEKLY" + weekly}
		default:
			lines = s.lines("DAILY", weekly)
		}
	}
	if numbered := byNumberedDay(days.nth); numbered != "" {
		lines = append(lines, s.lines("MONTHLY", numbered)...)
	}
	return strings.Join(lines, "\n")
}

// lines writes a line for each group of s's months.
func (s stretch) lines(freq, limits string) []string {
	var out []string
	for _, g := range s.days.groups() {
		out = append(out, "FREQ="+freq+g.byMonth()+limits)
	}
	return out
}
