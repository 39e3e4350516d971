package web

import (
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/web/texts"
)

// A week is a centre's starts from a Monday to the Sunday after, as the template of
// that name shows them: a form in which each start is a button named start. What
// choosing one does, the page says by Action, Fields and Link.
type week struct {
	*texts.Speaker
	booking.Slots
	Days []weekDay // seven
	// Earlier and Later are days of the weeks before and after, zero where nothing can
	// be booked.
	Earlier, Later calendar.Date

	Action string                            // where the form is sent
	Fields []field                           // what is sent with the start
	Link   func(from calendar.Date) string   // the page with the week of another day
	Own    func(start time.Time) (mine bool) // the customer's own start, nil if there is none
}

// A weekDay is a day of a week. One that has no starts says why.
type weekDay struct {
	calendar.Date
	Parts []dayPart
	Count int
	Why   string
}

// A dayPart is the morning, the afternoon or the evening of a day.
type dayPart struct {
	Name   string // its text is week.part.NAME
	Starts []weekStart
}

// A weekStart is a start in the centre's zone.
type weekStart struct {
	time.Time
	Remaining int
}

// Value is the start as forms send it.
func (s weekStart) Value() string { return s.UTC().Format(time.RFC3339) }

// Few reports whether there are so few left that it is said.
func (s weekStart) Few() bool { return s.Remaining <= 2 }

// First and Last are the week's Monday and Sunday.
func (w week) First() calendar.Date { return w.Days[0].Date }

// Last is the week's Sunday.
func (w week) Last() calendar.Date { return w.Days[len(w.Days)-1].Date }

// IsOwn reports whether a start is the customer's own.
func (w week) IsOwn(s weekStart) bool { return w.Own != nil && w.Own(s.Time) }

// at is whether a start is that of an appointment.
func at(a booking.Appointment) func(time.Time) bool { return a.Start.Equal }

// weekOf is the week of a day at a centre; of the zero Date it is the week of the
// first start there is. The error is that of booking.Slots.
func (v *visit) weekOf(centre string, s booking.Search, from calendar.Date) (week, error) {
	ahead := soonDays
	if !from.IsZero() {
		ahead = 1 // today alone, wherever that is
	}
	soon, err := v.soon(centre, s, ahead)
	if err != nil {
		return week{}, err
	}
	today := calendar.DateOf(soon.Now, soon.Centre.Calendar.Zone)
	last := today.Add(soon.Centre.Horizon)
	if from.IsZero() && len(soon.Slots) > 0 {
		from = calendar.DateOf(soon.Slots[0].Start, soon.Centre.Calendar.Zone)
	}
	monday := mondayOf(earlier(later(from, today), last))
	s.From, s.Until = later(monday, today), earlier(monday.Add(6), last)
	found, err := v.pages.Bookings.Slots(v.ctx, centre, s)
	if err != nil {
		return week{}, err
	}
	w := week{Speaker: v.Speaker, Slots: found}
	if today.Before(monday) {
		w.Earlier = later(monday.Add(-7), today)
	}
	if next := monday.Add(7); !last.Before(next) {
		w.Later = next
	}
	idle := found.Idle()
	for i := range 7 {
		w.Days = append(w.Days, w.day(monday.Add(i), s, idle))
	}
	return w, nil
}

// soonDays is how far ahead the first start is looked for.
const soonDays = 28

// soon is what a centre has in the days to come.
func (v *visit) soon(centre string, s booking.Search, days int) (booking.Slots, error) {
	now, err := v.pages.Now(v.ctx)
	if err != nil {
		return booking.Slots{}, err
	}
	s.From, s.Until = calendar.Date{}, calendar.DateOf(now, time.UTC).Add(days)
	return v.pages.Bookings.Slots(v.ctx, centre, s)
}

func mondayOf(d calendar.Date) calendar.Date {
	return d.Add(-(int(d.Weekday()) + 6) % 7)
}

func later(a, b calendar.Date) calendar.Date {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b calendar.Date) calendar.Date {
	if b.Before(a) {
		return b
	}
	return a
}

