package supply

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/scheduler"
)

// A place is where a centre or a warehouse of the tests stands.
type place struct {
	zone, country, region string
}

var places = map[string]place{
	"Berlin":    {"Europe/Berlin", "DE", "BE"},
	"Dresden":   {"Europe/Berlin", "DE", "SN"},
	"Lyon":      {"Europe/Paris", "FR", ""},
	"Barcelona": {"Europe/Madrid", "ES", "CT"},
	"Canaries":  {"Atlantic/Canary", "ES", "CN"},
	"Ceuta":     {"Africa/Ceuta", "ES", "CE"},
	"Oslo":      {"Europe/Oslo", "NO", ""},
	"Helsinki":  {"Europe/Helsinki", "FI", ""},
}

func (p place) location(t require.TestingT) *time.Location {
	zone, err := time.LoadLocation(p.zone)
	require.NoError(t, err)
	return zone
}

func (p place) holidays(t require.TestingT) calendar.Holidays {
	h, err := calendar.HolidaysOf(p.country, p.region)
	require.NoError(t, err)
	return h
}

// centre is open from Monday to Saturday, 8 to 18, and needs an hour to handle a
// delivery.
func centre(t require.TestingT, name string) Destination {
	p := places[name]
	return Destination{
		Calendar: calendar.Calendar{
			Zone:     p.location(t),
			Holidays: p.holidays(t),
			Rules:    []calendar.Rule{{Recurrence: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA", Opens: 8 * 60, Closes: 18 * 60}},
		},
		Handling: time.Hour,
	}
}

// warehouse works from Monday to Friday.
func warehouse(t require.TestingT, name string) Warehouse {
	p := places[name]
	return Warehouse{
		Code:     name,
		Zone:     p.location(t),
		Workdays: calendar.Workdays{Days: calendar.MondayToFriday, Holidays: p.holidays(t)},
	}
}

// route reads "Berlin 15:00 +1 Mo,Tu,We,Th,Fr 08:00": from, cut-off, carrier days,
// delivery days and time of day. "daily" is every day of the week.
func route(t require.TestingT, s string) Route {
	f := strings.Fields(s)
	require.Len(t, f, 5)
	r := Route{
		Warehouse:      warehouse(t, f[0]),
		CutOff:         minute(t, f[1]),
		DeliveryMinute: minute(t, f[4]),
	}
	_, err := fmt.Sscanf(f[2], "+%d", &r.CarrierDays)
	require.NoError(t, err)
	for _, day := range strings.Split(f[3], ",") {
		if day == "daily" {
			r.DeliveryDays = calendar.EveryDay
			continue
		}
		n := strings.Index("SuMoTuWeThFrSa", day) / 2
		r.DeliveryDays = r.DeliveryDays.With(time.Weekday(n))
	}
	return r
}

func minute(t require.TestingT, s string) int {
	at, err := time.Parse("15:04", s)
	require.NoError(t, err)
	return at.Hour()*60 + at.Minute()
}

// instant reads an RFC 3339 time, or a wall time in zone.
func instant(t require.TestingT, s string, zone *time.Location) time.Time {
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return at
	}
	at, err := time.ParseInLocation("2006-01-02 15:04:05", s, zone)
	require.NoError(t, err)
	return at
}

func date(t require.TestingT, s string) calendar.Date {
	at, err := time.Parse(time.DateOnly, s)
	require.NoError(t, err)
	return calendar.DateOf(at, time.UTC)
}

// day is the whole local day of d.
func day(t require.TestingT, s string, zone *time.Location) scheduler.Span {
	d := date(t, s)
	return scheduler.SpanOf(d.At(0, zone), d.Add(1).At(0, zone))
}

// story writes a way as "Mon 16 Nov > Tue 17 Nov 08:00 > 09:00": leaves, delivered,
// ready; the ready time with its day if that is another, and all with the offset
// of the centre's zone.
func story(w Way, zone *time.Location) string {
	leaves := time.Date(w.Dispatched.Year, w.Dispatched.Month, w.Dispatched.Day, 0, 0, 0, 0, time.UTC)
	delivered, ready := w.Delivered.In(zone), w.Ready.In(zone)
	layout := "15:04 -07"
	if delivered.YearDay() != ready.YearDay() {
		layout = "Mon 2 Jan 15:04 -07"
	}
	return fmt.Sprintf("%s > %s > %s",
		leaves.Format("Mon 2 Jan"), delivered.Format("Mon 2 Jan 15:04"), ready.Format(layout))
}

// stocks reads "Berlin:A4,B2 Lyon:A8". A date after a plus is the replenishment:
// "Berlin:A1+2026-11-20".
func stocks(t require.TestingT, s string) []Stock {
	var out []Stock
	for _, shelf := range strings.Fields(s) {
		from, articles, _ := strings.Cut(shelf, ":")
		for _, article := range strings.Split(articles, ",") {
			count, next, known := strings.Cut(article, "+")
			row := Stock{Warehouse: from, SKU: count[:1]}
			_, err := fmt.Sscan(count[1:], &row.Free)
			require.NoError(t, err)
			if known {
				row.NextAt = date(t, next)
			}
			out = append(out, row)
		}
	}
	return out
}

// items reads "A4 B2".
func items(t require.TestingT, s string) []Item {
	var out []Item
	for _, f := range strings.Fields(s) {
		item := Item{SKU: f[:1]}
		_, err := fmt.Sscan(f[1:], &item.Quantity)
		require.NoError(t, err)
		out = append(out, item)
	}
	return out
}

func TestArticle_Size(t *testing.T) {
	a := Article{Width: 205, Aspect: 55, Rim: 16, LoadIndex: 91, SpeedIndex: "H"}
	require.Equal(t, "205/55 R16 91H", a.Size())
}
