package calendar

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/fitslot/fitslot/scheduler"
)

func TestCalendar_Why(t *testing.T) {
	holidays, err := HolidaysOf("FR", "")
	require.NoError(t, err)
	zone := zoneNamed(t, "Europe/Paris")
	day := Date{2026, 11, 11} // a Wednesday, and the armistice
	c := Calendar{
		Zone:     zone,
		Holidays: holidays,
		Rules: []Rule{
			{Recurrence: "FREQ=WEEKLY;BYDAY=TU,WE,TH", Opens: 8 * 60, Closes: 18 * 60},
			{Recurrence: "FREQ=WEEKLY;BYDAY=WE", Adds: true, Opens: 22 * 60, Closes: 26 * 60},
		},
		Closures: []Exception{
			{Span: scheduler.SpanOf(day.At(16*60, zone), day.Add(1).At(9*60, zone)), Reason: "lift inspection"},
			{Bay: 2, Span: scheduler.SpanOf(day.Add(1).At(10*60, zone), day.Add(1).At(11*60, zone)), Reason: "new rig"},
			{Bay: 2, Span: scheduler.SpanOf(day.Add(1).At(19*60, zone), day.Add(1).At(20*60, zone)), Reason: "paint"},
		},
	}
	tests := []struct {
		bay     int
		minutes int
		want    Closed
		why     string
	}{
		{0, -14 * 60, Closed{}, "open the day before"},
		{0, 7 * 60, Closed{Kind: OutsideHours}, "too early on any day, holiday or not"},
		{0, 10 * 60, Closed{ByHoliday, "Armistice de 1918"}, "the rules would open"},
		{0, 17 * 60, Closed{ByClosure, "lift inspection"}, "a closure says more than the holiday"},
		{0, 32 * 60, Closed{ByClosure, "lift inspection"}, "on the next day too"},
		{0, 34 * 60, Closed{}, "a bay's closure is not the centre's"},
		{1, 34 * 60, Closed{}, "nor another bay's"},
		{2, 34 * 60, Closed{ByClosure, "new rig"}, "but that bay's"},
		{2, 32 * 60, Closed{ByClosure, "lift inspection"}, "the centre's closure is every bay's"},
		{0, 43 * 60, Closed{Kind: OutsideHours}, "after hours"},
		{1, 43*60 + 30, Closed{Kind: OutsideHours}, "another bay's closure is no reason after hours either"},
		{2, 43*60 + 30, Closed{ByClosure, "paint"}, "but its own is"},
	}
	for _, tt := range tests {
		at := day.Add(-1).At(1440+tt.minutes, zone)
		require.Equal(t, tt.want, c.BayWhy(tt.bay, at), tt.why)
	}
	c.Closures = nil
	require.Equal(t, Closed{ByHoliday, "Armistice de 1918"}, c.Why(day.At(25*60, zone)),
		"the holiday closes its night, past midnight too")
}

func TestCalendar_Why_AgreesWithOpen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		near := rapid.SampledFrom(focusDays).Draw(t, "near")
		c := drawOracle(t, near).c
		at := near.Add(time.Duration(rapid.IntRange(0, 5000).Draw(t, "minutes")) * time.Minute)
		instant := scheduler.Span{Start: at.Unix(), End: at.Unix() + 1}
		require.Equal(t, c.Open(instant).Covers(instant), c.Why(at).Kind == NotClosed)
		require.Equal(t, c.BayOpen(1, instant).Covers(instant), c.BayWhy(1, at).Kind == NotClosed)
	})
}

func TestClosedKind_String(t *testing.T) {
	require.Equal(t, "open closure holiday hours",
		NotClosed.String()+" "+ByClosure.String()+" "+ByHoliday.String()+" "+OutsideHours.String())
}
