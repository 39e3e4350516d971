package api_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/api"
	"github.com/fitslot/fitslot/payment/testpay"
)

const fitW205 = "service=fit&item=W205:4"

// From a postal code to a confirmed appointment, a step at a time.
func TestTheWholeWay(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Centre("C", 1)
	s.Centre("D", 1)

	var offers api.Offers
	s.get("/v1/offers?country=DE&postcode=01067&from=2026-10-20&to=2026-10-21&"+fitW205).json(200, &offers)
	require.Equal(t, &api.MatchedPostcode{Matched: "01067", Exact: true}, offers.Postcode)
	require.Len(t, offers.Offers, 2)
	c := offers.Offers[0]
	require.Equal(t, "C", c.Centre.ID)
	require.Equal(t, "Europe/Berlin", c.Centre.Zone)
	require.Equal(t, api.Money{Amount: 4*8990 + 4*1500, Currency: "EUR"}, c.Price)
	require.Equal(t, "2026-10-20T10:00:00+02:00", c.Earliest.Local.Format(time.RFC3339), "paid today, delivered tomorrow at 9, an hour of handling")
	require.Equal(t, "2026-10-20T08:00:00Z", c.Earliest.UTC.Format(time.RFC3339))
	require.Equal(t, []api.Day{{Date: "2026-10-20", Starts: 30}, {Date: "2026-10-21", Starts: 38}}, c.Days)
	require.Equal(t, "KAS", c.Ready.Ways[0].Warehouse)
	require.Equal(t, "2026-10-19", c.Ready.Ways[0].Dispatched)

	var slots api.Slots
	s.get(c.Slots+"?from=2026-10-20&to=2026-10-20&"+fitW205).json(200, &slots)
	require.Len(t, slots.Slots, 30)
	require.Equal(t, *c.Earliest, slots.Slots[0].Start)
	require.Equal(t, 1, slots.Slots[0].Remaining)
	require.Equal(t, int64(41960), slots.Quote.Total.Amount)

	start := slots.Slots[0].UTC.Format(time.RFC3339)
	explain := "/v1/centres/C/explain?start=" + start + "&" + fitW205
	var why api.Explanation
	s.get(explain).json(200, &why)
	require.True(t, why.Offered)
	require.Equal(t, 1, why.Bay)
	require.Equal(t, 45*time.Minute, why.End.Sub(why.Start.UTC))

	placed := s.post("/v1/holds", wish("C", start, "W205"))
	var hold api.Hold
	placed.json(201, &hold)
	require.Equal(t, "/v1/holds/"+hold.ID.String(), placed.header.Get("Location"))
	require.Equal(t, "held", hold.State)
	require.Equal(t, "cart 7", hold.CustomerRef)
	require.Equal(t, start, hold.Appointments[0].UTC.Format(time.RFC3339))
	require.Equal(t, int64(5742+958), hold.Quote.Tax.Amount, "19 % of 359.60 and of 60.00, each rounded")

	s.get(explain).json(200, &why)
	require.False(t, why.Offered)
	s.get(explain+"&hold="+hold.ID.String()).json(200, &why)
	require.True(t, why.Offered, "one's own hold does not hide its slot")

	var extended api.Hold
	s.pass(time.Minute)
	s.post("/v1/holds/"+hold.ID.String()+"/extend", "").json(200, &extended)
	require.True(t, extended.ExpiresAt.After(*hold.ExpiresAt))
	s.post("/v1/holds/"+hold.ID.String()+"/extend", "").problem("extended-already")

	var moved api.Hold
	s.post("/v1/holds/"+hold.ID.String()+"/move", `{"centre":"D","start":"2026-10-20T08:15:00Z"}`).json(200, &moved)
	require.Equal(t, "D", moved.Appointments[0].Centre.ID)

	order := s.order(moved)
	require.Equal(t, "open", order.State)
	require.Equal(t, "DD-FS 123", order.Plate)
	s.post("/v1/orders/"+order.ID.String()+"/payment", `{"token":"tok_decline_insufficient_funds"}`).problem("payment-declined")
	paid := s.pay(order)
	require.Equal(t, "paid", paid.State)
	require.Equal(t, "confirmed", paid.Appointment.State)
	require.Equal(t, []string{"declined", "captured"}, []string{paid.Payments[0].State, paid.Payments[1].State})
	var again api.Order
	s.get("/v1/orders/"+order.ID.String()).json(200, &again)
	require.Equal(t, paid, again)

	// The customer has no key, but the link.
	customer := s.with("")
	link := "/v1/appointments/" + paid.Appointment.ID.String()
	token := "?token=" + url.QueryEscape(paid.Appointment.Token)
	var appointment api.Appointment
	customer.get(link+token).json(200, &appointment)
	require.Equal(t, paid.Appointment, appointment)

	file := customer.get(appointment.Calendar)
	require.Equal(t, "text/calendar; charset=utf-8", file.header.Get("Content-Type"))
	require.Equal(t, "20261020T081500Z", event(t, file).GetProperty(ics.ComponentPropertyDtStart).Value)

	customer.post(link+"/reschedule"+token, `{"centre":"C","start":"2026-10-21T06:00:00Z"}`).json(200, &appointment)
	require.Equal(t, "C", appointment.Centre.ID)
	require.Equal(t, "20261021T060000Z", event(t, customer.get(appointment.Calendar)).GetProperty(ics.ComponentPropertyDtStart).Value)

	customer.post(link+"/cancel"+token, "").json(200, &appointment)
	require.Equal(t, "cancelled", appointment.State)
	customer.post(link+"/cancel"+token, "").json(200, &appointment)
	require.Equal(t, "CANCELLED", event(t, customer.get(appointment.Calendar)).GetProperty(ics.ComponentPropertyStatus).Value)
	s.get("/v1/orders/"+order.ID.String()).json(200, &again)
	require.Equal(t, &api.Money{Amount: 41960, Currency: "EUR"}, again.Payments[1].Refunded)

	metrics := string(s.get("/metrics").body)
	require.Contains(t, metrics, s.gauge("placed")+" 1")
}

