package booking

import (
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/supply"
)

// Bounds of a search.
const (
	maxNearby = 50
	maxDays   = 120
	usualDays = 14
)

// A Search asks for starts of a job on the days From to Until, both included, in
// the local days of each centre. A zero From is today, a zero Until 13 days after
// From.
type Search struct {
	Job
	From, Until calendar.Date
	// Hold is the caller's own hold, or one appointment of it, which does not hide its
	// slot.
	Hold uuid.UUID
	// Channel is by which way the job comes; the zero Channel is the web. That of Hold
	// goes before it.
	Channel Channel
}

// A Nearby is a search around a postal code or a position.
type Nearby struct {
	Search
	Country  string
	Postcode string    // or
	Position *Position //
	Limit    int       // centres; 0 is the configured number
}

// Offers are the centres nearest to where the customer is, with their earliest
// slots.
type Offers struct {
	// Now is the instant at which the answer was true.
	Now time.Time
	// From is where distances are counted from. Matched and Exact are of the postal
	// code, if one was asked for.
	From    Located
	Centres []Offer
}

// An Offer is one centre of Offers.
type Offer struct {
	Centre   Centre
	Distance float64 // km, along the great circle
	Quote    pricing.Quote
	// Ready is when the tyres can be there. If they cannot, Unavailable says why
	// and there are no starts.
	Ready       supply.Ready
	Unavailable *supply.UnavailableError
	// Earliest is the first start on offer in the days asked for, zero if there
	// is none.
	Earliest time.Time
	Days     []Day
}

// A Day counts the starts on offer on a local day of a centre.
type Day struct {
	Date   calendar.Date
	Starts int
}

// Slots are the starts of one centre.
type Slots struct {
	Now    time.Time
	Centre Centre
	Quote  pricing.Quote
	Ready  supply.Ready
	// Unavailable says why there are no tyres to be had; then there are no slots.
	Unavailable *supply.UnavailableError
	Slots       []Slot

	judged judgement
	search Search
}

// A Slot is a start that would be accepted now. Remaining is for how many jobs like
// this one there still are a bay and a fitter at the same start; whether there are
// tyres for more than one of them is not said.
type Slot struct {
	Start     time.Time
	Remaining int
}

// An Explanation says for each part of the predicate whether a start fulfils it.
type Explanation struct {
	Now     time.Time
	Centre  Centre
	Start   time.Time
	Offered bool
	// Conditions are all that must hold, in the order in which they are judged.
	Conditions []Condition
	Bay        int // that would be taken; 0 if not offered
	Remaining  int
	Quarters   int // length of the job, clean-up included
	Ready      supply.Ready
	Quote      pricing.Quote
}

// A Condition is one part of the predicate. Reason is what its failing is called.
type Condition struct {
	Name   string
	Holds  bool
	Reason Reason
	Detail string
}

// withDays fills in the days that were left to us.
func (s Search) withDays(today calendar.Date) Search {
	if s.From.IsZero() {
		s.From = today
	}
	if s.Until.IsZero() {
		s.Until = s.From.Add(usualDays - 1)
	}
	return s
}

// validDays checks the days, all filled in, against the local day of now.
func (s Search) validDays(today calendar.Date) error {
	var wrong InvalidErrors
	if s.From.Before(today) {
		wrong.add("from", "%s is past; ask from %s on", s.From, today)
	}
	if s.Until.Before(s.From) {
		wrong.add("to", "%s is before from, %s", s.Until, s.From)
	}
	if last := today.Add(maxDays); last.Before(s.Until) {
		wrong.add("to", "%s is more than %d days ahead; ask until %s", s.Until, maxDays, last)
	}
	return wrong.orNil()
}

// window is the starts on the days asked for, in a centre's zone.
func (s Search) window(zone *time.Location) scheduler.Range {
	return scheduler.Range{
		From: scheduler.QuarterFrom(s.From.At(0, zone)),
		To:   scheduler.QuarterFrom(s.Until.Add(1).At(0, zone)),
	}
}

// Validate returns InvalidErrors naming every wrong field but the days, for which
// the time must be known.
func (n Nearby) Validate() error {
	var wrong InvalidErrors
	var job InvalidErrors
	if errors.As(n.Job.Validate(), &job) {
		wrong = append(wrong, job...)
	}
	if n.Country == "" {
		wrong.add("country", "is missing; give ISO 3166-1 letters such as DE")
	}
	switch {
	case n.Position == nil && n.Postcode == "":
		wrong.add("postcode", "is missing; give a postal code, or lat and lon")
	case n.Position != nil && n.Postcode != "":
		wrong.add("postcode", "and lat and lon are both given; give one of them")
	case n.Position != nil && !n.Position.valid():
		wrong.add("lat", "and lon are no place on earth")
	}
	if n.Limit < 0 || n.Limit > maxNearby {
		wrong.add("limit", "is %d; ask for 1 to %d centres", n.Limit, maxNearby)
	}
	return wrong.orNil()
}
