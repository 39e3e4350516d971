package supply

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/calendar"
)

// A Delivery is the tyres of one warehouse for one appointment, from the request to
// send them until they are received, or are back.
type Delivery struct {
	ID          uuid.UUID
	Appointment uuid.UUID
	Warehouse   string         // its code
	Centre      string         // external id of where they are sent
	Zone        *time.Location // the centre's
	State       DeliveryState
	Items       []DeliveryItem // one an article, by SKU
	// Reason is why the warehouse refused, or what was wrong on reception.
	Reason            string
	Carrier, Tracking string
	DispatchOn        calendar.Date // as planned, in the warehouse's zone
	DeliverAt         time.Time     // as planned
	// DueAt is when it must have been received: later, its appointment is at risk.
	// LateAt is when it was found not to be; zero if it never was.
	DueAt, LateAt time.Time
	// When it was acknowledged or refused, dispatched, received, given up and taken
	// back: each zero until it was.
	RequestedAt, AnsweredAt, DispatchedAt, ReceivedAt, GivenUpAt, ReturnedAt time.Time
}

// A DeliveryItem is the tyres of one article in a delivery: how many are ordered,
// how many of them the centre has received, and how many the warehouse has back.
type DeliveryItem struct {
	Item
	Received, Returned int
}

// eveningBefore is when tyres are wanted at the centre on the local day before the
// appointment, in minutes of its wall clock: 18:00.
const eveningBefore = 18 * 60

// DueAt returns when tyres that are planned to arrive at deliverAt must have been
// received for an appointment at start: on the evening before, or as planned if
// that is later.
func DueAt(start, deliverAt time.Time, zone *time.Location) time.Time {
	evening := calendar.DateOf(start, zone).Add(-1).At(eveningBefore, zone)
	if evening.Before(deliverAt) {
		return deliverAt
	}
	return evening
}

// Requests are the deliveries that ways ask of their warehouses, one each, in the
// order of their codes. They have no id and no appointment yet.
func Requests(ways []Way) []Delivery {
	var out []Delivery
	for _, way := range ways {
		i := slices.IndexFunc(out, func(d Delivery) bool { return d.Warehouse == way.Warehouse })
		if i < 0 {
			i = len(out)
			out = append(out, Delivery{Warehouse: way.Warehouse, State: Requested})
		}
		d := &out[i]
		d.Items = append(d.Items, DeliveryItem{Item: way.Item})
		if d.DispatchOn.Before(way.Dispatched) {
			d.DispatchOn = way.Dispatched
		}
		if d.DeliverAt.Before(way.Delivered) {
			d.DeliverAt = way.Delivered
		}
	}
	slices.SortFunc(out, func(a, b Delivery) int { return cmp.Compare(a.Warehouse, b.Warehouse) })
	for _, d := range out {
		slices.SortFunc(d.Items, func(a, b DeliveryItem) int { return cmp.Compare(a.SKU, b.SKU) })
	}
	return out
}

// Meets reports whether d, which has not been dispatched or refused, is what the
// request asks for: it then need only be planned anew.
func (d Delivery) Meets(request Delivery) bool {
	same := func(a, b DeliveryItem) bool { return a.Item == b.Item }
	return (d.State == Requested || d.State == Reserved) &&
		d.Warehouse == request.Warehouse && d.Centre == request.Centre &&
		slices.EqualFunc(d.Items, request.Items, same)
}

// A Risk is why tyres may not be there for their appointment; empty if nothing is
// known against it.
type Risk string

// The risks, the gravest first.
const (
	RiskRefused Risk = "refused"
	RiskWrong   Risk = "wrong"
	RiskShort   Risk = "short"
	RiskLate    Risk = "late"
)

// Risk is that of one delivery to its appointment.
func (d Delivery) Risk() Risk {
	switch d.State {
	case Refused:
		return RiskRefused
	case Wrong:
		return RiskWrong
	case Short:
		return RiskShort
	case Requested, Reserved, Dispatched:
		if !d.LateAt.IsZero() {
			return RiskLate
		}
	}
	return ""
}

// RiskOf is the gravest risk of deliveries of one appointment.
func RiskOf(deliveries []Delivery) Risk {
	for _, risk := range []Risk{RiskRefused, RiskWrong, RiskShort, RiskLate} {
		if slices.ContainsFunc(deliveries, func(d Delivery) bool { return d.Risk() == risk }) {
			return risk
		}
	}
	return ""
}
