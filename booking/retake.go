package booking

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
)

// retakeFor is how long a hold lasts that was taken again: the money is there, and only
// the writing down of it is waited for.
const retakeFor = 30 * time.Second

// Retake takes bay, crew and tyres of an expired hold again, for whoever's money came
// too late. All is judged anew, as if it were asked for now, and its price stays. The
// hold lives for half a minute, to be confirmed. One that lives is left as it is. Whose
// it is, is for the caller to know. The error is ErrNotFound, *RefusedError if the place
// is not to be had any more, InvalidErrors if it is no longer sold at all, *StateError
// or ErrBusy.
func (s *Service) Retake(ctx context.Context, actor access.Actor, hold uuid.UUID) error {
	h, err := s.store.Hold(ctx, hold)
	if err != nil {
		return err
	}
	done, err := h.after(ActRetake)
	if err != nil || done {
		return err
	}
	return s.place(ctx, Placement{Hold: h.ID, Moves: true, Action: ActRetake, Placings: placings(h.Appointments...), Actor: actor})
}
