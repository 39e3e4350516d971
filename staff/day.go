package staff

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/scheduler"
)

// A Day is a local day at a centre: when it can work, and who comes. Its exceptions are
// those that had not ended when the day began.
type Day struct {
	Centre
	Date   calendar.Date
	Window scheduler.Range // from midnight to midnight
	// Entries are what reaches into the day, by start, then bay: what is held, has been
	// confirmed, and is or was at work, and who has not come. What was cancelled and what
	// has expired is not among it.
	Entries []Entry
	// Proposed are the places that are reserved here, by start, then bay.
	Proposed []Reserved
}

// Open is when the centre is open on the day.
func (d Day) Open() scheduler.Set { return d.Calendar.Open(d.Window.Span()) }

// BaysOpen is when each bay in use is open on the day, by number.
func (d Day) BaysOpen() map[int]scheduler.Set { return d.open(d.Window) }

// An Entry is an appointment as the people of its centre see it. Its token is not for
// them.
type Entry struct {
	booking.Appointment
	Now      time.Time // at which all this was true
	Articles []Article // of its items, by SKU
	// Plate and Customer are of who has ordered or was booked for; else zero.
	Plate    string
	Customer Customer
	// Others are the rest of its hold, as far as they say where, when and in which state.
	Others []booking.Appointment
	// Orphan is set while it is on the list of orphans, open or kept.
	Orphan *Listed
}

// May are what may be done to it, in the words of booking.Appointment.Allowed.
func (e Entry) May() []string { return e.Allowed(e.Now, e.Others...) }

// An Article is a number of tyres, and what they are.
type Article struct {
	SKU      string
	Quantity int
	// Size is as the sidewall has it: 205/55 R16 91H.
	Brand, Model, Size string
}

// A Customer is whom staff may ring up. The phone and the email may be empty.
type Customer struct{ Name, Phone, Email, Language string }

// Listed is why an appointment is on the list of orphans, and why it was kept.
type Listed struct {
	Why    Why
	State  OrphanState
	Detail string
	Reason string
}

// Reserved is the place at a centre that is proposed to a customer.
type Reserved struct {
	Appointment, Proposal uuid.UUID
	Bay                   int
	Quarters              scheduler.Range
}

// A Call is a proposal that its customer is to be asked about.
type Call struct {
	booking.Proposal
	Appointment uuid.UUID
	Version     int64     // of the appointment
	Start       time.Time // that it has now, in its centre's zone
	Customer    Customer
}

// A CallFilter says which calls of a centre are wanted: those after a mark, the oldest
// first.
type CallFilter struct {
	Centre string // external id
	After  CallMark
	Limit  int
}

// A CallMark is the last call of a page.
type CallMark struct {
	MadeAt time.Time
	ID     uuid.UUID
}

// Which days staff are told of, from today: lastDay is the longest horizon that a centre
// can have.
const (
	firstDay = -366
	lastDay  = 120
)

// Day returns a local day at a centre of the actor's; a zero date is today. The error is
// booking.ErrNotFound, also for operators, who see no customers, or booking.InvalidErrors.
func (s *Service) Day(ctx context.Context, actor access.Actor, ref string, date calendar.Date) (Day, error) {
	if !actor.ServesCentre(ref) {
		return Day{}, booking.ErrNotFound
	}
	c, err := s.store.Centre(ctx, ref)
	if err != nil {
		return Day{}, err
	}
	today := calendar.DateOf(c.Now, c.zone())
	if date.IsZero() {
		date = today
	}
	var w wrong
	if n := date.Sub(today); n < firstDay || n > lastDay {
		w.add("date", "is %s; give a day from %s to %s", date, today.Add(firstDay), today.Add(lastDay))
		return Day{}, w.orNil()
	}
	return s.store.Day(ctx, ref, date)
}

// Entry returns an appointment at a centre of the actor's, in whatever state.
// booking.ErrNotFound.
func (s *Service) Entry(ctx context.Context, actor access.Actor, ref string, id uuid.UUID) (Entry, error) {
	if !actor.ServesCentre(ref) {
		return Entry{}, booking.ErrNotFound
	}
	return s.store.Entry(ctx, ref, id)
}

// Calls lists what is proposed to customers of a centre of the actor's, the oldest first.
// booking.ErrNotFound.
func (s *Service) Calls(ctx context.Context, actor access.Actor, f CallFilter) ([]Call, error) {
	if !actor.ServesCentre(f.Centre) {
		return nil, booking.ErrNotFound
	}
	return s.store.Calls(ctx, f)
}
