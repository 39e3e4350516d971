package booking

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
)

// A Move is where and when else an appointment is to be.
type Move struct {
	Appointment uuid.UUID
	Centre      string    // external id
	Start       time.Time // on the centre's grid
}

// Move takes another place for a hold of one job, and only then gives up the old.
// Expiry and, within a tax area, prices stay. The error is that of Hold, ErrNotFound,
// ErrHoldExpired or *StateError; on any error the old place is kept.
func (s *Service) Move(ctx context.Context, actor access.Actor, hold uuid.UUID, centre string, start time.Time) (Hold, error) {
	return s.moveHold(ctx, actor, hold, func(h Hold) ([]Move, error) {
		if n := len(h.Appointments); n > 1 {
			return nil, invalid("jobs", "are missing: the hold has %d; name the appointments that are to move", n)
		}
		return []Move{{h.First().ID, centre, start}}, nil
	})
}

// MoveJobs is Move for several appointments of a hold, all or none: what one of them
// gives up another may take. Those not named stay where they are. What is wrong with one
// is in a *JobError by its place among moves.
func (s *Service) MoveJobs(ctx context.Context, actor access.Actor, hold uuid.UUID, moves []Move) (Hold, error) {
	if len(moves) < 1 || len(moves) > MaxJobs {
		return Hold{}, invalid("jobs", "has %d jobs; move 1 to %d", len(moves), MaxJobs)
	}
	return s.moveHold(ctx, actor, hold, func(h Hold) ([]Move, error) { return moves, h.has(moves) })
}

// has returns which of the moves is not of an appointment of the hold, or of one that
// is named twice.
func (h Hold) has(moves []Move) error {
	seen := map[uuid.UUID]bool{}
	for i, m := range moves {
		switch {
		case m.Appointment == uuid.Nil || h.Of(m.Appointment).ID != m.Appointment:
			return &JobError{i, invalid("appointment", "%s is none of this hold", m.Appointment)}
		case seen[m.Appointment]:
			return &JobError{i, invalid("appointment", "%s is named twice", m.Appointment)}
		}
		seen[m.Appointment] = true
	}
	return nil
}

func (s *Service) moveHold(ctx context.Context, actor access.Actor, hold uuid.UUID, asked func(Hold) ([]Move, error)) (Hold, error) {
	return s.again(ctx, func() (Hold, error) {
		h, err := s.own(ctx, actor, hold)
		if err != nil {
			return Hold{}, err
		}
		moves, err := asked(h)
		if err != nil {
			return Hold{}, err
		}
		if _, err := h.after(ActMove); err != nil {
			return Hold{}, err
		}
		return s.move(ctx, h, ActMove, actor, moves)
	})
}

// Reschedule moves a confirmed appointment that has not begun; what else is of its
// order stays where it is. Its tyres are paid for, so they are judged as if sent today.
// Its price stays, so the new centre must be in the same tax area. The errors are those
// of Move.
func (s *Service) Reschedule(ctx context.Context, v Viewer, appointment uuid.UUID, centre string, start time.Time) (Hold, error) {
	return s.again(ctx, func() (Hold, error) {
		h, err := s.Appointment(ctx, v, appointment)
		if err != nil {
			return Hold{}, err
		}
		if _, err := h.Of(appointment).State.After(ActReschedule); err != nil {
			return Hold{}, err
		}
		return s.move(ctx, h, ActReschedule, v.Actor, []Move{{appointment, centre, start}})
	})
}

func (s *Service) move(ctx context.Context, h Hold, act Action, actor access.Actor, moves []Move) (Hold, error) {
	requote, err := s.requotes(ctx, h, moves)
	if err != nil {
		return Hold{}, err
	}
	p := Placement{Hold: h.ID, Moves: true, Action: act, Requote: requote, Actor: actor, Key: s.key}
	for _, m := range moves {
		a := h.Of(m.Appointment)
		a.Centre, a.Start = m.Centre, m.Start
		p.Placings = append(p.Placings, Placing{Appointment: a})
	}
	if err := s.place(ctx, p); err != nil {
		return Hold{}, err
	}
	return s.store.Hold(ctx, h.ID)
}

// requotes reports whether moves of appointments of a hold change its tax area and so
// its quote. What is paid for can't be quoted again, and one quote is of one tax area.
func (s *Service) requotes(ctx context.Context, h Hold, moves []Move) (bool, error) {
	from := h.First().Centre
	refs := []string{from}
	for _, m := range moves {
		if !slices.Contains(refs, m.Centre) {
			refs = append(refs, m.Centre)
		}
	}
	if len(refs) == 1 {
		return false, nil
	}
	facts, err := s.facts(ctx, Need{Centres: refs, Job: h.First().Job, Except: only(h.ID)})
	if err != nil {
		return false, err
	}
	areas := map[string]string{}
	for _, c := range facts.Centres {
		areas[c.Ref] = c.TaxArea
	}
	to := areas[moves[0].Centre]
	for i, m := range moves {
		if area, known := areas[m.Centre]; !known {
			return false, &JobError{i, invalid("centre", "%q is no centre of the network", m.Centre)}
		} else if area != to {
			return false, &JobError{i, invalid("centre", "%q is in another tax area than that of the first job", m.Centre)}
		}
	}
	switch {
	case to == areas[from]:
		return false, nil
	case h.First().State != Held:
		return false, &JobError{0, invalid("centre", "%q is in another tax area than what was paid; cancel and order anew", moves[0].Centre)}
	case len(moves) < len(h.Appointments):
		return false, &JobError{0, invalid("centre", "%q is in another tax area than the jobs that stay; move all of them", moves[0].Centre)}
	}
	return true, nil
}
