package booking

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/supply"
)

// A Store keeps what is promised. Each method is one transaction, judged by the
// store's clock; on an error nothing has changed.
type Store interface {
	// Facts reads all that the predicate needs at one state of the store.
	// Centres that are not active or not known are left out.
	Facts(ctx context.Context, need Need) (Facts, error)

	// Locate returns where a postal code is, or its longest known prefix.
	// ErrNotFound if not even the first character is known.
	Locate(ctx context.Context, country, postcode string) (Located, error)

	// Hold returns a hold by its id, in whatever state. If it says that the hold has
	// expired, it has ended it. ErrNotFound.
	Hold(ctx context.Context, id uuid.UUID) (Hold, error)

	// ByAppointment returns the hold that made an appointment. ErrNotFound.
	ByAppointment(ctx context.Context, id uuid.UUID) (Hold, error)

	// Place writes a new hold, or moves appointments of one, all or none: it takes all
	// it needs before it gives back. What is proposed is given up by every move, by
	// whatever ends an appointment, and when the car is there. *ConflictError if something
	// that was judged free has gone, or the centre's calendar has changed: judge again.
	// *access.RepeatedError if the key was used before. *LimitError if a new hold is
	// one too many of its holders'. When moving, ErrHoldExpired,
	// *StateError, and ErrChanged if the place or expiry of a placing's row are not
	// those it has.
	Place(ctx context.Context, p Placement) error

	// Repeated returns *access.RepeatedError if the key has made something,
	// access.ErrKeyReused if it did so for another request, else nil.
	Repeated(ctx context.Context, key access.IdempotencyKey) error

	// Change does a step of the machine, or gives a hold a later expiry.
	// ErrNotFound, ErrHoldExpired, ErrExtended, *StateError; of an extension
	// ErrChanged, of what staff do *VersionError.
	Change(ctx context.Context, c Change) error

	// Expire ends the holds that have run out, of these ids or, with none, all,
	// and returns how many it ended. Holds that another transaction is at work on
	// are left to it.
	Expire(ctx context.Context, appointments ...uuid.UUID) (int, error)
}

// Need says which facts are asked for. Either Centres or Near is set.
type Need struct {
	Centres []string // external ids
	Near    *Near
	Job     Job
	// Window is the starts in question. Claims are read MaxQuarters beyond it.
	Window scheduler.Range
	// Except are the caller's own holds, or single appointments of them, whose claims
	// and tyres count as free.
	Except []uuid.UUID
	// Channel is by which way the job comes; that of Except goes before it.
	Channel Channel
	// Owners says that it matters who has the claims.
	Owners bool
}

// Located is where a postal code is. Matched is it, or the prefix of it that was
// known; Exact tells which.
type Located struct {
	Position
	Matched string
	Exact   bool
}

// Near asks for the centres of a country nearest to a position that sell all
// services of the job.
type Near struct {
	Country string
	Position
	Limit int
}

// A Placement is a judged hold, ready to be written: all of its placings or none.
type Placement struct {
	Hold uuid.UUID
	// Moves is set when existing appointments change their place, by Action: ActMove,
	// ActReschedule, ActStaffMove, ActAgree, ActStretch, ActUndoNoShow, or ActRetake of a
	// hold that has expired; or are to have another as well, by ActPropose. A confirmed
	// appointment moves alone. With ActBook a new one is confirmed at once, else it is
	// held.
	Moves  bool
	Action Action
	// Match is for which version of the appointment staff have meant it; Reason is why.
	Match  Match
	Reason string
	// Proposal is the id of the one that is made or agreed to.
	Proposal uuid.UUID
	// Contact is whom staff have booked for.
	Contact Contact
	// Placings are of each job, in the order in which they were asked for; of a move,
	// of those that move.
	Placings    []Placing
	CustomerRef string
	// Holders are on whom a new hold is counted.
	Holders []Holder
	Quote   pricing.Quote // the sum of the placings'
	// Until is when a new or retaken hold expires.
	Until time.Time
	// Requote tells that a moved hold takes the new quote; else it keeps its own. Then
	// all of its appointments are among the placings.
	Requote bool
	// Allot chooses the warehouses of each placing from the locked stock, of which no
	// tyre is given to two. Its error, and a ready time after a start, are a conflict.
	Allot func([]supply.Stock) ([]supply.Ready, error)
	Key   access.IdempotencyKey
	Actor access.Actor
}

// A Placing is the judged place of one job.
type Placing struct {
	Appointment Appointment
	Quote       pricing.Quote
	// Version is the centre's calendar version that was judged by.
	Version int64
	// Crew has a free crew place (1, 2, …) for each quarter, nil where the centre
	// has no crew set.
	Crew []int
	// Web has a free web place (1, 2, …) for each quarter, 0 where it needs none, and is
	// nil where it needs none at all.
	Web []int
	// Terms are what it was asked for on, and Waived those conditions of its centre that
	// do not hold here and were overridden.
	Terms  Terms
	Waived []string
}

// Claims are the bay for the whole job, a crew place in each quarter where there is a
// crew, and a web place where the door has a share.
func (p Placing) Claims() []Claim {
	var claims []Claim
	for i := range p.Appointment.Quarters.Len() {
		q := p.Appointment.Quarters.From + scheduler.Quarter(i)
		claims = append(claims, Claim{p.Appointment.Bay, q})
		if p.Crew != nil {
			claims = append(claims, Claim{-p.Crew[i], q})
		}
		if p.Web != nil && p.Web[i] > 0 {
			claims = append(claims, Claim{-WebBase - p.Web[i], q})
		}
	}
	return claims
}

// A ConflictError says that what was judged free no longer is.
type ConflictError struct {
	// Expired are appointments in the way whose hold has run out: expire them and
	// try again.
	Expired []uuid.UUID
}

func (e *ConflictError) Error() string { return "what was judged free has been taken" }

// IsConflict reports whether err is a *ConflictError.
func IsConflict(err error) bool {
	var c *ConflictError
	return errors.As(err, &c)
}

// A Change is a step of all appointments of a hold, or of one where one is named.
type Change struct {
	Hold uuid.UUID
	// Appointment is the one that staff do something to, in the version they have seen.
	Appointment uuid.UUID
	Match       Match
	Reason      string
	Proposal    uuid.UUID // of ActDecline
	Actor       access.Actor
	Action      Action
	// Until is the new expiry of an extension. Judged are the appointments for which
	// it was found, and Ready is how the tyres of each come if they are paid only then.
	Until  time.Time
	Judged []Appointment
	Ready  []supply.Ready
	// PaymentReference goes with Confirm by a shop that took the money itself.
	PaymentReference string
	Key              access.IdempotencyKey // under which it is done once
}
