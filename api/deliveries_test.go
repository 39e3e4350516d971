package api_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/api"
	"github.com/fitslot/fitslot/postgres"
)

// yard is a shop with a centre, and the keys of its partners.
type yard struct {
	shop
	warehouse, centre, both, stranger, staff, operator client
}

func openYard(t testing.TB) yard {
	t.Helper()
	s := openShop(t)
	s.Centre("C", 4)
	s.Centre("D", 4)
	key := s.keyed
	return yard{
		shop:      s,
		warehouse: key(access.Key{Name: "warehouse", Role: access.Partner, Warehouses: []string{"KAS"}}),
		centre:    key(access.Key{Name: "centre", Role: access.Partner, Centres: []string{"C"}}),
		both:      key(access.Key{Name: "all", Role: access.Partner, Warehouses: []string{access.All}, Centres: []string{access.All}}),
		stranger:  key(access.Key{Name: "stranger", Role: access.Partner, Warehouses: []string{"BER"}, Centres: []string{"D"}}),
		staff:     key(access.Key{Name: "staff", Role: access.Staff, Centres: []string{"C"}}),
		operator:  key(access.Key{Name: "operator", Role: access.Operator}),
	}
}

// keyed is a client with a new key.
func (s shop) keyed(k access.Key) client {
	s.t.Helper()
	_, secret, err := s.keys.AddKey(s.t.Context(), k)
	require.NoError(s.t, err)
	return s.with(string(secret))
}

// staffOf is a client with a new key of those who work at a centre.
func (s shop) staffOf(centre string) client {
	return s.keyed(access.Key{Name: "staff of " + centre + " " + uuid.NewString(), Role: access.Staff, Centres: []string{centre}})
}

// confirm holds and confirms four W205 at a centre, and returns the appointment.
func (y yard) confirm(centre, start string) api.Appointment {
	y.t.Helper()
	h := y.hold(centre, start, "W205")
	y.post("/v1/holds/"+h.ID.String()+"/confirm", `{"payment_reference":"INV 1"}`).json(200, &h)
	return h.Appointments[0]
}

func (y yard) appointment(a api.Appointment) (now api.Appointment) {
	y.t.Helper()
	y.get("/v1/appointments/"+a.ID.String()).json(200, &now)
	return now
}

func (y yard) sound() {
	y.t.Helper()
	findings, err := postgres.Verify(y.t.Context(), y.Pool)
	require.NoError(y.t, err)
	for _, f := range findings {
		require.Zero(y.t, f.Count, "%s: %v", f.Promise, f.Offences)
	}
}

// shelf is what is on hand and reserved of W205 in KAS, and free to be sold.
func (y yard) shelf() (counts [3]int) {
	y.t.Helper()
	var list api.StockList
	y.warehouse.get("/v1/stock?warehouse=KAS&sku=W205").json(200, &list)
	require.Len(y.t, list.Stock, 1)
	l := list.Stock[0]
	return [3]int{l.OnHand, l.Reserved, l.Free}
}

// step reports a step that must be allowed.
func (c client) step(d api.Delivery, step, body string) (now api.Delivery) {
	c.t.Helper()
	c.post("/v1/deliveries/"+d.ID.String()+"/"+step, body).json(200, &now)
	return now
}

const (
	allFour = `{"items":[{"sku":"W205","quantity":4}]}`
	three   = `{"items":[{"sku":"W205","quantity":3}]}`
)

