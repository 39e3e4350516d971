package loadtest

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// A customer is one person on the way from a search to an appointment.
type customer struct {
	*test
	ctx   context.Context
	wish  Wish
	due   time.Time // when the next step is to be taken
	asked int       // how many steps were taken
	visit Visit
}

const (
	nearest = 5 // centres that a customer looks at
	tempted = 8 // starts of a day among which customers choose: they get in each other's way
	tries   = 4 // for a slot, alternatives included
)

// walk goes the whole way, or as far as the customer's ending.
func (c *customer) walk() {
	if start, found := c.look(); found && c.visit.Ending != Looks && c.hold(start) {
		c.buy()
	}
}

// take takes a step when it is due. The next one is due when the customer has
// thought about the answer.
func (c *customer) take(r request, out any) answer {
	c.asked++
	r.customer, r.due = c.visit.Customer, c.due
	if r.method == http.MethodPost {
		r.once = c.once()
	}
	a := c.ask(c.ctx, r, out)
	c.due = a.Ended.Add(c.config.Think)
	return a
}

// once is the Idempotency-Key of the step that was taken last.
func (c *customer) once() string { return fmt.Sprintf("%s-%d-%d", c.name, c.visit.Customer, c.asked) }

// look searches and chooses a start.
func (c *customer) look() (startAt, bool) {
	var offers offersAnswer
	var centre, day string
	found := c.take(request{
		step: Offers, method: http.MethodGet, path: "/v1/offers?" + c.wish.nearby(nearest),
		lost: func() string {
			if centre, day = c.choose(offers); centre == "" {
				return "no start is on offer at the nearest centres"
			}
			return ""
		},
	}, &offers)
	c.clock.told(offers.AsOf)
	if found.Outcome != Done {
		return startAt{}, false
	}
	return c.read(centre, day)
}

// choose takes one of the centres that have a start, and one of its first two days.
func (c *customer) choose(offers offersAnswer) (centre, day string) {
	n, all := c.visit.Customer, offers.Offers
	for i := range all {
		if offer := all[(n+i)%len(all)]; len(offer.Days) > 0 {
			return offer.Centre.ID, offer.Days[n%min(len(offer.Days), 2)].Date
		}
	}
	return "", ""
}

// read reads the slots of a day and takes one of the first.
func (c *customer) read(centre, day string) (startAt, bool) {
	var slots slotsAnswer
	found := c.take(request{
		step: Slots, method: http.MethodGet, path: "/v1/centres/" + url.PathEscape(centre) + "/slots?" + c.wish.on(day),
		lost: func() string {
			if len(slots.Slots) == 0 {
				return "the day was sold out since the offers were read"
			}
			return ""
		},
	}, &slots)
	c.clock.told(slots.AsOf)
	if found.Outcome != Done {
		return startAt{}, false
	}
	return startAt{centre, slots.Slots[c.visit.Customer%min(len(slots.Slots), tempted)].UTC}, true
}

// hold holds a start, or an alternative to one that was lost. It reports whether
// the customer goes on from there.
func (c *customer) hold(start startAt) bool {
	for range tries {
		var held holdAnswer
		r := request{step: Hold, method: http.MethodPost, path: "/v1/holds", body: holdRequest{
			Jobs:        []job{c.wish.job(start.Centre, start.UTC)},
			CustomerRef: fmt.Sprintf("%s-%d", c.name, c.visit.Customer),
		}}
		a := c.take(r, &held)
		switch {
		case a.Outcome == Done:
			return c.keep(start, held)
		case a.Outcome == Failed && a.Status == 0:
			r.once = c.once()
			c.visit.unanswered = &r
		}
		if a.Outcome != Lost || len(a.problem.Alternatives) == 0 {
			return false
		}
		start = a.problem.Alternatives[c.visit.Customer%len(a.problem.Alternatives)]
	}
	return false
}

// keep notes what was promised, and gives it up again if that is how the customer
// leaves.
func (c *customer) keep(asked startAt, held holdAnswer) bool {
	if wrong := c.visit.held(asked, held); wrong != "" {
		c.told(wrong)
	}
	switch c.visit.Ending {
	case LeavesHold:
		return false
	case ReleasesHold:
		c.release()
		return false
	}
	return true
}

func (c *customer) release() {
	var released holdAnswer
	if a := c.take(request{step: Release, method: http.MethodDelete, path: "/v1/holds/" + c.visit.Hold}, &released); a.Outcome == Done {
		c.visit.State = Released
	} else if a.Outcome == Failed {
		c.visit.State = Unsure
	}
}

// buy orders what is held and pays, or leaves before.
func (c *customer) buy() {
	var order orderAnswer
	n := c.visit.Customer
	a := c.take(request{step: Order, method: http.MethodPost, path: "/v1/orders", body: orderRequest{
		Hold:     c.visit.Hold,
		Customer: person{fmt.Sprintf("Load Test %d", n), fmt.Sprintf("load-test-%d@example.com", n), "en"},
		Plate:    fmt.Sprintf("LT %d", n),
	}}, &order)
	if a.Outcome != Done {
		return
	}
	c.visit.State, c.visit.Order = Ordered, order.ID
	switch c.visit.Ending {
	case LeavesOrder:
	case ReleasesOrder:
		c.release()
	case IsDeclined:
		c.pay("tok_decline")
	default:
		c.pay("tok_visa")
	}
}

func (c *customer) pay(token string) {
	var order orderAnswer
	a := c.take(request{step: Pay, method: http.MethodPost, path: "/v1/orders/" + c.visit.Order + "/payment", body: payment{token}}, &order)
	switch {
	case a.Outcome == Done && order.State == string(Paid):
		c.visit.State = Paid
	case a.Outcome == Done || a.Outcome == Failed: // pending, or nobody knows
		c.visit.State = Unsure
	}
}
