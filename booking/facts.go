package booking

import (
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/supply"
)

// Facts are what the predicate is judged by: one state of the store at one
// instant.
type Facts struct {
	Now time.Time
	// PaidBy is when what is excepted is paid at the latest: at its expiry, or now
	// if it is confirmed. It is zero without any.
	PaidBy   time.Time
	Centres  []Centre // nearest first, or in the order asked for
	Articles map[string]supply.Article
	Services map[string]bool // those of the job that the network knows
	Stock    []supply.Stock
	// Planned are the tyres of what is excepted and confirmed.
	Planned []Planned
	// Channel is by which way the job comes: that of the hold excepted, if there is
	// one, else the one that was asked for.
	Channel Channel
	// Extra is by how many quarters staff have made what is excepted longer than its
	// services take.
	Extra int
	// Lists are the prices, by tax area, in force on the local day of Now.
	Lists map[string]pricing.List
}

// Planned is when and how the tyres of a confirmed appointment come to its centre. For a
// later start there they stay as they are. If some have Left for it they must, and may
// begin as soon as they are ready.
type Planned struct {
	CentreID int32
	Ready    supply.Ready
	Left     bool
}

// A Centre is a workshop with all that decides what it can sell.
type Centre struct {
	ID      int32
	Ref     string // external id
	Place   Place
	TaxArea string
	// Version is raised by every change to what follows.
	Version  int64
	Calendar calendar.Calendar
	Grid     int           // quarters between starts
	Buffer   int           // quarters of clean-up after a job
	Notice   time.Duration // from now to the first start
	Horizon  int           // local days, today being 0
	Bays     []Bay
	Services map[string]Labour // by code: what it sells for the vehicle asked for
	// Needs are the capabilities the services of the job need.
	Needs  []string
	Routes []supply.Route
	// Handling is from delivery until the tyres can be fitted.
	Handling time.Duration
	// Claims are of the window asked for and as far as a job reaches beyond it.
	Claims []Claim
	// Owners are the appointments that have the claims, if they were asked for.
	Owners map[Claim]uuid.UUID
	// FromWeb is how many jobs from the web are at work in a quarter, by Claims.
	FromWeb map[scheduler.Quarter]int
	// Twice is how many jobs have two bays in a quarter, by Claims: their own, and the one
	// that is proposed. Each is at work in one of them.
	Twice map[scheduler.Quarter]int
	// Distance to where the customer is, in km; 0 unless Near was asked.
	Distance float64
}

// A Bay is a place where one vehicle is worked on at a time.
type Bay struct {
	No           int
	MaxRim       int // inches
	Capabilities []string
}

// Labour is how long a centre takes for a service on one vehicle.
type Labour struct {
	Minutes  int
	PerWheel int // minutes
}

// WebBase parts the resources of a centre: below minus it they are web places.
const WebBase = 1000

// A Claim is one resource taken for one quarter: a bay's number, minus a crew place's,
// or minus WebBase and a web place's. Web places are numbered from 1 to what a quarter
// leaves of its open bays when the door's share is kept; where none is set, or it is
// released, nobody takes one.
type Claim struct {
	Resource int
	Quarter  scheduler.Quarter
}
