package api_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/api"
)

// Each is refused by a service, on real data.
func TestRefusals(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Centre("C", 1)
	s.Exec(`UPDATE centres SET grid_quarters = 2 WHERE external_id = 'C'`)
	s.Exec(`INSERT INTO articles (sku, brand, model, width, aspect, rim, load_index, speed_index, season)
		VALUES ('W30', 'Nordlys', 'Frost', 305, 30, 26, 104, 'Y', 'winter'), ('NONE', 'Nordlys', 'Frost', 205, 55, 16, 91, 'H', 'winter')`)
	s.Exec(`INSERT INTO prices SELECT 'article', sku, 'DE', '2026-01-01', 'wheel', 100, 'EUR' FROM articles WHERE sku IN ('W30', 'NONE')`)
	s.Exec(`INSERT INTO stock (warehouse, sku, on_hand, counted_at) VALUES ('KAS', 'W30', 8, now())`)
	s.Exec(`DELETE FROM centre_services WHERE service = 'alignment'`)
	s.hold("C", "2026-10-21T08:00:00Z", "")

	gone := s.hold("C", "2026-10-21T09:00:00Z", "")
	for _, c := range []struct {
		says   string
		method string
		target string
		body   string
		want   string
		fields string
	}{
		{"an unknown postal code", "GET", "/v1/offers?country=DE&postcode=X&service=fit", "", "invalid", "postcode"},
		{"an unknown article", "GET", "/v1/offers?country=DE&postcode=01067&service=fit&item=GHOST:4", "", "invalid", "item"},
		{"days that are past", "GET", "/v1/offers?country=DE&postcode=01067&service=fit&from=2026-10-18", "", "invalid", "from"},
		{"days beyond all horizons", "GET", "/v1/centres/C/slots?service=fit&to=2027-12-31", "", "invalid", "to"},
		{"days back to front", "GET", "/v1/centres/C/slots?service=fit&from=2026-10-22&to=2026-10-21", "", "invalid", "to"},
		{"slots of an unknown centre", "GET", "/v1/centres/nowhere/slots?service=fit", "", "not-found", ""},
		{"slots of a service not sold there", "GET", "/v1/centres/C/slots?service=alignment", "", "invalid", "service"},
		{"slots for wheels no bay takes", "GET", "/v1/centres/C/slots?service=fit&item=W30:4", "", "invalid", "vehicle"},
		{"explain an unknown centre", "GET", "/v1/centres/nowhere/explain?service=fit&start=2026-10-21T08:00:00Z", "", "not-found", ""},

		{"explain the beginning of time", "GET", "/v1/centres/C/explain?service=fit&start=0001-01-01T00:00:00Z", "", "invalid", "start"},
		{"explain the end of time", "GET", "/v1/centres/C/explain?service=fit&start=9999-12-31T23:59:59Z", "", "invalid", "start"},
		{"a move to the beginning of time", "POST", holdPath + "/move", `{"centre":"C","start":"0001-01-01T00:00:00Z"}`, "invalid", "start"},

		{"an unknown centre", "POST", "/v1/holds", wish("nowhere", "2026-10-21T06:00:00Z", ""), "invalid", "jobs[0].centre"},
		{"an unknown article", "POST", "/v1/holds", wish("C", "2026-10-21T06:00:00Z", "GHOST"), "invalid", "jobs[0].items[0].sku"},
		{"a past start", "POST", "/v1/holds", wish("C", "2026-10-19T06:00:00Z", ""), "invalid", "jobs[0].start"},
		{"a start far off", "POST", "/v1/holds", wish("C", "2027-10-18T06:00:00Z", ""), "invalid", "jobs[0].start"},
		{"a start off the grid", "POST", "/v1/holds", wish("C", "2026-10-21T06:15:00Z", ""), "invalid", "jobs[0].start"},
		{"a start between quarters", "POST", "/v1/holds", wish("C", "2026-10-21T06:00:01Z", ""), "invalid", "jobs[0].start"},
		{"a start of long ago", "POST", "/v1/holds", wish("C", "0001-01-01T00:00:00Z", ""), "invalid", "jobs[0].start"},
		{"a start at the end of time", "POST", "/v1/holds", wish("C", "9999-12-31T23:30:00Z", ""), "invalid", "jobs[0].start"},
		{"a service not sold there", "POST", "/v1/holds", strings.Replace(wish("C", "2026-10-21T06:00:00Z", ""), "swap", "alignment", 1), "invalid", "jobs[0].services"},
		{"a service nobody knows", "POST", "/v1/holds", strings.Replace(wish("C", "2026-10-21T06:00:00Z", ""), "swap", "massage", 1), "invalid", "jobs[0].services[0]"},
		{"wheels that no bay takes", "POST", "/v1/holds", wish("C", "2026-10-21T06:00:00Z", "W30"), "invalid", "jobs[0].vehicle"},
		{"on a Sunday", "POST", "/v1/holds", wish("C", "2026-10-25T10:00:00Z", ""), "closed", "jobs[0].start"},
		{"before the tyres are there", "POST", "/v1/holds", wish("C", "2026-10-19T14:00:00Z", "W205"), "tyres-late", "jobs[0].start"},
		{"tyres that are sold out", "POST", "/v1/holds", wish("C", "2026-10-21T06:00:00Z", "NONE"), "out-of-stock", "jobs[0].items"},
		{"a slot that is taken", "POST", "/v1/holds", wish("C", "2026-10-21T08:00:00Z", ""), "slot-taken", "jobs[0].start"},
		{"a move to a slot that is taken", "POST", "/v1/holds/" + gone.ID.String() + "/move", `{"centre":"C","start":"2026-10-21T08:00:00Z"}`, "slot-taken", "start"},
		{"a move to an unknown centre", "POST", "/v1/holds/" + gone.ID.String() + "/move", `{"centre":"nowhere","start":"2026-10-21T08:00:00Z"}`, "invalid", "centre"},
		{"a hold that never was", "GET", holdPath, "", "not-found", ""},
		{"a rescheduled hold", "POST", "/v1/appointments/" + gone.Appointments[0].ID.String() + "/reschedule", `{"centre":"C","start":"2026-10-21T10:00:00Z"}`, "wrong-state", ""},
		{"an order of nothing", "POST", "/v1/orders", strings.Replace(orderOf(gone), gone.ID.String(), anyID, 1), "not-found", ""},
		{"an order with all wrong", "POST", "/v1/orders", `{"hold":"` + gone.ID.String() + `","plate":"?","customer":{"name":"","email":"ana","phone":"1","language":"klingonisch"}}`,
			"invalid", "customer.name customer.email customer.phone customer.language plate"},
		{"a payment of nothing", "POST", orderPath + "/payment", `{"token":"tok_visa"}`, "not-found", ""},
	} {
		t.Run(c.says, func(t *testing.T) {
			p := s.do(c.method, c.target, c.body).problem(c.want)
			require.Equal(t, c.fields, strings.Join(fields(p), " "), "%v", p.Errors)
		})
	}
	require.Equal(t, 2, s.count(`SELECT count(*) FROM appointments`), "nothing is half written")

	s.revoked.get("/v1/holds/" + gone.ID.String()).problem("no-key")
	s.other.get("/v1/holds/" + gone.ID.String()).problem("not-found")
	s.other.post("/v1/orders", orderOf(gone)).problem("not-found")
	s.with("").get("/v1/appointments/" + gone.Appointments[0].ID.String() + "?token=guess").problem("not-found")

	s.pass(11 * time.Minute)
	s.post("/v1/holds/"+gone.ID.String()+"/extend", "").problem("hold-expired")
	s.post("/v1/holds/"+gone.ID.String()+"/move", `{"centre":"C","start":"2026-10-21T10:00:00Z"}`).problem("hold-expired")
	s.post("/v1/holds/"+gone.ID.String()+"/confirm", `{"payment_reference":"1"}`).problem("hold-expired")
	s.post("/v1/orders", orderOf(gone)).problem("hold-expired")
}

