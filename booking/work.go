package booking

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/scheduler"
)

// A Work names the appointment that staff do something to, at a centre of theirs.
type Work struct {
	Centre      string // external id
	Appointment uuid.UUID
	Match       Match
	Reason      string // for the history; may be empty
}

// A Match says for which versions of an appointment something is meant.
type Match struct {
	Versions []int64
	Any      bool // whatever it is
}

// Latest is what was done to an appointment last. Its Version is raised by whatever is.
type Latest struct {
	Version int64
	Kind    string // of the event
	By      string
	At      time.Time
}

// Check returns *VersionError if an appointment is in none of the versions.
func (m Match) Check(now Latest) error {
	if m.Any || slices.Contains(m.Versions, now.Version) {
		return nil
	}
	return &VersionError{now}
}

// A VersionError says that an appointment is no longer what staff have seen, and what
// was done to it since.
type VersionError struct{ Latest }

func (e *VersionError) Error() string {
	return fmt.Sprintf("the appointment has changed meanwhile: %s by %s at %s; its version is %d",
		e.Kind, e.By, e.At.UTC().Format(time.RFC3339), e.Version)
}

// theirs returns the hold of an appointment at a centre of the actor's, if it is what they
// have seen. ErrNotFound, *VersionError.
func (s *Service) theirs(ctx context.Context, actor access.Actor, w Work) (Hold, Appointment, error) {
	h, err := s.store.ByAppointment(ctx, w.Appointment)
	if err != nil {
		return Hold{}, Appointment{}, err
	}
	a := h.Of(w.Appointment)
	if a.Centre != w.Centre || !actor.ServesCentre(a.Centre) {
		return Hold{}, Appointment{}, ErrNotFound
	}
	return h, a, w.Match.Check(a.Latest)
}

// steps are what Step does.
var steps = []Action{
	ActArrive, ActUndoArrive, ActBegin, ActUndoBegin, ActComplete, ActUndoComplete, ActNoShow, ActUndoNoShow,
}

// Step notes how far the work at one appointment has come, or takes that back. Nobody
// arrives before the local day of the appointment, and nobody has not come before it has
// begun. Who has not come leaves bay and crew to others and keeps the tyres; to take that
// back takes the place again, if it is free. The error is ErrNotFound, *VersionError,
// *StateError or *RefusedError.
func (s *Service) Step(ctx context.Context, actor access.Actor, w Work, act Action) (Hold, error) {
	if !slices.Contains(steps, act) {
		return Hold{}, fmt.Errorf("%q is no step of the work", act)
	}
	return s.work(ctx, actor, w, func(Appointment) (Action, error) { return act, nil })
}

// Undo is the Step that takes the last one back.
func (s *Service) Undo(ctx context.Context, actor access.Actor, w Work) (Hold, error) {
	return s.work(ctx, actor, w, func(a Appointment) (Action, error) { return a.State.undo() })
}

func (s *Service) work(ctx context.Context, actor access.Actor, w Work, which func(Appointment) (Action, error)) (Hold, error) {
	var wrong InvalidErrors
	if (Override{Reason: w.Reason}).validate(&wrong); len(wrong) > 0 {
		return Hold{}, wrong
	}
	return s.again(ctx, func() (Hold, error) {
		h, a, err := s.theirs(ctx, actor, w)
		if err != nil {
			return Hold{}, err
		}
		act, err := which(a)
		if err != nil {
			return Hold{}, err
		}
		if act == ActUndoNoShow {
			return s.seat(ctx, actor, w, h, act, a, Terms{Staff: true, Stays: true, Bay: a.Bay, Quarters: a.Quarters.Len()})
		}
		return s.change(ctx, Change{
			Hold: h.ID, Appointment: a.ID, Match: w.Match, Actor: actor, Action: act, Reason: w.Reason, Key: s.key,
		})
	})
}

// seat judges and writes one appointment at a place, on terms.
func (s *Service) seat(ctx context.Context, actor access.Actor, w Work, h Hold, act Action, a Appointment, t Terms) (Hold, error) {
	if _, err := a.State.After(act); err != nil {
		return Hold{}, err
	}
	p := Placement{
		Hold: h.ID, Moves: true, Action: act, Actor: actor, Key: s.key, Match: w.Match, Reason: w.Reason,
		Placings: []Placing{{Appointment: a, Terms: t}},
	}
	if act == ActPropose {
		p.Proposal = uuid.Must(uuid.NewV7())
	}
	place := s.place
	if act == ActUndoNoShow {
		place = s.placeAnyBay
	}
	if err := place(ctx, p); err != nil {
		return Hold{}, alone(err)
	}
	return s.store.Hold(ctx, h.ID)
}

