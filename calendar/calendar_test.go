package calendar

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/fitslot/fitslot/scheduler"
)

// A hoursOracle judges a calendar minute by minute.
type hoursOracle struct {
	c      Calendar
	plain  []plainRecurrence // of c.Rules
	clocks map[Date]wallOracle
}

// ruleOpen reports whether the rules open at a minute, given in Unix seconds.
func (o hoursOracle) ruleOpen(at int64) bool {
	local := time.Unix(at, 0).In(o.c.Zone)
	today := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC)
	for back := range 3 {
		day := today.AddDate(0, 0, -back)
		for _, i := range o.standing(day) {
			r := o.c.Rules[i]
			if o.instant(day, r.Opens) <= at && at < o.instant(day, r.Closes) {
				return true
			}
		}
	}
	return false
}

// standing returns the rules that hold on day: from the last one back, all that
// add, and the first that doesn't.
func (o hoursOracle) standing(day time.Time) []int {
	name, holiday := o.c.Holidays.On(DateOf(day, time.UTC))
	works := o.c.WorksHolidays || strings.Contains(name, "Weihnachtstag") && o.c.WorksOn != nil
	var out []int
	for i := len(o.c.Rules) - 1; i >= 0; i-- {
		r, p := o.c.Rules[i], o.plain[i]
		switch {
		case day.Before(p.from) || !p.has(day):
		case r.OnHolidays && !holiday:
		case !r.OnHolidays && holiday && !works:
		case !inSeason(r.Season, day):
		case r.Adds:
			out = append(out, i)
		default:
			return append(out, i)
		}
	}
	return out
}

// inSeason walks from day to day until the season ends.
func inSeason(s Season, day time.Time) bool {
	if s.IsZero() {
		return true
	}
	for d := 0; d < 367; d++ {
		before := day.AddDate(0, 0, -d)
		if d > 0 && before.Month() == s.Until.Month && before.Day() == s.Until.Day {
			return false // it ended, and has not begun since
		}
		if before.Month() == s.From.Month && before.Day() == s.From.Day {
			return true
		}
	}
	return false
}

func (o hoursOracle) instant(day time.Time, minutes int) int64 {
	d := DateOf(day, time.UTC)
	if _, ok := o.clocks[d]; !ok {
		o.clocks[d] = newWallOracle(o.c.Zone, day)
	}
	return o.clocks[d].instant(day.Unix()/60 + int64(minutes))
}

func covered(list []Exception, bay int, at int64) bool {
	for _, e := range list {
		if e.Bay == bay && e.Span.Start <= at && at < e.Span.End {
			return true
		}
	}
	return false
}

func (o hoursOracle) open(at int64) bool {
	return (o.ruleOpen(at) || covered(o.c.Extras, 0, at)) && !covered(o.c.Closures, 0, at)
}

func (o hoursOracle) bayOpen(bay int, at int64) bool {
	open := o.ruleOpen(at) || covered(o.c.Extras, 0, at) || covered(o.c.Extras, bay, at)
	return open && !covered(o.c.Closures, 0, at) && !covered(o.c.Closures, bay, at)
}

func drawOracle(t *rapid.T, near time.Time) hoursOracle {
	region := rapid.SampledFrom([]string{"DE-SN", "ES-MD", "FR-67", "FR-"}).Draw(t, "region")
	country, region, _ := strings.Cut(region, "-")
	holidays, err := HolidaysOf(country, region)
	require.NoError(t, err)
	o := hoursOracle{clocks: map[Date]wallOracle{}, c: Calendar{
		Zone:          zoneNamed(t, rapid.SampledFrom(testZones).Draw(t, "zone")),
		Holidays:      holidays,
		WorksHolidays: rapid.Bool().Draw(t, "works holidays"),
		WorksOn:       rapid.SampledFrom([][]string{nil, {"weihnachtstag", "zweiter-weihnachtstag"}}).Draw(t, "works on"),
		Closures:      drawExceptions(t, near, "closure"),
		Extras:        drawExceptions(t, near, "extra"),
	}}
	for range rapid.IntRange(0, 5).Draw(t, "rules") {
		p := drawRecurrence(t, near)
		r := Rule{
			Recurrence: p.String(),
			From:       DateOf(p.from, time.UTC),
			OnHolidays: rapid.IntRange(0, 4).Draw(t, "on holidays") == 0,
			Adds:       rapid.Bool().Draw(t, "adds"),
		}
		if rapid.IntRange(0, 5).Draw(t, "closed") > 0 {
			r.Opens = rapid.IntRange(0, 1439).Draw(t, "opens")
			r.Closes = rapid.IntRange(r.Opens+1, 2880).Draw(t, "closes")
		}
		if rapid.Bool().Draw(t, "season") {
			edge := rapid.Custom(func(t *rapid.T) YearDay {
				return YearDay{time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.IntRange(1, 28).Draw(t, "day")}
			})
			r.Season = Season{edge.Draw(t, "season from"), edge.Draw(t, "season until")}
		}
		o.c.Rules, o.plain = append(o.c.Rules, r), append(o.plain, p)
	}
	return o
}

