package booking

import (
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/supply"
)

// An Appointment is a bay, crew and tyres promised to one job.
type Appointment struct {
	ID     uuid.UUID
	Hold   uuid.UUID // the hold it was made by, also its quote
	Order  uuid.UUID // uuid.Nil until ordered
	APIKey uuid.UUID // who made it
	Token  string    // unguessable; who knows it may see and cancel
	Wish
	Channel   Channel
	CentreID  int32
	Zone      *time.Location
	Place     Place // of the centre, for directions
	Bay       int
	Quarters  scheduler.Range
	State     State
	ExpiresAt time.Time // zero unless held
	// Ready is when and from where the tyres come; the zero value if none are
	// ordered.
	Ready supply.Ready
	// Deliveries are those that were asked for since it was confirmed, the oldest
	// first; what has been given up of them is among them.
	Deliveries       []supply.Delivery
	ExtendedByOwner  bool
	ExtendedToPay    bool
	PaymentReference string
	Moves            int // how often it has changed its place
	Latest           Latest
	// Waived are the conditions of its centre that staff have overridden for its place.
	Waived []string
	// Proposal is another place that its customer has yet to agree to; nil if there is
	// none.
	Proposal    *Proposal
	CreatedAt   time.Time
	ConfirmedAt time.Time
}

// End is when the job is done, clean-up included.
func (a Appointment) End() time.Time { return a.Quarters.To.Time() }

// A Hold is what is held, sold and given up all together or not at all: the
// appointments of one to MaxJobs jobs, which expire unless they are confirmed, with
// one quote.
type Hold struct {
	ID          uuid.UUID
	CustomerRef string
	// Appointments are in the order in which the jobs were asked for.
	Appointments []Appointment
	Quote        pricing.Quote
}

// First is the appointment of the first job, and of the only one where there is one.
// What all have in common it tells: whose they are, the order, and the expiry.
func (h Hold) First() Appointment {
	if len(h.Appointments) == 0 {
		return Appointment{}
	}
	return h.Appointments[0]
}

// Of is one appointment of the hold; the zero value if it is none of them.
func (h Hold) Of(appointment uuid.UUID) Appointment {
	for _, a := range h.Appointments {
		if a.ID == appointment {
			return a
		}
	}
	return Appointment{}
}

// after checks that an action may be done to all of the appointments, and reports
// whether it finds all of them done already.
func (h Hold) after(act Action) (done bool, err error) {
	done = true
	for _, a := range h.Appointments {
		next, err := a.State.After(act)
		if err != nil {
			return false, err
		}
		done = done && next == a.State
	}
	return done, nil
}

// Place is where a centre is.
type Place struct {
	Name, Address, Postcode, City, Country string
	Position
}

// A Position is a point on the earth in degrees, WGS 84.
type Position struct {
	Lat, Lon float64
}

func (p Position) valid() bool {
	return p.Lat >= -90 && p.Lat <= 90 && p.Lon >= -180 && p.Lon <= 180
}