// placeAnyBay is place of one job, in another bay if the one it is to have is not free, or
// closed or out of use by now.
func (s *Service) placeAnyBay(ctx context.Context, p Placement) error {
	err := s.place(ctx, p)
	ofBay := []Reason{BaysTaken, NoBayCan, CentreShut}
	if refused := new(RefusedError); errors.As(err, &refused) && slices.Contains(ofBay, refused.Reason) {
		p.Placings = slices.Clone(p.Placings)
		p.Placings[0].Terms.Bay = 0
		err = s.place(ctx, p)
	}
	return err
}

// alone is the error of a job that was asked for by itself.
func alone(err error) error {
	var job *JobError
	if errors.As(err, &job) {
		return job.Err
	}
	return err
}

// Stretch makes a job end at another time, where it is: longer if it runs over, shorter
// to give the rest back. It never reaches into another's claim. Crew that there is not,
// and for a car that is in the workshop closing time, may be overridden. The error is
// that of Step, or InvalidErrors.
func (s *Service) Stretch(ctx context.Context, actor access.Actor, w Work, end time.Time, o Override) (Hold, error) {
	w.Reason = o.Reason
	return s.again(ctx, func() (Hold, error) {
		h, a, err := s.theirs(ctx, actor, w)
		if err != nil {
			return Hold{}, err
		}
		n := int(scheduler.QuarterOf(end) - a.Quarters.From)
		var wrong InvalidErrors
		if n < 1 || n > MaxQuarters || !scheduler.QuarterOf(end).Time().Equal(end) {
			wrong.add("end", "is no quarter of an hour after %s, at most a day", a.Start.Format(time.RFC3339))
		}
		allowed := []string{WaiveCrew}
		if a.State == Arrived || a.State == InService {
			allowed = append(allowed, WaiveOpen)
		}
		o.validate(&wrong, allowed...)
		if len(wrong) > 0 {
			return Hold{}, wrong
		}
		return s.seat(ctx, actor, w, h, ActStretch, a, Terms{Staff: true, Stays: true, Bay: a.Bay, Quarters: n, Override: o})
	})
}

// A StaffMove is to where staff move an appointment; what is left zero stays as it is,
// but for the bay, which is then any.
type StaffMove struct {
	Centre string
	Start  time.Time
	Bay    int
	// Agreed says that the customer has agreed to another start or centre.
	Agreed   bool
	Override Override // with Agreed, or to another bay
}

// StaffMove moves an appointment. If its customer has yet to agree to another start or
// centre it is proposed: what was promised stands, and what is proposed is reserved, too,
// until it is agreed to or declined. The error is that of Step, or InvalidErrors.
func (s *Service) StaffMove(ctx context.Context, actor access.Actor, w Work, m StaffMove) (Hold, error) {
	w.Reason = m.Override.Reason
	return s.again(ctx, func() (Hold, error) {
		h, a, err := s.theirs(ctx, actor, w)
		if err != nil {
			return Hold{}, err
		}
		to, t, act, err := s.staffMove(ctx, actor, a, m)
		if err != nil {
			return Hold{}, err
		}
		if _, err := s.requotes(ctx, h, []Move{{a.ID, to.Centre, to.Start}}); err != nil {
			return Hold{}, alone(err)
		}
		return s.seat(ctx, actor, w, h, act, to, t)
	})
}

// staffMove says where a move leads to, on which terms, and whether it is but proposed.
func (s *Service) staffMove(ctx context.Context, actor access.Actor, a Appointment, m StaffMove) (Appointment, Terms, Action, error) {
	to := a
	var wrong InvalidErrors
	if m.Centre != "" && m.Centre != a.Centre {
		to.Centre = m.Centre
		if !actor.ServesCentre(m.Centre) {
			wrong.add("centre", "%q is none of the key's centres", m.Centre)
		}
		if a.State != Confirmed {
			wrong.add("centre", "can't be another once the car is there; take the arrival back first")
		}
	}
	if !m.Start.IsZero() {
		to.Start = m.Start
	}
	elsewhere := to.Centre != a.Centre || !to.Start.Equal(a.Start)
	if !elsewhere && (m.Bay == 0 || m.Bay == a.Bay) {
		wrong.add("start", "and bay are those it has; name another start, bay or centre")
	}
	act := ActStaffMove
	if elsewhere && !m.Agreed && a.State == Confirmed {
		act = ActPropose
	}
	if act == ActPropose && len(m.Override.Conditions) > 0 {
		wrong.add("override", "is for what the customer has agreed to; leave it out of a proposal")
		m.Override.Conditions = nil
	}
	m.Override.validate(&wrong, WaiveHorizon, WaiveCrew)
	if len(wrong) > 0 {
		return to, Terms{}, act, wrong
	}
	now, err := s.now(ctx)
	first := scheduler.QuarterOf(now)
	if to.Start.Equal(a.Start) {
		first = min(first, a.Quarters.From)
	}
	return to, Terms{Staff: true, First: first, Bay: m.Bay, Override: m.Override}, act, err
}
