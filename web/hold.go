package web

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/api"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/pricing"
)

// hold takes the start that was chosen, and sends the browser on to it.
func (p *Pages) hold(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	s := searchOf(form)
	start, err := time.Parse(time.RFC3339, form.Get("start"))
	if err != nil || start.Year() < 2000 || start.Year() > 2199 {
		return errMalformed
	}
	wish := booking.Wish{Job: s.job(), Centre: form.Get("centre"), Start: start}
	h, err := v.take(wish, form.Get("once"))
	var refused *booking.RefusedError
	var invalid booking.InvalidErrors
	var unpriced *pricing.NotPricedError
	switch {
	case errors.As(err, &refused):
		return v.lost(s, wish, refused)
	case errors.As(err, &invalid), errors.As(err, &unpriced): // sent by no page of ours, or of long ago
		return booking.ErrNotFound
	case err != nil:
		return err
	}
	v.remember(h.First())
	return v.redirect(v.appointmentPath(h.First()))
}

// take makes a hold of the wish: for the job that the browser holds already by moving
// that, for another by a new one, after which the old is given up. A hold that is
// being paid is left alone. What cannot be given up runs out by itself.
func (v *visit) take(wish booking.Wish, once string) (booking.Hold, error) {
	had := v.held()
	if had != nil && sameJob(had.Appointment.Job, wish.Job) {
		moved, err := v.moveTo(had.Hold, wish)
		if !gone(err) {
			return moved, err
		}
	}
	h, err := v.holdOnce(wish, once)
	if err == nil && had != nil && had.ID != h.ID && had.Appointment.Order == uuid.Nil {
		_, _ = v.pages.Bookings.Release(v.ctx, v.pages.Actor, had.ID)
	}
	return h, err
}

// gone reports whether a hold ended before it could be moved.
func gone(err error) bool {
	return errors.Is(err, booking.ErrHoldExpired) || errors.Is(err, booking.ErrState) || errors.Is(err, booking.ErrNotFound)
}

// moveTo moves a hold, unless it is there already.
func (v *visit) moveTo(h booking.Hold, wish booking.Wish) (booking.Hold, error) {
	if h.First().Centre == wish.Centre && h.First().Start.Equal(wish.Start) {
		return h, nil
	}
	return v.pages.Bookings.Move(v.ctx, v.pages.Actor, h.ID, wish.Centre, wish.Start)
}

// maxRevivals bounds how often one button of one page makes a hold anew.
const maxRevivals = 20

// holdOnce makes one hold of a button, however often it is pressed; once names the
// page on which it was. Who comes back to the page after the hold has ended gets
// another, again only one.
func (v *visit) holdOnce(wish booking.Wish, once string) (booking.Hold, error) {
	if once == "" {
		once = uuid.NewString()
	}
	for range maxRevivals {
		h, err := v.pages.Bookings.Hold(v.ctx, v.pages.Actor, booking.HoldRequest{Wishes: []booking.Wish{wish}, Key: v.key(once, wish), Address: api.Address(v.c)})
		switch {
		case err != nil:
			return booking.Hold{}, err
		case h.First().State == booking.Held:
			return v.moveTo(h, wish)
		case h.First().State.Claims():
			return h, nil // paid meanwhile
		}
		once = h.ID.String()
	}
	return booking.Hold{}, booking.ErrBusy
}

// key is the idempotency key of a button.
func (v *visit) key(once string, wish booking.Wish) access.IdempotencyKey {
	hash := sha256.Sum256(fmt.Appendf(nil, "%q %q %v %q %d", once, wish.Vehicle, wish.Services, wish.Centre, wish.Start.Unix()))
	for _, item := range wish.Items {
		hash = sha256.Sum256(fmt.Appendf(hash[:], "%q %d", item.SKU, item.Quantity))
	}
	return access.IdempotencyKey{APIKey: v.pages.Actor.Key, Key: "page-" + hex.EncodeToString(hash[:]), Hash: hash}
}

// lostPage says that a start is not to be had any more, and which are.
type lostPage struct {
	frame
	Why         string
	Wished      string // the day and time, where the centre's zone is known
	Here, There []alternative
	Week        string // the centre's page
	Centres     string
}

// An alternative is a start with the form that holds it.
type alternative struct {
	booking.Alternative
	Fields []field
}

func (v *visit) lost(s search, wish booking.Wish, refused *booking.RefusedError) error {
	title := "hold.gone"
	if refused.Reason == booking.BaysTaken || refused.Reason == booking.CrewTaken || refused.Reason == booking.DoorKept {
		title = "hold.lost.title"
	}
	page := lostPage{
		frame:   v.frame(3, title),
		Why:     v.Say("reason." + string(refused.Reason)),
		Week:    s.to(v.path("/centres/"+wish.Centre), field{"from", wish.Start.Format(time.DateOnly)}),
		Centres: s.to(v.path("/centres")),
	}
	once := uuid.NewString()
	for _, other := range refused.Alternatives {
		a := alternative{other, append(s.Fields(), field{"centre", other.Centre},
			field{"start", other.Start.UTC().Format(time.RFC3339)}, field{"once", once})}
		if other.Centre == wish.Centre {
			page.Here = append(page.Here, a)
			page.Wished = v.DayAndClock(wish.Start.In(other.Start.Location()))
		} else {
			page.There = append(page.There, a)
		}
	}
	return v.render(fiber.StatusConflict, "lost", page)
}
