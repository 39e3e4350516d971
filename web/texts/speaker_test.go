package texts_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/web/texts"
)

func TestIn(t *testing.T) {
	t.Parallel()
	names := map[texts.Language]string{"de": "Deutsch", "en": "English", "es": "Español", "fr": "Français"}
	for _, l := range texts.Languages {
		require.Equal(t, l, texts.In(l).Language())
		require.Equal(t, names[l], texts.In(texts.German).Name(l), "each by its own name")
	}
	require.Equal(t, texts.English, texts.In("pt").Language())
	require.Equal(t, texts.English, texts.In("").Language())
}

func TestSpeaker_AtOnce(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for _, l := range texts.Languages {
				s := texts.In(l)
				for n := range 50 {
					_ = s.Say("error.request", "id", n) + s.Money(int64(n), "EUR")
				}
			}
		})
	}
	all.Wait()
}

func TestClock_IsThatOfItsZone(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	canary, err := time.LoadLocation("Atlantic/Canary")
	require.NoError(t, err)
	s := texts.In(texts.German)
	for _, row := range []struct {
		why, instant string
		zone         *time.Location
		want         string
	}{
		{"before the clocks go forward", "2026-03-29T00:59:00Z", berlin, "So., 29. März, 01:59"},
		{"and after: there is no 2 o'clock", "2026-03-29T01:00:00Z", berlin, "So., 29. März, 03:00"},
		{"the doubled hour, first", "2026-10-25T00:30:00Z", berlin, "So., 25. Okt., 02:30"},
		{"and second", "2026-10-25T01:30:00Z", berlin, "So., 25. Okt., 02:30"},
		{"another day in another zone", "2026-11-17T23:30:00Z", berlin, "Mi., 18. Nov., 00:30"},
		{"on the islands it is still Tuesday", "2026-11-17T23:30:00Z", canary, "Di., 17. Nov., 23:30"},
	} {
		at, err := time.Parse(time.RFC3339, row.instant)
		require.NoError(t, err)
		require.Equal(t, row.want, s.DayAndClock(at.In(row.zone)), row.why)
	}
}

func TestRange(t *testing.T) {
	t.Parallel()
	from := calendar.Date{Year: 2026, Month: time.November, Day: 18}.At(9*60, time.UTC)
	to := from.Add(75 * time.Minute)
	require.Equal(t, "09:00–10:15", texts.In(texts.German).Range(from, to))
	require.Equal(t, "09:00–10:15", texts.In(texts.English).Range(from, to))
	require.Equal(t, "09:00–10:15", texts.In(texts.Spanish).Range(from, to))
	require.Equal(t, "09:00\u202f–\u202f10:15", texts.In(texts.French).Range(from, to), "on one line")
}

func TestMoney_Unknown(t *testing.T) {
	t.Parallel()
	require.Equal(t, "⟦8990 XXL⟧", texts.In(texts.German).Money(8990, "XXL"), "rather than a wrong amount")
	require.Equal(t, "8.990\u00a0¥", texts.In(texts.German).Money(8990, "JPY"), "yen have no smaller unit")
}

func TestKilometres_Rounding(t *testing.T) {
	t.Parallel()
	s := texts.In(texts.German)
	for km, want := range map[float64]string{
		0: "0", 0.04: "0", 0.06: "0,1", 3.44: "3,4", 3.46: "3,5", 9.94: "9,9", 9.96: "10", 10.4: "10", 12.5: "13", 1500.2: "1.500",
	} {
		require.Equal(t, want+"\u00a0km", s.Kilometres(km))
	}
}

func TestCountries_Unknown(t *testing.T) {
	t.Parallel()
	require.Equal(t, "ZZ", texts.In(texts.French).Countries("ZZ"))
}
