package calendar

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// yearDays is a set of days of a leap year: of month m, bit d is day d. In other
// years a 29 February in it never comes.
type yearDays [time.December + 1]uint32

var wholeYear = yearDays{}.with(hoursDates{hoursDate{month: time.January}, hoursDate{month: time.December}})

// with returns y and the days of d, which runs across the end of the year if its
// last month is before its first. Years are not looked at.
func (y yearDays) with(d hoursDates) yearDays {
	month, day := d.from.month, max(1, d.from.day)
	last := d.to.day
	if last == 0 {
		last = lastDay(0, d.to.month)
	}
	for month != d.to.month {
		y[month] |= days(day, lastDay(0, month))
		month, day = month%12+1, 1
	}
	y[month] |= days(day, last)
	return y
}

// days are the bits from first to last.
func days(first, last int) uint32 { return 1<<(last+1) - 1<<first }

// A monthGroup is months of which the same days are meant.
type monthGroup struct {
	months []time.Month
	days   uint32 // 0: all of each
}

// groups returns y's months, those with the same days together.
func (y yearDays) groups() []monthGroup {
	var out []monthGroup
	for month := time.January; month <= time.December; month++ {
		days := y[month]
		if days == 0 {
			continue
		}
		if days == wholeYear[month] {
			days = 0
		}
		if i := slices.IndexFunc(out, func(g monthGroup) bool { return g.days == days }); i >= 0 {
			out[i].months = append(out[i].months, month)
		} else {
			out = append(out, monthGroup{[]time.Month{month}, days})
		}
	}
	return out
}

// byMonth writes g as parts of an RRULE.
func (g monthGroup) byMonth() string {
	var months, days []string
	for _, m := range g.months {
		months = append(months, strconv.Itoa(int(m)))
	}
	for d := 1; d <= 31; d++ {
		if g.days&(1<<d) != 0 {
			days = append(days, strconv.Itoa(d))
		}
	}
	out := ";BYMONTH=" + strings.Join(months, ",")
	if len(days) > 0 {
		out += ";BYMONTHDAY=" + strings.Join(days, ",")
	}
	return out
}
