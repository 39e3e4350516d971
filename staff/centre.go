package staff

import (
	"slices"
	"time"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/scheduler"
)

// A Centre is what its staff may see and edit of it.
type Centre struct {
	ID     int32
	Ref    string // external id
	Active bool   // else nothing is offered here
	// Version is the calendar's; Listed is the one up to which orphans are listed.
	Version, Listed int64
	Calendar        calendar.Calendar
	// Closures and Extras are those of the Calendar, with their ids; past ones are
	// left out.
	Closures, Extras []Exception
	Bays             []Bay // also those that are not active, by number
	Services         []Sold
	// Capabilities are all that a bay can have, Codes those of all services that a
	// centre can sell.
	Capabilities, Codes []string
	Horizon             int       // local days that can be booked, today being 0
	Now                 time.Time // at which all this was true
}

// An Exception is a closure or an extra opening, and its id at the centre.
type Exception struct {
	ID int64
	calendar.Exception
}

// A Bay is a place where one vehicle is worked on at a time. One that is not Active
// is out of use.
type Bay struct {
	booking.Bay
	Name   string
	Active bool
}

// A Sold is a service that a centre sells for a class of vehicles, and how long it takes.
type Sold struct {
	Code    string
	Vehicle booking.Vehicle
	booking.Labour
}

// Window is from the quarter in which Now is until the end of the last day that can
// be booked.
func (c Centre) Window() scheduler.Range {
	zone := c.Calendar.Zone
	end := calendar.DateOf(c.Now, zone).Add(c.Horizon+1).At(0, zone)
	return scheduler.Range{From: scheduler.QuarterOf(c.Now), To: scheduler.QuarterFrom(end)}
}

// bay returns the bay of a number.
func (c Centre) bay(no int) (Bay, bool) {
	i := slices.IndexFunc(c.Bays, func(b Bay) bool { return b.No == no })
	if i < 0 {
		return Bay{}, false
	}
	return c.Bays[i], true
}

// sells reports whether all services are sold for a class of vehicles.
func (c Centre) sells(vehicle booking.Vehicle, services []string) (missing string, all bool) {
	for _, code := range services {
		if !slices.ContainsFunc(c.Services, func(s Sold) bool { return s.Code == code && s.Vehicle == vehicle }) {
			return code, false
		}
	}
	return "", true
}

// open is when each active bay is open in r, by its number.
func (c Centre) open(r scheduler.Range) map[int]scheduler.Set {
	var numbers []int
	for _, b := range c.Bays {
		if b.Active {
			numbers = append(numbers, b.No)
		}
	}
	open := map[int]scheduler.Set{}
	for i, set := range c.Calendar.BaysOpen(numbers, r.Span()) {
		open[numbers[i]] = set
	}
	return open
}

// Days is from the beginning of one local day to the end of another.
func (c Centre) Days(from, to calendar.Date) scheduler.Range {
	return scheduler.Range{
		From: scheduler.QuarterOf(from.At(0, c.zone())),
		To:   scheduler.QuarterFrom(to.Add(1).At(0, c.zone())),
	}
}
