package booking

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/scheduler"
)

// How many alternatives a refusal names, and where it looks for them.
const (
	alternativesHere  = 4
	alternativesThere = 4 // at as many other centres, one each
	alternativesFrom  = 3 * 96
	alternativesUntil = 21 * 96
)

// field is the part of a wish that a reason finds fault with.
func (r Reason) field() string {
	switch r {
	case NotSold:
		return "services"
	case NoBayCan:
		return "vehicle"
	case OutOfStock:
		return "items"
	}
	return "start"
}

// refuse makes the error for a start that failed a condition, with the nearest
// starts that can be had instead, by the same predicate, beside what the other jobs of
// the request have taken.
func (s *Service) refuse(ctx context.Context, why Condition, c Centre, w Wish, need Need, beside taken) error {
	refused := &RefusedError{Reason: why.Reason, Field: why.Reason.field(), Detail: why.Detail}
	var err error
	if refused.Alternatives, err = s.alternatives(ctx, c, w, need, beside); err != nil {
		return err
	}
	return refused
}

// tellStaff adds to what a job was refused with, where staff of the centre find a bay taken,
// who has it; where any bay would do, who has one of them.
func (s *Service) tellStaff(ctx context.Context, p Placement, r *refusal, err error) error {
	one := p.Placings[r.job]
	refused := new(RefusedError)
	theirs := one.Terms.Staff && p.Actor.ServesCentre(one.Appointment.Centre)
	if !errors.As(err, &refused) || !theirs {
		return err
	}
	if one.Terms.Bay != 0 && (refused.Reason == BaysTaken || refused.Reason == NoBayCan) {
		refused.Field = "bay"
	}
	if refused.Reason != BaysTaken {
		return err
	}
	need := p.need(r.job)
	need.Owners = true
	facts, readErr := s.facts(ctx, need)
	if readErr != nil {
		return readErr
	}
	refused.InTheWay = facts.inTheWay(one.Terms.Bay, r.quarters)
	return err
}

// inTheWay are the appointments that have a bay, or with 0 any, in some of the quarters.
func (f Facts) inTheWay(bay int, quarters scheduler.Range) (all []uuid.UUID) {
	for _, c := range f.Centres {
		for claim, owner := range c.Owners {
			if claim.Resource > 0 && (bay == 0 || claim.Resource == bay) && quarters.Has(claim.Quarter) && !slices.Contains(all, owner) {
				all = append(all, owner)
			}
		}
	}
	slices.SortFunc(all, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	return all
}

// alternatives lists starts near to the one wished: first of the same centre, then
// one each of its neighbours. need is what the wish itself was judged by.
func (s *Service) alternatives(ctx context.Context, c Centre, w Wish, need Need, beside taken) ([]Alternative, error) {
	wished := scheduler.QuarterOf(w.Start)
	window := scheduler.Range{From: wished - alternativesFrom, To: wished + alternativesUntil}
	facts, err := s.facts(ctx, Need{
		Near: &Near{c.Place.Country, c.Place.Position, 1 + alternativesThere},
		Job:  w.Job, Window: window, Except: need.Except, Channel: need.Channel,
	})
	if err != nil {
		return nil, err
	}
	facts = beside.from(facts)
	var here, there []Alternative
	for _, other := range facts.Centres {
		j, err := facts.judge(other, w.Job, window, s.paidBy(facts))
		if err != nil {
			return nil, err
		}
		if j.unpriced != nil {
			continue
		}
		starts := nearest(j.starts(window), wished)
		if other.ID == c.ID {
			here = alternativesAt(other, starts, alternativesHere)
		} else {
			there = append(there, alternativesAt(other, starts, 1)...)
		}
	}
	return append(here, there...), nil
}

// nearest orders starts by how far they are from the one wished.
func nearest(starts scheduler.Mask, wished scheduler.Quarter) []scheduler.Quarter {
	out := slices.Collect(starts.All())
	away := func(q scheduler.Quarter) scheduler.Quarter { return max(q-wished, wished-q) }
	slices.SortStableFunc(out, func(a, b scheduler.Quarter) int { return int(away(a) - away(b)) })
	return out
}

func alternativesAt(c Centre, starts []scheduler.Quarter, most int) []Alternative {
	var out []Alternative
	for _, q := range starts[:min(most, len(starts))] {
		out = append(out, Alternative{c.Ref, q.Time().In(c.Calendar.Zone), c.Place.Name, c.Distance})
	}
	return out
}
