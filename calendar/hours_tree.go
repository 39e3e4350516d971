package calendar

import "time"

// The syntax tree: what was written, before it is known what it means.

// An hoursRule is one rule of a value, up to the `;` or `,` that ends it:
//
//	Jun-Aug,Dec 24-Jan 02: Mo-Fr,PH 08:00-12:00,14:00-18:00
//	└──────dates────────┘  └─days─┘ └────────spans────────┘
type hoursRule struct {
	at    int // the character it starts at
	adds  bool
	years []hoursYears // none: every year
	dates []hoursDates // none: every day of the year
	days  hoursDays
	// spans is empty for a closed rule.
	spans []hoursSpan
}

// selects reports whether r says on which days it applies.
func (r hoursRule) selects() bool {
	return len(r.years) > 0 || len(r.dates) > 0 || r.days != hoursDays{}
}

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
	holidays   bool
	onHolidays bool
}

// falls returns the days of the week on which d can fall.
func (d hoursDays) falls() Weekdays {
	if d.week == 0 || d.holidays && !d.onHolidays {
		return EveryDay
	}
	return d.week
}

// An hoursSpan is minutes after the day's midnight, half-open; closes may lie
// after the next one.
type hoursSpan struct {
	at            int
	opens, closes int
}