// day fills in one day of the week; of those searched, each has starts or is idle.
func (w week) day(d calendar.Date, searched booking.Search, idle []booking.IdleDay) weekDay {
	day := weekDay{Date: d}
	for _, slot := range w.Slots.Slots {
		if start := slot.Start.In(w.Centre.Calendar.Zone); calendar.DateOf(start, start.Location()) == d {
			day.add(weekStart{start, slot.Remaining})
		}
	}
	switch {
	case d.Before(searched.From):
		day.Why = w.Say("week.past")
	case searched.Until.Before(d):
		day.Why = w.Say("week.too-far")
	}
	for _, none := range idle {
		if none.Date == d {
			day.Why = w.why(none)
		}
	}
	return day
}

// add puts a start, later than those before it, into its part of the day.
func (d *weekDay) add(s weekStart) {
	name := "evening"
	switch hour := s.Hour(); {
	case hour < 12:
		name = "morning"
	case hour < 17:
		name = "afternoon"
	}
	if n := len(d.Parts); n == 0 || d.Parts[n-1].Name != name {
		d.Parts = append(d.Parts, dayPart{Name: name})
	}
	part := &d.Parts[len(d.Parts)-1]
	part.Starts = append(part.Starts, s)
	d.Count++
}

// why says in a few words why there is no start on a day.
func (w week) why(idle booking.IdleDay) string {
	switch idle.Reason {
	case booking.CentreShut:
		switch idle.Closed.Kind {
		case calendar.ByHoliday:
			return w.Say("week.holiday", "holiday", idle.Closed.Detail)
		case calendar.NotClosed:
			return w.Say("week.too-short")
		}
		return w.Say("week.closed")
	case booking.TooFar:
		return w.Say("week.too-far")
	case booking.TooSoon:
		return w.Say("week.too-soon")
	case booking.OutOfStock:
		return w.Say("week.out-of-stock")
	case booking.TyresLate:
		return w.Say("week.tyres-late", "ready", w.DayAndClock(w.Ready.At.In(w.Centre.Calendar.Zone)))
	}
	return w.Say("week.taken")
}

// weekPage lets the customer choose a start at one centre.
type weekPage struct {
	frame
	Week    week
	Search  search
	Supply  supplyNote
	Price   quoteNote
	Centres string // the way back
}

// week shows the starts of a centre.
func (p *Pages) week(v *visit) error {
	query := v.query()
	s := searchOf(query)
	if s.lacksTyres() {
		return v.redirect(s.to(v.path("/tyres")))
	}
	from, ok := parseDate(query.Get("from"))
	if !ok {
		from, _ = parseDate(s.Day)
	}
	ref := v.c.Params("centre")
	held := v.held()
	w, err := v.weekOf(ref, s.seek(held), from)
	var invalid booking.InvalidErrors
	if errors.As(err, &invalid) { // a link made by hand, or to what is sold no more
		return booking.ErrNotFound
	}
	if err != nil {
		return err
	}
	w.Action = v.path("/hold")
	w.Fields = append(s.Fields(), field{"centre", ref}, field{"once", uuid.NewString()})
	w.Link = func(from calendar.Date) string {
		return s.to(v.path("/centres/"+ref), field{"from", from.String()})
	}
	if held != nil && held.Appointment.Centre == ref && sameJob(held.Appointment.Job, s.job()) {
		w.Own = at(held.Appointment)
	}
	return v.render(fiber.StatusOK, "week", weekPage{
		frame: v.framed(held, 3, "week.heading", "centre", w.Centre.Place.Name), Week: w, Search: s,
		Supply:  supplyNote{v.Speaker, w.Ready, w.Unavailable, w.Centre.Calendar.Zone, s.Items},
		Price:   quoteNote{v.Speaker, w.Quote},
		Centres: s.to(v.path("/centres")),
	})
}

// parseDate reads a day like 2026-11-30.
func parseDate(text string) (calendar.Date, bool) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return calendar.Date{}, false
	}
	return calendar.DateOf(t, time.UTC), true
}
