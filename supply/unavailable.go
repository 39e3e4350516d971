package supply

import (
	"errors"
	"fmt"
	"time"

	"github.com/fitslot/fitslot/calendar"
)

var (
	// ErrUnavailable is what every *UnavailableError is.
	ErrUnavailable = errors.New("supply: not available")
	// ErrNoRoute is what an *UnavailableError is, too, if a warehouse does have
	// the tyres but no way leads from there to the centre.
	ErrNoRoute = errors.New("supply: no route from where the tyres are")
)

// An UnavailableError tells of an article that cannot come to a centre.
type UnavailableError struct {
	SKU    string
	Wanted int
	// Free is the most that one warehouse with a route to the centre can promise.
	Free int
	// NextAt is the day of the replenishment that would be at the centre first,
	// and ReadyAt the ready time if its tyres could leave from that day's midnight
	// on. How many will come is not known: it is a hint and not a promise. Both
	// are zero if no replenishment is known.
	NextAt  calendar.Date
	ReadyAt time.Time
	// NoRoute tells that a warehouse has all that is wanted, but no way leads from
	// there to the centre.
	NoRoute bool
}

func (e *UnavailableError) Error() string {
	switch {
	case e.NoRoute:
		return fmt.Sprintf("supply: %d of %s: no route from where the tyres are", e.Wanted, e.SKU)
	case e.NextAt.IsZero():
		return fmt.Sprintf("supply: %d of %s not available, %d left", e.Wanted, e.SKU, e.Free)
	}
	return fmt.Sprintf("supply: %d of %s not available, %d left, more on %s", e.Wanted, e.SKU, e.Free, e.NextAt)
}

// Is makes e an ErrUnavailable, and an ErrNoRoute where it is one.
func (e *UnavailableError) Is(target error) bool {
	return target == ErrUnavailable || target == ErrNoRoute && e.NoRoute
}

// unavailable tells why item cannot come, given that no way of those paid at
// paidAt has it.
func (d Destination) unavailable(item Item, stock []Stock, paidAt time.Time) error {
	e := &UnavailableError{SKU: item.SKU, Wanted: item.Quantity}
	for _, s := range stock {
		if s.SKU != item.SKU {
			continue
		}
		e.NoRoute = e.NoRoute || s.Free >= item.Quantity
		for _, r := range d.Routes {
			if r.Warehouse.Code == s.Warehouse {
				e.Free = max(e.Free, s.Free)
				e.replenish(d, r, s.NextAt, paidAt)
			}
		}
	}
	return e
}

// replenish notes that r's warehouse expects more on day next, if that makes for
// an earlier ready time than e has.
func (e *UnavailableError) replenish(d Destination, r Route, next calendar.Date, paidAt time.Time) {
	if next.IsZero() || next.Before(calendar.DateOf(paidAt, r.Warehouse.Zone)) {
		return // unknown, or overdue
	}
	if morning := next.At(0, r.Warehouse.Zone); morning.After(paidAt) {
		paidAt = morning
	}
	way, ok := d.way(r, paidAt)
	if ok && (e.ReadyAt.IsZero() || way.Ready.Before(e.ReadyAt)) {
		e.NextAt, e.ReadyAt = next, way.Ready
	}
}
