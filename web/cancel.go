package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"github.com/fitslot/fitslot/booking"
)

// askCancel asks whether the customer is sure, and says what is given back.
func (p *Pages) askCancel(v *visit) error {
	b, err := v.booked()
	if err != nil {
		return err
	}
	if b.Appointment.State != booking.Confirmed || b.Begun() {
		return v.redirect(b.Path)
	}
	return v.render(fiber.StatusOK, "cancel", b.titled(v, 0, "cancel.title"))
}

// cancel gives a confirmed appointment up. What cannot be cancelled any more, the
// appointment's page says.
func (p *Pages) cancel(v *visit) error {
	_, a, err := v.own()
	if err != nil {
		return err
	}
	_, err = p.Checkout.Cancel(v.ctx, booking.Viewer{Actor: p.Actor, Token: a.Token}, a.ID)
	if err != nil && !errors.Is(err, booking.ErrState) && !errors.Is(err, booking.ErrHoldExpired) {
		return err
	}
	return v.redirect(v.appointmentPath(a))
}
