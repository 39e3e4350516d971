package calendar

import (
	"slices"
	"time"
)

// days reads Mo-Fr,PH or PH Mo-Fr; nothing if no day comes next.
//
//	days = "PH" weekdays | weekdays
//	weekdays = day { "," day }
//	day = weekday [ "-" weekday | "[" nth { "," nth } "]" ] | "PH"
func (p *hoursParser) days() hoursDays {
	d := p.weekdays()
	if d != (hoursDays{holidays: true}) || !p.isWeekday() {
		return d
	}
	among := p.peek().at
	d = p.weekdays()
	d.onHolidays = true
	if d.holidays {
		p.fail(among, "PH beside PH: write PH once")
	}
	d.holidays = true
	return d
}

func (p *hoursParser) weekdays() hoursDays {
	var d hoursDays
	for {
		switch {
		case p.isWeekday() && p.ahead(1).text == "[":
			day := p.weekday()
			d.nth[day] |= p.nth()
		case p.isWeekday():
			d.week |= p.weekdayRange()
		case p.accept("ph"):
			d.holidays = true
		default:
			if d != (hoursDays{}) {
				p.unexpected("a day, as in Mo or PH")
			}
			return d
		}
		if t := p.peek(); t.text == "[" {
			p.fail(t.at, "a number in brackets after a range of days: write it after each day, as in Mo[1],Tu[1]")
		}
		if t := p.peek(); t.text == "+" || t.text == "-" {
			p.fail(t.at, "days counted from another day are not read: name the days themselves")
		}
		if !p.accept(",") {
			return d
		}
	}
}

// nth reads [1], [-1] or [1,3-4].
func (p *hoursParser) nth() nthDays {
	p.take()
	var n nthDays
	for {
		at := p.peek().at
		last := p.accept("-")
		from := p.nthNumber()
		to := from
		if !last && p.accept("-") {
			to = p.nthNumber()
		}
		if to < from {
			p.fail(at, "a range of numbers ends after it begins, as in Mo[1-2]")
		}
		for i := from; i <= to && p.err == nil; i++ {
			if last {
				n |= 1 << (5 + i)
			} else {
				n |= 1 << i
			}
		}
		if !p.accept(",") {
			break
		}
	}
	if !p.accept("]") {
		p.unexpected("a bracket that closes, as in Mo[1]")
	}
	return n
}

func (p *hoursParser) nthNumber() int {
	t := p.take()
	if t.number() < 1 || t.number() > 5 {
		p.fail(t.at, "a month has the 1st to the 5th of a weekday, as in Mo[1], and the last, Mo[-1]")
	}
	return t.number()
}

// checkNumbered refuses days that have a number beside what no recurrence can say
// together with it.
func (p *hoursParser) checkNumbered(r hoursRule) {
	dated := slices.ContainsFunc(r.dates, func(d hoursDates) bool { return d.from.day > 0 })
	switch {
	case r.days.numbered() == 0:
	case r.weeks != 0:
		p.fail(r.at, "the n-th weekday of a month in weeks of the year: write the dates")
	case dated:
		p.fail(r.at, "the n-th weekday of a month beside dates, with which it may never fall together: write months alone, or the dates")
	}
}

// weekdayRange reads Mo or Sa-Mo.
func (p *hoursParser) weekdayRange() Weekdays {
	from := p.weekday()
	if p.peek().text != "-" {
		return Weekdays(0).With(from)
	}
	p.take()
	end := p.peek()
	if !p.isWeekday() {
		p.unexpected("the last day of the range, as in Mo-Fr")
		return 0
	}
	to := p.weekday()
	if from == to {
		p.fail(end.at, "a range from %[1]s to %[1]s: write %[1]s for the one day, Mo-Su for all", end.text)
	}
	days := Weekdays(0).With(to)
	for d := from; d != to; d = (d + 1) % 7 {
		days = days.With(d)
	}
	return days
}

func (p *hoursParser) isWeekday() bool {
	_, ok := hoursWeekdays[p.peek().lower]
	return ok || otherWeekdays[p.peek().lower] != ""
}

var hoursWeekdays = map[string]time.Weekday{
	"mo": time.Monday, "tu": time.Tuesday, "we": time.Wednesday, "th": time.Thursday,
	"fr": time.Friday, "sa": time.Saturday, "su": time.Sunday,
}
