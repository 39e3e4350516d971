package access

import (
	"errors"
	"fmt"
	"slices"
)

// A Permission is one kind of thing that a role may or may not do. The empty
// permission is nobody's.
type Permission string

// The permissions.
const (
	Search  Permission = "search"  // see what is offered
	Hold    Permission = "hold"    // hold a slot, and see, extend, move and release one's own holds
	Order   Permission = "order"   // order and pay, and see and change what was made with one's own key
	Operate Permission = "operate" // see how the whole service does

	Deliveries Permission = "deliveries" // see the deliveries of one's warehouses and centres
	Supply     Permission = "supply"     // report what one's warehouses have and send
	Receive    Permission = "receive"    // report what one's centres receive

	Calendar Permission = "calendar" // see and change when one's centres can work, and see to the appointments that orphans
	Work     Permission = "work"     // run the day of one's centres, and see who comes
)

// ErrForbidden says that the actor's role may not do what was asked.
var ErrForbidden = errors.New("the key's role does not allow this")

// permissions is the one table of what each role may do. What names a customer
// needs the key that made it, or its token; of who comes to their centre staff see it.
var permissions = map[Role][]Permission{
	Publishable: {Search, Hold},
	Shop:        {Search, Hold, Order},
	Partner:     {Search, Deliveries, Supply, Receive},
	Staff:       {Search, Deliveries, Receive, Calendar, Work},
	Operator:    {Search, Deliveries, Operate, Calendar},
}

// Require returns nil if the actor may do p, else ErrForbidden.
func (a Actor) Require(p Permission) error {
	if !slices.Contains(permissions[a.Role], p) {
		return fmt.Errorf("%w: %q is not for the role %q", ErrForbidden, p, a.Role)
	}
	return nil
}
