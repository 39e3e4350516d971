package calendar

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A plainRecurrence says the same as an RRULE, to be judged a day at a time.
type plainRecurrence struct {
	freq      string
	interval  int
	weekdays  []time.Weekday
	nth       int // of each weekday, 0: all
	months    []int
	monthDays []int
	position  int // BYSETPOS, 0: all
	weekStart time.Weekday
	from      time.Time
}

func (p plainRecurrence) String() string {
	s := "FREQ=" + p.freq
	if p.interval > 1 {
		s += fmt.Sprintf(";INTERVAL=%d", p.interval)
	}
	list := func(key string, values []string) {
		if len(values) > 0 {
			s += ";" + key + "=" + strings.Join(values, ",")
		}
	}
	var days []string
	for _, d := range p.weekdays {
		name := strings.ToUpper(d.String()[:2])
		if p.nth != 0 {
			name = fmt.Sprint(p.nth) + name
		}
		days = append(days, name)
	}
	list("BYDAY", days)
	list("BYMONTH", texts(p.months))
	list("BYMONTHDAY", texts(p.monthDays))
	if p.position != 0 {
		list("BYSETPOS", texts([]int{p.position}))
	}
	return s + ";WKST=" + strings.ToUpper(p.weekStart.String()[:2])
}

func texts(numbers []int) []string {
	var out []string
	for _, n := range numbers {
		out = append(out, fmt.Sprint(n))
	}
	return out
}

// has judges a day by the words of RFC 5545.
func (p plainRecurrence) has(day time.Time) bool {
	if !p.periodCounts(day) || !p.selects(day) {
		return false
	}
	if p.position == 0 {
		return true
	}
	var selected []time.Time
	for _, d := range p.period(day) {
		if p.selects(d) {
			selected = append(selected, d)
		}
	}
	if p.position < 0 {
		return day.Equal(selected[len(selected)-1])
	}
	return day.Equal(selected[0])
}

func (p plainRecurrence) selects(day time.Time) bool {
	if len(p.months) > 0 && !slices.Contains(p.months, int(day.Month())) {
		return false
	}
	lastOfMonth := time.Date(day.Year(), day.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	if len(p.monthDays) > 0 && !slices.Contains(p.monthDays, day.Day()) && !slices.Contains(p.monthDays, day.Day()-lastOfMonth-1) {
		return false
	}
	if len(p.weekdays) > 0 && !slices.Contains(p.weekdays, day.Weekday()) {
		return false
	}
	return p.nth == 0 || p.isNth(day)
}

// isNth counts the weekday of day through its month, or its year if no months
// are named.
func (p plainRecurrence) isNth(day time.Time) bool {
	inYear := p.freq == "YEARLY" && len(p.months) == 0
	step, count := 7, p.nth
	if count < 0 {
		step, count = -7, -count
	}
	earlier := 0
	for d := day; ; earlier++ {
		d = d.AddDate(0, 0, -step)
		if d.Year() != day.Year() || !inYear && d.Month() != day.Month() {
			break
		}
	}
	return earlier+1 == count
}

// period is the day, week, month or year of day.
func (p plainRecurrence) period(day time.Time) []time.Time {
	var out []time.Time
	for d := day.AddDate(0, 0, -400); d.Before(day.AddDate(0, 0, 400)); d = d.AddDate(0, 0, 1) {
		if p.periodNumber(d) == p.periodNumber(day) {
			out = append(out, d)
		}
	}
	return out
}

func (p plainRecurrence) periodNumber(day time.Time) int {
	days := int(day.Unix() / 86400)
	switch p.freq {
	case "YEARLY":
		return day.Year()
	case "MONTHLY":
		return day.Year()*12 + int(day.Month())
	case "WEEKLY":
		return (days + 4 - int(p.weekStart)) / 7 // 1970-01-01 was a Thursday
	}
	return days
}

func (p plainRecurrence) periodCounts(day time.Time) bool {
	return p.interval <= 1 || (p.periodNumber(day)-p.periodNumber(p.from))%p.interval == 0
}

func drawRecurrence(t *rapid.T, near time.Time) plainRecurrence {
	p := plainRecurrence{
		freq:      rapid.SampledFrom([]string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}).Draw(t, "freq"),
		interval:  rapid.SampledFrom([]int{1, 1, 1, 2, 3, 5}).Draw(t, "interval"),
		weekStart: time.Weekday(rapid.IntRange(0, 6).Draw(t, "week start")),
		from:      near.AddDate(0, 0, -rapid.IntRange(-5, 3000).Draw(t, "from")),
	}
	weekday := rapid.Map(rapid.IntRange(0, 6), func(d int) time.Weekday { return time.Weekday(d) })
	if p.freq == "WEEKLY" || rapid.Bool().Draw(t, "by weekday") {
		p.weekdays = rapid.SliceOfNDistinct(weekday, 1, 5, rapid.ID).Draw(t, "weekdays")
	}
	if p.freq == "DAILY" || p.freq == "YEARLY" && rapid.Bool().Draw(t, "by month") {
		p.months = rapid.SliceOfNDistinct(rapid.IntRange(1, 12), 1, 8, rapid.ID).Draw(t, "months")
	}
	long := p.freq == "MONTHLY" || p.freq == "YEARLY"
	switch {
	case long && len(p.weekdays) == 0:
		p.monthDays = rapid.SliceOfNDistinct(rapid.SampledFrom([]int{1, 2, 15, 28, 29, 30, 31, -1, -3, -31}), 1, 4, rapid.ID).Draw(t, "month days")
	case long && rapid.Bool().Draw(t, "nth"):
		p.nth = rapid.SampledFrom([]int{1, 2, 3, 4, 5, -1, -2, -5}).Draw(t, "n")
	case p.freq == "WEEKLY" || p.freq == "MONTHLY":
		p.position = rapid.SampledFrom([]int{0, 1, -1}).Draw(t, "position")
	}
	return p
}

