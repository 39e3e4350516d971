package calendar

import "time"

// years reads 2026 or 2026-2028,2030, where that limits the months and days that
// follow. A single year before a date, 2026 Dec 24, belongs to the date.
func (p *hoursParser) years(r *hoursRule) {
	for p.isYear() && !p.isDated() {
		r.years = append(r.years, p.yearRange())
		if !p.accept(",") {
			return
		}
		if !p.isYear() {
			p.unexpected("a year")
		}
	}
}

func (p *hoursParser) yearRange() hoursYears {
	from := p.take().number()
	if !p.accept("-") {
		return hoursYears{from, from}
	}
	end := p.take()
	to := end.number()
	if to <= from {
		p.fail(end.at, "a range of years needs a later year after %d-, as in 2026-2028", from)
	}
	return hoursYears{from, to}
}

func (p *hoursParser) isYear() bool {
	n := p.peek().number()
	return 1900 < n && n < 2100
}

// isDated reports whether a year, a month and a day come next.
func (p *hoursParser) isDated() bool {
	return p.isYear() && hoursMonths[p.ahead(1).lower] != 0 && p.dayAhead(2)
}

// dayAhead reports whether the token n places ahead is a day of the month, not
// the hour of Dec 10:00-12:00. In Dec 24:10:00-12:00 it is a day.
func (p *hoursParser) dayAhead(n int) bool {
	if p.ahead(n).kind != hoursNumber || len(p.ahead(n).text) > 2 {
		return false
	}
	clock := p.ahead(n+1).text == ":" && p.ahead(n+2).kind == hoursNumber && p.ahead(n+3).text != ":"
	return !clock
}

// weeks reads week 1-20/2,30; nothing if the word does not come next. The weeks
// are those of ISO 8601.
func (p *hoursParser) weeks(r *hoursRule) {
	if p.peek().lower != "week" {
		return
	}
	if len(r.dates) > 0 {
		p.fail(p.peek().at, "weeks beside months or dates: write the one or the other")
	}
	p.take()
	for {
		from := p.weekNumber()
		to, step := from, 1
		if p.accept("-") {
			at := p.peek().at
			if to = p.weekNumber(); to <= from {
				p.fail(at, "a range of weeks ends after it begins, as in week 1-20; across the new year write week 45-53,1-10")
			}
			if p.accept("/") {
				at, step = p.peek().at, p.take().number()
				if step < 2 || step > 26 {
					p.fail(at, "every how many weeks is a number from 2 to 26, as in week 1-53/2")
				}
			}
		}
		for week := from; week <= to && p.err == nil; week += step {
			r.weeks |= 1 << week
		}
		if !p.accept(",") {
			return
		}
	}
}

func (p *hoursParser) weekNumber() int {
	t := p.take()
	if n := t.number(); n < 1 || n > 53 || len(t.text) > 2 {
		p.fail(t.at, "weeks have numbers from 1 to 53, as in week 1-20")
	}
	return t.number()
}

// dates reads Jun-Aug,Dec 24-26,31,Dec 30-Jan 02; nothing if no month comes next.
func (p *hoursParser) dates(r *hoursRule) {
	for p.isMonth() || p.isDated() {
		p.sameYears(*r)
		r.dates = append(r.dates, p.dateRange())
		for p.peek().text == "," && r.dates[len(r.dates)-1].from.day > 0 && p.dayAhead(1) {
			p.take()
			r.dates = append(r.dates, p.furtherDays(r.dates[len(r.dates)-1]))
		}
		if !p.accept(",") {
			return
		}
		if !p.isMonth() && !p.isDated() {
			p.unexpected("a month or a date, as in Dec 24")
		}
	}
}

// sameYears refuses 2026 Dec 24,Dec 31: is the second in every year?
func (p *hoursParser) sameYears(r hoursRule) {
	t := p.peek()
	if len(r.years) > 0 && p.isDated() {
		p.fail(t.at, "a second year: write the year once, before the months, or before each date")
	}
	if len(r.dates) > 0 && (r.dates[0].from.year > 0) != p.isDated() {
		p.fail(t.at, "dates with a year beside dates without one: give each date its year, or make it a rule of its own")
	}
}

// dateRange reads Dec, Oct-Mar, Dec 24, Dec 24-26 or Dec 24-Jan 02, the last
// three with years too.
func (p *hoursParser) dateRange() hoursDates {
	from := p.date()
	if p.peek().text != "-" {
		return hoursDates{from, from}
	}
	p.take()
	end, to := p.peek(), from
	switch {
	case from.day > 0 && p.dayAhead(0):
		to.day = p.day(to)
	case p.isMonth() && from.year == 0, p.isDated() && from.year > 0:
		to = p.date()
	case from.year > 0 && p.isMonth():
		p.fail(end.at, "the end needs its year too, as in 2026 Dec 24-2027 Jan 02")
	default:
		p.unexpected("the end of the range, as in Dec 24-26 or Jun-Aug")
	}
	p.checkRange(hoursDates{from, to}, end)
	return hoursDates{from, to}
}

func (p *hoursParser) checkRange(d hoursDates, end hoursToken) {
	inMonth := d.from.year == d.to.year && d.from.month == d.to.month
	switch {
	case (d.from.day > 0) != (d.to.day > 0):
		p.fail(end.at, "a range from a date to a month, or from a month to a date: give both their day, as in Mar 01-Oct 15")
	case d.from == d.to:
		p.fail(end.at, "a range that ends where it begins: write %s once", d.from.month.String()[:3])
	case inMonth && d.to.day < d.from.day, d.from.year > 0 && d.to.first().Before(d.from.first()):
		p.fail(end.at, "the range ends before it begins: turn it round")
	}
}

// furtherDays reads the 26-28 of Dec 24,26-28.
func (p *hoursParser) furtherDays(before hoursDates) hoursDates {
	from, at := before.to, p.peek().at
	if before.from.month != before.to.month || before.from.year != before.to.year {
		p.fail(at, "a day after a range across months: write its month too, as in Dec 24-Jan 02,Jan 06")
	}
	from.day = p.day(from)
	to := from
	if p.peek().text == "-" {
		p.take()
		end := p.peek()
		if !p.dayAhead(0) {
			p.unexpected("a day of the month, as in Dec 24-26")
		}
		to.day = p.day(to)
		p.checkRange(hoursDates{from, to}, end)
	}
	return hoursDates{from, to}
}

// date reads [2026] Dec [24].
func (p *hoursParser) date() hoursDate {
	var d hoursDate
	if p.isYear() {
		d.year = p.take().number()
	}
	d.month = hoursMonths[p.take().lower]
	if p.dayAhead(0) {
		d.day = p.day(d)
	}
	return d
}

// day reads the day of d's month and year.
func (p *hoursParser) day(d hoursDate) int {
	t := p.take()
	last := lastDay(d.year, d.month)
	if t.number() < 1 || t.number() > last {
		p.fail(t.at, "%s is no day of %s, which has %d", t.text, d.month, last)
	}
	return t.number()
}

// first is the first day of d; it means something only if d has a year.
func (d hoursDate) first() Date { return Date{d.year, d.month, max(1, d.day)} }

// lastDay is the number of days of a month; that of a leap year if year is 0.
func lastDay(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func (p *hoursParser) isMonth() bool { return hoursMonths[p.peek().lower] != 0 }

var hoursMonths = map[string]time.Month{
	"jan": time.January, "feb": time.February, "mar": time.March, "apr": time.April,
	"may": time.May, "jun": time.June, "jul": time.July, "aug": time.August,
	"sep": time.September, "oct": time.October, "nov": time.November, "dec": time.December,
}