func event(t *testing.T, r reply) *ics.VEvent {
	t.Helper()
	cal, err := ics.ParseCalendar(strings.NewReader(string(r.body)))
	require.NoError(t, err)
	require.Len(t, cal.Events(), 1)
	return cal.Events()[0]
}

func TestAShopThatIsPaidElsewhere(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Centre("C", 1)
	h := s.hold("C", "2026-10-20T08:00:00Z", "")
	confirm := "/v1/holds/" + h.ID.String() + "/confirm"
	s.browser.post(confirm, `{"payment_reference":"INV 1"}`).problem("forbidden")

	var confirmed api.Hold
	s.post(confirm, `{"payment_reference":"INV 1"}`).json(200, &confirmed)
	require.Equal(t, "confirmed", confirmed.State)
	require.Nil(t, confirmed.ExpiresAt)
	s.post(confirm, `{"payment_reference":"INV 1"}`).json(200, &confirmed)
	s.post(confirm, `{"payment_reference":"INV 2"}`).problem("wrong-state")
	s.do("DELETE", "/v1/holds/"+h.ID.String(), "").problem("wrong-state")
}

func TestReleaseGivesTheSlotBack(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Centre("C", 1)
	h := s.hold("C", "2026-10-20T08:00:00Z", "")
	var released api.Hold
	s.do("DELETE", "/v1/holds/"+h.ID.String(), "").json(200, &released)
	require.Equal(t, "cancelled", released.State)
	s.do("DELETE", "/v1/holds/"+h.ID.String(), "").json(200, &released)
	s.hold("C", "2026-10-20T08:00:00Z", "")
}

// A payment that the provider thinks about is told of by webhook.
func TestAPaymentThatStalls(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Centre("C", 1)
	o := s.order(s.hold("C", "2026-10-20T08:00:00Z", ""))
	var pending api.Order
	pay := "/v1/orders/" + o.ID.String() + "/payment"
	s.post(pay, `{"token":"tok_stall_1h"}`).json(202, &pending)
	require.Equal(t, "pending", pending.Payments[0].State)
	s.post(pay, `{"token":"tok_visa"}`).problem("wrong-state")

	news := fmt.Sprintf(`{"payment":{"reference":%q}}`, pending.Payments[0].ID)
	hook := s.with("")
	hook.post("/v1/webhooks/payments", news).problem("bad-signature")
	r := hook.post("/v1/webhooks/payments", news, testpay.SignatureHeader, testpay.Sign(webhookSecret, time.Now(), []byte(news)))
	require.Equal(t, 204, r.status, "%s", r.body)
}
