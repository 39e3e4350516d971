package booking

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/calendar"
)

// Config is how long things last and how much is shown.
type Config struct {
	// HoldFor is how long a hold lasts, and how much an extension adds.
	HoldFor time.Duration
	// Nearby is how many centres an offer lists if it is not told.
	Nearby int
}

// DefaultConfig is what a shop's checkout expects.
func DefaultConfig() Config {
	return Config{HoldFor: 10 * time.Minute, Nearby: 20}
}

// Validate names the wrong field.
func (c Config) Validate() error {
	if c.HoldFor < time.Second || c.HoldFor > time.Hour {
		return fmt.Errorf("hold-for: %s is not between 1s and 1h", c.HoldFor)
	}
	if c.Nearby < 1 || c.Nearby > maxNearby {
		return fmt.Errorf("nearby: %d is not between 1 and %d", c.Nearby, maxNearby)
	}
	return nil
}

// A Service offers, holds and keeps appointments. It is safe for concurrent use.
type Service struct {
	store  Store
	now    Clock
	config Config
	key    access.IdempotencyKey // see Once
}

// A Clock tells the time that decides, which is the store's.
type Clock func(context.Context) (time.Time, error)

// New returns a service over store.
func New(store Store, now Clock, config Config) *Service {
	return &Service{store: store, now: now, config: config}
}

// A Viewer is who asks for an appointment: an API key, whoever knows its token, or staff
// of its centre.
type Viewer struct {
	Actor access.Actor
	Token string
	// Work names it where staff ask, in the version they have seen; nil for all others.
	Work *Work
}

// owns reports whether the viewer may see and change a.
func (v Viewer) owns(a Appointment) bool {
	switch {
	case v.Token != "":
		return access.SameToken(v.Token, a.Token)
	case v.Work != nil:
		return v.Work.Centre == a.Centre && v.Actor.ServesCentre(a.Centre)
	}
	return v.Actor.Key != uuid.Nil && v.Actor.Key == a.APIKey
}

// work is what staff have named; of others any version will do.
func (v Viewer) work() Work {
	if v.Work == nil {
		return Work{Match: Match{Any: true}}
	}
	return *v.Work
}

// own returns the hold if the actor made it, else ErrNotFound.
func (s *Service) own(ctx context.Context, actor access.Actor, hold uuid.UUID) (Hold, error) {
	h, err := s.store.Hold(ctx, hold)
	if err != nil {
		return Hold{}, err
	}
	if !(Viewer{Actor: actor}).owns(h.First()) {
		return Hold{}, ErrNotFound
	}
	return h, nil
}

// Get returns a hold the actor made. ErrNotFound.
func (s *Service) Get(ctx context.Context, actor access.Actor, hold uuid.UUID) (Hold, error) {
	return s.own(ctx, actor, hold)
}

// linkDays is for how many days after its own an appointment is shown to who knows
// its token: long enough for a bill that was mislaid, too short for a link to be
// found in an old mailbox.
const linkDays = 90

// Appointment returns the hold of an appointment that v may see, by its token for 90
// days after it. ErrNotFound.
func (s *Service) Appointment(ctx context.Context, v Viewer, id uuid.UUID) (Hold, error) {
	h, err := s.store.ByAppointment(ctx, id)
	if err != nil {
		return Hold{}, err
	}
	a := h.Of(id)
	if !v.owns(a) {
		return Hold{}, ErrNotFound
	}
	if v.Token == "" {
		return h, nil
	}
	now, err := s.now(ctx)
	if err != nil {
		return Hold{}, err
	}
	last := calendar.DateOf(a.Start, a.Zone).Add(linkDays)
	if last.Before(calendar.DateOf(now, a.Zone)) {
		return Hold{}, ErrNotFound
	}
	return h, nil
}
