package checkout

import (
	"errors"
	"fmt"

	"github.com/fitslot/fitslot/booking"
)

// What can go wrong, beside what booking says.
var (
	// ErrOrdered: the hold has an order with other data.
	ErrOrdered = errors.New("the hold has been ordered with other data")
	// ErrPaymentInProgress: another payment for the order may yet succeed.
	ErrPaymentInProgress = errors.New("a payment for this order is under way")
)

// A StateError says that an order's state does not allow what was asked.
type StateError struct {
	Action string
	State  State
}

func (e *StateError) Error() string {
	return fmt.Sprintf("cannot %s an order that is %s", e.Action, e.State)
}

// Is makes a StateError a booking.ErrState.
func (e *StateError) Is(target error) bool { return target == booking.ErrState }

// A DeclinedError says why there was no money. The order can be paid otherwise
// as long as its hold lives.
type DeclinedError struct{ Reason string }

func (e *DeclinedError) Error() string { return "the payment was declined: " + e.Reason }

// A LateError says what became of money that was set aside when the hold had run out
// and its place was gone.
type LateError struct {
	Refunded bool // it had been taken; else nothing was
}

func (e *LateError) Error() string {
	const late = "the payment came when the hold had expired and its place was gone; "
	if e.Refunded {
		return late + "what was charged is refunded"
	}
	return late + "nothing was charged"
}

// Is makes a LateError a booking.ErrHoldExpired.
func (e *LateError) Is(target error) bool { return target == booking.ErrHoldExpired }
