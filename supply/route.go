package supply

import (
	"time"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/scheduler"
)

// searchDays is how many days after the payment a delivery is looked for: as many
// as the longest horizon of a centre has.
const searchDays = 120

// way returns how tyres paid at paidAt come to the centre by route r, and whether
// they do within searchDays.
//
//	Mon 15:10 paid   Tue 15:00 cut-off   Wed, Thu carrier   Fri closed   Mon 08:00 delivered
func (d Destination) way(r Route, paidAt time.Time) (Way, bool) {
	from := r.Warehouse.Zone
	w := walk{day: calendar.DateOf(paidAt, from)}
	w.last = w.day.Add(searchDays)

	w.to(func(day calendar.Date) bool {
		return r.Warehouse.Workdays.On(day) && !paidAt.After(day.At(r.CutOff, from))
	})
	way := Way{Warehouse: r.Warehouse.Code, Dispatched: w.day, CutOff: w.day.At(r.CutOff, from)}
	for range r.CarrierDays {
		w.step()
		w.to(func(day calendar.Date) bool { return d.carries(r, day) })
	}
	w.to(func(day calendar.Date) bool {
		return r.DeliveryDays.Has(day.Weekday()) && d.delivery(r, day).After(way.CutOff) && d.receives(day)
	})
	way.Delivered = d.delivery(r, w.day)
	way.Ready = way.Delivered.Add(d.Handling)
	return way, !w.over()
}

// delivery is the instant at which r delivers if it does so on day.
func (d Destination) delivery(r Route, day calendar.Date) time.Time {
	return day.At(r.DeliveryMinute, d.Calendar.Zone)
}

// carries reports whether day is one of r's carrier days.
func (d Destination) carries(r Route, day calendar.Date) bool {
	_, here := d.Calendar.Holidays.On(day)
	_, there := r.Warehouse.Workdays.Holidays.On(day)
	return calendar.MondayToFriday.Has(day.Weekday()) && !here && !there
}

// receives reports whether somebody is at the centre on day, on a public holiday
// only if it works on those.
func (d Destination) receives(day calendar.Date) bool {
	if _, rests := d.Calendar.Rests(day); rests {
		return false
	}
	midnight, next := day.At(0, d.Calendar.Zone), day.Add(1).At(0, d.Calendar.Zone)
	return !d.Calendar.Open(scheduler.SpanOf(midnight, next)).Empty()
}

// A walk goes from day to day, and is over once it has passed the last.
type walk struct {
	day, last calendar.Date
}

func (w *walk) step() { w.day = w.day.Add(1) }

func (w *walk) over() bool { return w.last.Before(w.day) }

// to goes on to the first day, today included, that is right.
func (w *walk) to(right func(calendar.Date) bool) {
	for !w.over() && !right(w.day) {
		w.step()
	}
}
