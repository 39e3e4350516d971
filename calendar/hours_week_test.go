package calendar

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/scheduler"
)

// TestParseHours_Open gives each value with the open time that follows from it in
// a week or two, in UTC. 2026-01-06 is a Tuesday and a holiday in
// Baden-Württemberg.
func TestParseHours_Open(t *testing.T) {
	holidays, err := HolidaysOf("DE", "BW")
	require.NoError(t, err)
	for _, c := range []struct{ about, value, from, until, want string }{
		{"a holiday is a day like any other, unless PH is named", "Mo-Tu 08:00-12:00",
			"2026-01-05", "2026-01-12", "Mo 08-12 Tu 08-12"},
		{"closed on holidays", "Mo-Tu 08:00-12:00; PH off",
			"2026-01-05", "2026-01-12", "Mo 08-12"},
		{"a weekday named after PH replaces it", "Mo-Tu 08:00-12:00; PH off; Tu 09:00-10:00",
			"2026-01-05", "2026-01-12", "Mo 08-12 Tu 09-10"},
		{"other hours on holidays", "Mo-Su 08:00-12:00; PH 10:00-11:00",
			"2026-01-05", "2026-01-08", "Mo 08-12 Tu 10-11 We 08-12"},
		{"holidays added by a comma", "Mo-Su 08:00-12:00, PH 14:00-15:00",
			"2026-01-05", "2026-01-08", "Mo 08-12 Tu 08-12 Tu 14-15 We 08-12"},
		{"a list with PH replaces on both", "Mo-Su 08:00-12:00; Mo,PH 10:00-11:00,13:00-14:00",
			"2026-01-05", "2026-01-08", "Mo 10-11 Mo 13-14 Tu 10-11 Tu 13-14 We 08-12"},
		{"only holidays that are Tuesdays", "PH Tu 10:00-11:00",
			"2026-01-01", "2026-01-08", "Tu 10-11"},
		{"a later rule replaces the whole day", "Mo-Fr 08:00-12:00,14:00-18:00; We 10:00-11:00",
			"2026-01-06", "2026-01-09", "Tu 08-12 Tu 14-18 We 10-11 Th 08-12 Th 14-18"},
		{"an added one leaves it", "Mo-Fr 08:00-12:00, We 14:00-16:00",
			"2026-01-07", "2026-01-09", "We 08-12 We 14-16 Th 08-12"},
		{"an added one joins what it overlaps", "We 08:00-12:00, We 11:00-16:00",
			"2026-01-05", "2026-01-12", "We 08-16"},
		{"months belong to their own rule only", "Jun-Aug: Mo 08:00-12:00, We 08:00-12:00",
			"2026-01-05", "2026-01-12", "We 08-12"},
		{"dates replace", "Mo-Su 08:00-12:00; Jan 06-07 off",
			"2026-01-05", "2026-01-09", "Mo 08-12 Th 08-12"},
		{"dates of another year do not", "Mo-Su 08:00-12:00; 2027 Jan 06-07 off",
			"2026-01-06", "2026-01-08", "Tu 08-12 We 08-12"},
		{"over the new year", "Dec 31-Jan 01 08:00-12:00",
			"2026-12-28", "2027-01-03", "Th 08-12 Fr 08-12"},
		{"29 February in a leap year", "Feb 28-29 08:00-12:00",
			"2028-02-27", "2028-03-03", "Mo 08-12 Tu 08-12"},
		{"and not in another", "Feb 28-29 08:00-12:00",
			"2026-02-27", "2026-03-03", "Sa 08-12"},
		{"the night belongs to the day it began", "Fr 22:00-26:00",
			"2026-01-05", "2026-01-12", "Fr 22-26"},
		{"a window may begin in it", "Fr 22:00-26:00",
			"2026-01-10", "2026-01-12", "Sa 00-02"},
	} {
		t.Run(c.about, func(t *testing.T) {
			rules, err := ParseHours(c.value)
			require.NoError(t, err)
			cal := Calendar{Holidays: holidays, WorksHolidays: true, Rules: rules}
			got := cal.Open(daysOf(time.UTC, parseDay(t, c.from), parseDay(t, c.until)))
			require.Equal(t, c.want, sketch(got))
		})
	}
}

func parseDay(t *testing.T, text string) Date {
	day, err := time.Parse(time.DateOnly, text)
	require.NoError(t, err)
	return DateOf(day, time.UTC)
}

// sketch writes whole hours as in TestParseHours_Open, counted on past midnight.
func sketch(s scheduler.Set) string {
	var out []string
	for span := range s.Spans() {
		start, _ := span.In(time.UTC)
		out = append(out, fmt.Sprintf("%s %02d-%02d", start.Weekday().String()[:2], start.Hour(), start.Hour()+int(span.Seconds()/3600)))
	}
	return strings.Join(out, " ")
}