// From the request to the reception, each report twice.
func TestTyresOnTheirWay(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	a := y.confirm("C", "2026-10-21T08:00:00Z")
	require.Len(t, a.Deliveries, 1)
	d := a.Deliveries[0]
	require.Equal(t, "requested", d.State)
	require.Equal(t, []string{"acknowledge", "refuse"}, d.Allowed)
	require.Equal(t, []api.DeliveryItem{{SKU: "W205", Quantity: 4}}, d.Items)
	require.Equal(t, "2026-10-19", d.DispatchOn)
	require.Equal(t, "2026-10-20T09:00:00+02:00", d.DeliverAt.Format(time.RFC3339))
	require.Equal(t, "2026-10-20T18:00:00+02:00", d.DueAt.Format(time.RFC3339), "the evening before")
	require.Equal(t, [3]int{100, 4, 96}, y.shelf())

	for _, step := range []struct {
		by                 client
		step, body, became string
		shelf              [3]int
	}{
		{y.warehouse, "acknowledge", "", "reserved", [3]int{100, 4, 96}},
		{y.warehouse, "dispatch", `{"carrier":"DHL","tracking":"JJD1"}`, "dispatched", [3]int{96, 0, 96}},
		{y.staff, "receive", three, "short", [3]int{96, 0, 96}},
		{y.centre, "receive", allFour, "received", [3]int{96, 0, 96}},
	} {
		before := d
		d = step.by.step(d, step.step, step.body)
		require.Equal(t, step.became, d.State)
		require.Equal(t, d, step.by.step(d, step.step, step.body), "the same again changes nothing")
		require.Equal(t, step.shelf, y.shelf(), step.became)
		require.Equal(t, 1, y.count(`SELECT count(*) FROM events WHERE kind = 'delivery.' || $1 AND was = $2`, step.became, before.State))
		now := y.appointment(a)
		require.Equal(t, []api.Delivery{d}, now.Deliveries)
		require.Equal(t, d.State == "short", now.AtRisk != nil)
	}
	require.Equal(t, "DHL", d.Carrier)
	require.Equal(t, 4, d.Items[0].Received)

	p := y.warehouse.post("/v1/deliveries/"+d.ID.String()+"/dispatch", "").problem("wrong-state")
	require.Equal(t, "received", p.State)
	require.Empty(t, p.Allowed)
	y.centre.post("/v1/deliveries/"+d.ID.String()+"/receive", three).problem("wrong-state")
	require.Equal(t, []string{"appointment.at-risk", "appointment.safe"}, y.kinds(a, "appointment.%s%"))
	y.sound()
}

// kinds are those of an appointment's events that are like a pattern.
func (y yard) kinds(a api.Appointment, like string) (kinds []string) {
	y.t.Helper()
	rows, err := y.Pool.Query(y.t.Context(), `SELECT kind FROM events WHERE appointment_id = $1 AND kind LIKE $2 AND kind <> 'appointment.cancelled' ORDER BY id`, a.ID, like)
	require.NoError(y.t, err)
	defer rows.Close()
	for rows.Next() {
		var kind string
		require.NoError(y.t, rows.Scan(&kind))
		kinds = append(kinds, kind)
	}
	return kinds
}

// The header of other POSTs works here, too, on top of what is idempotent by nature.
func TestReportsTakeAnIdempotencyKey(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	d := y.confirm("C", "2026-10-21T08:00:00Z").Deliveries[0]
	at := "/v1/deliveries/" + d.ID.String()
	first := y.warehouse.post(at+"/acknowledge", "", "Idempotency-Key", "a")
	require.Equal(t, 200, first.status)
	y.warehouse.step(d, "dispatch", "")
	again := y.warehouse.post(at+"/acknowledge", "", "Idempotency-Key", "a")
	require.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
	require.Equal(t, string(first.body), string(again.body), "as it was answered")
	y.warehouse.post(at+"/acknowledge", "").problem("wrong-state")
	y.warehouse.post(at+"/dispatch", `{"carrier":"DHL"}`, "Idempotency-Key", "a").problem("idempotency-key-reused")

	count := `{"warehouse":"KAS","counted_at":"2026-10-19T07:00:00Z","counts":[{"sku":"W205","on_hand":1}]}`
	first = y.warehouse.post("/v1/stock", count, "Idempotency-Key", "s")
	again = y.warehouse.post("/v1/stock", count, "Idempotency-Key", "s")
	require.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
	require.Equal(t, string(first.body), string(again.body))
}

