package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"github.com/fitslot/fitslot/booking"
)

// heldCookie remembers the hold that a browser has: id of the appointment, dot,
// token. It is needed for what the customer asked for, so no consent is.
const heldCookie = "fitslot_hold"

// held is the hold a browser has, for the note on the pages of the search.
type held struct {
	booking.Hold
	Appointment booking.Appointment
	Path        string // where it goes on
}

// remember keeps the hold in the browser until the browser ends.
func (v *visit) remember(a booking.Appointment) {
	v.c.Cookie(&fiber.Cookie{
		Name: heldCookie, Value: a.ID.String() + "." + a.Token, Path: "/",
		HTTPOnly: true, Secure: v.c.Protocol() == "https", SameSite: fiber.CookieSameSiteLaxMode,
	})
}

// remembers reports whether this is the hold that the browser remembers.
func (v *visit) remembers(a booking.Appointment) bool {
	return strings.HasPrefix(v.c.Cookies(heldCookie), a.ID.String())
}

// forget makes the browser forget its hold, if it is this one.
func (v *visit) forget(a booking.Appointment) {
	if v.remembers(a) {
		v.c.Cookie(&fiber.Cookie{Name: heldCookie, Path: "/", MaxAge: -1, HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode})
	}
}

// held is the hold that the browser has and that is still good, or nil.
func (v *visit) held() *held {
	id, token, _ := strings.Cut(v.c.Cookies(heldCookie), ".")
	appointment, err := uuid.Parse(id)
	if err != nil || token == "" {
		return nil
	}
	h, err := v.pages.Bookings.Appointment(v.ctx, booking.Viewer{Token: token}, appointment)
	a := h.Of(appointment)
	if err != nil || a.APIKey != v.pages.Actor.Key || a.State != booking.Held {
		return nil
	}
	return &held{h, a, v.appointmentPath(a)}
}
