package booking

// A State is where an appointment stands; docs/states.md draws the machine.
type State string

// The states of an appointment. The last four are final.
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

// Require returns nil if s is the state that an action needs, else ErrHoldExpired
// or *StateError.
func (s State) Require(needed State, act Action) error {
	switch s {
	case needed:
		return nil
	case Expired:
		return ErrHoldExpired
	}
	return &StateError{string(act), s}
}

// Claims reports whether an appointment in the state keeps its bay and crew.
func (s State) Claims() bool {
	switch s {
	case Held, Confirmed, Arrived, InService, Completed:
		return true
	}
	return false
}
