package calendar

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestWorkdays(t *testing.T) {
	holidays, err := HolidaysOf("ES", "MD")
	require.NoError(t, err)
	w := Workdays{MondayToFriday, holidays}
	require.False(t, w.On(Date{2026, 12, 5}), "a Saturday")
	require.False(t, w.On(Date{2026, 12, 7}), "Constitution Day, moved to Monday")
	require.False(t, w.On(Date{2026, 12, 8}), "Immaculate Conception")
	require.True(t, w.On(Date{2026, 12, 9}))
	require.Equal(t, Date{2026, 12, 9}, w.Next(Date{2026, 12, 5}))
	require.Equal(t, Date{2026, 12, 9}, w.Next(Date{2026, 12, 9}), "a workday is its own next")
	require.Equal(t, Date{2026, 12, 9}, w.Add(Date{2026, 12, 4}, 1), "the first after Friday is Wednesday")
	require.Equal(t, Date{2026, 12, 10}, w.Add(Date{2026, 12, 6}, 2))
	require.Equal(t, Date{2026, 12, 6}, w.Add(Date{2026, 12, 6}, 0), "none after is the day itself")
}

func TestWorkdays_None(t *testing.T) {
	require.True(t, Workdays{}.Next(Date{2026, 1, 1}).IsZero())
	require.True(t, Workdays{}.Add(Date{2026, 1, 1}, 3).IsZero())
}

func TestWorkdays_Laws(t *testing.T) {
	holidays, err := HolidaysOf("DE", "BY")
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		w := Workdays{Weekdays(rapid.IntRange(1, int(EveryDay)).Draw(t, "days")), holidays}
		day := Date{2026, 1, 1}.Add(rapid.IntRange(0, 2000).Draw(t, "day"))
		n := rapid.IntRange(1, 20).Draw(t, "n")
		last := w.Add(day, n)
		worked := 0
		for d := day.Add(1); !last.Before(d); d = d.Add(1) {
			if w.On(d) {
				worked++
			}
		}
		require.Equal(t, n, worked)
		require.True(t, w.On(last))
	})
}
