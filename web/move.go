package web

import (
	"errors"
	"net/url"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
)

// movePage offers other starts for an appointment, or for a hold, at a centre and
// the centres near the one that was chosen.
type movePage struct {
	booked
	Week   week
	Nearby []booking.Offer // less the centre of the week
	// Notice says why the last wish was refused; the alternatives are the nearest
	// to it that can be had.
	Notice       notice
	Alternatives []alternative
}

// At is the address of the page for another centre.
func (m movePage) At(centre string, from calendar.Date) string {
	query := url.Values{"centre": {centre}}
	if !from.IsZero() {
		query.Set("from", from.String())
	}
	return m.Path + "/move?" + query.Encode()
}

// chooseMove shows a week of starts. What cannot be moved any more, the
// appointment's own page says.
func (p *Pages) chooseMove(v *visit) error {
	b, err := v.movable()
	if err != nil || b.Path == "" {
		return err
	}
	query := v.query()
	from, ok := parseDate(query.Get("from"))
	if !ok {
		from = later(b.Date(), calendar.DateOf(b.Now, b.Appointment.Zone))
	}
	page, err := v.movePage(b, query.Get("centre"), from)
	if err != nil {
		return err
	}
	return v.render(fiber.StatusOK, "move", page)
}

// movable is the appointment that the address names. If it is not to be moved, the
// browser has been sent to its page, and what is returned has no path.
func (v *visit) movable() (booked, error) {
	b, err := v.booked()
	if err != nil {
		return booked{}, err
	}
	if b.payable() || b.Appointment.State == booking.Confirmed && !b.Begun() {
		return b, nil
	}
	return booked{}, v.redirect(b.Path)
}

func (v *visit) movePage(b booked, centre string, from calendar.Date) (movePage, error) {
	if centre == "" {
		centre = b.Appointment.Centre
	}
	page := movePage{booked: b.titled(v, 0, "move.title")}
	search := booking.Search{Job: b.Appointment.Job, Hold: b.Appointment.ID}
	week, err := v.weekOf(centre, search, from)
	var invalid booking.InvalidErrors
	if errors.As(err, &invalid) { // a link made by hand, or to a centre that cannot do it
		return page, booking.ErrNotFound
	} else if err != nil {
		return page, err
	}
	week.Action = b.Path + "/move"
	week.Fields = []field{{"centre", centre}}
	week.Link = func(day calendar.Date) string { return page.At(centre, day) }
	if centre == b.Appointment.Centre {
		week.Own = at(b.Appointment)
	}
	page.Week = week
	page.Nearby, err = v.nearby(b, search, centre)
	return page, err
}

// mostNearby is how many other centres are offered.
const mostNearby = 5

// nearby are the centres around the one that was chosen, without the one that is
// shown. What is paid for stays in its tax area, so others are not offered for it.
func (v *visit) nearby(b booked, s booking.Search, shown string) ([]booking.Offer, error) {
	place := b.Appointment.Place
	offers, err := v.pages.Bookings.Offers(v.ctx, booking.Nearby{
		Search: s, Country: place.Country, Position: &place.Position, Limit: mostNearby + 1,
	})
	if err != nil {
		return nil, err
	}
	area := ""
	for _, o := range offers.Centres {
		if o.Centre.Ref == b.Appointment.Centre {
			area = o.Centre.TaxArea
		}
	}
	return slices.DeleteFunc(offers.Centres, func(o booking.Offer) bool {
		return o.Centre.Ref == shown || o.Earliest.IsZero() || area != "" && o.Centre.TaxArea != area
	}), nil
}

// move takes the start that was chosen. Where it is not to be had, the old one is
// kept, and the page says why and what is.
func (p *Pages) move(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	b, err := v.movable()
	if err != nil || b.Path == "" {
		return err
	}
	centre := form.Get("centre")
	start, err := time.Parse(time.RFC3339, form.Get("start"))
	if err != nil {
		return errMalformed
	}
	if b.Appointment.State == booking.Held {
		_, err = p.Bookings.MoveJobs(v.ctx, p.Actor, b.ID, []booking.Move{{Appointment: b.Appointment.ID, Centre: centre, Start: start}})
	} else {
		viewer := booking.Viewer{Actor: p.Actor, Token: b.Appointment.Token}
		_, err = p.Bookings.Reschedule(v.ctx, viewer, b.Appointment.ID, centre, start)
	}
	var refused *booking.RefusedError
	switch {
	case errors.As(err, &refused):
		return v.refuseMove(b, centre, start, v.Say("reason."+string(refused.Reason)), refused.Alternatives)
	case otherTaxArea(err):
		return v.refuseMove(b, "", b.Appointment.Start, v.Say("move.other-tax"), nil)
	case err == nil, errors.Is(err, booking.ErrState), errors.Is(err, booking.ErrHoldExpired):
		return v.redirect(b.Path)
	}
	return err
}

// otherTaxArea reports whether a move was refused because what was ordered or paid
// would be taxed otherwise.
func otherTaxArea(err error) bool {
	var invalid booking.InvalidErrors
	var state *booking.StateError
	return errors.As(err, &invalid) || errors.As(err, &state) && state.State == "ordered"
}

// refuseMove says why, and shows the week of the wish and the alternatives to it.
func (v *visit) refuseMove(b booked, centre string, wished time.Time, why string, others []booking.Alternative) error {
	page, err := v.movePage(b, centre, calendar.DateOf(wished, b.Appointment.Zone))
	if err != nil {
		return err
	}
	kept := v.Say("move.kept", "start", v.DayAndClock(b.Start()), "centre", b.Appointment.Place.Name)
	page.Notice = notice{"bad", why + " " + kept}
	for _, other := range others {
		page.Alternatives = append(page.Alternatives, alternative{
			other, []field{{"centre", other.Centre}, {"start", other.Start.UTC().Format(time.RFC3339)}},
		})
	}
	return v.render(fiber.StatusConflict, "move", page)
}
