package api_test

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/api"
)

const pairAt = `{"centre":"C","start":"2026-10-21T08:00:00Z","services":["fit"],"items":[{"sku":"W205","quantity":4}]}`

// Two cars from a hold to the refund: what happens to one happens to both.
func TestTwoCars(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Centre("C", 2)
	s.Centre("D", 1)

	p := s.post("/v1/holds", `{"jobs":[`+pairAt+`,{"centre":"D","start":"2026-10-25T10:00:00Z","services":["swap"]}]}`).problem("closed")
	require.Equal(t, "jobs[1].start", p.Errors[0].Field)
	require.NotEmpty(t, p.Alternatives)

	var hold api.Hold
	s.post("/v1/holds", `{"jobs":[`+pairAt+`,`+pairAt+`]}`).json(201, &hold)
	require.Len(t, hold.Appointments, 2)
	first, second := hold.Appointments[0], hold.Appointments[1]
	require.NotEqual(t, first.Bay, second.Bay)
	require.Equal(t, int64(2*41960), hold.Quote.Total.Amount)
	require.Len(t, first.Together, 1)
	require.Equal(t, second.ID, first.Together[0].ID)

	move := "/v1/holds/" + hold.ID.String() + "/move"
	s.post(move, `{"centre":"D","start":"2026-10-21T08:00:00Z"}`).problem("invalid")
	s.post(move, `{}`).problem("invalid")
	p = s.post(move, fmt.Sprintf(`{"jobs":[{"appointment":%q,"centre":"D","start":"2026-10-22T08:00:00Z"},{"appointment":%q,"centre":"D","start":"2026-10-22T08:00:00Z"}]}`,
		first.ID, second.ID)).problem("slot-taken")
	require.Equal(t, "jobs[1].start", p.Errors[0].Field)
	var moved api.Hold
	s.post(move, fmt.Sprintf(`{"jobs":[{"appointment":%q,"centre":"D","start":"2026-10-22T08:00:00Z"}]}`, second.ID)).json(200, &moved)
	require.Equal(t, first.Centre, moved.Appointments[0].Centre)
	require.Equal(t, "D", moved.Appointments[1].Centre.ID)

	const customer = `"customer":{"name":"Ana García","email":"ana@example.org","language":"de"}`
	for _, plates := range []string{`"plate":"DD A 1"`, `"plates":["DD A 1"]`, `"plates":["DD A 1","?"]`, `"plate":"DD A 1","plates":["DD A 1","DD B 2"]`} {
		s.post("/v1/orders", fmt.Sprintf(`{"hold":%q,%s,%s}`, hold.ID, customer, plates)).problem("invalid")
	}
	var order api.Order
	s.post("/v1/orders", fmt.Sprintf(`{"hold":%q,%s,"plates":["dd a 1","dd b 2"]}`, hold.ID, customer)).json(201, &order)
	require.Equal(t, []string{"DD A 1", "DD B 2"}, order.Plates)
	paid := s.pay(order)
	require.Equal(t, int64(2*41960), paid.Payments[0].Amount.Amount)
	for _, a := range paid.Appointments {
		require.Equal(t, "confirmed", a.State)
		require.Len(t, a.Deliveries, 1)
	}

	// The second customer has a link of their own, which does not tell the first one's.
	link := "/v1/appointments/" + second.ID.String()
	token := "?token=" + url.QueryEscape(second.Token)
	var a api.Appointment
	r := s.with("").get(link + token)
	r.json(200, &a)
	require.Equal(t, second.ID, a.ID)
	require.NotContains(t, string(r.body), first.Token)
	s.with("").post(link+"/reschedule"+token, `{"centre":"C","start":"2026-10-23T08:00:00Z"}`).json(200, &a)
	require.Equal(t, "C", a.Centre.ID)
	require.Equal(t, first.Start.UTC, a.Together[0].UTC, "only it has moved")

	s.with("").post(link+"/cancel"+token, "").json(200, &a)
	require.Equal(t, []string{"cancelled", "cancelled"}, []string{a.State, a.Together[0].State})
	s.get("/v1/orders/"+order.ID.String()).json(200, &paid)
	require.Equal(t, "cancelled", paid.State)
	require.Equal(t, int64(2*41960), paid.Payments[0].Refunded.Amount)
}
