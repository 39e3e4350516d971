package supply

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A DeliveryState is where a delivery stands; docs/states.md draws the machine.
type DeliveryState string

// The states of a delivery. Cancelled, Returning and Returned are of one that has
// been given up.
const (
	Requested  DeliveryState = "requested"
	Reserved   DeliveryState = "reserved" // the warehouse has acknowledged it
	Refused    DeliveryState = "refused"
	Dispatched DeliveryState = "dispatched"
	Received   DeliveryState = "received"
	Short      DeliveryState = "short" // fewer were received than are ordered
	Wrong      DeliveryState = "wrong" // something else was received
	Cancelled  DeliveryState = "cancelled"
	Returning  DeliveryState = "returning"
	Returned   DeliveryState = "returned"
)

// DeliveryStates are all of them.
func DeliveryStates() []DeliveryState {
	return []DeliveryState{Requested, Reserved, Refused, Dispatched, Received, Short, Wrong, Cancelled, Returning, Returned}
}

// Live reports whether a delivery in the state is still for its appointment.
func (s DeliveryState) Live() bool { return s != Cancelled && s != Returning && s != Returned }

// Left reports whether its tyres have left the warehouse.
func (s DeliveryState) Left() bool {
	switch s {
	case Dispatched, Received, Short, Wrong, Returning, Returned:
		return true
	}
	return false
}

// A DeliveryAction is a step of a delivery.
type DeliveryAction string

// The actions. All but GiveUp, which is what a cancelled or moved appointment
// does, are reported by partners.
const (
	Acknowledge DeliveryAction = "acknowledge"
	Refuse      DeliveryAction = "refuse"
	Dispatch    DeliveryAction = "dispatch"
	Receive     DeliveryAction = "receive"
	Return      DeliveryAction = "return"
	GiveUp      DeliveryAction = "give-up"
)

// deliverySteps is the one table of what may happen in which state. Where a
// reception leads to is decided by what was received.
var deliverySteps = []struct {
	action DeliveryAction
	from   []DeliveryState
	to     []DeliveryState
}{
	{Acknowledge, []DeliveryState{Requested}, []DeliveryState{Reserved}},
	{Refuse, []DeliveryState{Requested, Reserved}, []DeliveryState{Refused}},
	{Dispatch, []DeliveryState{Reserved}, []DeliveryState{Dispatched}},
	{Receive, []DeliveryState{Dispatched, Short, Wrong}, []DeliveryState{Received, Short, Wrong}},
	{GiveUp, []DeliveryState{Requested, Reserved, Refused}, []DeliveryState{Cancelled}},
	{GiveUp, []DeliveryState{Dispatched, Received, Short, Wrong}, []DeliveryState{Returning}},
	{Return, []DeliveryState{Returning}, []DeliveryState{Returned}},
}

// Next returns the states to which an action may lead from s; none if it is not
// allowed.
func (s DeliveryState) Next(act DeliveryAction) []DeliveryState {
	for _, step := range deliverySteps {
		if step.action == act && slices.Contains(step.from, s) {
			return step.to
		}
	}
	return nil
}

// Allowed are the actions that partners may take from s.
func (s DeliveryState) Allowed() []DeliveryAction {
	allowed := []DeliveryAction{}
	for _, step := range deliverySteps {
		if step.action != GiveUp && slices.Contains(step.from, s) {
			allowed = append(allowed, step.action)
		}
	}
	return allowed
}

// leadsTo reports whether an action is one that leads to s.
func (act DeliveryAction) leadsTo(s DeliveryState) bool {
	for _, step := range deliverySteps {
		if step.action == act && slices.Contains(step.to, s) {
			return true
		}
	}
	return false
}

// ErrDeliveryState is what every *DeliveryStateError is.
var ErrDeliveryState = errors.New("supply: not allowed in this state")

// A DeliveryStateError says that a delivery's state does not allow a step, or that
// the step was taken before with other words: then Repeated is set.
type DeliveryStateError struct {
	Action   DeliveryAction
	State    DeliveryState
	Repeated bool
}

func (e *DeliveryStateError) Error() string {
	can := "nothing more can be done with it"
	if allowed := e.State.Allowed(); len(allowed) > 0 {
		words := make([]string, len(allowed))
		for i, act := range allowed {
			words[i] = string(act)
		}
		can = "what can be done is " + strings.Join(words, ", ")
	}
	if e.Repeated {
		return fmt.Sprintf("the delivery is %s already, and by another report than this one; %s", e.State, can)
	}
	return fmt.Sprintf("cannot %s a delivery that is %s; %s", e.Action, e.State, can)
}

// Is makes e an ErrDeliveryState.
func (e *DeliveryStateError) Is(target error) bool { return target == ErrDeliveryState }
