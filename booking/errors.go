package booking

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

// What can go wrong, beside InvalidErrors and *RefusedError.
var (
	// ErrNotFound: there is none, or it is somebody else's.
	ErrNotFound = errors.New("not found")
	// ErrHoldExpired: the hold ran out before it was confirmed.
	ErrHoldExpired = errors.New("the hold has expired")
	// ErrExtended: the hold was extended before, and may not be again.
	ErrExtended = errors.New("the hold has been extended already")
	// ErrState: the appointment's state does not allow it; see *StateError.
	ErrState = errors.New("not allowed in this state")
	// ErrChanged: the hold is no longer what it was when the change was judged.
	// The Store says so; a Service judges again.
	ErrChanged = errors.New("the hold has changed meanwhile")
	// ErrBusy: others kept taking what was judged free; try again.
	ErrBusy = errors.New("too much contention, try again")
)

// A StateError says that an appointment's state does not allow what was asked.
type StateError struct {
	Action string
	State  State
}

func (e *StateError) Error() string {
	return fmt.Sprintf("cannot %s an appointment that is %s", e.Action, e.State)
}

// Is makes a StateError an ErrState.
func (e *StateError) Is(target error) bool { return target == ErrState }

// An InvalidError is one wrong field of a request: which, what is wrong with it
// and what would be right.
type InvalidError struct {
	Field  string
	Reason string
}

func (e *InvalidError) Error() string { return e.Field + " " + e.Reason }

// InvalidErrors are all wrong fields of one request.
type InvalidErrors []*InvalidError

func (e *InvalidErrors) add(field, format string, args ...any) {
	*e = append(*e, &InvalidError{field, fmt.Sprintf(format, args...)})
}

func (e InvalidErrors) orNil() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

func (e InvalidErrors) Error() string {
	parts := make([]string, len(e))
	for i, one := range e {
		parts[i] = one.Error()
	}
	return strings.Join(parts, "; ")
}

func invalid(field, format string, args ...any) error {
	return InvalidErrors{{field, fmt.Sprintf(format, args...)}}
}

// A JobError says which of the jobs of a request is at fault, counted from 0.
type JobError struct {
	Job int
	Err error
}

func (e *JobError) Error() string { return fmt.Sprintf("jobs[%d]: %s", e.Job, e.Err) }

// Unwrap returns what is wrong with the job.
func (e *JobError) Unwrap() error { return e.Err }

// A Reason is why a start is not offered.
type Reason string

// The conditions of the predicate, by what fails when they do not hold. Grid,
// Notice and Horizon are the caller's mistake; the others may have been true when
// the caller looked.
const (
	OffGrid    Reason = "off-grid"
	TooSoon    Reason = "too-soon"
	TooFar     Reason = "too-far"
	NotSold    Reason = "not-sold" // the centre does not sell a service for this vehicle
	NoBayCan   Reason = "no-bay"   // no bay of the centre is able to do the job
	CentreShut Reason = "closed"   // not open for the whole job
	OutOfStock Reason = "out-of-stock"
	TyresLate  Reason = "tyres-late" // they arrive after the start
	BaysTaken  Reason = "bays-taken"
	CrewTaken  Reason = "crew-taken"
	DoorKept   Reason = "kept-for-the-door" // what is left is for who walks in
)

// A RefusedError says why a start is not to be had, and what is.
type RefusedError struct {
	Reason Reason
	Field  string // relative to the wish
	Detail string
	// Alternatives are starts nearest to the one refused; each was on offer when
	// the refusal was written.
	Alternatives []Alternative
	// InTheWay are the appointments that have the bays that were asked for, told to staff.
	InTheWay []uuid.UUID
}

func (e *RefusedError) Error() string { return string(e.Reason) + ": " + e.Detail }

// An Alternative is a start that could be held instead.
type Alternative struct {
	Centre   string
	Start    time.Time
	Name     string  // of the centre
	Distance float64 // km from the centre that was wished
}
