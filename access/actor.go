package access

import "github.com/google/uuid"

// A Role is what a key is for; it decides what its holder may do.
type Role string

// The roles.
const (
	Publishable Role = "publishable" // browsers: search and hold
	Shop        Role = "shop"
	Partner     Role = "partner"
	Staff       Role = "staff"
	Operator    Role = "operator"
)

// An Actor is who does something. The zero Actor has no key: nobody we know.
type Actor struct {
	Key  uuid.UUID
	Name string
	Role Role
	// Centres are the external ids of the centres a staff key is for.
	Centres []string
}
