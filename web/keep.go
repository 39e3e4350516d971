package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"github.com/fitslot/fitslot/booking"
)

// extend gives the hold more time. The button is one of the form with the details,
// and the answer is the form again with all that was typed.
func (p *Pages) extend(v *visit) error {
	form, b, err := v.payable()
	if err != nil || b.Path == "" {
		return err
	}
	h, err := p.Bookings.Extend(v.ctx, p.Actor, b.ID)
	var refused *booking.RefusedError
	page := b.form(detailsOf(form))
	switch {
	case err == nil:
		page.Hold, page.Appointment = h, h.Of(b.Appointment.ID)
		page.Notice = notice{"good", v.Say("details.extended", "until", v.Clock(page.Until()))}
	case errors.Is(err, booking.ErrExtended):
		page.Notice = notice{"", v.Say("details.extended-before")}
	case errors.As(err, &refused):
		page.Notice = notice{"", v.Say("details.not-extended", "until", v.Clock(b.Until()))}
	case errors.Is(err, booking.ErrHoldExpired), errors.Is(err, booking.ErrState):
		return v.redirect(b.Path)
	default:
		return err
	}
	v.faults(&page.Typed) // takes out what must not be repeated
	return v.showHeld(fiber.StatusOK, page)
}

// release gives the hold up.
func (p *Pages) release(v *visit) error {
	h, a, err := v.own()
	if err != nil {
		return err
	}
	if _, err = p.Bookings.Release(v.ctx, p.Actor, h.ID); err != nil && !errors.Is(err, booking.ErrState) {
		return err
	}
	return v.redirect(v.appointmentPath(a))
}
