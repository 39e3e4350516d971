package calendar

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// testZones are those of the countries served and some that change their clocks
// in odd ways.
var testZones = []string{
	"UTC", "Europe/Madrid", "Atlantic/Canary", "Africa/Ceuta", "Europe/Paris", "Europe/Berlin", "Europe/Busingen",
	"Europe/Oslo", "Europe/Stockholm", "Europe/Helsinki", "Europe/Copenhagen", "Europe/Lisbon", "Atlantic/Madeira",
	"Atlantic/Azores", "Europe/London", "Europe/Dublin", "Europe/Vienna", "Europe/Zurich", "Europe/Brussels",
	"America/Havana", "Australia/Lord_Howe", "Asia/Beirut",
}

func zoneNamed(t require.TestingT, name string) *time.Location {
	zone, err := time.LoadLocation(name)
	require.NoError(t, err)
	return zone
}

// wallOracle finds instants by looking at the clock each minute.
type wallOracle struct {
	start int64         // Unix seconds of the first look
	walls []int64       // what the clock showed, in minutes as if it were UTC
	first map[int64]int // the first look at which it showed that
}

func newWallOracle(zone *time.Location, day time.Time) wallOracle {
	o := wallOracle{start: day.Add(-30 * time.Hour).Unix(), first: map[int64]int{}}
	for i := range 110 * 60 {
		t := time.Unix(o.start+60*int64(i), 0).In(zone)
		wall := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC).Unix() / 60
		o.walls = append(o.walls, wall)
		if _, seen := o.first[wall]; !seen {
			o.first[wall] = i
		}
	}
	return o
}

// instant returns the first minute at which the clock showed wall. If it never
// did, the minutes go on counting from the last one before the gap.
func (o wallOracle) instant(wall int64) int64 {
	if i, showed := o.first[wall]; showed {
		return o.start + 60*int64(i)
	}
	before := 0
	for i, w := range o.walls {
		if w < wall && (i+1 == len(o.walls) || o.walls[i+1] > wall) {
			before = i
		}
	}
	return o.start + 60*(int64(before)+wall-o.walls[before])
}

// changeDays returns the days of a year on which clocks in zone change.
func changeDays(zone *time.Location, year int) []Date {
	var out []Date
	for d := (Date{year, time.January, 1}); d.Year == year; d = d.Add(1) {
		noon := time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, zone)
		_, before := noon.AddDate(0, 0, -1).Zone()
		if _, after := noon.Zone(); before != after {
			out = append(out, d)
		}
	}
	return out
}

func TestDate_At_EveryMinute(t *testing.T) {
	for _, name := range testZones {
		zone := zoneNamed(t, name)
		for year := 2026; year <= 2028; year++ {
			for _, change := range append(changeDays(zone, year), Date{year, time.July, 14}) {
				for _, day := range []Date{change.Add(-1), change} {
					requireWalls(t, zone, day)
				}
			}
		}
	}
}

// Samoa had no 30 December 2011.
func TestDate_At_DayThatNeverWas(t *testing.T) {
	requireWalls(t, zoneNamed(t, "Pacific/Apia"), Date{2011, time.December, 29})
	requireWalls(t, zoneNamed(t, "Pacific/Apia"), Date{2011, time.December, 30})
}

func requireWalls(t *testing.T, zone *time.Location, day Date) {
	midnight := time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, time.UTC)
	oracle := newWallOracle(zone, midnight)
	for minutes := 0; minutes <= 2880; minutes += 5 {
		want := time.Unix(oracle.instant(midnight.Unix()/60+int64(minutes)), 0)
		got := day.At(minutes, zone)
		require.Truef(t, got.Equal(want), "%s %s minute %d: got %s, want %s", zone, day, minutes, got, want.In(zone))
	}
}

