package booking

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/fitslot/fitslot/access"
)

// Limits bound what one caller may keep from the others. A count of 0 is no limit.
type Limits struct {
	// OpenPerAddress is how many holds of browsers may be open from one address.
	OpenPerAddress int
	// OpenPerCustomer and OpenPerReference are how many may be open for one
	// customer_ref of a publishable and of a shop's key.
	OpenPerCustomer, OpenPerReference int
	// AbandonedPerHour is how many holds from one address may run out or be released
	// within an hour, without an order, before it has to wait for CoolDown after the
	// last of them.
	AbandonedPerHour int
	CoolDown         time.Duration
}

// Validate names the wrong field.
func (l Limits) Validate() error {
	for name, n := range map[string]int{
		"open-per-address": l.OpenPerAddress, "open-per-customer": l.OpenPerCustomer,
		"open-per-reference": l.OpenPerReference, "abandoned-per-hour": l.AbandonedPerHour,
	} {
		if n < 0 || n > 1_000_000 {
			return fmt.Errorf("%s: %d is not between 0 and 1000000", name, n)
		}
	}
	if l.CoolDown < time.Second || l.CoolDown > 24*time.Hour {
		return fmt.Errorf("cool-down: %s is not between 1s and 24h", l.CoolDown)
	}
	return nil
}

// The limits, as a refusal names them.
const (
	OpenPerAddress   = "open-per-address"
	OpenPerCustomer  = "open-per-customer"
	OpenPerReference = "open-per-reference"
	AbandonedPerHour = "abandoned-per-hour"
)

// ErrLimit is what every *LimitError is.
var ErrLimit = errors.New("booking: too many holds")

// A LimitError says that a caller has as many holds as it may, which limit that is,
// and when it may hold again: when the first of its holds runs out, or when it has
// cooled down.
type LimitError struct {
	Limit string
	Most  int
	Until time.Time
	Wait  time.Duration // until then, above zero
}

func (e *LimitError) Error() string {
	if e.Limit == AbandonedPerHour {
		return fmt.Sprintf("%d holds were given up or ran out within an hour, without an order", e.Most)
	}
	return fmt.Sprintf("%d holds are open already, which is as many as may be (%s)", e.Most, e.Limit)
}

// Is makes e an ErrLimit.
func (e *LimitError) Is(target error) bool { return target == ErrLimit }

// A Holder is somebody on whom a hold is counted, and the limit that is meant.
type Holder struct{ Limit, Name string }

// holders are those on whom a hold of the actor is counted. Who has no name to be
// told from others is not counted.
func holders(actor access.Actor, r HoldRequest) (on []Holder) {
	if r.Address != "" {
		on = append(on, Holder{OpenPerAddress, neighbourhood(r.Address)})
	}
	if r.CustomerRef != "" {
		limit := OpenPerReference
		if actor.Role == access.Publishable {
			limit = OpenPerCustomer
		}
		on = append(on, Holder{limit, actor.Key.String() + " " + r.CustomerRef})
	}
	return on
}

// neighbourhood is what one customer has of the Internet: an address, or the /64 of
// one of IPv6, within which they may take another every second.
func neighbourhood(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if ip = ip.Unmap().WithZone(""); ip.Is6() {
		if prefix, err := ip.Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return ip.String()
}