func drawExceptions(t *rapid.T, near time.Time, label string) []Exception {
	var out []Exception
	for range rapid.IntRange(0, 3).Draw(t, label+"s") {
		start := near.Unix() + 60*int64(rapid.IntRange(-600, 4000).Draw(t, label+" start"))
		out = append(out, Exception{
			Bay:    rapid.IntRange(0, 2).Draw(t, label+" bay"),
			Span:   scheduler.Span{Start: start, End: start + 60*int64(rapid.IntRange(0, 900).Draw(t, label+" length"))},
			Reason: label,
		})
	}
	return out
}

func TestCalendar_Open_Oracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		near := rapid.SampledFrom(focusDays).Draw(t, "near")
		o := drawOracle(t, near)
		from := near.Unix() + 60*int64(rapid.IntRange(-1500, 1500).Draw(t, "from"))
		w := scheduler.Span{Start: from, End: from + 60*int64(rapid.IntRange(0, 3000).Draw(t, "length"))}
		open, bays := o.c.Open(w), o.c.BaysOpen([]int{1, 2}, w)
		requireMinutes(t, o.c.Zone, w, open, o.open)
		for i, bay := range bays {
			requireMinutes(t, o.c.Zone, w, bay, func(at int64) bool { return o.bayOpen(i+1, at) })
			require.True(t, bay.Equal(o.c.BayOpen(i+1, w)))
		}
	})
}

// requireMinutes demands that set holds exactly the minutes of w that want does.
func requireMinutes(t *rapid.T, zone *time.Location, w scheduler.Span, set scheduler.Set, want func(int64) bool) {
	total := int64(0)
	for at := w.Start; at < w.End; at += 60 {
		minute := scheduler.Span{Start: at, End: at + 60}
		require.Equal(t, want(at), set.Covers(minute), "at %s", time.Unix(at, 0).In(zone))
		if want(at) {
			total += 60
		}
	}
	for s := range set.Spans() {
		total -= s.Seconds()
	}
	require.Zero(t, total, "nothing but those minutes")
}

// window covers the days from first to last, in zone.
func window(zone *time.Location, first, last Date) scheduler.Span {
	return scheduler.SpanOf(first.At(0, zone), last.At(minutesPerDay, zone))
}

// wall writes a set as clocks in zone show it: "25 02:00-10:30".
func wall(zone *time.Location, set scheduler.Set) string {
	var out []string
	for s := range set.Spans() {
		start, end := s.In(zone)
		out = append(out, start.Format("02 15:04")+"-"+end.Format("15:04"))
	}
	return strings.Join(out, ", ")
}

