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
	CreatedAt        time.Time
	ConfirmedAt      time.Time
}

// End is when the job is done, clean-up included.
func (a Appointment) End() time.Time { return a.Quarters.To.Time() }

// A Hold is an appointment that expires unless it is confirmed, with its quote.
type Hold struct {
	ID          uuid.UUID
	CustomerRef string
	Appointment Appointment
	Quote       pricing.Quote
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