// What is wrong with a report is named, and nothing is written.
func TestReportsThatDoNotFit(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	d := y.confirm("C", "2026-10-21T08:00:00Z").Deliveries[0]
	at := "/v1/deliveries/" + d.ID.String()
	long := strings.Repeat("x", 501)
	for _, c := range []struct{ step, body, fields string }{
		{"refuse", `{}`, "reason"},
		{"refuse", `{"reason":"  "}`, "reason"},
		{"refuse", `{"reason":"` + long + `"}`, "reason"},
		{"dispatch", `{"carrier":"` + long + `","tracking":1}`, "carrier tracking"},
		{"dispatch", `{"lorry":"blue"}`, "lorry"},
		{"receive", `{}`, "items"},
		{"receive", `{"items":[{"sku":"W225","quantity":4}]}`, "items[0].sku"},
		{"receive", `{"items":[{"sku":"W205","quantity":5}]}`, "items[0].quantity"},
		{"receive", `{"items":[{"sku":"W205","quantity":-1}]}`, "items[0].quantity"},
		{"receive", `{"items":[{"sku":"W205","quantity":2},{"sku":"W205","quantity":2}]}`, "items[1].sku"},
		{"return", `{"items":[{"sku":"W225","quantity":1}]}`, "items[0].sku"},
		{"acknowledge", `{"by":"me"}`, "body"},
	} {
		p := y.both.post(at+"/"+c.step, c.body).problem("invalid")
		require.Equal(t, c.fields, strings.Join(fields(p), " "), "%s %s", c.step, c.body)
	}
	y.both.post("/v1/deliveries/mine/acknowledge", "").problem("invalid")
	var now api.Delivery
	y.both.get(at).json(200, &now)
	require.Equal(t, d, now)
}

func TestDeliveriesOfOthersAreNotThere(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	d := y.confirm("C", "2026-10-21T08:00:00Z").Deliveries[0]
	at := "/v1/deliveries/" + d.ID.String()
	for _, c := range []struct {
		says      string
		by        client
		see, step string
		receive   string
	}{
		{"the warehouse sends and does not receive", y.warehouse, "", "", "forbidden"},
		{"the centre receives and does not send", y.centre, "", "forbidden", "wrong-state"},
		{"staff, too", y.staff, "", "forbidden", "wrong-state"},
		{"who is for other places finds nothing", y.stranger, "not-found", "not-found", "not-found"},
		{"an operator watches", y.operator, "", "forbidden", "forbidden"},
		{"a shop has its appointments", y.client, "forbidden", "forbidden", "forbidden"},
		{"nobody", y.with(""), "no-key", "no-key", "no-key"},
	} {
		t.Run(c.says, func(t *testing.T) {
			for _, ask := range []struct {
				want, method, target, body string
			}{{c.see, "GET", at, ""}, {c.step, "POST", at + "/acknowledge", ""}, {c.receive, "POST", at + "/receive", allFour}} {
				r := c.by.do(ask.method, ask.target, ask.body)
				if ask.want == "" {
					require.Equal(t, 200, r.status, "%s %s: %s", ask.method, ask.target, r.body)
				} else {
					r.problem(ask.want)
				}
			}
		})
	}
	y.both.get("/v1/deliveries/" + uuid.NewString()).problem("not-found")
	var list api.DeliveryList
	y.stranger.get("/v1/deliveries").json(200, &list)
	require.Empty(t, list.Deliveries)
	y.operator.get("/v1/deliveries").json(200, &list)
	require.Len(t, list.Deliveries, 1)
}

