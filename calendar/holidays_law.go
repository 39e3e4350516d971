package calendar

import (
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
)

// A holidayLaw is what makes the public holidays of one region.
type holidayLaw struct {
	// nationwide is what the holiday library knows.
	nationwide []*cal.Holiday
	// own are the holidays it lacks.
	own []feast
	// mondays moves the rest of a holiday that falls on a Sunday to the Monday.
	mondays bool
	// decided are lists for single years that stand in place of own and mondays.
	decided map[int][]feast
}

// in returns the holidays of a year. Where two fall on one day the library's name
// stands.
func (l holidayLaw) in(year int) map[Date]string {
	out := map[Date]string{}
	for _, h := range l.nationwide {
		if at, _ := h.Calc(year); !at.IsZero() {
			out[DateOf(at, at.Location())] = h.Name
		}
	}
	own, mondays := l.own, l.mondays
	if decided, ok := l.decided[year]; ok {
		own, mondays = decided, false
	}
	for _, f := range own {
		if day := f.in(year); !day.IsZero() && out[day] == "" {
			out[day] = f.name
		}
	}
	if mondays {
		moveSundays(out)
	}
	return out
}

// moveSundays adds to the holidays on a Sunday the Monday after them.
func moveSundays(days map[Date]string) {
	moved := map[Date]string{}
	for day, name := range days {
		if monday := day.Add(1); day.Weekday() == time.Sunday && days[monday] == "" {
			moved[monday] = name + " (lunes siguiente)"
		}
	}
	for day, name := range moved {
		days[day] = name
	}
}

// A feast is a holiday of our own table: on the same date each year, or so many
// days after Easter Sunday.
type feast struct {
	name        string
	month       time.Month // 0: movable
	day         int        // of the month, or after Easter
	since, only int        // the first year, the one year; 0 is no limit
}

// in returns the day of f in a year, the zero Date if there is none.
func (f feast) in(year int) Date {
	if year < f.since || f.only != 0 && year != f.only {
		return Date{}
	}
	if f.month == 0 {
		return easter(year).Add(f.day)
	}
	return Date{year, f.month, f.day}
}

// Days of the church year, counted from Easter Sunday.
const (
	maundyThursday = -3
	goodFriday     = -2
	easterSunday   = 0
	easterMonday   = 1
	whitSunday     = 49
	corpusChristi  = 60
)

// easter returns Easter Sunday, which the library knows as the day before Monday.
func easter(year int) Date {
	at, _ := aa.EasterMonday.Calc(year)
	return DateOf(at, at.Location()).Add(-1)
}
