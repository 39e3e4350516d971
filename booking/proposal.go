package booking

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/scheduler"
)

// A Proposal is another place for a confirmed appointment, which it has beside its own
// until its customer agrees to move there, or declines.
type Proposal struct {
	ID       uuid.UUID
	Centre   string // external id
	Name     string // of the centre
	Zone     *time.Location
	Bay      int
	Quarters scheduler.Range
	Reason   string
	MadeAt   time.Time
	By       string
}

// Start is when it would begin.
func (p Proposal) Start() time.Time { return p.Quarters.From.Time().In(p.Zone) }

// ErrNoProposal: what was to be agreed to or declined is not open.
var ErrNoProposal = errors.New("this proposal is not open: it was answered, or the appointment was changed otherwise")

// Agree moves an appointment to where it was proposed to. The error is ErrNotFound,
// ErrNoProposal, *VersionError, *StateError, or *RefusedError if it is not to be had any
// more: the proposal stands as long as it is not declined.
func (s *Service) Agree(ctx context.Context, v Viewer, appointment, proposal uuid.UUID) (Hold, error) {
	return s.again(ctx, func() (Hold, error) {
		h, a, err := s.proposed(ctx, v, ActAgree, appointment, proposal)
		if err != nil {
			return Hold{}, err
		}
		now, err := s.now(ctx)
		if err != nil {
			return Hold{}, err
		}
		p := Placement{
			Hold: h.ID, Moves: true, Action: ActAgree, Actor: v.Actor, Key: s.key, Match: v.work().Match, Reason: v.work().Reason, Proposal: proposal,
		}
		t := Terms{Staff: true, First: scheduler.QuarterOf(now), Bay: a.Proposal.Bay}
		a.Centre, a.Start = a.Proposal.Centre, a.Proposal.Start()
		p.Placings = []Placing{{Appointment: a, Terms: t}}
		if err := s.placeAnyBay(ctx, p); err != nil {
			return Hold{}, alone(err)
		}
		return s.store.Hold(ctx, h.ID)
	})
}

// Decline gives up what was proposed. The error is ErrNotFound, ErrNoProposal,
// *VersionError or *StateError.
func (s *Service) Decline(ctx context.Context, v Viewer, appointment, proposal uuid.UUID) (Hold, error) {
	return s.again(ctx, func() (Hold, error) {
		h, _, err := s.proposed(ctx, v, ActDecline, appointment, proposal)
		if err != nil {
			return Hold{}, err
		}
		return s.change(ctx, Change{
			Hold: h.ID, Appointment: appointment, Actor: v.Actor, Action: ActDecline, Match: v.work().Match,
			Reason: v.work().Reason, Proposal: proposal, Key: s.key,
		})
	})
}

// proposed returns an appointment with a proposal that is open.
func (s *Service) proposed(ctx context.Context, v Viewer, act Action, appointment, proposal uuid.UUID) (Hold, Appointment, error) {
	h, err := s.Appointment(ctx, v, appointment)
	a := h.Of(appointment)
	if err == nil {
		err = v.work().Match.Check(a.Latest)
	}
	if err != nil {
		return Hold{}, Appointment{}, err
	}
	if _, err := a.State.After(act); err != nil {
		return Hold{}, Appointment{}, err
	}
	if a.Proposal == nil || a.Proposal.ID != proposal {
		return Hold{}, Appointment{}, ErrNoProposal
	}
	return h, a, nil
}
