package booking

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
)

// Adopt makes a hold the actor's that a browser has placed with a publishable key,
// which can neither order nor pay: from then on only the actor's key sees and
// changes it. The token of one of its appointments is the proof that it was handed
// over. To
// adopt one's own hold changes nothing. The error is ErrNotFound, also for a wrong
// token and for another shop's hold, ErrHoldExpired or *StateError.
func (s *Service) Adopt(ctx context.Context, actor access.Actor, hold uuid.UUID, token string) (Hold, error) {
	h, err := s.store.Hold(ctx, hold)
	if err != nil {
		return Hold{}, err
	}
	if !slices.ContainsFunc(h.Appointments, func(a Appointment) bool { return access.SameToken(token, a.Token) }) {
		return Hold{}, ErrNotFound
	}
	if h.First().APIKey == actor.Key {
		return h, nil
	}
	return s.change(ctx, Change{Hold: hold, Actor: actor, Action: ActAdopt})
}
