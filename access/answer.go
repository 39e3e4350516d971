package access

import "github.com/google/uuid"

// An Answer is what a request with an idempotency key was told, and what it made
// or changed. The Status is 0 as long as the answer is not kept: then only the
// Resource is known.
type Answer struct {
	Resource uuid.UUID
	Status   int // of HTTP
	Body     []byte
}
