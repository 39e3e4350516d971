package loadtest

import "time"

// A Step is one thing that is asked of fitslot.
type Step string

// The steps of a customer, in their order, and then those of the check and of
// leaving everything as it was.
const (
	Offers   Step = "offers"
	Slots    Step = "slots"
	Hold     Step = "hold"
	Order    Step = "order"
	Pay      Step = "pay"
	Release  Step = "release"
	ReadBack Step = "read back"
	Cancel   Step = "cancel"
)

var steps = []Step{Offers, Slots, Hold, Order, Pay, Release, ReadBack, Cancel}

// An Outcome is what became of a step.
type Outcome string

const (
	// Done is what was asked for.
	Done Outcome = "done"
	// Lost: somebody else was quicker, or nothing is on offer. It is no error.
	Lost Outcome = "lost"
	// Declined: the payment was, as it was meant to be.
	Declined Outcome = "declined"
	// Failed is any other answer, or none.
	Failed Outcome = "failed"
	// Cut: the test was ended while the customer was told to wait.
	Cut Outcome = "cut"
)

// A Result is one step of one customer.
type Result struct {
	Customer int
	Step     Step
	// Intended is when the step was to be taken, by the pace and by how long
	// customers think: a server, or a network, that keeps them waiting cannot hide
	// behind requests which were sent later for that.
	Intended, Ended time.Time
	// Waits is how often fitslot asked to come again later, and was obeyed.
	Waits   int
	Outcome Outcome
	// Status is that of the last answer, 0 if there was none.
	Status int
	// Reason is why it was Lost or Failed.
	Reason string
}

// Latency is how long the customer waited for the step, from the intended instant.
func (r Result) Latency() time.Duration { return r.Ended.Sub(r.Intended) }
