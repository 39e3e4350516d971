package calendar

import (
	"fmt"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// A recurrence yields days. It is computed with days of UTC, all of the same
// length, so that no change of the clocks can touch it.
type recurrence struct {
	lines []recurrenceLine
	from  Date
}

// A recurrenceLine is one RRULE value, but for its weeks: the engine counts them
// wrongly at some ends of years, so it is asked for days and we for their weeks.
type recurrenceLine struct {
	rrule.ROption
	weeks yearWeeks // none: all
}

func lineOf(o rrule.ROption) recurrenceLine {
	line := recurrenceLine{ROption: o}
	for _, week := range o.Byweekno {
		line.weeks |= 1 << week
		line.Freq, line.Byweekno = rrule.DAILY, nil
	}
	return line
}

// has reports whether day is in one of the line's weeks.
func (l recurrenceLine) has(day time.Time) bool {
	_, week := day.ISOWeek()
	return l.weeks == 0 || l.weeks&(1<<week) != 0
}

// parseRecurrence reads RRULE values, a line each; from is where intervals start
// to count. The empty text has no lines.
func parseRecurrence(text string, from Date) (recurrence, error) {
	r := recurrence{from: from}
	if text == "" {
		return r, nil
	}
	if len(text) > maxRecurrence {
		return r, fmt.Errorf("longer than %d characters", maxRecurrence)
	}
	for line := range strings.SplitSeq(text, "\n") {
		option, err := rrule.StrToROption(line)
		if err != nil {
			return r, fmt.Errorf("%q is no RRULE: %w", line, err)
		}
		if err := checkOption(*option, from); err != nil {
			return r, fmt.Errorf("%q: %w", line, err)
		}
		r.lines = append(r.lines, lineOf(*option))
	}
	return r, nil
}

// mark sets days[i] for each day first+i that the recurrence yields.
func (r recurrence) mark(days []bool, first Date) {
	for _, line := range r.lines {
		next := iterate(line.ROption, r.from, first)
		for day, ok := next(); ok; day, ok = next() {
			i := DateOf(day, time.UTC).Sub(first)
			if i >= len(days) {
				break
			}
			if i >= 0 && line.has(day) {
				days[i] = true
			}
		}
	}
}

// yields reports whether each line yields a day at all. It looks through 400
// years, the cycle of the calendar, at the end of the engine's time: a rule that
// yields nothing is walked until there.
func (r recurrence) yields() error {
	for _, line := range r.lines {
		next := iterate(line.ROption, r.from, Date{rrule.MAXYEAR - 400, 1, 1})
		day, ok := next()
		for ok && !line.has(day) {
			day, ok = next()
		}
		if !ok {
			return fmt.Errorf("%q yields no day in 400 years", line.RRuleString())
		}
	}
	return nil
}

// iterate starts the engine at the last period of line that begins on or before
// day, for it walks every period from its start.
func iterate(line rrule.ROption, from, day Date) rrule.Next {
	line.Dtstart = anchor(line, from, day).utc()
	rule, err := rrule.NewRRule(line)
	if err != nil {
		// Unreachable after checkOption, which asks the same.
		return func() (time.Time, bool) { return time.Time{}, false }
	}
	return rule.Iterator()
}

// anchor returns the first day of the last period (day, week, month or year) of
// line that begins on or before day. With an interval only every n-th period
// counts, from that of from on; before from none needs to be found.
func anchor(line rrule.ROption, from, day Date) Date {
	n := max(line.Interval, 1)
	switch line.Freq {
	case rrule.YEARLY:
		return Date{from.Year + multiple(day.Year-from.Year, n), time.January, 1}
	case rrule.MONTHLY:
		months := (day.Year-from.Year)*12 + int(day.Month-from.Month)
		return Date{from.Year, from.Month, 1}.addMonths(multiple(months, n))
	case rrule.WEEKLY:
		week := weekOf(from, line.Wkst)
		return week.Add(multiple(day.Sub(week), 7*n))
	default:
		return from.Add(multiple(day.Sub(from), n))
	}
}

// multiple is the multiple of n next to a on the side of zero.
func multiple(a, n int) int { return a / n * n }

// addMonths returns the day n months after d, the first of a month.
func (d Date) addMonths(n int) Date {
	y, m, day := time.Date(d.Year, d.Month+time.Month(n), d.Day, 0, 0, 0, 0, time.UTC).Date()
	return Date{y, m, day}
}

// weekOf returns the day on which the week of d began, if weeks begin on start.
func weekOf(d Date, start rrule.Weekday) Date {
	sinceMonday := (int(d.Weekday()) + 6) % 7
	return d.Add(-((sinceMonday - start.Day() + 7) % 7))
}
