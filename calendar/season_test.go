package calendar

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSeason_Has(t *testing.T) {
	autumn := Season{YearDay{10, 1}, YearDay{12, 31}}
	winter := Season{YearDay{11, 15}, YearDay{1, 10}}
	leap := Season{YearDay{2, 29}, YearDay{2, 29}}
	for _, tt := range []struct {
		season Season
		day    Date
		want   bool
	}{
		{autumn, Date{2026, 9, 30}, false}, {autumn, Date{2026, 10, 1}, true}, {autumn, Date{2027, 12, 31}, true}, {autumn, Date{2028, 1, 1}, false},
		{winter, Date{2026, 11, 14}, false}, {winter, Date{2026, 11, 15}, true}, {winter, Date{2027, 1, 10}, true}, {winter, Date{2027, 1, 11}, false},
		{leap, Date{2028, 2, 29}, true}, {leap, Date{2027, 2, 28}, false}, {leap, Date{2027, 3, 1}, false},
		{Season{}, Date{2026, 5, 5}, true},
	} {
		require.Equal(t, tt.want, tt.season.Has(tt.day), "%v %s", tt.season, tt.day)
	}
}

func TestParseYearDay(t *testing.T) {
	day, ok := ParseYearDay("02-29")
	require.True(t, ok)
	require.Equal(t, "02-29", day.String())
	require.Equal(t, day, YearDayOf(day.Number()))
	for _, s := range []string{"", "2-29", "02-30", "13-01", "10-1", "2026-10-01", "10-01T"} {
		_, ok := ParseYearDay(s)
		require.False(t, ok, s)
	}
	require.ErrorContains(t, Rule{Season: Season{From: YearDay{13, 1}, Until: YearDay{1, 1}}}.Validate(), "season_from: ")
	require.ErrorContains(t, Rule{Season: Season{From: YearDay{1, 1}}}.Validate(), "season_until: ")
}

// What the notation says of a part of the year, and a rule with a season, are one.
func TestASeasonIsWhatTheNotationSays(t *testing.T) {
	read, err := ParseHours("Mo-Fr 08:00-18:00; Oct-Dec Mo-Fr 08:00-20:00; Nov 15-Jan 10 Sa 08:00-13:00")
	require.NoError(t, err)
	ours := []Rule{
		{Recurrence: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", Opens: 480, Closes: 1080},
		{Recurrence: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", Opens: 480, Closes: 1200, Season: Season{YearDay{10, 1}, YearDay{12, 31}}},
		{Recurrence: "FREQ=WEEKLY;BYDAY=SA", Opens: 480, Closes: 780, Season: Season{YearDay{11, 15}, YearDay{1, 10}}},
	}
	zone := zoneNamed(t, "Europe/Berlin")
	w := window(zone, Date{2026, time.September, 1}, Date{2029, time.March, 1})
	require.Equal(t, Calendar{Zone: zone, Rules: read}.Open(w).String(), Calendar{Zone: zone, Rules: ours}.Open(w).String())
}

func TestACentreWorksOnSomeHolidays(t *testing.T) {
	saxony := holidaysOf(t, "DE-SN")
	zone := zoneNamed(t, "Europe/Berlin")
	c := Calendar{Zone: zone, Holidays: saxony, Rules: []Rule{{Opens: 480, Closes: 1080}}, WorksOn: []string{"buss-und-bettag"}}
	require.Equal(t, "17 08:00-18:00, 18 08:00-18:00", wall(zone, c.Open(window(zone, Date{2026, 11, 17}, Date{2026, 11, 18}))))
	require.Empty(t, wall(zone, c.Open(window(zone, Date{2026, 10, 31}, Date{2026, 10, 31}))), "on no other")
	require.Contains(t, saxony.Codes(2026, 2026), "buss-und-bettag")
	require.Equal(t, "todos-los-santos", HolidayCode("Todos los Santos (lunes siguiente)"))
	require.Equal(t, "saint-etienne", HolidayCode("Saint-Étienne"))
	require.Equal(t, "san-jorge-dia-de-aragon", HolidayCode("San Jorge, Día de Aragón"))
	require.Equal(t, "17-juni", HolidayCode("17. Juni"))
	require.Empty(t, Holidays{}.Codes(2020, 2030))
}

// Two holidays of a place that are not the same have different codes, of letters that
// can be typed anywhere.
func TestHolidayCodesTellHolidaysApart(t *testing.T) {
	for country, laws := range holidayLaws {
		for region := range laws {
			h := holidaysOf(t, country+"-"+region)
			for year := 2026; year <= 2030; year++ {
				names := map[string]string{}
				for day, name := range h.years.year(year) {
					code := HolidayCode(name)
					require.Regexp(t, `^[a-z0-9]+(-[a-z0-9]+)*$`, code, name)
					other := names[code]
					name, _, _ = strings.Cut(name, " (")
					require.True(t, other == "" || other == name, "%s %s: %q and %q", region, day, name, other)
					names[code] = name
				}
			}
		}
	}
}
