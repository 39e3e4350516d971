package booking

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/scheduler"
)

// searchDays are those on which clocks change, years end and leap years differ.
var searchDays = []calendar.Date{
	{Year: 2026, Month: 3, Day: 28}, {Year: 2026, Month: 10, Day: 24}, {Year: 2026, Month: 12, Day: 31},
	{Year: 2027, Month: 2, Day: 28}, {Year: 2028, Month: 2, Day: 28}, {Year: 2028, Month: 10, Day: 28}, {Year: 2026, Month: 7, Day: 14},
}

// searchZones are those of the countries, and a region of each with its holidays.
var searchZones = [][3]string{
	{"Europe/Berlin", "DE", "SN"}, {"Europe/Busingen", "DE", "BW"}, {"Europe/Madrid", "ES", "MD"}, {"Africa/Ceuta", "ES", "CE"},
	{"Atlantic/Canary", "ES", "CN"}, {"Europe/Paris", "FR", "67"}, {"Europe/Stockholm", "SE", ""}, {"Europe/Oslo", "NO", ""},
	{"Europe/Copenhagen", "DK", ""}, {"Europe/Helsinki", "FI", ""},
}

// A searchScene is a centre drawn at random, in the plainest form: what the clock on
// its wall shows decides. Hours neither begin nor end in those that come twice or never.
type searchScene struct {
	facts   Facts
	c       Centre
	job     Job
	days    [7]bool
	opens   int // minutes of the day on the wall
	closes  int // up to 48 hours
	length  int // minutes
	claims  map[Claim]bool
	fromWeb map[scheduler.Quarter]int
}

func drawSearch(t *rapid.T, first calendar.Date) searchScene {
	at := rapid.SampledFrom(searchZones).Draw(t, "zone")
	zone, err := time.LoadLocation(at[0])
	require.NoError(t, err)
	holidays, err := calendar.HolidaysOf(at[1], at[2])
	require.NoError(t, err)
	s := searchScene{claims: map[Claim]bool{}, fromWeb: map[scheduler.Quarter]int{}}
	s.opens = 15 * rapid.IntRange(4*5, 4*23).Draw(t, "opens")
	s.closes = 15 * rapid.IntRange(s.opens/15+1, 96).Draw(t, "closes")
	if rapid.Bool().Draw(t, "through the night") {
		s.closes = 1440 + 15*rapid.IntRange(4*5, 96).Draw(t, "until")
	}
	names := []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}
	rule := calendar.Rule{Recurrence: "FREQ=WEEKLY;BYDAY=", Opens: s.opens, Closes: s.closes}
	for i := range s.days {
		if s.days[i] = i == 6 || rapid.IntRange(0, 2).Draw(t, names[i]) > 0; s.days[i] {
			rule.Recurrence += names[i] + ","
		}
	}
	rule.Recurrence = rule.Recurrence[:len(rule.Recurrence)-1]
	minutes := rapid.IntRange(1, 100).Draw(t, "minutes")
	s.c = Centre{
		Ref: "C", TaxArea: "X", Grid: rapid.IntRange(1, 2).Draw(t, "grid"), Buffer: rapid.IntRange(0, 2).Draw(t, "buffer"),
		Notice: time.Duration(rapid.IntRange(0, 2000).Draw(t, "notice")) * time.Minute, Horizon: rapid.IntRange(0, 3).Draw(t, "horizon"),
		Services: map[string]Labour{"swap": {Minutes: minutes}}, FromWeb: s.fromWeb,
		Calendar: calendar.Calendar{Zone: zone, Holidays: holidays, WorksHolidays: rapid.Bool().Draw(t, "works holidays"), Rules: []calendar.Rule{rule}},
	}
	s.length = (minutes+14)/15*15 + 15*s.c.Buffer
	for no := 1; no <= rapid.IntRange(1, 3).Draw(t, "bays"); no++ {
		s.c.Bays = append(s.c.Bays, Bay{No: no, MaxRim: 22})
	}
	if rapid.Bool().Draw(t, "share set") {
		s.c.Calendar.Share = calendar.Share{
			Kept:    calendar.Crew{Set: true, Places: rapid.IntRange(0, 2).Draw(t, "kept")},
			Release: time.Duration(rapid.IntRange(0, 3000).Draw(t, "release")) * time.Minute,
		}
	}
	begin := scheduler.QuarterOf(first.At(0, zone))
	for range rapid.IntRange(0, 12).Draw(t, "jobs") {
		bay := rapid.IntRange(1, len(s.c.Bays)).Draw(t, "bay")
		from, web := begin+scheduler.Quarter(rapid.IntRange(-8, 250).Draw(t, "from")), rapid.Bool().Draw(t, "web")
		for q := from; q < from+6; q++ {
			if claim := (Claim{bay, q}); !s.claims[claim] {
				s.claims[claim] = true
				s.c.Claims = append(s.c.Claims, claim)
				if web {
					s.fromWeb[q]++
				}
			}
		}
	}
	s.job = Job{Vehicle: Car, Services: []string{"swap"}}
	now := first.At(0, zone).Add(time.Duration(rapid.IntRange(-1500, 1500).Draw(t, "now")) * time.Minute)
	s.facts = Facts{Now: now, Channel: Web, Centres: []Centre{s.c}, Lists: map[string]pricing.List{}}
	return s
}

