package booking

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/supply"
)

// Extend gives a hold more time, once. If tyres of it would miss their appointment
// when paid at the new expiry, it is refused and the old expiry stands. The error
// is ErrNotFound, ErrHoldExpired, ErrExtended, *StateError or *RefusedError.
func (s *Service) Extend(ctx context.Context, actor access.Actor, hold uuid.UUID) (Hold, error) {
	return s.extend(ctx, actor, hold, ActExtend)
}

// ExtendToPay is Extend for a customer who starts to pay, once.
func (s *Service) ExtendToPay(ctx context.Context, actor access.Actor, hold uuid.UUID) (Hold, error) {
	return s.extend(ctx, actor, hold, ActExtendToPay)
}

func (s *Service) extend(ctx context.Context, actor access.Actor, hold uuid.UUID, act Action) (Hold, error) {
	return s.again(ctx, func() (Hold, error) {
		h, err := s.own(ctx, actor, hold)
		if err != nil {
			return Hold{}, err
		}
		if _, err := h.after(act); err != nil {
			return Hold{}, err
		}
		now, err := s.now(ctx)
		if err != nil {
			return Hold{}, err
		}
		until := now.Add(s.config.HoldFor)
		c := Change{Hold: hold, Actor: actor, Action: act, Until: until, Judged: h.Appointments, Key: s.key}
		for _, a := range h.Appointments {
			ready, err := s.stillReady(ctx, a, until)
			if err != nil {
				return Hold{}, err
			}
			c.Ready = append(c.Ready, ready)
		}
		return s.change(ctx, c)
	})
}

// Once is the service for one request: what it extends, moves or reschedules is done
// once for the key. When it comes again it is told how the hold stands, and the error
// may be access.ErrKeyReused. The zero key is none.
func (s *Service) Once(key access.IdempotencyKey) *Service {
	once := *s
	once.key = key
	return &once
}

// again does what was judged by a hold as it was read, anew if the hold has changed
// meanwhile, and not at all if the request has come before.
func (s *Service) again(ctx context.Context, do func() (Hold, error)) (Hold, error) {
	if err := s.repeated(ctx, s.key); err != nil {
		return s.asItStands(ctx, err)
	}
	for range 5 {
		if h, err := do(); !errors.Is(err, ErrChanged) {
			if err != nil {
				return s.asItStands(ctx, err)
			}
			return h, nil
		}
	}
	return Hold{}, ErrBusy
}

// asItStands reads the hold on which a repeated request has worked; any other error
// is returned.
func (s *Service) asItStands(ctx context.Context, err error) (Hold, error) {
	var repeated *access.RepeatedError
	if errors.As(err, &repeated) {
		return s.store.Hold(ctx, repeated.Resource)
	}
	return Hold{}, err
}

// stillReady judges the ready time of the reserved tyres again, as if paid at
// until. The error is *RefusedError if they would miss the appointment.
func (s *Service) stillReady(ctx context.Context, a Appointment, until time.Time) (supply.Ready, error) {
	if len(a.Items) == 0 {
		return supply.Ready{}, nil
	}
	facts, err := s.facts(ctx, Need{Centres: []string{a.Centre}, Job: a.Job, Window: startWindow(a.Start), Except: only(a.Hold)})
	if err != nil {
		return supply.Ready{}, err
	}
	c, err := facts.one()
	if err != nil {
		return supply.Ready{}, err
	}
	ready, err := c.destination().ReadyTime(a.Items, a.reserved(), until)
	if err != nil && !errors.Is(err, supply.ErrUnavailable) {
		return supply.Ready{}, err
	}
	if err != nil || ready.At.After(a.Start) {
		return supply.Ready{}, &RefusedError{
			Reason: TyresLate, Field: "hold",
			Detail: "paid that late, the tyres would miss the appointment; pay before " + a.ExpiresAt.In(a.Zone).Format(time.RFC3339),
		}
	}
	return ready, nil
}

// reserved is the stock that the appointment holds, as if it were all there is.
func (a Appointment) reserved() []supply.Stock {
	stock := make([]supply.Stock, len(a.Ready.Ways))
	for i, way := range a.Ready.Ways {
		stock[i] = supply.Stock{Warehouse: way.Warehouse, SKU: way.Item.SKU, Free: way.Item.Quantity}
	}
	return stock
}

// Confirm makes a hold an appointment for a shop that has taken the money itself,
// and keeps its reference. To confirm again with the same reference changes
// nothing. The error is InvalidErrors, ErrNotFound, ErrHoldExpired or *StateError.
func (s *Service) Confirm(ctx context.Context, actor access.Actor, hold uuid.UUID, reference string) (Hold, error) {
	if reference == "" || len(reference) > maxReference {
		return Hold{}, invalid("payment_reference", "has %d characters; give your reference of the payment, 1 to %d", len(reference), maxReference)
	}
	h, err := s.own(ctx, actor, hold)
	if err != nil {
		return Hold{}, err
	}
	if a := h.First(); a.State == Confirmed && a.PaymentReference == reference {
		return h, nil
	}
	confirmed, err := s.change(ctx, Change{Hold: hold, Actor: actor, Action: ActConfirm, PaymentReference: reference})
	if errors.Is(err, ErrState) { // the same request at the same moment may have done it
		if now, readErr := s.store.Hold(ctx, hold); readErr == nil && now.First().PaymentReference == reference {
			return now, nil
		}
	}
	return confirmed, err
}

// maxReference bounds a shop's payment reference, in bytes.
const maxReference = 200

// Release gives a hold up. To release what is released or expired changes
// nothing. The error is ErrNotFound or *StateError.
func (s *Service) Release(ctx context.Context, actor access.Actor, hold uuid.UUID) (Hold, error) {
	h, err := s.own(ctx, actor, hold)
	if err != nil {
		return Hold{}, err
	}
	if done, err := h.after(ActRelease); err == nil && done {
		return h, nil
	}
	return s.change(ctx, Change{Hold: hold, Actor: actor, Action: ActRelease})
}

// Cancel gives a confirmed appointment up with all of its hold, until the first of
// them begins. To cancel what is cancelled changes nothing. The error is ErrNotFound
// or *StateError.
func (s *Service) Cancel(ctx context.Context, v Viewer, appointment uuid.UUID) (Hold, error) {
	h, err := s.Appointment(ctx, v, appointment)
	if err != nil {
		return Hold{}, err
	}
	if h.Of(appointment).State == Cancelled {
		return h, nil
	}
	return s.change(ctx, Change{Hold: h.ID, Appointment: appointment, Match: v.work().Match, Reason: v.work().Reason, Actor: v.Actor, Action: ActCancel})
}

func (s *Service) change(ctx context.Context, c Change) (Hold, error) {
	if err := s.store.Change(ctx, c); err != nil {
		return Hold{}, err
	}
	return s.store.Hold(ctx, c.Hold)
}

// Expire ends all holds that have run out and returns how many. It is run every
// second; nothing depends on its being in time.
func (s *Service) Expire(ctx context.Context) (int, error) {
	n, err := s.store.Expire(ctx)
	if err != nil {
		return n, fmt.Errorf("sweeping expired holds: %w", err)
	}
	return n, nil
}
