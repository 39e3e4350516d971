package checkout

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
)

// ErrCursor is returned for a cursor that this store never gave out.
var ErrCursor = errors.New("checkout: no such cursor")

// A Cursor is a place in a feed, between two events. It is opaque; the zero Cursor
// is the beginning.
type Cursor string

// A FeedEvent is what happened to a hold and what became of it: one of its
// appointments, its order, its payments. Ids that do not apply are uuid.Nil.
type FeedEvent struct {
	Cursor      Cursor // after it
	At          time.Time
	Kind        string
	Hold        uuid.UUID
	Order       uuid.UUID
	Appointment uuid.UUID
	Centre      string // external id
	Was, Became string // state, place, expiry or length
	Detail      map[string]any
}

// shown is the one table of what a shop gets to see: the kinds of events, and of
// each the fields of its detail. What is not in here stays with us: the steps
// between us and a provider, bays and quarters, and what staff write for each other: their
// reasons, and against what of their centre's conditions they have found a place. What
// staff book is their centre's, and in no shop's feed.
var shown = map[string][]string{
	"appointment.held":      {"start"},
	"appointment.adopted":   {"start"},
	"appointment.extended":  nil,
	"appointment.moved":     {"start"},
	"appointment.confirmed": nil,
	"appointment.cancelled": nil,
	"appointment.expired":   nil,
	"appointment.retaken":   {"start"},
	"appointment.at-risk":   {"reason"},
	"appointment.safe":      nil,

	"appointment.stretched":         {"start"},
	"appointment.arrived":           nil,
	"appointment.arrival-undone":    nil,
	"appointment.begun":             nil,
	"appointment.begin-undone":      nil,
	"appointment.completed":         nil,
	"appointment.completion-undone": nil,
	"appointment.not-come":          nil,
	"appointment.come-after-all":    {"start"},
	"proposal.made":                 {"proposal", "centre", "start"},
	"proposal.agreed":               {"proposal"},
	"proposal.declined":             {"proposal"},
	"proposal.overtaken":            {"proposal"},

	"delivery.requested":  delivery,
	"delivery.planned":    {"delivery", "warehouse", "dispatch_on", "deliver_at"},
	"delivery.reserved":   delivery,
	"delivery.refused":    delivery,
	"delivery.dispatched": delivery,
	"delivery.received":   delivery,
	"delivery.short":      delivery,
	"delivery.wrong":      delivery,
	"delivery.cancelled":  delivery,
	"delivery.returning":  delivery,
	"delivery.returned":   delivery,
	"order.placed":        nil,
	"order.paid":          nil,
	"order.cancelled":     nil,
	"payment.pending":     {"payment", "amount", "currency"},
	"payment.declined":    {"payment", "amount", "currency", "reason"},
	"payment.captured":    {"payment", "amount", "currency"},
	"payment.voided":      {"payment", "amount", "currency", "reason"},
	"refund.requested":    {"refund", "payment", "amount", "currency"},
	"refund.refunded":     {"refund", "payment", "amount", "currency"},
}

var delivery = []string{"delivery", "warehouse", "carrier", "tracking", "reason"}

// FeedKinds are the kinds of events that a feed shows, in order of the alphabet.
func FeedKinds() []string { return slices.Sorted(maps.Keys(shown)) }

// bare returns e without the details that are ours.
func (e FeedEvent) bare() FeedEvent {
	e.Detail = maps.Clone(e.Detail)
	maps.DeleteFunc(e.Detail, func(name string, _ any) bool { return !slices.Contains(shown[e.Kind], name) })
	return e
}

// A FeedStore keeps the history.
type FeedStore interface {
	// Happened returns the first events of the kinds after a cursor that happened to
	// what is owner's, in an order that never changes, and no more than limit. Nothing
	// will ever be found before what it has returned. ErrCursor.
	Happened(ctx context.Context, owner uuid.UUID, kinds []string, after Cursor, limit int) ([]FeedEvent, error)
}

// A Feed tells shops what happens to what was made with their keys. It is safe for
// concurrent use.
type Feed struct{ store FeedStore }

// NewFeed returns a feed over store.
func NewFeed(store FeedStore) *Feed { return &Feed{store} }

// A FeedPage is a part of a feed.
type FeedPage struct {
	Events []FeedEvent
	// Next is the place after them: the one asked for, if there are none.
	Next Cursor
	// More tells whether there are more already.
	More bool
}

// After returns at most limit events of the actor's after a cursor. It may be asked
// as often as one likes: the same cursor is followed by the same events, and by
// those that have happened since. ErrCursor.
func (f *Feed) After(ctx context.Context, actor access.Actor, after Cursor, limit int) (FeedPage, error) {
	found, err := f.store.Happened(ctx, actor.Key, FeedKinds(), after, limit+1)
	if err != nil {
		return FeedPage{}, err
	}
	page := FeedPage{Next: after, More: len(found) > limit}
	for _, e := range found[:min(limit, len(found))] {
		page.Events = append(page.Events, e.bare())
		page.Next = e.Cursor
	}
	return page, nil
}
