package calendar

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// hoursRules says what the tree means.
func hoursRules(tree []hoursRule) []Rule {
	var out []Rule
	for _, r := range tree {
		for _, days := range r.parts() {
			out = append(out, r.on(days)...)
		}
	}
	return out
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
	for _, stretch := range r.stretches() {
		if r.days.onHolidays || !r.days.holidays {
			out = append(out, stretch.rule(r.days.week, r.days.onHolidays))
			continue
		}
		if r.days.week != 0 {
			out = append(out, stretch.rule(r.days.week, false))
		}
		out = append(out, stretch.rule(EveryDay, true))
	}
	return out
}

// A stretch is days of the year between two bounds; zero Dates are no bounds.
type stretch struct {
	from, until Date
	days        yearDays
}

// stretches returns the days that r's years and dates select: dates with years
// one by one, the others together, once for each range of years.
func (r hoursRule) stretches() []stretch {
	var out []stretch
	yearly := yearDays{}
	for _, d := range r.dates {
		if d.from.year > 0 {
			out = append(out, stretch{d.from.first(), d.to.first(), wholeYear})
		} else {
			yearly = yearly.with(d)
		}
	}
	if len(r.dates) == 0 {
		yearly = wholeYear
	}
	for _, y := range r.years {
		out = append(out, stretch{Date{y.from, time.January, 1}, Date{y.to, time.December, 31}, yearly})
	}
	if len(out) == 0 {
		out = append(out, stretch{days: yearly})
	}
	return out
}

// rule returns the days of s that are one of week, none meaning all.
func (s stretch) rule(week Weekdays, onHolidays bool) Rule {
	return Rule{Recurrence: hoursRecurrence(s.days, week), OnHolidays: onHolidays, From: s.from, Until: s.until}
}

// hoursRecurrence writes the days as RRULE values, empty for every day.
func hoursRecurrence(days yearDays, week Weekdays) string {
	byDay := byDay(week)
	if days == wholeYear && byDay == "" {
		return ""
	}
	if days == wholeYear {
		return "FREQ=WEEKLY" + byDay
	}
	var lines []string
	for _, g := range days.groups() {
		lines = append(lines, "FREQ=DAILY"+g.byMonth()+byDay)
	}
	return strings.Join(lines, "\n")
}

func byDay(week Weekdays) string {
	if week == 0 || week == EveryDay {
		return ""
	}
	var names []string
	for i, name := range []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"} {
		if week.Has(time.Weekday((i + 1) % 7)) {
			names = append(names, name)
		}
	}
	return ";BYDAY=" + strings.Join(names, ",")
}

// checkMidnight refuses hours past midnight where a later rule replaces their day
// or the one they run into: what is left of them then differs from reader to
// reader. Dates and holidays are not looked at: they may always meet.
func (p *hoursParser) checkMidnight(tree []hoursRule) {
	for i, r := range tree {
		past := slices.IndexFunc(r.spans, func(s hoursSpan) bool { return s.closes > minutesPerDay })
		if past < 0 {
			continue
		}
		touched := r.days.falls() | r.days.falls().next()
		for _, later := range tree[i+1:] {
			if !later.adds && later.days.falls()&touched != 0 {
				p.fail(r.spans[past].at, "%s", pastMidnight(later))
			}
		}
	}
}

func pastMidnight(later hoursRule) string {
	return fmt.Sprintf("these hours run past midnight, and the rule at character %d may replace them: end them at 24:00 and give the rest to the next day, from 00:00, or put a comma before that rule if it adds hours", later.at)
}

// next returns the days after those of w.
func (w Weekdays) next() Weekdays { return (w<<1 | w>>6) & EveryDay }
