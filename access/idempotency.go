package access

import (
	"errors"
	"fmt"

	"github.com/google/uuid"
)

// ErrKeyReused says that an idempotency key came again with another request.
var ErrKeyReused = errors.New("the idempotency key was used for another request")

// An IdempotencyKey names a request of one API key, so that its retry finds what
// the first try made. It lives 24 h. The zero value names none.
type IdempotencyKey struct {
	APIKey uuid.UUID
	Key    string
	// Hash is of the method, the path and the body.
	Hash [32]byte
}

// IsZero reports whether k names no request.
func (k IdempotencyKey) IsZero() bool { return k.Key == "" }

// A RepeatedError says that the request was carried out before, and what it made.
type RepeatedError struct {
	Resource uuid.UUID
}

func (e *RepeatedError) Error() string {
	return fmt.Sprintf("this request was carried out before and made %s", e.Resource)
}
