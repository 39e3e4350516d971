package supply

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/calendar"
)

// paid is in the warehouse's wall clock where it has no offset of its own.
func TestDestination_Way(t *testing.T) {
	for _, c := range []struct {
		says   string
		centre string
		route  string
		paid   string
		want   string
	}{
		{"a minute before the cut-off leaves today",
			"Lyon", "Lyon 15:00 +1 Mo,Tu,We,Th,Fr 08:00", "2026-11-16 14:59:00", "Mon 16 Nov > Tue 17 Nov 08:00 > 09:00 +01"},
		{"the cut-off itself is still in time",
			"Lyon", "Lyon 15:00 +1 Mo,Tu,We,Th,Fr 08:00", "2026-11-16 15:00:00", "Mon 16 Nov > Tue 17 Nov 08:00 > 09:00 +01"},
		{"a second after it leaves tomorrow",
			"Lyon", "Lyon 15:00 +1 Mo,Tu,We,Th,Fr 08:00", "2026-11-16 15:00:01", "Tue 17 Nov > Wed 18 Nov 08:00 > 09:00 +01"},
		{"paid on Friday evening leaves on Monday",
			"Lyon", "Lyon 15:00 +1 Mo,Tu,We,Th,Fr 08:00", "2026-11-13 19:00:00", "Mon 16 Nov > Tue 17 Nov 08:00 > 09:00 +01"},
		{"a weekend is no carrier day, though deliveries are on Saturdays",
			"Lyon", "Lyon 15:00 +2 daily 08:00", "2026-11-12 10:00:00", "Thu 12 Nov > Mon 16 Nov 08:00 > 09:00 +01"},
		{"delivery waits for its weekday",
			"Lyon", "Lyon 15:00 +1 Tu,Sa 08:00", "2026-11-17 10:00:00", "Tue 17 Nov > Sat 21 Nov 08:00 > 09:00 +01"},

		{"18 November is a holiday at the centre in Saxony: no carrier day",
			"Dresden", "Berlin 15:00 +1 Mo,Tu,We,Th,Fr 08:00", "2026-11-17 10:00:00", "Tue 17 Nov > Thu 19 Nov 08:00 > 09:00 +01"},
		{"nor does it count as one of two",
			"Dresden", "Berlin 15:00 +2 Mo,Tu,We,Th,Fr 08:00", "2026-11-17 10:00:00", "Tue 17 Nov > Fri 20 Nov 08:00 > 09:00 +01"},
		{"18 November is none in Berlin: tyres leave for Saxony on it",
			"Dresden", "Berlin 15:00 +1 Mo,Tu,We,Th,Fr 08:00", "2026-11-18 10:00:00", "Wed 18 Nov > Thu 19 Nov 08:00 > 09:00 +01"},
		{"18 November is a holiday at the warehouse in Saxony: nothing leaves for Berlin",
			"Berlin", "Dresden 15:00 +1 Mo,Tu,We,Th,Fr 08:00", "2026-11-17 16:00:00", "Thu 19 Nov > Fri 20 Nov 08:00 > 09:00 +01"},
		{"18 November at the warehouse stops tyres on their way to Berlin, too",
			"Berlin", "Dresden 15:00 +1 Mo,Tu,We,Th,Fr 08:00", "2026-11-17 10:00:00", "Tue 17 Nov > Thu 19 Nov 08:00 > 09:00 +01"},
		{"11 November in France: paid the evening before leaves on the 12th",
			"Lyon", "Lyon 15:00 +1 Mo,Tu,We,Th,Fr 08:00", "2026-11-10 18:00:00", "Thu 12 Nov > Fri 13 Nov 08:00 > 09:00 +01"},
		{"8 December in Spain: no delivery on it",
			"Barcelona", "Barcelona 15:00 +1 Mo,Tu,We,Th,Fr 08:00", "2026-12-07 10:00:00", "Mon 7 Dec > Wed 9 Dec 08:00 > 09:00 +01"},
		{"Christmas 2026 is Friday and Saturday: Monday is next",
			"Berlin", "Berlin 15:00 +1 daily 08:00", "2026-12-24 10:00:00", "Thu 24 Dec > Mon 28 Dec 08:00 > 09:00 +01"},

		{"8:00 stays 8:00 after the clocks went back on 25 October",
			"Berlin", "Berlin 15:00 +1 Mo,Tu,We,Th,Fr 08:00", "2026-10-23 10:00:00", "Fri 23 Oct > Mon 26 Oct 08:00 > 09:00 +01"},
		{"the Friday before, 8:00 is another instant",
			"Berlin", "Berlin 15:00 +1 Mo,Tu,We,Th,Fr 08:00", "2026-10-22 10:00:00", "Thu 22 Oct > Fri 23 Oct 08:00 > 09:00 +02"},

		{"cut-off is by the warehouse's clock: 16:00 in Barcelona is 15:00 in the Canaries",
			"Barcelona", "Canaries 15:00 +3 Mo,Tu,We,Th,Fr 08:00", "2026-11-16T16:00:00+01:00", "Mon 16 Nov > Thu 19 Nov 08:00 > 09:00 +01"},
		{"half past midnight in Barcelona is still yesterday in the Canaries",
			"Barcelona", "Canaries 23:45 +1 Mo,Tu,We,Th,Fr 08:00", "2026-11-17T00:30:00+01:00", "Mon 16 Nov > Tue 17 Nov 08:00 > 09:00 +01"},
		{"delivery is by the centre's clock",
			"Canaries", "Barcelona 15:00 +3 Mo,Tu,We,Th,Fr 08:00", "2026-11-16 15:00:00", "Mon 16 Nov > Thu 19 Nov 08:00 > 09:00 +00"},

		{"no carrier days: delivered on the day of dispatch",
			"Berlin", "Berlin 10:00 +0 Mo,Tu,We,Th,Fr 14:00", "2026-11-16 09:00:00", "Mon 16 Nov > Mon 16 Nov 14:00 > 15:00 +01"},
		{"what may be paid until 15:00 is not delivered at 14:00, whenever it was paid",
			"Berlin", "Berlin 15:00 +0 Mo,Tu,We,Th,Fr 14:00", "2026-11-16 09:00:00", "Mon 16 Nov > Tue 17 Nov 14:00 > 15:00 +01"},
		{"nor at the cut-off itself",
			"Berlin", "Berlin 14:00 +0 Mo,Tu,We,Th,Fr 14:00", "2026-11-16 09:00:00", "Mon 16 Nov > Tue 17 Nov 14:00 > 15:00 +01"},
	} {
		t.Run(c.says, func(t *testing.T) {
			d, r := centre(t, c.centre), route(t, c.route)
			way, ok := d.way(r, instant(t, c.paid, r.Warehouse.Zone))
			require.True(t, ok)
			require.Equal(t, c.want, story(way, d.Calendar.Zone))
			require.Equal(t, r.Warehouse.Code, way.Warehouse)
			require.Equal(t, way.Dispatched.At(r.CutOff, r.Warehouse.Zone), way.CutOff)
		})
	}
}

