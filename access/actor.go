package access

import (
	"slices"

	"github.com/google/uuid"
)

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
	// Centres and Warehouses are those that a staff or partner key is for, by external
	// id and by code, or All alone.
	Centres, Warehouses []string
}

// ServesCentre reports whether the actor acts for a centre, by its external id.
func (a Actor) ServesCentre(id string) bool { return serves(a.Centres, id) }

// ServesWarehouse reports whether the actor acts for a warehouse, by its code.
func (a Actor) ServesWarehouse(code string) bool { return serves(a.Warehouses, code) }

func serves(own []string, name string) bool {
	return slices.Contains(own, name) || slices.Contains(own, All)
}
