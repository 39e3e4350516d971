package supply

import (
	"fmt"
	"slices"
	"time"
)

// A Report is what a partner says of a delivery: a step, and what goes with it.
type Report struct {
	Action DeliveryAction
	// Reason goes with Refuse, and with Receive if something is wrong.
	Reason string
	// Carrier and Tracking may go with Dispatch.
	Carrier, Tracking string
	// Items are how many tyres of the delivery's articles were received so far, or
	// were taken back; what is not named was not. A Return without any is of all.
	Items []Item
}

// A ReportError is a part of a report that does not fit its delivery: which, and
// what would be right.
type ReportError struct {
	Field  string
	Reason string
}

func (e *ReportError) Error() string { return e.Field + " " + e.Reason }

// After returns the delivery as it is when the report has come in. The same report
// again changes nothing. A reception that was short or wrong can be followed by
// others, in which nothing becomes fewer. The error is *ReportError or
// *DeliveryStateError.
func (d Delivery) After(r Report, now time.Time) (Delivery, error) {
	if err := d.fits(r.Items); err != nil {
		return d, err
	}
	next, before := d.with(r, now), r.Action.leadsTo(d.State)
	switch {
	case before && next.Same(d):
		return d, nil
	case d.State.Next(r.Action) == nil, before && next.takesBack(d):
		return d, &DeliveryStateError{Action: r.Action, State: d.State, Repeated: before}
	}
	return next, nil
}

// fits returns *ReportError if items are no part of d.
func (d Delivery) fits(items []Item) error {
	for i, item := range items {
		named := func(o Item) bool { return o.SKU == item.SKU }
		ordered := d.item(item.SKU)
		switch {
		case ordered < 0:
			return &ReportError{fmt.Sprintf("items[%d].sku", i), fmt.Sprintf("%q is not part of this delivery; say in words what came instead", item.SKU)}
		case slices.ContainsFunc(items[:i], named):
			return &ReportError{fmt.Sprintf("items[%d].sku", i), fmt.Sprintf("%q is named twice; give the sum once", item.SKU)}
		case item.Quantity < 0 || item.Quantity > d.Items[ordered].Quantity:
			return &ReportError{fmt.Sprintf("items[%d].quantity", i), fmt.Sprintf("is not between 0 and the %d that are ordered", d.Items[ordered].Quantity)}
		}
	}
	return nil
}

// item is the place of an article in d, -1 if it has none.
func (d Delivery) item(sku string) int {
	return slices.IndexFunc(d.Items, func(i DeliveryItem) bool { return i.SKU == sku })
}

// with is d as the report has it, be it allowed or not.
func (d Delivery) with(r Report, now time.Time) Delivery {
	d.Items = slices.Clone(d.Items)
	switch r.Action {
	case Acknowledge:
		d.State, d.AnsweredAt = Reserved, now
	case Refuse:
		d.State, d.Reason, d.AnsweredAt = Refused, r.Reason, now
	case Dispatch:
		d.State, d.Carrier, d.Tracking, d.DispatchedAt = Dispatched, r.Carrier, r.Tracking, now
	case Receive:
		for i := range d.Items {
			d.Items[i].Received = count(r.Items, d.Items[i].SKU)
		}
		d.Reason, d.ReceivedAt = r.Reason, now
		d.State = d.received()
	case Return:
		for i, item := range d.Items {
			d.Items[i].Returned = item.Quantity
			if len(r.Items) > 0 {
				d.Items[i].Returned = count(r.Items, item.SKU)
			}
		}
		d.State, d.ReturnedAt = Returned, now
	case GiveUp:
		d.GivenUpAt = now
		if d.State.Left() {
			d.State = Returning
		} else {
			d.State = Cancelled
		}
	}
	return d
}

func count(items []Item, sku string) int {
	for _, item := range items {
		if item.SKU == sku {
			return item.Quantity
		}
	}
	return 0
}

// received is the state that what was received makes.
func (d Delivery) received() DeliveryState {
	switch {
	case d.Reason != "":
		return Wrong
	case slices.ContainsFunc(d.Items, func(i DeliveryItem) bool { return i.Received < i.Quantity }):
		return Short
	}
	return Received
}

// Same reports whether d is in the same state as o for the same reasons.
func (d Delivery) Same(o Delivery) bool {
	return d.State == o.State && d.Reason == o.Reason && d.Carrier == o.Carrier && d.Tracking == o.Tracking &&
		slices.Equal(d.Items, o.Items)
}

// takesBack reports whether fewer tyres have been received than o had.
func (d Delivery) takesBack(o Delivery) bool {
	for i, item := range d.Items {
		if item.Received < o.Items[i].Received {
			return true
		}
	}
	return false
}
