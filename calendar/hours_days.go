package calendar

import "time"

// days reads Mo-Fr,PH or PH Mo-Fr; nothing if no day comes next.
//
//	days = "PH" weekdays | weekdays
//	weekdays = day { "," day }
//	day = weekday [ "-" weekday ] | "PH"
func (p *hoursParser) days() hoursDays {
	d := p.weekdays()
	if d != (hoursDays{holidays: true}) || !p.isWeekday() {
		return d
	}
	among := p.peek().at
	d = p.weekdays()
	if d.holidays {
		p.fail(among, "PH beside PH: write PH once")
	}
	return hoursDays{week: d.week, holidays: true, onHolidays: true}
}

func (p *hoursParser) weekdays() hoursDays {
	var d hoursDays
	for {
		switch {
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
		if t := p.peek(); t.text == "+" || t.text == "-" {
			p.fail(t.at, "days counted from another day are not read: name the days themselves")
		}
		if !p.accept(",") {
			return d
		}
	}
}

// weekdayRange reads Mo or Sa-Mo.
func (p *hoursParser) weekdayRange() Weekdays {
	from := hoursWeekdays[p.take().lower]
	if p.peek().text != "-" {
		return Weekdays(0).With(from)
	}
	p.take()
	end := p.peek()
	if !p.isWeekday() {
		p.unexpected("the last day of the range, as in Mo-Fr")
		return 0
	}
	to := hoursWeekdays[p.take().lower]
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
	return ok
}

var hoursWeekdays = map[string]time.Weekday{
	"mo": time.Monday, "tu": time.Tuesday, "we": time.Wednesday, "th": time.Thursday,
	"fr": time.Friday, "sa": time.Saturday, "su": time.Sunday,
}
