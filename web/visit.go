package web

import (
	"context"
	"net/url"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/web/texts"
)

// A visit is one request for a page, in the visitor's language.
type visit struct {
	*texts.Speaker
	c     *fiber.Ctx
	ctx   context.Context
	pages *Pages
}

func (p *Pages) visit(c *fiber.Ctx, lang texts.Language) *visit {
	return &visit{Speaker: texts.In(lang), c: c, ctx: c.UserContext(), pages: p}
}

// path is that of a page in the visitor's language.
func (v *visit) path(rest string) string { return "/" + string(v.Language()) + rest }

// query is what stands in the address.
func (v *visit) query() url.Values {
	values, _ := url.ParseQuery(string(v.c.Request().URI().QueryString())) // what is malformed was refused before
	return values
}

// form is what was typed into a form. The error is errMalformed.
func (v *visit) form() (url.Values, error) {
	values, err := url.ParseQuery(string(v.c.Body()))
	if err != nil || !storable(values) {
		return nil, errMalformed
	}
	return values, nil
}

// redirect sends the browser on after a form, so that reloading sends nothing twice.
func (v *visit) redirect(path string) error {
	return v.c.Redirect(path, fiber.StatusSeeOther)
}

// appointment is the one that the address names and its hold, for who knows its token.
// booking.ErrNotFound.
func (v *visit) appointment() (booking.Hold, booking.Appointment, error) {
	id, err := uuid.Parse(v.c.Params("id"))
	if err != nil {
		return booking.Hold{}, booking.Appointment{}, booking.ErrNotFound
	}
	h, err := v.pages.Bookings.Appointment(v.ctx, booking.Viewer{Token: v.c.Params("token")}, id)
	return h, h.Of(id), err
}

// appointmentPath is where an appointment is seen, by its token.
func (v *visit) appointmentPath(a booking.Appointment) string {
	return v.path("/appointments/" + a.ID.String() + "/" + a.Token)
}
