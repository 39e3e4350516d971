package partner

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/supply"
)

// A Store keeps deliveries and stock. Each method is one transaction, judged by the
// store's clock and with its events; on an error nothing has changed.
type Store interface {
	// Delivery returns one delivery. booking.ErrNotFound.
	Delivery(ctx context.Context, id uuid.UUID) (supply.Delivery, error)

	// Deliveries lists those that a filter lets through, the first due first.
	Deliveries(ctx context.Context, f Filter) ([]supply.Delivery, error)

	// Report takes a delivery, as it stands by then, a step on, and its stock with
	// it. The same report again changes nothing. *supply.ReportError,
	// *supply.DeliveryStateError.
	Report(ctx context.Context, d supply.Delivery, r supply.Report, actor access.Actor) (supply.Delivery, error)

	// MarkLate notes which deliveries are overdue, and puts their appointments at
	// risk. It returns how many it has found.
	MarkLate(ctx context.Context) (int, error)

	// Stock lists shelves by warehouse and SKU.
	Stock(ctx context.Context, f StockFilter) ([]Level, error)

	// Count takes a count over and returns its shelves as they stand then. Shelves
	// with a count as young or younger stay as they are. booking.ErrNotFound if there
	// is no such warehouse, booking.InvalidErrors.
	Count(ctx context.Context, c Count) ([]Level, error)
}

// A Filter says which deliveries are wanted: those of any of the Warehouses or
// Centres, access.All for all, and of them the ones that meet all the rest. What is
// left zero is not asked for.
type Filter struct {
	Warehouses, Centres []string // whom the caller acts for
	Warehouse, Centre   string
	States              []supply.DeliveryState
	AtRisk              *bool
	DueUntil            time.Time // included
	After               Mark
	Limit               int
}

// A Mark is the last delivery of a page.
type Mark struct {
	DueAt time.Time
	ID    uuid.UUID
}

// A StockFilter says which shelves are wanted, like a Filter.
type StockFilter struct {
	Warehouses []string // whom the caller acts for
	Warehouse  string
	SKUs       []string
	After      Shelf
	Limit      int
}

// A Shelf is the place of an article in a warehouse.
type Shelf struct{ Warehouse, SKU string }

// A Level is what a shelf holds.
type Level struct {
	Shelf
	// OnHand is there, Reserved of it is promised and not yet dispatched, Free is
	// left to be sold. A count may find less than is promised: then Free is 0.
	OnHand, Reserved, Free int
	CountedAt              time.Time
	// NextAt is when more is expected; the zero Date if it is not known.
	NextAt calendar.Date
}

// A Count is what was found on shelves of one warehouse at an instant.
type Count struct {
	Warehouse string
	At        time.Time
	Rows      []CountRow
}

// A CountRow is one shelf of a count.
type CountRow struct {
	SKU    string
	OnHand int
	NextAt calendar.Date // when more is expected; the zero Date if it is not known
}
