package calendar

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestParseWeekdays(t *testing.T) {
	tests := []struct{ in, out, why string }{
		{"Mo-Fr", "Mo-Fr", "a range"},
		{"Mo-Fr,Su", "Mo-Fr,Su", "a range and a day"},
		{"Su, Mo", "Mo,Su", "written from Monday on"},
		{"Fr-Mo", "Mo,Fr-Su", "a range over the end of the week"},
		{"Sa-Su", "Sa,Su", "two days are no range"},
		{"Tu-Mo", "Mo-Su", "all of them"},
		{"We-We", "We", "a range of one day"},
	}
	for _, tt := range tests {
		w, err := ParseWeekdays(tt.in)
		require.NoError(t, err, tt.why)
		require.Equal(t, tt.out, w.String(), tt.why)
	}
}

func TestParseWeekdays_Refuses(t *testing.T) {
	for _, in := range []string{"", "Mon", "mo", "Mo-", "-Fr", "Mo,,Tu", "Mo-Xx", "Mo Tu", "Mo-We-Fr"} {
		_, err := ParseWeekdays(in)
		require.ErrorContains(t, err, "no day of the week", in)
	}
}

func TestWeekdays_RoundTrip(t *testing.T) {
	require.Empty(t, Weekdays(0).String())
	for w := Weekdays(1); w <= EveryDay; w++ {
		back, err := ParseWeekdays(w.String())
		require.NoError(t, err)
		require.Equal(t, w, back, w.String())
	}
}

func TestWeekdays_Has(t *testing.T) {
	require.True(t, MondayToFriday.Has(time.Friday))
	require.False(t, MondayToFriday.Has(time.Sunday))
	require.True(t, MondayToFriday.With(time.Sunday).Has(time.Sunday))
}
