package booking

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/scheduler"
)

// A Contact is whom staff book for. The email and the language may be empty: nobody is
// written to, and it is that of the centre's country.
type Contact struct{ Name, Email, Phone, Language, Plate string }

// A Booking is what staff book for who walks in or rings up.
type Booking struct {
	Wish
	Channel  Channel // Phone or Door
	Bay      int     // 0 is any
	Override Override
	Contact  Contact // which the caller has checked
	Key      access.IdempotencyKey
}

// Validate returns InvalidErrors naming every wrong field.
func (b Booking) Validate() error {
	var wrong InvalidErrors
	var job InvalidErrors
	if errors.As(b.Job.Validate(), &job) {
		wrong = append(wrong, job...)
	}
	if b.Channel != Phone && b.Channel != Door {
		wrong.add("channel", "%q is neither phone nor door", b.Channel)
	}
	if b.Bay < 0 {
		wrong.add("bay", "is %d; give the number of a bay, or leave it out for any", b.Bay)
	}
	b.Override.validate(&wrong, WaiveNotice, WaiveHorizon, WaiveCrew)
	return wrong.orNil()
}

// Book makes a confirmed appointment at a centre of the actor's; it is paid for there. A
// request whose key was used before returns what it made then. The error is
// InvalidErrors, ErrNotFound, *RefusedError, access.ErrKeyReused or ErrBusy.
func (s *Service) Book(ctx context.Context, actor access.Actor, b Booking) (Hold, error) {
	if !actor.ServesCentre(b.Centre) {
		return Hold{}, ErrNotFound
	}
	if err := b.Validate(); err != nil {
		return Hold{}, err
	}
	t := Terms{Staff: true, Bay: b.Bay, Override: b.Override}
	if slices.Contains(b.Override.Conditions, WaiveNotice) {
		now, err := s.now(ctx)
		if err != nil {
			return Hold{}, err
		}
		t.First = scheduler.QuarterOf(now)
	}
	p := Placement{
		Hold: uuid.Must(uuid.NewV7()), Action: ActBook, Actor: actor, Key: b.Key, Requote: true, Contact: b.Contact, Reason: b.Override.Reason,
	}
	p.Placings = []Placing{{Terms: t, Appointment: Appointment{
		ID: uuid.Must(uuid.NewV7()), Hold: p.Hold, APIKey: actor.Key, Token: access.NewToken(), Wish: b.Wish, State: Confirmed, Channel: b.Channel,
	}}}
	err := s.repeated(ctx, p.Key)
	if err == nil {
		err = s.place(ctx, p)
	}
	if repeated := new(access.RepeatedError); errors.As(err, &repeated) {
		return s.store.ByAppointment(ctx, repeated.Resource)
	}
	if err != nil {
		return Hold{}, alone(err)
	}
	return s.store.Hold(ctx, p.Hold)
}