// open tells whether the wall clock stands in the hours of a day, or in what is left of
// those of the day before.
func (s searchScene) open(at time.Time) bool {
	wall := at.In(s.c.Calendar.Zone)
	minute := wall.Hour()*60 + wall.Minute()
	for back := range 2 {
		day := time.Date(wall.Year(), wall.Month(), wall.Day()-back, 12, 0, 0, 0, time.UTC)
		_, holiday := s.c.Calendar.Holidays.On(calendar.DateOf(day, time.UTC))
		if s.days[day.Weekday()] && (!holiday || s.c.Calendar.WorksHolidays) && s.opens <= minute+1440*back && minute+1440*back < s.closes {
			return true
		}
	}
	return false
}

// fits looks at each minute of a job.
func (s searchScene) fits(start time.Time) bool {
	zone, now := s.c.Calendar.Zone, s.facts.Now
	last := calendar.DateOf(now, zone).Add(s.c.Horizon)
	if start.Unix()%int64(900*s.c.Grid) != 0 || start.Before(now.Add(s.c.Notice)) || last.Before(calendar.DateOf(start, zone)) {
		return false
	}
	some := slices.ContainsFunc(s.c.Bays, func(b Bay) bool {
		for m := range s.length {
			at := start.Add(time.Duration(m) * time.Minute)
			if !s.open(at) || s.claims[Claim{b.No, scheduler.Quarter(at.Unix() / 900)}] {
				return false
			}
		}
		return true
	})
	for m := 0; some && s.c.Calendar.Share.Kept.Set && m < s.length; m++ {
		quarter := start.Add(time.Duration(m)*time.Minute).Unix() / 900
		released := !time.Unix(quarter*900, 0).After(now.Add(s.c.Calendar.Share.Release))
		some = released || s.fromWeb[scheduler.Quarter(quarter)] < len(s.c.Bays)-s.c.Calendar.Share.Kept.Places
	}
	return some
}

// The starts that a search lists are those for which each minute is right, whatever
// clocks do on these days.
func TestASearchAgreesWithTheClockOnTheWall(t *testing.T) {
	t.Parallel()
	listed := 0
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.SampledFrom(searchDays).Draw(t, "first day")
		s := drawSearch(t, first)
		zone := s.c.Calendar.Zone
		window := Search{From: first, Until: first.Add(1)}.window(zone)
		j, err := s.facts.judge(s.c, s.job, window, s.facts.Now)
		require.NoError(t, err)
		starts := j.starts(window)
		listed += starts.Count()
		for at := first.At(0, zone); at.Before(first.Add(2).At(0, zone)); at = at.Add(15 * time.Minute) {
			require.Equal(t, s.fits(at), starts.Has(scheduler.QuarterOf(at)), "%s in %s", at, zone)
		}
	})
	require.NotZero(t, listed)
}
