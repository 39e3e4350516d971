package calendar

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/fitslot/fitslot/scheduler"
)

func TestParseCrew(t *testing.T) {
	tests := []struct {
		in, out, why string
		want         Crew
	}{
		{"", "", "unset", Crew{}},
		{"4", "4", "the same at all times", Crew{Set: true, Places: 4}},
		{"0", "0", "nobody, which is not unset", Crew{Set: true}},
		{"4; Sa=2", "4; Sa=2", "a whole day", Crew{Set: true, Places: 4, Changes: []CrewChange{{Days: 1 << time.Saturday, Until: 1440, Places: 2}}}},
		{" 4;Mo-Fr  12:00-13:30 = 2 ; Sa=2", "4; Mo-Fr 12:00-13:30=2; Sa=2", "blanks do not matter", Crew{Set: true, Places: 4, Changes: []CrewChange{
			{Days: MondayToFriday, From: 720, Until: 810, Places: 2}, {Days: 1 << time.Saturday, Until: 1440, Places: 2}}}},
		{"3; 18:00-24:00=1", "3; Mo-Su 18:00-24:00=1", "a time on every day", Crew{Set: true, Places: 3, Changes: []CrewChange{{Days: EveryDay, From: 1080, Until: 1440, Places: 1}}}},
	}
	for _, tt := range tests {
		got, err := ParseCrew(tt.in)
		require.NoError(t, err, tt.why)
		require.Equal(t, tt.want, got, tt.why)
		require.Equal(t, tt.out, got.String(), tt.why)
	}
}

func TestParseCrew_Refuses(t *testing.T) {
	tests := []struct{ in, want string }{
		{"four", "no number of places"},
		{"-1", "no number of places"},
		{"101", "no number of places"},
		{"4;", "no change of the crew"},
		{"4; 2", "no change of the crew"},
		{"4; =2", "no change of the crew"},
		{"4; Mo Tu 12:00-13:00=2", "no change of the crew"},
		{"4; Mo=x", "no number of places"},
		{"4; Mon=2", "no day of the week"},
		{"4; Mo Tu=2", "no time of day"},
		{"4; 12:00=2", "no time of day"},
		{"4; 12:10-13:00=2", "in quarters"},
		{"4; 9:00-10:00=2", "no time of day"},
		{"4; 12:00-25:00=2", "no time of day"},
		{"4; 12:00-12:75=2", "no time of day"},
		{"4; 22:00-02:00=2", "within one day"},
	}
	for _, tt := range tests {
		_, err := ParseCrew(tt.in)
		require.ErrorContains(t, err, tt.want, tt.in)
	}
}

func drawCrew(t *rapid.T) Crew {
	c := Crew{Set: true, Places: rapid.IntRange(0, maxPlaces).Draw(t, "places")}
	for range rapid.IntRange(0, 4).Draw(t, "changes") {
		from := rapid.IntRange(0, 95).Draw(t, "from")
		c.Changes = append(c.Changes, CrewChange{
			Days:   Weekdays(rapid.IntRange(1, int(EveryDay)).Draw(t, "days")),
			From:   from * minutesPerQuarter,
			Until:  rapid.IntRange(from+1, 96).Draw(t, "until") * minutesPerQuarter,
			Places: rapid.IntRange(0, maxPlaces).Draw(t, "other places"),
		})
	}
	return c
}

func TestCrew_RoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCrew(t)
		back, err := ParseCrew(c.String())
		require.NoError(t, err)
		require.Equal(t, c, back)
	})
}

func TestCrew_PerQuarter(t *testing.T) {
	require.Nil(t, Crew{Places: 3}.PerQuarter(time.UTC, 0, 4), "unset")
	zone := zoneNamed(t, "Europe/Madrid")
	c, err := ParseCrew("4; 02:00-03:00=1; Su 02:30-04:00=2")
	require.NoError(t, err)
	places := func(day Date) []int {
		return c.PerQuarter(zone, scheduler.QuarterOf(day.At(90, zone)), 12)
	}
	require.Equal(t, []int{4, 4, 1, 1, 1, 1, 4, 4, 4, 4, 4, 4}, places(Date{2026, 10, 24}))
	require.Equal(t, []int{4, 4, 1, 1, 2, 2, 2, 2, 2, 2, 4, 4}, places(Date{2026, 10, 18}), "the last change holds")
	require.Equal(t, []int{4, 4, 1, 1, 2, 2, 1, 1, 2, 2, 2, 2}, places(Date{2026, 10, 25}), "an hour that comes twice has its crew twice")
	require.Equal(t, []int{4, 4, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4}, places(Date{2026, 3, 29}), "a skipped hour has none")
}

func TestCrew_PerQuarter_Oracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, zone := drawCrew(t), zoneNamed(t, rapid.SampledFrom(testZones).Draw(t, "zone"))
		start := rapid.SampledFrom(focusDays).Draw(t, "near")
		got := c.PerQuarter(zone, scheduler.QuarterOf(start), 200)
		for i, places := range got {
			local := start.Add(time.Duration(i) * 15 * time.Minute).In(zone)
			want := c.Places
			for _, change := range c.Changes {
				clock := local.Format("15:04")
				from := time.Unix(int64(change.From)*60, 0).UTC().Format("15:04")
				until := time.Unix(int64(change.Until)*60, 0).UTC().Format("15:04")
				if change.Days.Has(local.Weekday()) && from <= clock && (change.Until == 1440 || clock < until) {
					want = change.Places
				}
			}
			require.Equal(t, want, places, "at %s", local)
		}
	})
}
