package calendar

import (
	"strconv"
	"strings"
)

// rruleDays are the days of the week in RRULE values, from Monday.
var rruleDays = []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}

// byDay writes the days of w, empty if they are none or all.
func byDay(w Weekdays) string {
	if w == 0 || w == EveryDay {
		return ""
	}
	return everyDay(w)
}

func everyDay(w Weekdays) string {
	var names []string
	for i, name := range rruleDays {
		if w.Has(fromMonday(i)) {
			names = append(names, name)
		}
	}
	return ";BYDAY=" + strings.Join(names, ",")
}

// byNumberedDay writes weekdays by their number in the month, empty if there are
// none.
func byNumberedDay(nth [7]nthDays) string {
	var names []string
	for i, name := range rruleDays {
		for n := 1; n <= 5; n++ {
			if nth[fromMonday(i)]&(1<<n) != 0 {
				names = append(names, strconv.Itoa(n)+name)
			}
			if nth[fromMonday(i)]&(1<<(5+n)) != 0 {
				names = append(names, strconv.Itoa(-n)+name)
			}
		}
	}
	if names == nil {
		return ""
	}
	return ";BYDAY=" + strings.Join(names, ",")
}

// byWeek writes the weeks of ISO 8601.
func byWeek(weeks yearWeeks) string {
	var numbers []string
	for n := 1; n <= 53; n++ {
		if weeks&(1<<n) != 0 {
			numbers = append(numbers, strconv.Itoa(n))
		}
	}
	return ";BYWEEKNO=" + strings.Join(numbers, ",")
}
