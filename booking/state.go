package booking

import "slices"

// A State is where an appointment stands; docs/states.md shows the machine.
type State string

// The states of an appointment.
const (
	Held      State = "held"
	Confirmed State = "confirmed"
	Arrived   State = "arrived"
	InService State = "in-service"
	Completed State = "completed"
	Cancelled State = "cancelled"
	Expired   State = "expired"
	NoShow    State = "no-show"
)

// States are all of them.
func States() []State {
	return []State{Held, Confirmed, Arrived, InService, Completed, Cancelled, Expired, NoShow}
}

// Claims reports whether an appointment in the state keeps its bay and crew.
func (s State) Claims() bool {
	switch s {
	case Held, Confirmed, Arrived, InService, Completed:
		return true
	}
	return false
}

// An Action is what is done to an appointment.
type Action string

// The actions.
const (
	ActExtend      Action = "extend"        // by its owner, once
	ActExtendToPay Action = "extend-to-pay" // by starting to pay, once
	ActAdopt       Action = "adopt"         // makes a browser's hold the actor's
	ActMove        Action = "move"          // a hold to another place
	ActOrder       Action = "order"         // makes an order of a hold
	ActPay         Action = "pay"           // starts a payment of its order
	ActConfirm     Action = "confirm"       // with the money set aside, or the shop's word
	ActRelease     Action = "release"       // gives a hold up
	ActExpire      Action = "expire"        // ends a hold whose expiry is past
	ActRetake      Action = "retake"        // takes the place again that was paid for too late
	ActReschedule  Action = "reschedule"    // a confirmed appointment to another place
	ActCancel      Action = "cancel"        // gives a confirmed appointment up

	// What staff do.
	ActArrive       Action = "arrive"
	ActUndoArrive   Action = "undo-arrive"
	ActBegin        Action = "begin"
	ActUndoBegin    Action = "undo-begin"
	ActComplete     Action = "complete"
	ActUndoComplete Action = "undo-complete"
	ActNoShow       Action = "no-show"
	ActUndoNoShow   Action = "undo-no-show" // takes bay and crew again
	ActBook         Action = "book"         // a confirmed appointment for who walks in or rings up
	ActStretch      Action = "stretch"      // makes it longer, or shorter
	ActStaffMove    Action = "staff-move"   // to another bay, start or centre
	ActPropose      Action = "propose"      // another place, which the customer has yet to agree to
	ActAgree        Action = "agree"        // moves it there
	ActDecline      Action = "decline"      // gives what was proposed up
)

// A Step is what an action makes of an appointment in a state.
type Step struct {
	From   State
	Action Action
	To     State
}

// machine is the one table of what may be done with an appointment. A step from a
// state to itself by release, cancel, expire or retake finds it done already.
var machine = []Step{
	{Held, ActAdopt, Held},
	{Held, ActExtend, Held},
	{Held, ActExtendToPay, Held},
	{Held, ActMove, Held},
	{Held, ActOrder, Held},
	{Held, ActPay, Held},
	{Held, ActRetake, Held},
	{Held, ActConfirm, Confirmed},
	{Held, ActRelease, Cancelled},
	{Held, ActExpire, Expired},

	{Confirmed, ActReschedule, Confirmed}, // until it begins
	{Confirmed, ActCancel, Cancelled},     // until it begins
	{Confirmed, ActArrive, Arrived},       // not before its day
	{Confirmed, ActNoShow, NoShow},        // once it has begun
	{Confirmed, ActStretch, Confirmed},
	{Confirmed, ActStaffMove, Confirmed},
	{Confirmed, ActPropose, Confirmed},
	{Confirmed, ActAgree, Confirmed},
	{Confirmed, ActDecline, Confirmed},

	{Arrived, ActUndoArrive, Confirmed},
	{Arrived, ActBegin, InService},
	{Arrived, ActStretch, Arrived},
	{Arrived, ActStaffMove, Arrived},
	{InService, ActUndoBegin, Arrived},
	{InService, ActComplete, Completed},
	{InService, ActStretch, InService},
	{InService, ActStaffMove, InService},
	{Completed, ActUndoComplete, InService},
	{NoShow, ActUndoNoShow, Confirmed},

	{Cancelled, ActRelease, Cancelled},
	{Cancelled, ActCancel, Cancelled},
	{Expired, ActRelease, Expired},
	{Expired, ActExpire, Expired},
	{Expired, ActRetake, Held},
}

// Machine is the table of all steps.
func Machine() []Step { return slices.Clone(machine) }

// Actions are all that the table speaks of, each once.
func Actions() (acts []Action) {
	for _, step := range machine {
		if !slices.Contains(acts, step.Action) {
			acts = append(acts, step.Action)
		}
	}
	return acts
}

// After is the state that an action leads to from s. If the table has no such step
// the error is ErrHoldExpired for what has expired, else *StateError.
func (s State) After(act Action) (State, error) {
	for _, step := range machine {
		if step.From == s && step.Action == act {
			return step.To, nil
		}
	}
	if s == Expired {
		return s, ErrHoldExpired
	}
	return s, &StateError{string(act), s}
}

// undo is which action takes the last step of an appointment in the state back.
func (s State) undo() (Action, error) {
	switch s {
	case Arrived:
		return ActUndoArrive, nil
	case InService:
		return ActUndoBegin, nil
	case Completed:
		return ActUndoComplete, nil
	case NoShow:
		return ActUndoNoShow, nil
	}
	return "", &StateError{"undo a step of", s}
}
