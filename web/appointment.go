package web

import (
	"fmt"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/checkout"
)

// A booked is what the pages about one appointment know of it.
type booked struct {
	frame
	booking.Hold
	Appointment booking.Appointment
	Order       checkout.Order // zero until ordered
	Now         time.Time      // by the clock that decides
	Path        string         // of the appointment's page
}

// own is the appointment that the address names and its hold, if these pages have sold
// it. booking.ErrNotFound.
func (v *visit) own() (booking.Hold, booking.Appointment, error) {
	h, a, err := v.appointment()
	if err == nil && a.APIKey != v.pages.Actor.Key {
		err = booking.ErrNotFound
	}
	return h, a, err
}

// Others are the appointments that were booked together with this one.
func (b booked) Others() []booking.Appointment {
	return slices.DeleteFunc(slices.Clone(b.Appointments), func(a booking.Appointment) bool { return a.ID == b.Appointment.ID })
}

// booked reads all there is to know of the appointment that the address names.
// booking.ErrNotFound.
func (v *visit) booked() (booked, error) {
	h, a, err := v.own()
	if err != nil {
		return booked{}, err
	}
	b := booked{Hold: h, Appointment: a, Path: v.appointmentPath(a)}
	if b.Now, err = v.pages.Now(v.ctx); err != nil {
		return booked{}, fmt.Errorf("reading the clock: %w", err)
	}
	if id := a.Order; id != uuid.Nil {
		if b.Order, err = v.pages.Checkout.Get(v.ctx, v.pages.Actor, id); err != nil {
			return booked{}, fmt.Errorf("reading order %s: %w", id, err)
		}
	}
	return b, nil
}

// titled gives the page its frame. The other languages show the appointment itself,
// whatever form it was that led here.
func (b booked) titled(v *visit, step int, title string) booked {
	var other *held
	if !v.remembers(b.Appointment) {
		other = v.held()
	}
	b.frame = v.framed(other, step, title)
	b.Here = b.Path[len(v.path("")):]
	return b
}

// appointment shows how an appointment stands.
func (p *Pages) appointment(v *visit) error {
	b, err := v.booked()
	if err != nil {
		return err
	}
	return v.show(b)
}

// back leads from the address of a form, where nothing is to be read, to the
// appointment that it was about.
func (p *Pages) back(v *visit) error {
	_, a, err := v.own()
	if err != nil {
		return err
	}
	return v.redirect(v.appointmentPath(a))
}

func (v *visit) show(b booked) error {
	if b.Late() {
		return v.showPending(b)
	}
	if b.Appointment.State == booking.Held {
		v.remember(b.Appointment)
		if b.Paying() {
			return v.showPending(b)
		}
		return v.showHeld(fiber.StatusOK, b.form(b.ordered()))
	}
	v.forget(b.Appointment)
	if b.Appointment.State == booking.Confirmed {
		return v.render(fiber.StatusOK, "confirmed", confirmedPage{
			booked: b.titled(v, 5, "confirmed.title"), Link: v.c.BaseURL() + b.Path,
		})
	}
	return v.render(fiber.StatusOK, "ended", b.titled(v, 0, b.Ended()+".title"))
}

func (v *visit) showPending(b booked) error {
	b = b.titled(v, 4, "pending.title")
	b.Refresh = pendingRefresh
	return v.render(fiber.StatusOK, "pending", b)
}

// pendingRefresh is how often, in seconds, the page looks whether a bank has decided.
const pendingRefresh = 3

// confirmedPage is all that is needed until the customer drives there.
type confirmedPage struct {
	booked
	Link string // to this page, from anywhere
}

// Payment is the last attempt to pay, the zero value if there was none.
func (b booked) Payment() checkout.Payment {
	if n := len(b.Order.Payments); n > 0 {
		return b.Order.Payments[n-1]
	}
	return checkout.Payment{}
}

// Paying reports whether the last payment has taken money or may yet. For a hold
// that means to wait: it is about to be confirmed, or the bank decides.
func (b booked) Paying() bool {
	switch b.Payment().State {
	case checkout.PaymentStarted, checkout.PaymentPending, checkout.PaymentAuthorised, checkout.PaymentCaptured:
		return true
	}
	return false
}

// Late reports whether the hold has run out while the bank was deciding: if it agrees,
// the place may still be had.
func (b booked) Late() bool {
	switch b.Payment().State {
	case checkout.PaymentStarted, checkout.PaymentPending:
		return b.Appointment.State == booking.Expired
	}
	return false
}

// payable reports whether it is held, and no payment that may still succeed is under
// way.
func (b booked) payable() bool { return b.Appointment.State == booking.Held && !b.Paying() }

// Ended is what the texts begin with of an appointment that is neither held nor
// confirmed. A hold that was given up before it was paid is called otherwise than an
// appointment that was cancelled, and one that was paid for too late otherwise than one
// that was not.
func (b booked) Ended() string {
	switch state := b.Appointment.State; {
	case state == booking.Expired && b.Payment().Reason == checkout.ReasonHoldExpired:
		return "hold.late"
	case state == booking.Expired:
		return "hold.expired"
	case state == booking.Cancelled && b.Appointment.ConfirmedAt.IsZero():
		return "ended.released"
	default:
		return "ended." + string(state)
	}
}

// Refund is what becomes of the money of an appointment that is over: "due" while
// it is on its way back, "done" when it is given back, "let-go" if it was never
// taken, and empty if there is nothing to say.
func (b booked) Refund() string {
	switch p := b.Payment(); {
	case p.Refunding > 0:
		return "due"
	case p.Refunded > 0:
		return "done"
	case b.Appointment.State.Claims(), p.State == checkout.PaymentDeclined, p.State == "":
		return ""
	}
	return "let-go"
}

// Start and End are in the centre's zone.
func (b booked) Start() time.Time { return b.Appointment.Start.In(b.Appointment.Zone) }

// End is when the job is done.
func (b booked) End() time.Time { return b.Appointment.End().In(b.Appointment.Zone) }

// Date is the centre's day of the appointment.
func (b booked) Date() calendar.Date { return calendar.DateOf(b.Start(), b.Appointment.Zone) }

// Begun reports whether it is too late to move or cancel.
func (b booked) Begun() bool { return !b.Now.Before(b.Appointment.Start) }

// Until is when the hold runs out, in the centre's zone.
func (b booked) Until() time.Time { return b.Appointment.ExpiresAt.In(b.Appointment.Zone) }

// Stamp writes an instant for scripts.
func (b booked) Stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
