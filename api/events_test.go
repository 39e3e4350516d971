package api_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/api"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
	"github.com/fitslot/fitslot/supply"
)

// follow reads a client's feed until it has n events. They may keep one waiting:
// other tests' transactions on the same server are older.
func (s shop) follow(c client, n int) (all []api.Event) {
	s.t.Helper()
	var after string
	require.Eventually(s.t, func() bool {
		var page api.Events
		c.get("/v1/events?limit=2&after="+after).json(200, &page)
		all, after = append(all, page.Events...), page.Next
		return !page.More && len(all) >= n
	}, time.Minute, time.Millisecond)
	require.Len(s.t, all, n)
	return all
}

func kinds(events []api.Event) (all []string) {
	for _, e := range events {
		all = append(all, e.Kind)
	}
	return all
}

func TestEvents(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Centre("C", 1)

	var none api.Events
	s.get("/v1/events").json(200, &none)
	require.Equal(t, api.Events{Events: []api.Event{}}, none)

	h := s.hold("C", "2026-10-21T08:00:00Z", "W205")
	o := s.order(h)
	s.post("/v1/orders/"+o.ID.String()+"/payment", `{"token":"tok_decline"}`).problem("payment-declined")
	s.pay(o)
	token := h.Appointments[0].Token
	path := "/v1/appointments/" + h.Appointments[0].ID.String()
	s.with("").post(path+"/reschedule?token="+token, `{"centre":"C","start":"2026-10-22T08:00:00Z"}`).json(200, &api.Appointment{})
	s.with("").post(path+"/cancel?token="+token, "").json(200, &api.Appointment{})

	all := s.follow(s.client, s.count(`SELECT count(*) FROM events WHERE quote_id = $1 AND kind = ANY($2)`, h.ID, checkout.FeedKinds()))
	events := slices.DeleteFunc(slices.Clone(all), func(e api.Event) bool { return strings.HasPrefix(e.Kind, "delivery.") })
	require.Equal(t, strings.Fields(`appointment.held order.placed appointment.extended payment.declined
		appointment.confirmed payment.captured order.paid appointment.moved appointment.cancelled order.cancelled refund.requested refund.refunded`),
		kinds(events))
	held, moved, captured := events[0], events[7], events[5]
	require.Equal(t, api.Event{
		Cursor: held.Cursor, At: held.At, Kind: "appointment.held", Hold: &h.ID, Appointment: &h.Appointments[0].ID,
		Centre: "C", Became: "held", Detail: map[string]any{"start": "2026-10-21T08:00:00Z"},
	}, held, "without bay and quarters, which are ours")
	require.Equal(t, "C 2026-10-21T08:00Z", moved.Was, "the customer did it, and the shop hears of it")
	require.Equal(t, "C 2026-10-22T08:00Z", moved.Became)
	require.Equal(t, o.ID, *moved.Order)
	require.InDelta(t, 41960, captured.Detail["amount"], 0)

	last := all[len(all)-1]
	var rest api.Events
	s.get("/v1/events?after="+last.Cursor).json(200, &rest)
	require.Equal(t, api.Events{Events: []api.Event{}, Next: last.Cursor}, rest, "an empty page leaves one where one is")
	require.Zero(t, s.count(`SELECT count(*) FROM events WHERE owner IS NULL AND quote_id IS NOT NULL`))
}

func TestEvents_AreOnesOwn(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Centre("C", 2)
	s.hold("C", "2026-10-21T08:00:00Z", "")
	var theirs, browsers api.Hold
	s.other.post("/v1/holds", wish("C", "2026-10-21T08:00:00Z", "")).json(201, &theirs)
	s.browser.post("/v1/holds", wish("C", "2026-10-21T09:00:00Z", "")).json(201, &browsers)

	require.Equal(t, theirs.ID, *s.follow(s.other, 1)[0].Hold)
	s.follow(s.client, 1)
	s.browser.get("/v1/events").problem("forbidden")

	adopt := "/v1/holds/" + browsers.ID.String() + "/adopt"
	s.post(adopt, `{"token":"guess"}`).problem("not-found")
	s.browser.post(adopt, `{"token":"`+browsers.Appointments[0].Token+`"}`).problem("forbidden")
	var adopted api.Hold
	s.post(adopt, `{"token":"`+browsers.Appointments[0].Token+`"}`).json(200, &adopted)
	require.Equal(t, browsers, adopted)
	events := s.follow(s.client, 2)
	require.Equal(t, []string{"appointment.held", "appointment.adopted"}, kinds(events))
	require.Equal(t, map[string]any{"start": "2026-10-21T09:00:00Z"}, events[1].Detail)
	s.pay(s.order(adopted))
}

func TestEvents_WrongCursor(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for _, cursor := range []string{"x", "AAAAAAAAAAAAAAAAAAAAAA==", strings.Repeat("A", 23), "zzzzzzzzzzzzzzzzzzzzzz", uuid.NewString(), "fwAAAAAAAAAAAAAAAAAAAA"} {
		require.Equal(t, []string{"after"}, fields(s.get("/v1/events?after="+cursor).problem("invalid")), cursor)
	}
	s.get("/v1/events?after=").json(200, &api.Events{})
}

// Whatever the history holds is either shown, or left out on purpose.
func TestEvents_EveryKindIsDecidedOn(t *testing.T) {
	t.Parallel()
	hidden := []string{"payment.started", "payment.authorised", "payment.voiding"}
	for _, state := range []checkout.State{checkout.Paid, checkout.Cancelled} {
		require.Contains(t, checkout.FeedKinds(), "order."+string(state))
	}
	for _, state := range []booking.State{booking.Held, booking.Confirmed, booking.Cancelled, booking.Expired} {
		require.Contains(t, checkout.FeedKinds(), "appointment."+string(state))
	}
	for _, kind := range strings.Fields("appointment.arrived appointment.completed appointment.not-come proposal.made") {
		require.Contains(t, checkout.FeedKinds(), kind)
	}
	require.NotContains(t, checkout.FeedKinds(), "appointment.booked", "who books for the door is no shop")
	for _, state := range supply.DeliveryStates() {
		require.Contains(t, checkout.FeedKinds(), "delivery."+string(state))
	}
	for _, state := range []checkout.PaymentState{
		checkout.PaymentStarted, checkout.PaymentPending, checkout.PaymentAuthorised, checkout.PaymentCaptured,
		checkout.PaymentDeclined, checkout.PaymentVoiding, checkout.PaymentVoided,
	} {
		require.Contains(t, append(hidden, checkout.FeedKinds()...), "payment."+string(state))
	}
}