func TestDate_At(t *testing.T) {
	spring, autumn := Date{2026, time.March, 29}, Date{2026, time.October, 25}
	tests := []struct {
		day     Date
		minutes int
		zone    string
		want    string
		why     string
	}{
		{spring, 9 * 60, "Europe/Berlin", "2026-03-29T09:00:00+02:00", "nine is nine, though midnight was eight hours ago"},
		{spring, 2*60 + 30, "Europe/Madrid", "2026-03-29T03:30:00+02:00", "half past two does not exist: offset before the gap"},
		{spring, 1*60 + 30, "Atlantic/Canary", "2026-03-29T02:30:00+01:00", "the Canaries skip an hour earlier on their clocks"},
		{autumn, 2*60 + 30, "Europe/Madrid", "2026-10-25T02:30:00+02:00", "half past two comes twice: the first"},
		{autumn, 1*60 + 30, "Atlantic/Canary", "2026-10-25T01:30:00+01:00", "half past one comes twice: the first"},
		{autumn, 3 * 60, "Europe/Madrid", "2026-10-25T03:00:00+01:00", "three comes once"},
		{spring.Add(-1), 1440 + 9*60, "Europe/Paris", "2026-03-29T09:00:00+02:00", "minutes beyond a day are wall time of the next"},
		{Date{2028, time.February, 28}, 2880, "Europe/Oslo", "2028-03-01T00:00:00+01:00", "over the 29th of February"},
		{Date{2026, time.December, 31}, 1440, "Europe/Lisbon", "2027-01-01T00:00:00Z", "over the end of the year"},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, tt.day.At(tt.minutes, zoneNamed(t, tt.zone)).Format(time.RFC3339), tt.why)
	}
}

func TestDate_At_QuartersOfADay(t *testing.T) {
	for _, name := range testZones[1:19] {
		zone := zoneNamed(t, name)
		quarters := map[string]int{"2026-03-28": 96, "2026-03-29": 92, "2026-10-25": 100, "2026-10-26": 96}
		for _, day := range []Date{{2026, 3, 28}, {2026, 3, 29}, {2026, 10, 25}, {2026, 10, 26}} {
			length := day.At(1440, zone).Unix() - day.At(0, zone).Unix()
			require.Equal(t, quarters[day.String()], int(length/(15*60)), "%s %s", name, day)
		}
	}
}

func TestDate_Arithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := time.Date(rapid.IntRange(1600, 2400).Draw(t, "year"), 1, 1, 0, 0, 0, 0, time.UTC)
		a := base.AddDate(0, 0, rapid.IntRange(0, 365).Draw(t, "a"))
		n := rapid.IntRange(-2000, 2000).Draw(t, "n")
		d, e := DateOf(a, time.UTC), DateOf(a.AddDate(0, 0, n), time.UTC)
		require.Equal(t, e, d.Add(n))
		require.Equal(t, n, e.Sub(d))
		require.Equal(t, n > 0, d.Before(e))
		require.Equal(t, a.Weekday(), d.Weekday())
		require.Equal(t, a.Format(time.DateOnly), d.String())
		require.True(t, d.Valid())
	})
}

func TestDate_Valid(t *testing.T) {
	for _, d := range []Date{{}, {2026, 2, 29}, {2026, 13, 1}, {2026, 4, 31}, {2026, 4, 0}, {2026, 0, 4}} {
		require.False(t, d.Valid(), d.String())
	}
	require.True(t, Date{2028, 2, 29}.Valid())
	require.True(t, Date{}.IsZero())
}

func TestDateOf(t *testing.T) {
	at := time.Date(2026, time.October, 24, 22, 30, 0, 0, time.UTC)
	require.Equal(t, Date{2026, 10, 25}, DateOf(at, zoneNamed(t, "Europe/Madrid")), "already the next day in Madrid")
	require.Equal(t, Date{2026, 10, 24}, DateOf(at, zoneNamed(t, "Atlantic/Canary")), "not yet in the Canaries")
}
