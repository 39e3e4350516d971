package calendar

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// hoursSentence says the tree in short English words, rule by rule:
//
//	Mon–Fri 8–12, 14–18; Sat 9–12:30; closed on public holidays
func hoursSentence(tree []hoursRule) string {
	var parts []string
	for _, r := range tree {
		switch {
		case len(r.spans) == 0:
			parts = append(parts, strings.TrimSpace("closed "+r.whenClosed()))
		case r.fallback:
			parts = append(parts, strings.Join(strings.Fields("otherwise "+r.when()+" "+r.clocks()), " "))
		case r.adds && r.selects():
			parts = append(parts, "also "+strings.TrimSpace(r.when()+" "+r.clocks()))
		default:
			parts = append(parts, strings.TrimSpace(r.when()+" "+r.clocks()))
		}
	}
	return strings.Join(parts, "; ")
}

func (r hoursRule) whenClosed() string {
	if r.days == (hoursDays{holidays: true}) {
		return strings.TrimSpace("on public holidays " + r.season())
	}
	return r.when()
}

// when says the days of r, empty for every day.
func (r hoursRule) when() string {
	return strings.TrimSpace(r.season() + " " + r.days.words())
}

// season says the years, dates and weeks of r.
func (r hoursRule) season() string {
	var parts []string
	for _, y := range r.years {
		if y.from == y.to {
			parts = append(parts, strconv.Itoa(y.from))
		} else {
			parts = append(parts, fmt.Sprintf("%d–%d", y.from, y.to))
		}
	}
	for _, d := range r.dates {
		if d.from == d.to {
			parts = append(parts, d.from.words())
		} else {
			parts = append(parts, d.from.words()+"–"+d.to.words())
		}
	}
	if r.weeks != 0 {
		parts = append(parts, "weeks "+strings.TrimPrefix(byWeek(r.weeks), ";BYWEEKNO="))
	}
	return strings.Join(parts, ", ")
}

func (d hoursDate) words() string {
	out := d.month.String()[:3]
	if d.day > 0 {
		out = fmt.Sprintf("%d %s", d.day, out)
	}
	if d.year > 0 {
		out += fmt.Sprintf(" %d", d.year)
	}
	return out
}

// words says days, from Monday on.
func (d hoursDays) words() string {
	var parts []string
	if d.week != 0 {
		parts = strings.Split(weekdayWords.Replace(d.week.String()), ",")
	}
	for i := range 7 {
		day := fromMonday(i)
		if d.nth[day] != 0 {
			parts = append(parts, d.nth[day].words()+" "+day.String()[:3]+" of the month")
		}
	}
	switch {
	case d.onHolidays:
		return "public holidays on " + strings.Join(parts, ", ")
	case d.holidays:
		parts = append(parts, "public holidays")
	}
	return strings.Join(parts, ", ")
}

var weekdayWords = strings.NewReplacer("Mo", "Mon", "Tu", "Tue", "We", "Wed", "Th", "Thu", "Fr", "Fri", "Sa", "Sat", "Su", "Sun", "-", "–")

func (n nthDays) words() string {
	var parts []string
	for i, word := range []string{"1st", "2nd", "3rd", "4th", "5th", "last", "2nd last", "3rd last", "4th last", "5th last"} {
		if n&(1<<(i+1)) != 0 {
			parts = append(parts, word)
		}
	}
	return strings.Join(parts, " and ")
}

// clocks says the spans of r.
func (r hoursRule) clocks() string {
	var parts []string
	for _, s := range r.spans {
		parts = append(parts, s.words())
	}
	return strings.Join(parts, ", ")
}

func (s hoursSpan) words() string {
	switch unknown := s.unknown && !s.openEnd; {
	case s.openEnd:
		return "from " + clockWords(s.opens) + " with an unknown end"
	case s.opens == 0 && s.closes == minutesPerDay && unknown:
		return "unknown"
	case s.opens == 0 && s.closes == minutesPerDay:
		return "all day"
	case unknown:
		return "unknown " + clockWords(s.opens) + "–" + clockWords(s.closes)
	default:
		return clockWords(s.opens) + "–" + clockWords(s.closes)
	}
}

// clockWords writes 8 for 08:00, 8:30, and 2 for 26:00.
func clockWords(minutes int) string {
	if minutes > minutesPerDay {
		minutes -= minutesPerDay
	}
	clock := time.Duration(minutes) * time.Minute
	if clock%time.Hour == 0 {
		return strconv.Itoa(int(clock.Hours()))
	}
	return fmt.Sprintf("%d:%02d", minutes/60, minutes%60)
}