func TestDestination_WayMindsTheCentre(t *testing.T) {
	for _, c := range []struct {
		says   string
		change func(*Destination)
		route  string
		want   string
	}{
		{"a closed centre receives nothing: the next day does",
			func(d *Destination) { d.close(t, "2026-11-17") },
			"Berlin 15:00 +1 Mo,Tu,We,Th,Fr 08:00", "Mon 16 Nov > Thu 19 Nov 08:00 > 09:00 +01"},
		{"on a holiday it receives if it works on holidays",
			func(d *Destination) { d.Calendar.WorksHolidays = true },
			"Berlin 15:00 +1 We 08:00", "Mon 16 Nov > Wed 18 Nov 08:00 > 09:00 +01"},
		{"else a delivery on Wednesdays waits a week",
			func(d *Destination) {},
			"Berlin 15:00 +1 We 08:00", "Mon 16 Nov > Wed 25 Nov 08:00 > 09:00 +01"},
		{"an extra opening on a holiday brings no carrier",
			func(d *Destination) { d.open(t, "2026-11-18") },
			"Berlin 15:00 +1 We 08:00", "Mon 16 Nov > Wed 25 Nov 08:00 > 09:00 +01"},
		{"an extra opening on a Sunday lets it receive",
			func(d *Destination) { d.open(t, "2026-11-22") },
			"Berlin 15:00 +1 Su 08:00", "Mon 16 Nov > Sun 22 Nov 08:00 > 09:00 +01"},
		{"handling passes by night: 1440 minutes are up on Sunday",
			func(d *Destination) { d.Handling = 1440 * time.Minute },
			"Berlin 15:00 +1 Sa 08:00", "Mon 16 Nov > Sat 21 Nov 08:00 > Sun 22 Nov 08:00 +01"},
	} {
		t.Run(c.says, func(t *testing.T) {
			d := centre(t, "Dresden")
			c.change(&d)
			way, ok := d.way(route(t, c.route), instant(t, "2026-11-16 10:00:00", d.Calendar.Zone))
			require.True(t, ok)
			require.Equal(t, c.want, story(way, d.Calendar.Zone))
		})
	}
}

func TestDestination_WayHandlesThroughTheClockChange(t *testing.T) {
	d := centre(t, "Berlin")
	d.Handling = 1440 * time.Minute
	way, ok := d.way(route(t, "Berlin 15:00 +1 Sa 08:00"), instant(t, "2026-10-19 10:00:00", d.Calendar.Zone))
	require.True(t, ok)
	require.Equal(t, "Mon 19 Oct > Sat 24 Oct 08:00 > Sun 25 Oct 07:00 +01", story(way, d.Calendar.Zone))
}

func TestDestination_WayLeadsNowhere(t *testing.T) {
	daily := route(t, "Berlin 15:00 +1 daily 08:00")
	at := instant(t, "2026-11-16 10:00:00", daily.Warehouse.Zone)

	t.Run("to a centre that never opens", func(t *testing.T) {
		d := centre(t, "Berlin")
		d.Calendar.Rules = nil
		_, ok := d.way(daily, at)
		require.False(t, ok)
	})
	t.Run("from a warehouse that never works", func(t *testing.T) {
		r := daily
		r.Warehouse.Workdays.Days = 0
		_, ok := centre(t, "Berlin").way(r, at)
		require.False(t, ok)
	})
	t.Run("after more than 120 days", func(t *testing.T) {
		d := centre(t, "Berlin")
		d.Calendar.Rules[0].From = date(t, "2027-03-16") // day 120
		way, ok := d.way(daily, at)
		require.True(t, ok)
		require.Equal(t, calendar.Date{Year: 2027, Month: 3, Day: 16}, calendar.DateOf(way.Delivered, d.Calendar.Zone))

		d.Calendar.Rules[0].From = date(t, "2027-03-17")
		_, ok = d.way(daily, at)
		require.False(t, ok)
	})
}

func (d *Destination) close(t require.TestingT, on string) {
	d.Calendar.Closures = append(d.Calendar.Closures, calendar.Exception{Span: day(t, on, d.Calendar.Zone)})
}

func (d *Destination) open(t require.TestingT, on string) {
	d.Calendar.Extras = append(d.Calendar.Extras, calendar.Exception{Span: day(t, on, d.Calendar.Zone)})
}
