package booking

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
)

// maxAttempts bounds how often a hold is judged again because others were quicker.
// Each loss means that somebody else has won, so a centre sells out long before.
const maxAttempts = 64

// A HoldRequest asks for one to MaxJobs jobs to be held, all or none. CustomerRef is
// the shop's own name for the customer, kept with the hold.
type HoldRequest struct {
	Wishes      []Wish
	CustomerRef string
	Channel     Channel
	// Address is where a browser's request comes from; empty is a server.
	Address string
	Key     access.IdempotencyKey
}

// validate returns what is wrong with the wishes, of which anything may be said before
// the network is asked.
func (r HoldRequest) validate() error {
	if len(r.Wishes) < 1 || len(r.Wishes) > MaxJobs {
		return invalid("jobs", "has %d jobs; a hold is of 1 to %d", len(r.Wishes), MaxJobs)
	}
	for i, wish := range r.Wishes {
		if err := wish.Validate(); err != nil {
			return &JobError{i, err}
		}
	}
	return nil
}

// Hold reserves bay, crew and tyres of each job until the hold expires, or nothing. A
// request whose key was used before returns what it made then. The error is
// InvalidErrors, *RefusedError, both in a *JobError if a job is at fault, *LimitError,
// access.ErrKeyReused or ErrBusy.
func (s *Service) Hold(ctx context.Context, actor access.Actor, r HoldRequest) (Hold, error) {
	if err := r.validate(); err != nil {
		return Hold{}, err
	}
	p := Placement{
		Hold:        uuid.Must(uuid.NewV7()),
		CustomerRef: r.CustomerRef,
		Holders:     holders(actor, r),
		Key:         r.Key,
		Actor:       actor,
		Requote:     true,
	}
	for _, wish := range r.Wishes { // one id is greater than the one before: they keep the order
		p.Placings = append(p.Placings, Placing{Appointment: Appointment{
			ID: uuid.Must(uuid.NewV7()), Hold: p.Hold, APIKey: actor.Key, Token: access.NewToken(), Wish: wish, State: Held,
			Channel: cmp.Or(r.Channel, Web),
		}})
	}
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
	for range maxAttempts {
		judged, err := s.judged(ctx, p)
		if err != nil {
			return err
		}
		err = s.store.Place(ctx, judged)
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
