package calendar

import (
	"strings"
	"time"
)

// What people often write instead of the notation, where it can mean one thing
// only, is read with a warning.

// forgiveDashes reads a long dash as the plain one.
func (p *hoursParser) forgiveDashes() {
	for i, t := range p.tokens {
		if t.text == "–" || t.text == "—" {
			p.tokens[i].text, p.tokens[i].lower = "-", "-"
			p.warn(t.at, "a long dash is read as a plain hyphen, as in 08:00-18:00")
		}
	}
}

// forgiveColon passes over the colon in Mo-Fr: 08:00-18:00.
func (p *hoursParser) forgiveColon(days hoursDays) {
	after := p.ahead(1)
	hours := after.kind == hoursNumber && len(after.text) < 3 || after.lower == "off" || after.lower == "closed"
	if t := p.peek(); t.text == ":" && days != (hoursDays{}) && hours {
		p.take()
		p.warn(t.at, "a colon after the days is not needed, as in Mo-Fr 08:00-18:00")
	}
}

// forgivePoint reports whether the minutes follow a point, as in 8.30.
func (p *hoursParser) forgivePoint() bool {
	point, minute := p.peek(), p.ahead(1)
	if point.text != "." || minute.kind != hoursNumber || len(minute.text) != 2 || minute.at != point.at+1 {
		return false
	}
	p.warn(point.at, "a point in a time is read as a colon, as in 08:30")
	return true
}

// forgiveHour reports whether the hour is all there is of a time, as in 8-18. The
// hour itself is taken.
func (p *hoursParser) forgiveHour(hour hoursToken) bool {
	opens := p.peek().text == "-" && p.ahead(1).kind == hoursNumber
	closes := p.next > 1 && p.tokens[p.next-2].text == "-" && (p.peek().kind == hoursEnd || p.peek().text == ";" || p.peek().text == ",")
	if len(hour.text) > 2 || hour.number() > 24 || !opens && !closes {
		return false
	}
	p.warn(hour.at, "an hour without minutes is read as the full hour, as in 08:00-18:00")
	return true
}

// weekday takes a day of the week that isWeekday has seen.
func (p *hoursParser) weekday() time.Weekday {
	t := p.take()
	if name := otherWeekdays[t.lower]; name != "" {
		p.warn(t.at, "%s is read as %s: days are Mo Tu We Th Fr Sa Su", t.text, name)
		return hoursWeekdays[strings.ToLower(name)]
	}
	return hoursWeekdays[t.lower]
}

// otherWeekdays are names of days that mean the same wherever they are used.
// German has Di and Do too, which are Sundays elsewhere.
var otherWeekdays = map[string]string{
	"mon": "Mo", "tue": "Tu", "wed": "We", "thu": "Th", "fri": "Fr", "sat": "Sa", "sun": "Su",
	"mi": "We", "so": "Su",
}
