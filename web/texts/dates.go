package texts

import (
	"strconv"
	"strings"
	"time"

	"github.com/fitslot/fitslot/calendar"
)

// Day is Mittwoch, 18. November.
func (s *Speaker) Day(d calendar.Date) string { return s.date(s.customs.Day, d) }

// DayYear is Mittwoch, 18. November 2026.
func (s *Speaker) DayYear(d calendar.Date) string { return s.date(s.customs.DayYear, d) }

// ShortDay is Mi., 18. Nov.
func (s *Speaker) ShortDay(d calendar.Date) string { return s.date(s.customs.ShortDay, d) }

// Weekday is Mi, for a table's head.
func (s *Speaker) Weekday(d calendar.Date) string { return s.customs.WeekdaysAlone[d.Weekday()] }

// Month is November 2026.
func (s *Speaker) Month(d calendar.Date) string { return s.date(s.customs.Month, d) }

func (s *Speaker) date(pattern string, d calendar.Date) string {
	return filled(pattern,
		"{EEEE}", s.customs.Weekdays[d.Weekday()],
		"{E}", s.customs.WeekdaysShort[d.Weekday()],
		"{d}", strconv.Itoa(d.Day),
		"{MMMM}", s.customs.Months[d.Month-1],
		"{MMM}", s.customs.MonthsShort[d.Month-1],
		"{y}", strconv.Itoa(d.Year),
	)
}

// filled puts values where a pattern names them. The values have no braces.
func filled(pattern string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		pattern = strings.Replace(pattern, pairs[i], pairs[i+1], 1)
	}
	return pattern
}

// Clock is the time of day in t's own zone, 09:00: all our languages count 24
// hours, and two digits keep columns straight.
func (s *Speaker) Clock(t time.Time) string { return t.Format("15:04") }

// DayAndClock is Mi., 18. Nov., 10:00, in t's own zone.
func (s *Speaker) DayAndClock(t time.Time) string {
	day := s.ShortDay(calendar.DateOf(t, t.Location()))
	return filled(s.customs.DayAndClock, "{day}", day, "{clock}", s.Clock(t))
}

// Range is 10:00–11:15, each in its own zone.
func (s *Speaker) Range(from, to time.Time) string {
	return s.Clock(from) + s.customs.Dash + s.Clock(to)
}
