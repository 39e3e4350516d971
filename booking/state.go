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

// Claims reports whether an appointment in the state keeps its bay and crew.
func (s State) Claims() bool {
	switch s {
	case Held, Confirmed, Arrived, InService, Completed:
		return true
	}
	return false
}