func TestDeliveriesAreListed(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	var want []uuid.UUID
	for _, at := range [][2]string{{"C", "2026-10-21T06:00:00Z"}, {"C", "2026-10-21T08:00:00Z"}, {"D", "2026-10-22T08:00:00Z"}, {"C", "2026-10-23T08:00:00Z"}, {"D", "2026-10-23T10:00:00Z"}} {
		want = append(want, y.confirm(at[0], at[1]).Deliveries[0].ID)
	}
	y.warehouse.step(api.Delivery{ID: want[2]}, "refuse", `{"reason":"damaged"}`)
	y.warehouse.step(api.Delivery{ID: want[3]}, "acknowledge", "")
	for query, found := range map[string][]uuid.UUID{
		"":                               want,
		"centre=D":                       {want[2], want[4]},
		"warehouse=KAS&state=reserved":   {want[3]},
		"state=reserved&state=refused":   {want[2], want[3]},
		"warehouse=BER":                  {},
		"at_risk":                        {want[2]},
		"at_risk=true":                   {want[2]},
		"at_risk=false&centre=D":         {want[4]},
		"due_until=2026-10-20T16:00:00Z": {want[0], want[1]},
		"due_until=2026-10-21T16:00:00Z": {want[0], want[1], want[2]},
	} {
		var got []uuid.UUID
		next := ""
		for { // in pages of two
			var page api.DeliveryList
			y.warehouse.get("/v1/deliveries?limit=2&"+query+"&after="+url.QueryEscape(next)).json(200, &page)
			require.LessOrEqual(t, len(page.Deliveries), 2)
			for _, d := range page.Deliveries {
				got = append(got, d.ID)
			}
			if next = page.Next; next == "" {
				break
			}
		}
		require.ElementsMatch(t, found, got, query)
	}
	for query, field := range map[string]string{
		"at_risk=maybe": "at_risk", "due_until=today": "due_until", "after=x": "after", "after=YSBi": "after", "state=lost": "state[0]", "limit=201": "limit",
	} {
		p := y.warehouse.get("/v1/deliveries?" + query).problem("invalid")
		require.Equal(t, []string{field}, fields(p), query)
	}
}

func TestDeliveriesOfWhatIsCancelled(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		says, steps, became, kind string
		shelf, back               [3]int
	}{
		{"before it has left", "acknowledge", "cancelled", "delivery.cancelled", [3]int{100, 0, 100}, [3]int{}},
		{"after that, free when it is back", "acknowledge dispatch", "returning", "delivery.returning", [3]int{96, 0, 96}, [3]int{100, 0, 100}},
	} {
		t.Run(c.says, func(t *testing.T) {
			y := openYard(t)
			a := y.confirm("C", "2026-10-21T08:00:00Z")
			d := y.warehouse.step(a.Deliveries[0], "acknowledge", "")
			if c.became == "returning" {
				d = y.warehouse.step(d, "dispatch", "")
				y.warehouse.post("/v1/deliveries/"+d.ID.String()+"/return", "").problem("wrong-state")
			}
			y.post("/v1/appointments/"+a.ID.String()+"/cancel", "").json(200, &a)
			require.Equal(t, c.became, a.Deliveries[0].State)
			require.Equal(t, c.shelf, y.shelf())
			require.Equal(t, 1, y.count(`SELECT count(*) FROM events WHERE kind = $1`, c.kind))
			y.sound()
			if c.became == "returning" {
				y.centre.post("/v1/deliveries/"+d.ID.String()+"/receive", allFour).problem("wrong-state")
				d = y.warehouse.step(d, "return", "")
				require.Equal(t, "returned", d.State)
				require.Equal(t, c.back, y.shelf())
				require.Equal(t, d, y.warehouse.step(d, "return", ""))
				require.Equal(t, c.back, y.shelf(), "back once")
				y.sound()
			}
		})
	}
}

func TestOverdueDeliveriesAreARisk(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	a := y.confirm("C", "2026-10-21T08:00:00Z")
	d := y.warehouse.step(a.Deliveries[0], "acknowledge", "")
	mark := func(want int) {
		t.Helper()
		n, err := y.partners.MarkLate(t.Context())
		require.NoError(t, err)
		require.Equal(t, want, n)
	}
	mark(0)
	y.pass(33 * time.Hour) // to Tuesday 18:00
	mark(1)
	mark(0)
	now := y.appointment(a)
	require.Equal(t, &api.Risk{Reason: "late"}, now.AtRisk)
	require.NotNil(t, now.Deliveries[0].LateAt)
	var list api.DeliveryList
	y.warehouse.get("/v1/deliveries?at_risk").json(200, &list)
	require.Len(t, list.Deliveries, 1)
	d = y.warehouse.step(d, "dispatch", "")
	y.centre.step(d, "receive", allFour)
	require.Nil(t, y.appointment(a).AtRisk)
	require.Equal(t, []string{"appointment.at-risk", "appointment.safe"}, y.kinds(a, "appointment.%s%"), "once each")
	y.sound()
}

