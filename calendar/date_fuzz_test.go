package calendar

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// FuzzParseWeekdays: days that are read are printed and read as the same.
func FuzzParseWeekdays(f *testing.F) {
	for _, text := range []string{"Mo-Fr", "Mo-Fr,Su", "Sa-Mo", "Mo", "Mo-Mo", "", "Mo,", "mo", " Mo , Tu", "Mo -Tu", "Mo-Tu-We", "Su-Sa,Su\x00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		days, err := ParseWeekdays(text)
		if err != nil {
			require.Zero(t, days)
			return
		}
		require.NotZero(t, days)
		again, err := ParseWeekdays(days.String())
		require.NoError(t, err)
		require.Equal(t, days, again)
	})
}

// FuzzDate: a day that there is begins at an instant of that day or, where clocks
// skip midnight, just after it, and days are counted without gaps.
func FuzzDate(f *testing.F) {
	for i, d := range []Date{{2026, 3, 29}, {2024, 2, 29}, {2023, 2, 29}, {1, 1, 1}, {0, 0, 0}, {9999, 12, 31}, {2026, 13, 32}, {-5, 7, -1}} {
		f.Add(d.Year, int(d.Month), d.Day, i*700, i)
	}
	f.Fuzz(func(t *testing.T, year, month, day, n, zone int) {
		if year < -9999 || year > 99999 || n < -1e6 || n > 1e6 {
			return
		}
		d := Date{year, time.Month(month), day}
		if !d.Valid() {
			return
		}
		require.Equal(t, n, d.Add(n).Sub(d))
		require.Equal(t, d, d.Add(n).Add(-n))
		require.Equal(t, n < 0, d.Add(n).Before(d))
		in := zoneNamed(t, testZones[uint(zone)%uint(len(testZones))])
		begin := d.At(0, in)
		require.Equal(t, d, DateOf(begin, in))
		require.True(t, begin.Before(d.Add(1).At(0, in)))
		if year >= 0 && year <= 9999 {
			again, err := time.Parse(time.DateOnly, d.String())
			require.NoError(t, err)
			require.Equal(t, d, DateOf(again, time.UTC))
		}
	})
}
