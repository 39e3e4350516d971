package partner

import (
	"fmt"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/supply"
)

// A ScopeError says that a delivery may be seen, but a step of it is for others to
// report.
type ScopeError struct {
	Action supply.DeliveryAction
	For    string // "the centre DE-01067"
}

func (e *ScopeError) Error() string {
	return fmt.Sprintf("to %s this delivery is for %s, and the key is for others", e.Action, e.For)
}

// Is makes e an access.ErrForbidden.
func (e *ScopeError) Is(target error) bool { return target == access.ErrForbidden }