// focusDays are where calendars go wrong.
var focusDays = []time.Time{
	time.Date(2026, 3, 28, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 24, 0, 0, 0, 0, time.UTC),
	time.Date(2026, 12, 29, 0, 0, 0, 0, time.UTC), time.Date(2028, 2, 27, 0, 0, 0, 0, time.UTC),
	time.Date(2027, 5, 1, 0, 0, 0, 0, time.UTC), time.Date(2029, 12, 30, 0, 0, 0, 0, time.UTC),
}

func TestRule_days_Oracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for range 20 {
			first := rapid.SampledFrom(focusDays).Draw(t, "near").AddDate(0, 0, -rapid.IntRange(0, 40).Draw(t, "first"))
			p := drawRecurrence(t, first)
			rule := Rule{Recurrence: p.String(), From: DateOf(p.from, time.UTC)}
			for i, got := range rule.days(DateOf(first, time.UTC), 80) {
				day := first.AddDate(0, 0, i)
				require.Equal(t, !day.Before(p.from) && p.has(day), got, "%s from %s on %s", p, rule.From, DateOf(day, time.UTC))
			}
		}
	})
}

func TestRule_days(t *testing.T) {
	tests := []struct {
		rule  Rule
		first Date
		n     int
		want  string
		why   string
	}{
		{Rule{}, Date{2026, 2, 27}, 3, "2026-02-27 2026-02-28 2026-03-01", "no recurrence: every day"},
		{Rule{From: Date{2026, 2, 28}, Until: Date{2026, 2, 28}}, Date{2026, 2, 27}, 3, "2026-02-28", "both bounds are included"},
		{Rule{Recurrence: "FREQ=WEEKLY;BYDAY=TU\nFREQ=MONTHLY;BYMONTHDAY=1"}, Date{2026, 11, 1}, 7, "2026-11-01 2026-11-03", "a day that any line yields"},
		{Rule{Recurrence: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"}, Date{2026, 1, 1}, 1461, "2028-02-29", "the 29th of February in its own years only"},
		{Rule{Recurrence: "FREQ=YEARLY;BYDAY=20MO"}, Date{1997, 1, 1}, 365, "1997-05-19", "the example of RFC 5545: the 20th Monday"},
		{Rule{Recurrence: "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", From: Date{1996, 11, 5}}, Date{1999, 1, 1}, 2200, "2000-11-07 2004-11-02", "that of presidents' elections"},
		{Rule{Recurrence: "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", From: Date{1997, 9, 29}}, Date{1997, 9, 1}, 91, "1997-09-29 1997-10-30 1997-11-27", "that of the last workday but one"},
		{Rule{Recurrence: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO", From: Date{1997, 8, 5}}, Date{1997, 8, 5}, 21, "1997-08-05 1997-08-10 1997-08-19 1997-08-24", "weeks from Monday"},
		{Rule{Recurrence: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", From: Date{1997, 8, 5}}, Date{1997, 8, 5}, 21, "1997-08-05 1997-08-17 1997-08-19", "weeks from Sunday"},
		{Rule{Recurrence: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", From: Date{1997, 8, 5}}, Date{1997, 8, 17}, 7, "1997-08-17 1997-08-19", "also if asked from a Sunday on"},
		{Rule{Recurrence: "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1,31", From: Date{2026, 1, 31}}, Date{2026, 3, 1}, 31, "2026-03-01 2026-03-31", "every other month, whatever the day of From"},
		{Rule{Recurrence: "FREQ=YEARLY;INTERVAL=2;BYMONTH=1;BYMONTHDAY=6", From: Date{2025, 8, 1}}, Date{2026, 1, 1}, 600, "2027-01-06", "every other year, whatever the day of From"},
		{Rule{Recurrence: "FREQ=YEARLY;BYYEARDAY=1,-1"}, Date{2026, 12, 30}, 4, "2026-12-31 2027-01-01", "the first and last of a year"},
		{Rule{Recurrence: "FREQ=HOURLY"}, Date{2026, 1, 1}, 9, "", "a rule that does not validate never applies"},
	}
	for _, tt := range tests {
		var got []string
		for i, applies := range tt.rule.days(tt.first, tt.n) {
			if applies {
				got = append(got, tt.first.Add(i).String())
			}
		}
		require.Equal(t, tt.want, strings.Join(got, " "), tt.why)
	}
}

func TestRule_Validate(t *testing.T) {
	from := Date{2026, 1, 1}
	require.NoError(t, Rule{}.Validate())
	require.NoError(t, Rule{Opens: 1439, Closes: 2880}.Validate())
	require.NoError(t, Rule{Recurrence: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", From: from, Until: from}.Validate())
	tests := []struct {
		rule Rule
		want string
	}{
		{Rule{Opens: -1, Closes: 60}, "opens: -1"},
		{Rule{Opens: 1440, Closes: 1500}, "opens: 1440"},
		{Rule{Opens: 600, Closes: 600}, "closes: 600"},
		{Rule{Opens: 600, Closes: 2881}, "closes: 2881"},
		{Rule{From: Date{2026, 2, 29}}, "from: 2026-02-29"},
		{Rule{Until: Date{2026, 2, 29}}, "until: 2026-02-29"},
		{Rule{From: from, Until: from.Add(-1)}, "until: 2025-12-31 is before"},
		{Rule{Recurrence: "Mo-Fr"}, "recurrence: \"Mo-Fr\" is no RRULE"},
		{Rule{Recurrence: "FREQ=DAILY\n"}, "recurrence: \"\" is no RRULE"},
		{Rule{Recurrence: "FREQ=DAILY" + strings.Repeat(" ", 4096)}, "longer than 4096"},
		{Rule{Recurrence: "FREQ=HOURLY"}, "FREQ must be DAILY"},
		{Rule{Recurrence: "FREQ=DAILY;DTSTART=20260101"}, "DTSTART"},
		{Rule{Recurrence: "FREQ=DAILY;COUNT=3"}, "COUNT"},
		{Rule{Recurrence: "FREQ=DAILY;UNTIL=20260101"}, "UNTIL"},
		{Rule{Recurrence: "FREQ=DAILY;BYHOUR=8"}, "BYHOUR"},
		{Rule{Recurrence: "FREQ=YEARLY;BYEASTER=1"}, "BYEASTER"},
		{Rule{Recurrence: "FREQ=DAILY;INTERVAL=2"}, "needs a From date"},
		{Rule{Recurrence: "FREQ=DAILY;INTERVAL=367", From: from}, "INTERVAL must be"},
		{Rule{Recurrence: "FREQ=WEEKLY"}, "needs BYDAY"},
		{Rule{Recurrence: "FREQ=YEARLY;BYMONTH=12"}, "FREQ=DAILY;BYMONTH="},
		{Rule{Recurrence: "FREQ=WEEKLY;BYDAY=MO;BYMONTHDAY=1"}, "BYMONTHDAY"},
		{Rule{Recurrence: "FREQ=DAILY;BYYEARDAY=1"}, "BYYEARDAY"},
		{Rule{Recurrence: "FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO"}, "BYWEEKNO"},
		{Rule{Recurrence: "FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO"}, "BYWEEKNO"},
		{Rule{Recurrence: "FREQ=YEARLY;BYMONTH=6;BYWEEKNO=1;BYDAY=MO"}, "no day in 400 years"},
		{Rule{Recurrence: "FREQ=WEEKLY;BYDAY=1MO"}, "BYDAY with a number"},
		{Rule{Recurrence: "FREQ=MONTHLY;BYDAY=1MO,TU"}, "on all days or on none"},
		{Rule{Recurrence: "FREQ=MONTHLY;BYDAY=53MO"}, "at most the 5th"},
		{Rule{Recurrence: "FREQ=DAILY;BYMONTHDAY=32"}, "bymonthday"},
		{Rule{Recurrence: "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}, "yields no day in 400 years"},
		{Rule{Recurrence: "FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29", From: Date{2027, 1, 1}}, "yields no day in 400 years"},
	}
	for _, tt := range tests {
		require.ErrorContains(t, tt.rule.Validate(), tt.want)
	}
}

// FuzzRule_Validate looks for rules that pass and then crash, hang, or say something
// else of a day when they are asked for fewer days; a refusal names the field.
func FuzzRule_Validate(f *testing.F) {
	for _, seed := range []string{
		"FREQ=MONTHLY;BYDAY=-5MO", "FREQ=YEARLY;BYDAY=-53MO,53TU", "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=-1", "FREQ=DAILY;INTERVAL=366", "FREQ=DAILY\nFREQ=WEEKLY;BYDAY=SU",
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO", "FREQ=DAILY;BYMONTHDAY=-31", "RRULE:FREQ=DAILY", "FREQ=;", "FREQ=DAILY;BYDAY=MO\x00",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rule := Rule{Recurrence: text, From: Date{2020, 2, 29}}
		if err := rule.Validate(); err != nil {
			require.ErrorContains(t, err, "recurrence: ")
			return
		}
		first := Date{2026, 1, 1}
		all := rule.days(first, 400)
		require.Equal(t, all, append(rule.days(first, 150), rule.days(first.Add(150), 250)...))
	})
}
