package calendar

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// FuzzParseHours: whatever is read, it never panics; a refusal points into the
// value and gives a reason; what is accepted are valid rules, the first of them
// standing alone.
func FuzzParseHours(f *testing.F) {
	for _, value := range []string{
		"24/7", "off", "Mo-Fr 08:00-12:00,14:00-18:00; PH off", "Mo-Fr,PH 09:00-12:00, Sa 08:00-26:00",
		"PH Mo 8:00 - 12:00", "2026 Dec 24-2027 Jan 02 off", "2026-2028,2030 Apr-Jun,Dec 24-26,31: Sa-Mo 22:00-02:00",
		"Feb 29 off", "Mo[1] 08:00+", `week 1 "x" || SH`, "week 1-53/2: Fr 8-14; Mi: 9.30–12.00;", `Sa[-1,2-3] 08:00-18:00+ "x", PH off || unknown`,
		`24/7 "x" || "y"`, "Mo-Fr 08:00-18:00 open \"x\", So closed", "Feb Mo[5] off", "2026 Mo 22:00+", `"`, "Dec 24-", "2026 Dec", "Mo 08:00-", "24/", "\xff–８\x00",
	} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		hours, err := ReadHours(value)
		if err != nil {
			var refused *HoursError
			require.True(t, errors.As(err, &refused))
			require.NotEmpty(t, refused.Reason)
			require.True(t, 1 <= refused.At && refused.At <= len([]rune(value))+1)
			require.Zero(t, hours)
			return
		}
		require.NotEmpty(t, hours.Sentence)
		for _, w := range hours.Warnings {
			require.NotEmpty(t, w.Reason)
			require.True(t, 1 <= w.At && w.At <= len([]rune(value))+1)
		}
		for _, rules := range [][]Rule{hours.Rules, hours.Maybe} {
			require.NotEmpty(t, rules)
			require.False(t, rules[0].Adds)
			for _, r := range rules {
				require.NoError(t, r.Validate())
			}
		}
		week := daysOf(time.UTC, Date{2026, 3, 27}, Date{2026, 4, 3})
		sold, unknown := hours.Times(Calendar{}, week)
		require.True(t, sold.Intersect(unknown).Empty())
	})
}

// TestParseHours_Dates compares ranges of dates with a walk over every day of
// four years, one of them a leap year.
func TestParseHours_Dates(t *testing.T) {
	date := rapid.Custom(func(t *rapid.T) Date {
		return Date{2028, 1, 1}.Add(rapid.IntRange(0, 365).Draw(t, "day of the year"))
	})
	rapid.Check(t, func(t *rapid.T) {
		from, to := date.Draw(t, "from"), date.Draw(t, "to")
		if from.Month == to.Month && from.Day >= to.Day {
			t.Skip("refused")
		}
		value := fmt.Sprintf("%s-%s 08:00-12:00", monthDay(from), monthDay(to))
		rules, err := ParseHours(value)
		require.NoError(t, err)
		require.Len(t, rules, 1)
		first := Date{2026, 1, 1}
		for i, got := range rules[0].days(first, 4*365+1) {
			day := first.Add(i)
			require.Equal(t, inRange(day, from, to), got, "%s on %s", value, day)
		}
	})
}

func monthDay(d Date) string { return fmt.Sprintf("%s %02d", d.Month.String()[:3], d.Day) }

// inRange compares month and day only; a range that ends before it begins is all
// that is not between its ends.
func inRange(day, from, to Date) bool {
	n := func(d Date) int { return int(d.Month)*100 + d.Day }
	if n(from) <= n(to) {
		return n(from) <= n(day) && n(day) <= n(to)
	}
	return n(from) <= n(day) || n(day) <= n(to)
}

// TestParseHours_Weekdays compares ranges of weekdays with a walk from the first
// day to the last.
func TestParseHours_Weekdays(t *testing.T) {
	names := []string{"Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"}
	for from := range time.Weekday(7) {
		for to := range time.Weekday(7) {
			if from == to {
				continue
			}
			rules, err := ParseHours(names[from] + "-" + names[to] + " 08:00-12:00")
			require.NoError(t, err)
			want := map[time.Weekday]bool{to: true}
			for d := from; d != to; d = (d + 1) % 7 {
				want[d] = true
			}
			first := Date{2026, 6, 1}
			for i, got := range rules[0].days(first, 14) {
				require.Equal(t, want[first.Add(i).Weekday()], got, "%s-%s", names[from], names[to])
			}
		}
	}
}
