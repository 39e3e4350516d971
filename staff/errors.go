package staff

import (
	"errors"
	"fmt"

	"github.com/fitslot/fitslot/booking"
)

// ErrUnlisted: the change stands, and whether its list of orphans is whole is not
// known yet: a transaction that began before it has not ended. The list is completed
// in the background.
var ErrUnlisted = errors.New("not all orphans are listed yet")

// A VersionError says that the calendar is not what the caller has seen.
type VersionError struct {
	Version int64 // that it has now
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("the calendar has changed meanwhile; its version is %d", e.Version)
}

// wrong collects booking.InvalidErrors.
type wrong booking.InvalidErrors

func (w *wrong) add(field, format string, args ...any) {
	*w = append(*w, &booking.InvalidError{Field: field, Reason: fmt.Sprintf(format, args...)})
}

// text checks what people wrote.
func (w *wrong) text(field, text string, most int) {
	if n := len([]rune(text)); n < 1 || n > most {
		w.add(field, "has %d characters; write 1 to %d", n, most)
	}
}

// number checks that a number is from least to most.
func (w *wrong) number(field string, n, least, most int) {
	if n < least || n > most {
		w.add(field, "is %d; give %d to %d", n, least, most)
	}
}

func (w wrong) orNil() error {
	if len(w) == 0 {
		return nil
	}
	return booking.InvalidErrors(w)
}
