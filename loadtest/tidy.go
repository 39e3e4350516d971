package loadtest

import (
	"context"
	"fmt"
	"net/http"
)

// tidy gives back what the customers left behind, and looks whether it was. It
// returns how many appointments were cancelled and how many holds released.
func (t *test) tidy(ctx context.Context) (cancelled, released int) {
	t.askAgain(ctx)
	var paid, held []*Visit
	for _, v := range t.promised() {
		switch {
		case v.State == Paid && !t.config.Keep:
			paid = append(paid, v)
		case v.State != Paid && v.State != Released:
			held = append(held, v)
		}
	}
	t.each(paid, func(v *Visit) { t.cancel(ctx, *v) })
	t.each(held, func(v *Visit) { t.release(ctx, *v) })
	return len(paid), len(held)
}

// askAgain finds the holds that were made without an answer: the same request with
// the same key is answered with what was made.
func (t *test) askAgain(ctx context.Context) {
	for i := range t.visits {
		v := &t.visits[i]
		if v.unanswered == nil {
			continue
		}
		var held holdAnswer
		r := *v.unanswered
		r.customer = v.Customer
		if a := t.ask(ctx, r, &held); a.Outcome == Done {
			v.State, v.Hold = Unsure, held.ID
		}
	}
}

func (t *test) release(ctx context.Context, v Visit) {
	var hold holdAnswer
	a := t.ask(ctx, request{customer: v.Customer, step: Release, method: http.MethodDelete, path: "/v1/holds/" + v.Hold}, &hold)
	if a.Outcome != Done {
		t.told(fmt.Sprintf("customer %d: hold %s cannot be released: %s", v.Customer, v.Hold, a.Reason))
	} else if hold.State != "cancelled" && hold.State != "expired" {
		t.told(fmt.Sprintf("customer %d: hold %s reads %q after its release", v.Customer, v.Hold, hold.State))
	}
}

// cancel cancels as the customer would, by the link.
func (t *test) cancel(ctx context.Context, v Visit) {
	var gone appointment
	a := t.ask(ctx, request{
		customer: v.Customer, step: Cancel, method: http.MethodPost,
		path: "/v1/appointments/" + v.Appointment + "/cancel?token=" + v.Token,
	}, &gone)
	if a.Outcome != Done {
		t.told(fmt.Sprintf("customer %d: appointment %s cannot be cancelled: %s", v.Customer, v.Appointment, a.Reason))
		return
	}
	var order orderAnswer
	if a = t.ask(ctx, request{customer: v.Customer, step: ReadBack, method: http.MethodGet, path: "/v1/orders/" + v.Order}, &order); a.Outcome != Done {
		t.told(fmt.Sprintf("customer %d: order %s cannot be read back", v.Customer, v.Order))
	} else if order.State != "cancelled" || gone.State != "cancelled" || order.refunded() != v.Total {
		t.told(fmt.Sprintf("customer %d: appointment %s was cancelled and reads %q, its order %q with %v of %v given back",
			v.Customer, v.Appointment, gone.State, order.State, order.refunded(), v.Total))
	}
}

// refunded is the money that was given back for an order.
func (o orderAnswer) refunded() (sum money) {
	for _, p := range o.Payments {
		if p.Refunded != nil {
			sum = money{sum.Amount + p.Refunded.Amount, p.Refunded.Currency}
		}
	}
	return sum
}
