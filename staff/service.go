package staff

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
)

// A Service lets staff see and change their centres' calendars. It is safe for
// concurrent use.
type Service struct{ store Store }

// New returns a service over store.
func New(store Store) *Service { return &Service{store} }

// Centre returns a centre of the actor's: staff has those its key names, an
// operator has all. booking.ErrNotFound.
func (s *Service) Centre(ctx context.Context, actor access.Actor, ref string) (Centre, error) {
	if actor.Role != access.Operator && !actor.ServesCentre(ref) {
		return Centre{}, booking.ErrNotFound
	}
	return s.store.Centre(ctx, ref)
}

// A Request is an edit of a centre of the actor's.
type Request struct {
	Centre string // external id
	// Versions are those of the calendar for which the edit is meant; Any is for
	// whatever it is.
	Versions []int64
	Any      bool
	Edit     Edit
	DryRun   bool
	Key      access.IdempotencyKey
}

// Change makes an edit and returns what came of it, the appointments that find no
// room since among it. The error is booking.ErrNotFound, *VersionError,
// booking.InvalidErrors or access.ErrKeyReused.
func (s *Service) Change(ctx context.Context, actor access.Actor, r Request) (Outcome, error) {
	c, err := s.Centre(ctx, actor, r.Centre)
	if err != nil {
		return Outcome{}, err
	}
	if out, again, err := s.again(ctx, c, r.Key); again || err != nil {
		return out, err
	}
	if !r.Any && !slices.Contains(r.Versions, c.Version) {
		return Outcome{}, &VersionError{c.Version}
	}
	var w wrong
	if r.Edit.check(c, &w); len(w) > 0 {
		return Outcome{}, w.orNil()
	}
	out, err := s.store.Change(ctx, Change{
		ID: uuid.Must(uuid.NewV7()), Centre: r.Centre, Version: c.Version, Edit: r.Edit, DryRun: r.DryRun, Key: r.Key, Actor: actor,
	})
	if repeated := new(access.RepeatedError); errors.As(err, &repeated) { // by a request at the same moment
		out, _, err = s.again(ctx, c, r.Key)
		return out, err
	}
	if err != nil || r.DryRun {
		return out, err
	}
	return s.listed(ctx, c, out)
}

// again returns what the request with the key did, if it was carried out before.
func (s *Service) again(ctx context.Context, c Centre, key access.IdempotencyKey) (out Outcome, again bool, err error) {
	if key.IsZero() {
		return out, false, nil
	}
	err = s.store.Repeated(ctx, key)
	repeated := new(access.RepeatedError)
	if !errors.As(err, &repeated) {
		return out, false, err
	}
	if out, err = s.store.Changed(ctx, repeated.Resource); err != nil {
		return out, true, err
	}
	out, err = s.listed(ctx, c, out)
	return out, true, err
}

// listed adds the orphans to the outcome of a change.
func (s *Service) listed(ctx context.Context, c Centre, out Outcome) (Outcome, error) {
	_, err := s.store.List(ctx, c.ID)
	if err != nil && !errors.Is(err, ErrUnlisted) {
		return out, err
	}
	out.Listed = err == nil
	out.Orphans, err = s.store.Orphans(ctx, Filter{Centre: c.ID, Since: out.Version})
	return out, err
}

// Orphans lists those of a centre of the actor's, by their start.
// booking.ErrNotFound.
func (s *Service) Orphans(ctx context.Context, actor access.Actor, ref string, f Filter) (Centre, []Orphan, error) {
	c, err := s.Centre(ctx, actor, ref)
	if err != nil {
		return c, nil, err
	}
	f.Centre = c.ID
	orphans, err := s.store.Orphans(ctx, f)
	return c, orphans, err
}

// Keep notes that an orphan stays where it is, and why; again, with another reason
// in place of the first. booking.ErrNotFound, booking.InvalidErrors,
// *booking.StateError.
func (s *Service) Keep(ctx context.Context, actor access.Actor, ref string, k Keeping) (Centre, Orphan, error) {
	c, err := s.Centre(ctx, actor, ref)
	if err != nil {
		return c, Orphan{}, err
	}
	var w wrong
	k.Reason = strings.TrimSpace(k.Reason)
	if w.text("reason", k.Reason, maxReason); len(w) > 0 {
		return c, Orphan{}, w.orNil()
	}
	k.Centre, k.Actor = c.ID, actor
	o, err := s.store.Keep(ctx, k)
	return c, o, err
}

// maxDays is how many days of openings can be asked for at once.
const maxDays = 62

// Openings returns a centre of the actor's and the appointments with claims there
// between two local days, both included; a zero day is today, or 13 days after the
// first. booking.ErrNotFound, booking.InvalidErrors.
func (s *Service) Openings(ctx context.Context, actor access.Actor, ref string, from, to calendar.Date) (Openings, error) {
	c, err := s.Centre(ctx, actor, ref)
	if err != nil {
		return Openings{}, err
	}
	if from.IsZero() {
		from = calendar.DateOf(c.Now, c.zone())
	}
	if to.IsZero() {
		to = from.Add(13)
	}
	var w wrong
	if n := to.Sub(from) + 1; n < 1 || n > maxDays {
		w.add("to", "is %s for %s; give a day from the first on, and at most %d days", to, from, maxDays)
		return Openings{}, w.orNil()
	}
	c, jobs, err := s.store.Work(ctx, ref, from, to)
	if err != nil {
		return Openings{}, err
	}
	return Openings{c, c.Days(from, to), jobs}, nil
}

// List is run again and again: it lists the orphans of changes whose process died,
// of imports, and of those that had to wait, and takes off the lists what has room
// again. It returns how many centres it has seen to.
func (s *Service) List(ctx context.Context) (int, error) {
	n, err := s.store.List(ctx)
	if errors.Is(err, ErrUnlisted) {
		return n, nil // next time
	}
	if err != nil {
		return n, fmt.Errorf("listing orphans: %w", err)
	}
	return n, nil
}