func TestCalendar_Open(t *testing.T) {
	saxony, err := HolidaysOf("DE", "SN")
	require.NoError(t, err)
	weekdays := Rule{Recurrence: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", Opens: 8 * 60, Closes: 18 * 60}
	wednesday := Rule{Recurrence: "FREQ=WEEKLY;BYDAY=WE", Opens: 8 * 60, Closes: 12 * 60}
	afternoon := Rule{Recurrence: "FREQ=WEEKLY;BYDAY=WE", Adds: true, Opens: 14 * 60, Closes: 16 * 60}
	night := Rule{Recurrence: "FREQ=WEEKLY;BYDAY=SA", Opens: 22 * 60, Closes: 28 * 60}
	tests := []struct {
		rules       []Rule
		works       bool
		first, last Date
		want        string
		why         string
	}{
		{[]Rule{weekdays}, false, Date{2026, 11, 13}, Date{2026, 11, 16}, "13 08:00-18:00, 16 08:00-18:00", "closed where no rule applies"},
		{[]Rule{weekdays, wednesday}, false, Date{2026, 11, 3}, Date{2026, 11, 4}, "03 08:00-18:00, 04 08:00-12:00", "the later rule replaces"},
		{[]Rule{weekdays, wednesday, afternoon}, false, Date{2026, 11, 4}, Date{2026, 11, 4}, "04 08:00-12:00, 04 14:00-16:00", "unless it adds"},
		{[]Rule{weekdays, {Recurrence: "FREQ=WEEKLY;BYDAY=WE"}}, false, Date{2026, 11, 3}, Date{2026, 11, 4}, "03 08:00-18:00", "a closed rule closes"},
		{[]Rule{weekdays}, false, Date{2026, 11, 17}, Date{2026, 11, 19}, "17 08:00-18:00, 19 08:00-18:00", "18 November is a holiday in Saxony"},
		{[]Rule{weekdays}, true, Date{2026, 11, 18}, Date{2026, 11, 18}, "18 08:00-18:00", "but this centre works holidays"},
		{[]Rule{weekdays, {OnHolidays: true, Opens: 600, Closes: 720}}, false, Date{2026, 11, 17}, Date{2026, 11, 18}, "17 08:00-18:00, 18 10:00-12:00", "hours for holidays"},
		{[]Rule{weekdays, {OnHolidays: true}}, true, Date{2026, 11, 18}, Date{2026, 11, 18}, "", "closed on holidays by rule, though it works them"},
		{[]Rule{night}, false, Date{2026, 10, 24}, Date{2026, 10, 25}, "24 22:00-04:00", "over midnight and the hour that comes twice"},
		{[]Rule{night}, false, Date{2026, 10, 25}, Date{2026, 10, 25}, "25 00:00-04:00", "time of the day before the window"},
		{[]Rule{night, {Recurrence: "FREQ=WEEKLY;BYDAY=SU"}}, false, Date{2026, 10, 24}, Date{2026, 10, 25}, "24 22:00-04:00", "the rule of the next day does not cut it"},
		{[]Rule{{Opens: 0, Closes: 1440}}, true, Date{2026, 3, 28}, Date{2026, 3, 30}, "28 00:00-00:00", "days join at midnight"},
	}
	berlin := zoneNamed(t, "Europe/Berlin")
	for _, tt := range tests {
		c := Calendar{Zone: berlin, Holidays: saxony, WorksHolidays: tt.works, Rules: tt.rules}
		require.Equal(t, tt.want, wall(berlin, c.Open(window(berlin, tt.first, tt.last))), tt.why)
	}
}

func TestCalendar_Open_LengthOfTheNight(t *testing.T) {
	c := Calendar{Zone: zoneNamed(t, "Europe/Berlin"), Rules: []Rule{{Opens: 22 * 60, Closes: 28 * 60}}}
	hours := map[Date]int64{{2026, 3, 28}: 5, {2026, 7, 1}: 6, {2026, 10, 24}: 7}
	for day, want := range hours {
		night := scheduler.SpanOf(day.At(12*60, c.Zone), day.At(36*60, c.Zone))
		for s := range c.Open(night).Spans() {
			require.Equal(t, want*3600, s.Seconds(), "the night of %s", day)
		}
	}
}

func TestCalendar_Zero(t *testing.T) {
	require.True(t, Calendar{}.Open(scheduler.Span{Start: 0, End: 1e6}).Empty())
	require.True(t, Calendar{Rules: []Rule{{Closes: 1440}}}.Open(scheduler.Span{}).Empty(), "an empty window")
	require.Equal(t, Closed{Kind: OutsideHours}, Calendar{}.Why(time.Unix(0, 0)))
}

func TestCalendar_Exceptions(t *testing.T) {
	zone := zoneNamed(t, "Europe/Paris")
	day := Date{2026, 11, 12}
	span := func(from, until int) scheduler.Span {
		return scheduler.SpanOf(day.At(from*60, zone), day.At(until*60, zone))
	}
	c := Calendar{
		Zone:     zone,
		Rules:    []Rule{{Opens: 8 * 60, Closes: 18 * 60}},
		Extras:   []Exception{{Span: span(18, 20)}, {Bay: 2, Span: span(19, 22)}},
		Closures: []Exception{{Span: span(12, 13)}, {Bay: 1, Span: span(8, 9)}, {Bay: 2, Span: span(11, 14)}},
	}
	w := window(zone, day, day)
	require.Equal(t, "12 08:00-12:00, 12 13:00-20:00", wall(zone, c.Open(w)), "the centre knows nothing of bays")
	require.Equal(t, "12 09:00-12:00, 12 13:00-20:00", wall(zone, c.BayOpen(1, w)))
	require.Equal(t, "12 08:00-11:00, 12 14:00-22:00", wall(zone, c.BayOpen(2, w)))
	require.True(t, c.BayOpen(3, w).Equal(c.Open(w)), "a bay without exceptions is as the centre")
}

func BenchmarkCalendar_Open(b *testing.B) {
	holidays, err := HolidaysOf("ES", "MD")
	require.NoError(b, err)
	rules, err := ParseHours("Mo-Fr 08:30-13:30,15:30-19:30; Sa 09:00-13:00; Aug 08:00-15:00; PH off")
	require.NoError(b, err)
	zone := zoneNamed(b, "Europe/Madrid")
	c := Calendar{Zone: zone, Holidays: holidays, Rules: rules}
	w := window(zone, Date{2026, 10, 19}, Date{2026, 10, 19}.Add(60))
	for _, bays := range []int{1, 6} {
		b.Run(fmt.Sprintf("60 days, %d bays", bays), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.BaysOpen(make([]int, bays), w)
			}
		})
	}
}

func TestNothingIsOpenAtTheFarEndsOfTime(t *testing.T) {
	c := Calendar{Zone: time.UTC, Rules: []Rule{{Recurrence: "FREQ=WEEKLY;BYDAY=MO", Opens: 480, Closes: 1080}}}
	for _, year := range []int{-200, 0, 1, 9999, 20000} {
		day := time.Date(year, 3, 1, 0, 0, 0, 0, time.UTC)
		require.True(t, c.Open(scheduler.SpanOf(day, day.AddDate(0, 0, 14))).Empty(), year)
	}
}
