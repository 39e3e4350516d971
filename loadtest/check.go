package loadtest

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
)

// readers is how many read back, and give back, side by side.
const readers = 8

// A reading is what fitslot says of a visit afterwards.
type reading struct {
	hold  holdAnswer
	order orderAnswer // the zero value if none was made
	// link is what the customer's link shows, without a key.
	link appointment
	at   time.Time // the fitslot's time; zero if it is not known
}

// check holds what every customer was told against what is read back. It returns
// how many promises were.
func (t *test) check(ctx context.Context) (checked int) {
	promised := t.promised()
	t.each(promised, func(v *Visit) {
		r, complete := t.readBack(ctx, *v)
		if !complete {
			t.told(fmt.Sprintf("customer %d: hold %s cannot be read back", v.Customer, v.Hold))
			return
		}
		for _, difference := range v.differences(r) {
			t.told(fmt.Sprintf("customer %d (%s): %s", v.Customer, v.State, difference))
		}
		if v.State == Unsure && r.hold.State == "confirmed" {
			v.State = Paid
		}
	})
	for _, difference := range twice(t.visits) {
		t.told(difference)
	}
	return len(promised)
}

// promised are the visits to which something was.
func (t *test) promised() (found []*Visit) {
	for i := range t.visits {
		if t.visits[i].Hold != "" {
			found = append(found, &t.visits[i])
		}
	}
	return found
}

// each does something for some visits, several at once.
func (t *test) each(visits []*Visit, do func(*Visit)) {
	var working sync.WaitGroup
	places := make(chan struct{}, readers)
	for _, v := range visits {
		places <- struct{}{}
		working.Go(func() {
			do(v)
			<-places
		})
	}
	working.Wait()
}

func (t *test) readBack(ctx context.Context, v Visit) (r reading, complete bool) {
	read := func(path string, anonymous bool, out any) bool {
		a := t.ask(ctx, request{customer: v.Customer, step: ReadBack, method: http.MethodGet, path: path, anonymous: anonymous}, out)
		return a.Outcome == Done
	}
	r.at = t.clock.now()
	complete = read("/v1/holds/"+v.Hold, false, &r.hold)
	if v.Order != "" {
		complete = read("/v1/orders/"+v.Order, false, &r.order) && complete
	}
	if v.State == Paid {
		complete = read("/v1/appointments/"+v.Appointment+"?token="+v.Token, true, &r.link) && complete
	}
	return r, complete
}

// differences are those between what was told and what is read back.
func (v Visit) differences(r reading) (found []string) {
	differs := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	allowed := map[State][]string{
		Held: {"held", "expired"}, Ordered: {"held", "expired"}, Released: {"cancelled"},
		Paid: {"confirmed"}, Unsure: {"held", "expired", "confirmed", "cancelled"},
	}[v.State]
	if !slices.Contains(allowed, r.hold.State) {
		differs("hold %s reads %q, not %q", v.Hold, r.hold.State, allowed[0])
	}
	if r.hold.State == "expired" && r.at.Before(v.ExpiresAt.Add(-time.Second)) && !r.at.IsZero() {
		differs("hold %s has expired at %s, promised was until %s", v.Hold, r.at.UTC().Format(time.RFC3339), v.ExpiresAt.UTC().Format(time.RFC3339))
	}
	if r.hold.Quote.Total != v.Total {
		differs("hold %s costs %v, told was %v", v.Hold, r.hold.Quote.Total, v.Total)
	}
	if len(r.hold.Appointments) != 1 {
		differs("hold %s has %d appointments, not one", v.Hold, len(r.hold.Appointments))
	} else if r.hold.State != "cancelled" && r.hold.State != "expired" {
		found = append(found, v.elsewhere("hold "+v.Hold, r.hold.Appointments[0])...)
	}
	if v.Order != "" {
		found = append(found, v.orderDifferences(r)...)
	}
	if v.State == Paid {
		found = append(found, v.elsewhere("the customer's link", r.link)...)
	}
	return found
}

// elsewhere compares an appointment with the one that was promised.
func (v Visit) elsewhere(source string, a appointment) (found []string) {
	if a.ID != v.Appointment {
		found = append(found, fmt.Sprintf("%s reads appointment %s, told was %s", source, a.ID, v.Appointment))
	}
	if a.Centre.ID != v.Centre || !a.Start.Equal(v.Start) || !a.End.Equal(v.End) {
		found = append(found, fmt.Sprintf("%s reads %s from %s to %s, told was %s from %s to %s", source,
			a.Centre.ID, minute(a.Start), minute(a.End), v.Centre, minute(v.Start), minute(v.End)))
	}
	if v.State == Paid && a.State != "confirmed" {
		found = append(found, fmt.Sprintf("%s reads %q, told was confirmed", source, a.State))
	}
	return found
}

// orderDifferences looks at the order: it is paid, once and as much as was told, if
// and only if the appointment is confirmed.
func (v Visit) orderDifferences(r reading) (found []string) {
	differs := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	paid := r.order.State == "paid"
	switch {
	case v.State == Paid && !paid:
		differs("order %s reads %q, told was paid", v.Order, r.order.State)
	case v.State != Paid && v.State != Unsure && paid:
		differs("order %s reads paid, and nobody paid it", v.Order)
	case paid != (r.hold.State == "confirmed"):
		differs("order %s reads %q, and its hold %q", v.Order, r.order.State, r.hold.State)
	}
	if r.order.Quote.Total != v.Total {
		differs("order %s costs %v, told was %v", v.Order, r.order.Quote.Total, v.Total)
	}
	if r.order.Hold != v.Hold {
		differs("order %s is of hold %s, told was %s", v.Order, r.order.Hold, v.Hold)
	}
	if taken := r.order.captured(); paid && taken != v.Total || !paid && taken.Amount != 0 {
		differs("of order %s, which reads %q and costs %v, %v was taken", v.Order, r.order.State, v.Total, taken)
	}
	return found
}

// captured is the money that was taken for an order.
func (o orderAnswer) captured() (sum money) {
	for _, p := range o.Payments {
		if p.State == "captured" {
			sum = money{sum.Amount + p.Amount.Amount, p.Amount.Currency}
		}
	}
	return sum
}

// twice finds what was promised to two customers: one id, or one bay at one time.
func twice(visits []Visit) (found []string) {
	owners := map[string]int{}
	byBay := map[string][]Visit{}
	for _, v := range visits {
		for _, id := range []string{v.Hold, v.Appointment, v.Order} {
			if owner, again := owners[id]; again && id != "" {
				found = append(found, fmt.Sprintf("%s was promised to customers %d and %d", id, owner, v.Customer))
			}
			owners[id] = v.Customer
		}
		if v.State == Paid && v.Bay != 0 {
			bay := fmt.Sprintf("bay %d of %s", v.Bay, v.Centre)
			byBay[bay] = append(byBay[bay], v)
		}
	}
	for bay, paid := range byBay {
		slices.SortFunc(paid, func(a, b Visit) int { return cmp.Or(a.Start.Compare(b.Start), a.Customer-b.Customer) })
		for i := 1; i < len(paid); i++ {
			if before := paid[i-1]; paid[i].Start.Before(before.End) {
				found = append(found, fmt.Sprintf("%s was promised to customer %d until %s and to customer %d from %s",
					bay, before.Customer, minute(before.End), paid[i].Customer, minute(paid[i].Start)))
			}
		}
	}
	slices.Sort(found)
	return found
}