func TestAlternativesCanBeHeld(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Centre("C", 1)
	s.Centre("D", 1)
	s.hold("C", "2026-10-20T08:00:00Z", "")
	p := s.post("/v1/holds", wish("C", "2026-10-20T08:00:00Z", "")).problem("slot-taken")
	require.NotEmpty(t, p.Alternatives)
	for _, a := range []api.StartAt{p.Alternatives[0], p.Alternatives[len(p.Alternatives)-1]} {
		require.True(t, a.UTC.Equal(a.Local))
		require.Contains(t, a.Local.Format(time.RFC3339), "+02:00")
		s.hold(a.Centre, a.UTC.Format(time.RFC3339), "")
	}
	require.Contains(t, string(s.get("/metrics").body), s.gauge("bays-taken")+" 1")
}

func TestADeclinedPaymentCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Centre("C", 1)
	o := s.order(s.hold("C", "2026-10-20T08:00:00Z", ""))
	pay := "/v1/orders/" + o.ID.String() + "/payment"
	p := s.post(pay, `{"token":"tok_decline_expired_card"}`, "Idempotency-Key", "1").problem("payment-declined")
	require.Contains(t, p.Detail, "expired_card")
	s.post(pay, `{"token":"tok_of_nobody"}`).problem("invalid")
	var paid api.Order
	s.post(pay, `{"token":"tok_visa"}`, "Idempotency-Key", "2").json(200, &paid)
	require.Equal(t, "paid", paid.State)
}
