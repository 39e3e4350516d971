package staff

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/scheduler"
)

// A Store keeps calendars and lists of orphans. Each method but List is one
// transaction, judged by the store's clock; on an error nothing has changed.
type Store interface {
	// Centre reads a centre by its external id. booking.ErrNotFound.
	Centre(ctx context.Context, ref string) (Centre, error)
	// Work reads a centre and the appointments that have claims there between two
	// local days, both included. booking.ErrNotFound.
	Work(ctx context.Context, ref string, from, to calendar.Date) (Centre, []Job, error)
	// Day reads a local day at a centre: of what is held only what has not run out.
	// booking.ErrNotFound.
	Day(ctx context.Context, ref string, date calendar.Date) (Day, error)
	// Entry reads an appointment that is at a centre, in whatever state. If it says that
	// the appointment has expired, it has ended it. booking.ErrNotFound.
	Entry(ctx context.Context, ref string, id uuid.UUID) (Entry, error)
	// Calls lists the open proposals for appointments at a centre. booking.ErrNotFound.
	Calls(ctx context.Context, f CallFilter) ([]Call, error)
	// Repeated returns *access.RepeatedError if the key has made a change,
	// access.ErrKeyReused if it was for another request, else nil.
	Repeated(ctx context.Context, key access.IdempotencyKey) error
	// Change writes an edit and raises the calendar's version. *VersionError,
	// *access.RepeatedError; booking.ErrNotFound if what is to be dropped is not
	// there. A dry run returns what it would, and the orphans, and changes nothing.
	Change(ctx context.Context, c Change) (Outcome, error)
	// Changed returns a change by its id, as it was answered but for the orphans.
	Changed(ctx context.Context, id uuid.UUID) (Outcome, error)
	// List brings the lists of orphans of centres up to date, with no centres
	// those of all that have something to list or listed, and returns how many
	// centres it has seen to. ErrUnlisted.
	List(ctx context.Context, centres ...int32) (int, error)
	// Orphans lists them by their start.
	Orphans(ctx context.Context, f Filter) ([]Orphan, error)
	// Keep notes that an orphan stays where it is, and why. booking.ErrNotFound if
	// it never was one of the centre's, *booking.StateError if it was dealt with.
	Keep(ctx context.Context, k Keeping) (Orphan, error)
}

// A Change is an edit that is judged right.
type Change struct {
	ID     uuid.UUID
	Centre string // external id
	// Version is the one of the calendar for which it was judged.
	Version int64
	Edit    Edit
	DryRun  bool
	Key     access.IdempotencyKey
	Actor   access.Actor
}

// An Outcome is what a change has done, or would do.
type Outcome struct {
	Version int64 // of the calendar since
	Made    int64 // the closure or extra opening entered; 0: none was
	Effect
	// Orphans are the appointments that find no room since this change and did before,
	// as they are by now. They are all if Listed.
	Orphans []Orphan
	Listed  bool
}

// An Orphan is an appointment that its centre has no room for.
type Orphan struct {
	Appointment uuid.UUID
	Version     int64 // of the calendar, when it was listed
	Why         Why
	Detail      string
	State       OrphanState
	ListedAt    time.Time
	// DecidedAt, By and Reason tell when, by whom and why it was dealt with.
	DecidedAt  time.Time
	By, Reason string

	// The appointment as it is now; it may be at another centre.
	Became   booking.State
	Bay      int
	Quarters scheduler.Range
	Vehicle  booking.Vehicle
	Services []string
}

// An OrphanState is what became of an orphan.
type OrphanState string

// The states.
const (
	Open      OrphanState = "open"
	Moved     OrphanState = "moved"
	Kept      OrphanState = "kept"
	Cancelled OrphanState = "cancelled" // or it has run out
)

// A Filter says which orphans are wanted; what is left zero is not asked for.
type Filter struct {
	Centre int32
	States []OrphanState
	Since  int64 // listed at this version of the calendar or a later one
	After  Mark
	Limit  int
}

// A Mark is the last orphan of a page.
type Mark struct {
	Start scheduler.Quarter
	ID    uuid.UUID
}

// A Keeping says that an orphan stays.
type Keeping struct {
	Centre      int32
	Appointment uuid.UUID
	Reason      string
	Actor       access.Actor
	Key         access.IdempotencyKey
}
