package calendar

import (
	"fmt"
	"time"
)

// A Season is a part of every year, like October to December: from one day of it to
// another, both included. If Until is before From it runs across the year's end. The
// zero Season is all year.
type Season struct {
	From, Until YearDay
}

// A YearDay is a day of every year. On 29 February a season begins on 1 March, or ends on
// 28 February, in a year that has none.
type YearDay struct {
	Month time.Month
	Day   int
}

// IsZero reports whether s is all year.
func (s Season) IsZero() bool { return s == Season{} }

// Has reports whether d is in s.
func (s Season) Has(d Date) bool {
	if s.IsZero() {
		return true
	}
	day := YearDay{d.Month, d.Day}
	if s.Until.before(s.From) {
		return !day.before(s.From) || !s.Until.before(day)
	}
	return !day.before(s.From) && !s.Until.before(day)
}

// validate names what is wrong.
func (s Season) validate() error {
	switch {
	case s.IsZero():
	case !s.From.valid():
		return fmt.Errorf("season_from: %s is no day of a year", s.From)
	case !s.Until.valid():
		return fmt.Errorf("season_until: %s is no day of a year", s.Until)
	}
	return nil
}

// ParseYearDay reads month and day as in 10-01. ok is whether there is such a day, be it
// in leap years only.
func ParseYearDay(s string) (day YearDay, ok bool) {
	at, err := time.Parse(time.DateOnly, "2000-"+s) // a leap year
	if err != nil {
		return YearDay{}, false
	}
	return YearDay{at.Month(), at.Day()}, true
}

// Number is 100 times the month and the day, by which days are in order; YearDayOf
// reads it.
func (d YearDay) Number() int { return 100*int(d.Month) + d.Day }

// YearDayOf is the day of a Number.
func YearDayOf(number int) YearDay { return YearDay{time.Month(number / 100), number % 100} }

// String writes d as ParseYearDay reads it.
func (d YearDay) String() string { return fmt.Sprintf("%02d-%02d", int(d.Month), d.Day) }

func (d YearDay) before(e YearDay) bool { return d.Number() < e.Number() }

func (d YearDay) valid() bool { return Date{2000, d.Month, d.Day}.Valid() }
