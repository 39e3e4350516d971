package booking

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/supply"
)

// maxAttempts bounds how often a hold is judged again because others were quicker.
// Each loss means that somebody else has won, so a centre sells out long before.
const maxAttempts = 64

// A HoldRequest asks for a start to be held. CustomerRef is the shop's own name
// for the customer, kept with the hold.
type HoldRequest struct {
	Wish        Wish
	CustomerRef string
	Terms       Terms
	// Address is where a browser's request comes from; empty is a server.
	Address string
	Key     access.IdempotencyKey
}

// Hold reserves bay, crew and tyres until the hold expires. A request whose key
// was used before returns what it made then. The error is InvalidErrors,
// *RefusedError, *LimitError, access.ErrKeyReused or ErrBusy.
func (s *Service) Hold(ctx context.Context, actor access.Actor, r HoldRequest) (Hold, error) {
	if err := r.Wish.Validate(); err != nil {
		return Hold{}, err
	}
	p := Placement{
		Hold:        uuid.Must(uuid.NewV7()),
		CustomerRef: r.CustomerRef,
		Holders:     holders(actor, r),
		Key:         r.Key,
		Actor:       actor,
		Requote:     true,
		Appointment: Appointment{
			ID: uuid.Must(uuid.NewV7()), APIKey: actor.Key, Token: access.NewToken(), Wish: r.Wish, State: Held,
			Channel: cmp.Or(r.Terms.Channel, Web),
		},
	}
	p.Appointment.Hold = p.Hold
	err := s.repeated(ctx, p.Key)
	if err == nil {
		err = s.place(ctx, p)
	}
	if err != nil {
		return s.asItStands(ctx, err)
	}
	return s.store.Hold(ctx, p.Hold)
}

// repeated returns *access.RepeatedError if the key has made something already.
func (s *Service) repeated(ctx context.Context, key access.IdempotencyKey) error {
	if key.IsZero() {
		return nil
	}
	return s.store.Repeated(ctx, key)
}

// place judges and writes p until it is in or refused.
func (s *Service) place(ctx context.Context, p Placement) error {
	own := uuid.Nil
	if p.Moves {
		own = p.Hold
	}
	wish := p.Appointment.Wish
	for range maxAttempts {
		window := startWindow(wish.Start)
		need := Need{Centres: []string{wish.Centre}, Job: wish.Job, Window: window, Except: own, Channel: p.Appointment.Channel}
		facts, err := s.facts(ctx, need)
		if err != nil {
			return err
		}
		c, err := facts.one()
		if errors.Is(err, ErrNotFound) {
			return invalid("centre", "%q is no centre of the network", wish.Centre)
		}
		paidBy := s.paidBy(facts)
		if p.Action == ActRetake {
			paidBy = facts.Now.Add(retakeFor)
		}
		j, err := facts.judge(c, wish.Job, window, paidBy)
		if err == nil && p.Requote {
			err = j.unpriced
		}
		if err != nil {
			return err
		}
		if why, refused := failing(j.conditions(facts.Now, wish.Start)); refused {
			// What is in the way may be what this very request made a moment ago.
			if err := s.repeated(ctx, p.Key); err != nil {
				return err
			}
			return s.refuse(ctx, why, c, wish, need)
		}
		err = s.store.Place(ctx, j.placement(p, facts.Now, paidBy))
		var conflict *ConflictError
		if !errors.As(err, &conflict) {
			return err
		}
		if err := s.makeWay(ctx, conflict.Expired); err != nil {
			return err
		}
	}
	return ErrBusy
}

// makeWay ends holds that have run out. If others are at it, it gives them a moment.
func (s *Service) makeWay(ctx context.Context, expired []uuid.UUID) error {
	if len(expired) == 0 {
		return nil
	}
	n, err := s.store.Expire(ctx, expired...)
	if err != nil {
		return fmt.Errorf("expiring what is in the way: %w", err)
	}
	if n > 0 {
		return nil
	}
	select {
	case <-time.After(10 * time.Millisecond):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// placement fills in what was judged.
func (j judgement) placement(p Placement, now, paidBy time.Time) Placement {
	start := scheduler.QuarterOf(p.Appointment.Start)
	a := &p.Appointment
	a.CentreID, a.Zone, a.Place = j.centre.ID, j.centre.Calendar.Zone, j.centre.Place
	a.Bay = j.fit.Place(start)
	a.Quarters = scheduler.Range{From: start, To: start + scheduler.Quarter(j.quarters)}
	a.Ready = j.ready
	if !p.Moves {
		a.CreatedAt, a.ExpiresAt = now, paidBy
	}
	p.Until = paidBy
	p.Version = j.centre.Version
	p.Crew, p.Web = j.places(j.crew, start), j.places(j.web, start)
	p.Quote = j.quote
	p.Allot = func(stock []supply.Stock) (supply.Ready, error) {
		return j.centre.destination().ReadyTime(j.job.Items, stock, paidBy)
	}
	return p
}
