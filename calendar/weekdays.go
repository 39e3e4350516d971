package calendar

import (
	"fmt"
	"strings"
	"time"
)

// Weekdays is a set of days of the week, bit n being time.Weekday(n). The zero
// value has none.
type Weekdays uint8

// Weekdays in common use.
const (
	MondayToFriday Weekdays = 0b0111110
	EveryDay       Weekdays = 0b1111111
)

// weekdayNames are those of the opening_hours notation, by time.Weekday.
var weekdayNames = [7]string{"Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"}

// ParseWeekdays reads names and ranges of days, as in "Mo-Fr,Su". A range may run
// over the end of the week. The error says which part is at fault.
func ParseWeekdays(s string) (Weekdays, error) {
	var w Weekdays
	for part := range strings.SplitSeq(s, ",") {
		from, to, isRange := strings.Cut(strings.TrimSpace(part), "-")
		first, ok := weekdayNamed(from)
		last := first
		if ok && isRange {
			last, ok = weekdayNamed(to)
		}
		if !ok {
			return 0, fmt.Errorf("%q is no day of the week; write days as in Mo-Fr,Su", part)
		}
		for d := first; ; d = (d + 1) % 7 {
			w = w.With(d)
			if d == last {
				break
			}
		}
	}
	return w, nil
}

func weekdayNamed(name string) (time.Weekday, bool) {
	for d, n := range weekdayNames {
		if n == name {
			return time.Weekday(d), true
		}
	}
	return 0, false
}

// Has reports whether d is in w.
func (w Weekdays) Has(d time.Weekday) bool { return w&(1<<d) != 0 }

// With returns w and d.
func (w Weekdays) With(d time.Weekday) Weekdays { return w | 1<<d }

// String writes w as ParseWeekdays reads it, from Monday on and with ranges for
// three days or more; it is empty if w is.
func (w Weekdays) String() string {
	var parts []string
	for i := 0; i < 7; {
		n := 0
		for i+n < 7 && w.Has(fromMonday(i+n)) {
			n++
		}
		first, last := weekdayNames[fromMonday(i)], weekdayNames[fromMonday(i+n-1)]
		switch {
		case n == 1:
			parts = append(parts, first)
		case n == 2:
			parts = append(parts, first, last)
		case n > 2:
			parts = append(parts, first+"-"+last)
		}
		i += n + 1
	}
	return strings.Join(parts, ",")
}

// fromMonday is the i-th day of a week that begins on Monday.
func fromMonday(i int) time.Weekday { return time.Weekday((i + 1) % 7) }
