package supply

import (
	"time"

	"github.com/fitslot/fitslot/calendar"
)

// An Item is a number of tyres of one article, wanted for one job.
type Item struct {
	SKU      string
	Quantity int
}

// A Warehouse is where tyres are sent from.
type Warehouse struct {
	Code     string
	Zone     *time.Location
	Workdays calendar.Workdays
}

// Stock is what of one article can be promised from one warehouse.
type Stock struct {
	Warehouse string
	SKU       string
	Free      int
	// NextAt is the day on which more is expected on the shelf; the zero Date if
	// none is known.
	NextAt calendar.Date
}

// A Route is the way from a warehouse to one centre. Tyres paid by CutOff on a
// working day of the warehouse leave on that day, otherwise on the next; after
// CarrierDays they are delivered on the first of the DeliveryDays on which the
// centre can receive them.
type Route struct {
	Warehouse Warehouse
	// CutOff is in minutes of the warehouse's wall clock, itself still in time.
	CutOff int
	// CarrierDays are counted in days from Monday to Friday that are public
	// holidays neither at the warehouse nor at the centre; 0 is the day of
	// dispatch.
	CarrierDays  int
	DeliveryDays calendar.Weekdays
	// DeliveryMinute is in minutes of the centre's wall clock.
	DeliveryMinute int
}

// A Destination is a centre as its suppliers see it.
type Destination struct {
	Calendar calendar.Calendar
	// Routes has at most one from each warehouse.
	Routes []Route
	// Handling is what the centre needs from delivery until the tyres can be
	// fitted. It passes by night as by day.
	Handling time.Duration
}

// A Way is how the tyres of one item come to the centre.
type Way struct {
	Item      Item
	Warehouse string // its code
	// CutOff is the last instant to pay for tyres that leave on that day.
	CutOff     time.Time
	Dispatched calendar.Date // in the warehouse's zone
	Delivered  time.Time
	Ready      time.Time // Delivered and the centre's handling
}

// Ready is the answer for all items of a job. The zero value is the answer for
// none: ready at any time.
type Ready struct {
	// At is the ready time: when the last of the ways is ready.
	At time.Time
	// Ways has one entry an article, in the order of the items.
	Ways []Way
}
