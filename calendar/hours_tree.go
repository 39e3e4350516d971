package calendar

import "time"

// The syntax tree: what was written, before it is known what it means.

// An hoursRule is one rule of a value, up to the `;`, `,` or `||` that ends it:
//
//	Jun-Aug,Dec 24-Jan 02: Mo-Fr,PH 08:00-12:00,14:00-18:00
//	└──────dates────────┘  └─days─┘ └────────spans────────┘
type hoursRule struct {
	at int // the character it starts at
	// adds follows a comma, fallback a `||`: it holds where no other opens.
	adds, fallback bool
	years          []hoursYears // none: every year
	dates          []hoursDates // none: every day of the year
	weeks          yearWeeks    // none: every week
	days           hoursDays
	// spans is empty for a closed rule, and never for another.
	spans []hoursSpan
}

// selects reports whether r says on which days it applies.
func (r hoursRule) selects() bool {
	return len(r.years) > 0 || len(r.dates) > 0 || r.weeks != 0 || r.days != hoursDays{}
}

// yearWeeks is a set of weeks of ISO 8601, bit n being week n.
type yearWeeks uint64

// hoursYears is a range of years, both included.
type hoursYears struct{ from, to int }

// An hoursDate is a day of a year, or a whole month if day is 0; in every year
// if year is 0.
type hoursDate struct {
	year  int
	month time.Month
	day   int
}

// hoursDates is a range, both ends included and of the same kind. Without years
// it may run across the end of the year.
type hoursDates struct{ from, to hoursDate }

// hoursDays are days of the week or public holidays, or, where onHolidays is set,
// those of the weekdays that are holidays. The zero value is every day.
type hoursDays struct {
	week       Weekdays
	nth        [7]nthDays // by time.Weekday: of these only some in a month
	holidays   bool
	onHolidays bool
}

// falls returns the days of the week on which d can fall.
func (d hoursDays) falls() Weekdays {
	if week := d.week | d.numbered(); week != 0 && (!d.holidays || d.onHolidays) {
		return week
	}
	return EveryDay
}

// numbered returns the days of the week of which d has only some in a month.
func (d hoursDays) numbered() Weekdays {
	var w Weekdays
	for day, nth := range d.nth {
		if nth != 0 {
			w = w.With(time.Weekday(day))
		}
	}
	return w
}

// nthDays are the first to fifth of a weekday in a month, bits 1 to 5, and from
// the last back, bits 6 to 10.
type nthDays uint16

// An hoursSpan is minutes after the day's midnight, half-open; closes may lie
// after the next one.
type hoursSpan struct {
	at            int
	opens, closes int
	// unknown: nobody can be sure that the centre is open. openEnd: as closes is
	// only what the reference takes for it.
	unknown, openEnd bool
}

// wholeDay is what a rule without times is for.
func wholeDay(at int) hoursSpan { return hoursSpan{at: at, closes: minutesPerDay, unknown: true} }

// overlaps reports whether s and t have a minute of the clock in common.
func (s hoursSpan) overlaps(t hoursSpan) bool { return s.opens < t.closes && t.opens < s.closes }