// A late delivery that is wanted later is not late any more.
func TestMovingOnMakesAnOverdueDeliverySafe(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	a := y.confirm("C", "2026-10-21T08:00:00Z")
	d := y.warehouse.step(a.Deliveries[0], "acknowledge", "")
	y.pass(33 * time.Hour) // to Tuesday 18:00
	_, err := y.partners.MarkLate(t.Context())
	require.NoError(t, err)
	require.Equal(t, "late", y.appointment(a).AtRisk.Reason)
	y.post("/v1/appointments/"+a.ID.String()+"/reschedule", `{"centre":"C","start":"2026-10-23T08:00:00Z"}`).json(200, &a)
	require.Equal(t, d.ID, a.Deliveries[0].ID)
	require.Nil(t, a.AtRisk)
	require.Nil(t, a.Deliveries[0].LateAt)
	require.Equal(t, []string{"appointment.at-risk", "appointment.safe"}, y.kinds(a, "appointment.%s%"))
	n, err := y.partners.MarkLate(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
	y.sound()
}

func TestReschedulingWhatIsOnItsWay(t *testing.T) {
	t.Parallel()
	move := func(y yard, a api.Appointment, centre, start string) reply {
		return y.post("/v1/appointments/"+a.ID.String()+"/reschedule", fmt.Sprintf(`{"centre":%q,"start":%q}`, centre, start))
	}
	states := func(a api.Appointment) (all []string) {
		for _, d := range a.Deliveries {
			all = append(all, d.Centre+" "+d.State)
		}
		return all
	}
	t.Run("NotDispatchedIsPlannedAnew", func(t *testing.T) {
		t.Parallel()
		y := openYard(t)
		a := y.confirm("C", "2026-10-21T08:00:00Z")
		d := y.warehouse.step(a.Deliveries[0], "acknowledge", "")
		move(y, a, "C", "2026-10-22T08:00:00Z").json(200, &a)
		require.Equal(t, d.ID, a.Deliveries[0].ID, "it is the same delivery")
		require.Equal(t, "2026-10-21T18:00:00+02:00", a.Deliveries[0].DueAt.Format(time.RFC3339))
		move(y, a, "D", "2026-10-22T08:00:00Z").json(200, &a)
		require.Equal(t, []string{"C cancelled", "D requested"}, states(a))
		require.Equal(t, [3]int{100, 4, 96}, y.shelf())
		y.sound()
	})
	t.Run("DispatchedStaysAtItsCentre", func(t *testing.T) {
		t.Parallel()
		y := openYard(t)
		a := y.confirm("C", "2026-10-22T08:00:00Z")
		y.warehouse.step(y.warehouse.step(a.Deliveries[0], "acknowledge", ""), "dispatch", "")
		y.Exec(`UPDATE stock SET on_hand = 0`) // there are no others
		y.pass(24 * time.Hour)
		move(y, a, "C", "2026-10-20T07:45:00Z").problem("tyres-late")
		move(y, a, "C", "2026-10-20T08:00:00Z").json(200, &a) // when they are ready
		require.Equal(t, []string{"C dispatched"}, states(a))
		require.Equal(t, "2026-10-20T10:00:00+02:00", a.Ready.At.Format(time.RFC3339))
		require.Equal(t, "2026-10-20T09:00:00+02:00", a.Deliveries[0].DueAt.Format(time.RFC3339), "it is planned for later than the evening before")
		move(y, a, "D", "2026-10-22T08:00:00Z").problem("out-of-stock")
		y.sound()
	})
	t.Run("ElsewhereItGoesBack", func(t *testing.T) {
		t.Parallel()
		y := openYard(t)
		a := y.confirm("C", "2026-10-21T08:00:00Z")
		d := y.warehouse.step(y.warehouse.step(a.Deliveries[0], "acknowledge", ""), "dispatch", "")
		move(y, a, "D", "2026-10-22T08:00:00Z").json(200, &a)
		require.Equal(t, []string{"C returning", "D requested"}, states(a))
		require.Equal(t, [3]int{96, 4, 92}, y.shelf())
		y.sound()
		y.warehouse.step(d, "return", "")
		require.Equal(t, [3]int{100, 4, 96}, y.shelf())
		y.sound()
	})
	t.Run("ARefusalIsAskedAgain", func(t *testing.T) {
		t.Parallel()
		y := openYard(t)
		a := y.confirm("C", "2026-10-21T08:00:00Z")
		y.warehouse.step(a.Deliveries[0], "refuse", `{"reason":"damaged"}`)
		require.Equal(t, &api.Risk{Reason: "refused", Detail: "damaged"}, y.appointment(a).AtRisk)
		move(y, a, "C", "2026-10-22T08:00:00Z").json(200, &a)
		require.Equal(t, []string{"C cancelled", "C requested"}, states(a))
		require.Nil(t, a.AtRisk)
		y.sound()
	})
}

func TestStockIsCounted(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	a := y.confirm("C", "2026-10-21T08:00:00Z")
	d := y.warehouse.step(a.Deliveries[0], "acknowledge", "")
	count := func(at string, onHand int) reply {
		return y.warehouse.post("/v1/stock", fmt.Sprintf(`{"warehouse":"KAS","counted_at":%q,"counts":[{"sku":"W205","on_hand":%d,"next_at":"2026-11-02"}]}`, at, onHand))
	}
	y.pass(time.Hour) // it is 10 o'clock
	y.warehouse.step(d, "dispatch", "")
	require.Equal(t, [3]int{96, 0, 96}, y.shelf())
	var list api.StockList
	count("2026-10-19T07:30:00Z", 80).json(200, &list)
	require.Equal(t, 76, list.Stock[0].OnHand, "80 at 9:30, of which 4 left at 10")
	require.Equal(t, "2026-11-02", list.Stock[0].NextAt)
	count("2026-10-19T07:30:00Z", 90).json(200, &list)
	require.Equal(t, 76, list.Stock[0].OnHand, "a count that is known is not taken again")
	count("2026-10-19T07:15:00Z", 90).json(200, &list)
	require.Equal(t, 76, list.Stock[0].OnHand, "nor an older one")
	y.pass(time.Hour)
	count("2026-10-19T08:30:00Z", 70).json(200, &list)
	require.Equal(t, [3]int{70, 0, 70}, y.shelf(), "they had left by then")

	require.Equal(t, []string{"counted_at"}, fields(count("2026-10-20T08:30:00Z", 70).problem("invalid")))
	for body, want := range map[string]string{
		`{"warehouse":"KAS","counted_at":"2026-10-19T08:40:00Z","counts":[{"sku":"NONE","on_hand":1}]}`:                            "counts[0].sku",
		`{"warehouse":"KAS","counted_at":"2026-10-19T08:40:00Z","counts":[{"sku":"W205","on_hand":1},{"sku":"W205","on_hand":1}]}`: "counts[1].sku",
		`{"warehouse":"KAS","counted_at":"2026-10-19T08:40:00Z","counts":[{"sku":"W205","on_hand":-1}]}`:                           "counts[0].on_hand",
		`{"warehouse":"KAS","counted_at":"2026-10-19T08:40:00Z","counts":[{"sku":"W205","on_hand":1,"next_at":"2026-02-30"}]}`:     "counts[0].next_at",
		`{"warehouse":"KAS","counted_at":"2026-10-19T08:40:00Z","counts":[]}`:                                                      "counts",
	} {
		require.Equal(t, []string{want}, fields(y.warehouse.post("/v1/stock", body).problem("invalid")), body)
	}
	y.stranger.post("/v1/stock", `{"warehouse":"KAS","counted_at":"2026-10-19T08:40:00Z","counts":[{"sku":"W205","on_hand":1}]}`).problem("not-found")
	y.both.post("/v1/stock", `{"warehouse":"NIX","counted_at":"2026-10-19T08:40:00Z","counts":[{"sku":"W205","on_hand":1}]}`).problem("not-found")
	y.staff.get("/v1/stock").problem("forbidden")

	next, seen := "", []string{}
	for {
		y.both.get("/v1/stock?limit=1&after="+next).json(200, &list)
		for _, l := range list.Stock {
			seen = append(seen, l.SKU)
		}
		if next = list.Next; next == "" {
			break
		}
		list.Next = ""
	}
	require.Equal(t, []string{"W205", "W225"}, seen)
	y.sound()
}
