package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/api"
)

const workAtC = atC + "/appointments"

// walkIn is the body of a booking at the door, for a swap.
func walkIn(start string, more ...string) string {
	fields := append([]string{
		`"channel":"door"`, fmt.Sprintf(`"start":%q`, start), `"services":["swap"]`, `"customer":{"name":" Eva Maier "}`, `"plate":"dd  ev 1"`,
	}, more...)
	return "{" + strings.Join(fields, ",") + "}"
}

// A seen is an appointment as staff have seen it.
type seen struct {
	api.WorkAppointment
	tag  string
	body string
}

// work does something to an appointment at C for a version.
func (c client) work(id uuid.UUID, what, body, tag string, headers ...string) reply {
	c.t.Helper()
	if tag != "" {
		headers = append(headers, "If-Match", tag)
	}
	return c.post(workAtC+"/"+id.String()+"/"+what, body, headers...)
}

// seen reads an answer with an appointment, of which the ETag is the version.
func (r reply) seen(status int) (s seen) {
	r.t.Helper()
	r.json(status, &s.WorkAppointment)
	s.tag, s.body = r.header.Get("ETag"), string(r.body)
	require.Equal(r.t, fmt.Sprintf("%q", fmt.Sprint(s.Version)), s.tag)
	require.NotContains(r.t, s.body, `"token"`, "staff do not go by the customer's link")
	require.NotContains(r.t, s.body, "?token=")
	return s
}

// must does what must be allowed to an appointment as it was seen.
func (c client) must(s seen, what, body string) seen {
	c.t.Helper()
	return c.work(s.ID, what, body, s.tag).seen(200)
}

// Who walks in is booked, worked on and done; each of it once, and all of it can be taken back.
func TestTheDayOfAWalkIn(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	y.staff.post(workAtC, walkIn("2026-10-19T07:00:00Z")).problem("invalid")
	body := walkIn("2026-10-19T07:00:00Z", `"override":["notice"]`, `"reason":"stands here"`)
	first := y.staff.post(workAtC, body, "Idempotency-Key", "eva")
	a := first.seen(201)
	require.Equal(t, workAtC+"/"+a.ID.String(), first.header.Get("Location"))
	require.Equal(t, []string{"confirmed", "door", "[notice]"}, []string{a.State, a.Channel, fmt.Sprint(a.Against)})
	for range 2 { // the second time though the answer was not kept
		again := y.staff.post(workAtC, body, "Idempotency-Key", "eva")
		require.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
		require.Equal(t, first.header.Get("Location"), again.header.Get("Location"))
		require.Equal(t, a, again.seen(201))
		y.Exec(`UPDATE idempotency_keys SET status = NULL, answer = NULL`)
	}
	require.Equal(t, 1, y.count(`SELECT count(*) FROM appointments`))
	require.Equal(t, 1, y.count(`SELECT count(*) FROM customers WHERE (name, email, phone, language) = ('Eva Maier', '', '', 'de')`))
	require.Equal(t, 1, y.count(`SELECT count(*) FROM vehicles WHERE plate = 'DD EV 1'`))

	stale := a.tag
	y.staff.work(a.ID, "arrive", "", "").problem("if-match-missing")
	y.staff.work(a.ID, "arrive", "", `W/`+a.tag).problem("version-changed")
	once := y.staff.work(a.ID, "arrive", "", a.tag, "Idempotency-Key", "arrive")
	a = once.seen(200)
	require.Equal(t, "arrived", a.State)
	require.Equal(t, a, y.staff.work(a.ID, "arrive", "", "*", "Idempotency-Key", "arrive").seen(200))
	p := y.staff.work(a.ID, "arrive", "", stale).problem("version-changed")
	require.Contains(t, p.Detail, "appointment.arrived by staff at 2026-10-19T07:0")
	y.staff.work(a.ID, "arrive", "", a.tag).problem("wrong-state")

	a = y.staff.must(a, "begin", `{"reason":"at once"}`)
	end := a.End.Add(30 * time.Minute)
	a = y.staff.must(a, "stretch", fmt.Sprintf(`{"end":%q,"reason":"rusty bolts"}`, end.Format(time.RFC3339)))
	require.True(t, a.End.Equal(end), "%s", a.End)
	a = y.staff.must(a, "complete", "")
	for _, became := range []string{"in-service", "arrived", "confirmed"} {
		a = y.staff.must(a, "undo", `{"reason":"wrong car"}`)
		require.Equal(t, became, a.State)
	}
	require.Equal(t, "no-show", y.staff.must(a, "no-show", "").State)
	a = y.staff.work(a.ID, "undo", "", "*").seen(200)
	require.Equal(t, "confirmed", a.State)
	require.Equal(t, 3, y.count(`SELECT count(*) FROM events WHERE appointment_id = $1 AND detail->>'reason' = 'wrong car' AND actor = 'staff'`, a.ID))
	require.Equal(t, "cancelled", y.staff.must(y.booked("2026-10-20T07:00:00Z"), "cancel", `{"reason":"rang up"}`).State)
	require.Equal(t, 1, y.count(`SELECT count(*) FROM events WHERE kind = 'appointment.cancelled' AND detail->>'reason' = 'rang up'`))
	y.sound()
}

// booked is one at C who has walked in.
func (y yard) booked(start string) seen {
	y.t.Helper()
	return y.staff.post(workAtC, walkIn(start)).seen(201)
}

// proposed is an appointment for which staff have proposed another place.
func (y yard) proposed(id uuid.UUID, body string) seen {
	y.t.Helper()
	s := y.staff.work(id, "move", body, "*").seen(200)
	require.NotNil(y.t, s.Proposal)
	return s
}

// What is proposed the customer sees, and answers; or tells staff.
func TestAMoveIsProposed(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	all := y.keyed(access.Key{Name: "manager", Role: access.Staff, Centres: []string{access.All}})
	a := y.confirm("C", "2026-10-21T08:00:00Z")
	link, token := "/v1/appointments/"+a.ID.String(), "?token="+a.Token
	customer := y.with("")

	s := y.proposed(a.ID, `{"start":"2026-10-22T09:00:00Z","reason":"the ramp is broken"}`)
	require.Equal(t, a.UTC, s.UTC, "what was promised stands")
	var shown api.Appointment
	got := customer.get(link + token)
	got.json(200, &shown)
	require.Equal(t, s.Proposal.ID, shown.Proposal.ID)
	require.Equal(t, "2026-10-22T11:00:00+02:00", shown.Proposal.Local.Format(time.RFC3339))
	require.Equal(t, 45*time.Minute, shown.Proposal.End.Sub(shown.Proposal.UTC))
	require.Equal(t, []string{"C", "Reifen C", "the ramp is broken"}, []string{shown.Proposal.Centre, shown.Proposal.Name, shown.Proposal.Reason})
	require.NotContains(t, string(got.body), `"staff"`, "nor who has made it")
	for _, answer := range []string{"/agree", "/decline"} {
		p := customer.post(link+answer+token, answerTo(uuid.New())).problem("wrong-state")
		require.Contains(t, p.Detail, "proposal")
		customer.post(link+answer+"?token=guessed", answerTo(s.Proposal.ID)).problem("not-found")
		require.Equal(t, []string{"proposal"}, fields(customer.post(link+answer+token, `{}`).problem("invalid")))
		y.staff.work(a.ID, answer[1:], answerTo(uuid.New()), s.tag).problem("wrong-state")
		y.staff.work(a.ID, answer[1:], answerTo(s.Proposal.ID), `"1"`).problem("version-changed")
	}
	var agreed api.Appointment
	customer.post(link+"/agree"+token, answerTo(s.Proposal.ID)).json(200, &agreed)
	require.Equal(t, s.Proposal.UTC, agreed.UTC)
	require.Nil(t, agreed.Proposal)
	customer.post(link+"/agree"+token, answerTo(s.Proposal.ID)).problem("wrong-state")

	s = y.proposed(a.ID, `{"start":"2026-10-23T09:00:00Z"}`)
	for range 2 {
		var declined api.Appointment
		y.post(link+"/decline", answerTo(s.Proposal.ID), "Idempotency-Key", "no").json(200, &declined)
		require.Nil(t, declined.Proposal)
		require.Equal(t, agreed.UTC, declined.UTC)
	}
	s = y.proposed(a.ID, `{"start":"2026-10-23T10:00:00Z"}`)
	s = y.staff.must(s, "decline", answerTo(s.Proposal.ID, "works then"))
	require.Nil(t, s.Proposal)
	s = y.proposed(a.ID, `{"bay":3,"start":"2026-10-23T10:00:00Z"}`)
	s = y.staff.must(s, "agree", answerTo(s.Proposal.ID))
	require.Equal(t, 3, s.Bay)

	// To another bay at once; to another centre only with a key that is for both.
	require.Equal(t, 2, y.staff.must(s, "move", `{"bay":2}`).Bay)
	require.Equal(t, []string{"centre"}, fields(y.staff.work(a.ID, "move", `{"centre":"D","agreed":true}`, "*").problem("invalid")))
	s = all.work(a.ID, "move", `{"centre":"D","start":"2026-10-26T10:00:00Z","agreed":true,"reason":"nearer"}`, "*").seen(200)
	require.Equal(t, "D", s.Centre)
	y.staff.work(a.ID, "arrive", "", "*").problem("not-found")
	y.sound()
}

func answerTo(proposal uuid.UUID, why ...string) string {
	if len(why) > 0 {
		return fmt.Sprintf(`{"proposal":%q,"reason":%q}`, proposal, why[0])
	}
	return fmt.Sprintf(`{"proposal":%q}`, proposal)
}

// Who has paid gets it back, if staff cancel what they have seen.
func TestStaffCancelWhatWasPaid(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	paid := y.pay(y.order(y.hold("C", "2026-10-21T08:00:00Z", "W205")))
	s := y.proposed(paid.Appointment.ID, `{"start":"2026-10-22T09:00:00Z"}`)
	require.Contains(t, y.staff.work(s.ID, "cancel", "", `"1"`).problem("version-changed").Detail, "proposal.made by staff")
	require.Zero(t, y.count(`SELECT count(*) FROM refunds`))
	require.Equal(t, "cancelled", y.staff.must(s, "cancel", `{"reason":"ill"}`).State)
	y.staff.must(s, "cancel", `{"reason":"ill"}`)
	var o api.Order
	y.get("/v1/orders/"+paid.ID.String()).json(200, &o)
	require.Equal(t, "cancelled", o.State)
	require.Equal(t, &paid.Quote.Total, o.Payments[0].Refunded)
	require.Equal(t, 1, y.count(`SELECT count(*) FROM events WHERE kind = 'appointment.cancelled' AND actor = 'staff' AND detail->>'reason' = 'ill'`))
	y.sound()
}

// What cannot be is refused with the field that is at fault, and staff are told who is in the way.
func TestWorkThatDoesNotFit(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	y.Exec(`UPDATE bays SET active = no < 3`)
	y.Exec(`UPDATE centres SET horizon_days = 10`)
	const at = "2026-10-21T08:00:00Z"
	s := y.booked(at)
	next := y.staff.post(workAtC, walkIn("2026-10-21T08:30:00Z", fmt.Sprintf(`"bay":%d`, s.Bay))).seen(201)
	other := y.booked(at)
	require.NotEqual(t, s.Bay, other.Bay)
	id := "/" + s.ID.String()
	for _, c := range []struct{ part, body, kind, fields string }{
		{"", `{}`, "invalid", "channel customer plate services start"},
		{"", walkIn(at, `"override":["bay","notice"]`), "invalid", "override[0] reason"},
		{"", walkIn(at, `"override":["notice"]`, `"reason":" "`), "invalid", "reason"},
		{"", walkIn(at, `"bay":0`), "invalid", "bay"},
		{"", walkIn(at, `"bay":9`), "invalid", "bay"},
		{"", walkIn(at, `"vehicle":"van"`), "invalid", "vehicle"},
		{"", walkIn("2026-11-04T08:00:00Z"), "invalid", "start"},
		{"", walkIn("1999-11-04T08:00:00Z"), "invalid", "start"},
		{"", walkIn("2026-10-24T08:00:00Z", `"override":["crew"]`, `"reason":"x"`), "closed", "start"},
		{"", strings.Replace(walkIn(at), `"swap"`, `"swap","swap"`, 1), "invalid", "services[1]"},
		{"", strings.Replace(walkIn(at), "Eva", "4111 1111 1111 1111", 1), "card-number", "customer.name"},
		{"", `{"channel":"phone","start":"` + at + `","services":["swap"],"customer":{"name":" ","email":"eva@","language":"deutsch"},"plate":"?","override":["crew"]}`,
			"invalid", "reason customer.name customer.email customer.phone customer.language plate"},
		{"", `{"channel":"web","start":"` + at + `","services":["swap"],"customer":{"name":"Eva","phone":"12"},"plate":"DD 1"}`, "invalid", "channel"},
		{"", `{"channel":"door","start":"` + at + `","services":["swap"],"customer":{"name":"Eva","phone":"12"},"plate":"DD 1"}`, "invalid", "customer.phone"},
		{id + "/arrive", ``, "wrong-state", ""},
		{id + "/arrive", `{"why":"x"}`, "invalid", "why"},
		{id + "/undo", ``, "wrong-state", ""},
		{id + "/stretch", `{}`, "invalid", "end"},
		{id + "/stretch", `{"end":"2026-10-21T08:40:00Z"}`, "invalid", "end"},
		{id + "/stretch", `{"end":"2026-10-21T09:00:00Z","override":["open","crew"]}`, "invalid", "override[0] reason"},
		{id + "/stretch", `{"end":"2026-10-21T09:00:00Z"}`, "slot-taken", "end"},
		{id + "/move", `{}`, "invalid", "start"},
		{id + "/move", fmt.Sprintf(`{"bay":%d}`, other.Bay), "slot-taken", "bay"},
		{id + "/move", `{"bay":3}`, "invalid", "bay"},
		{id + "/move", `{"start":"2026-10-22T08:00:00Z","override":["crew"]}`, "invalid", "override"},
		{id + "/move", `{"start":"2026-10-22T08:00:00Z","agreed":true,"override":["notice"]}`, "invalid", "override[0] reason"},
		{id + "/move", `{"start":"2026-10-24T08:00:00Z","agreed":true}`, "closed", "start"},
		{id + "/decline", `{"proposal":"x"}`, "invalid", "proposal"},
	} {
		p := y.staff.post(workAtC+c.part, c.body, "If-Match", "*").problem(c.kind)
		require.Equal(t, c.fields, strings.Join(fields(p), " "), "%s %s: %v", c.part, c.body, p.Errors)
		if c.kind == "slot-taken" {
			in := map[string]uuid.UUID{"end": next.ID, "bay": other.ID}
			require.Equal(t, []uuid.UUID{in[c.fields]}, p.InTheWay, "%s", c.body)
		}
		require.Equal(t, c.kind == "slot-taken", len(p.InTheWay) > 0)
	}
	p := y.staff.post(workAtC, walkIn(at)).problem("slot-taken")
	require.ElementsMatch(t, []uuid.UUID{s.ID, other.ID}, p.InTheWay, "whichever would do")
	require.NotEmpty(t, p.Alternatives)
	require.Equal(t, 3, y.count(`SELECT count(*) FROM appointments`))
	require.Zero(t, y.count(`SELECT count(*) FROM events WHERE appointment_id = $1 AND id > $2`, s.ID, s.Version))

	// A hold that has run out is gone, for staff too.
	held := y.hold("C", "2026-10-22T08:00:00Z", "").Appointments[0]
	y.staff.work(held.ID, "arrive", "", "*").problem("wrong-state")
	y.pass(time.Hour)
	for _, step := range []string{"arrive", "undo", "cancel"} {
		y.staff.work(held.ID, step, "", "*").problem("hold-expired")
	}
	y.sound()
}

// Staff search for the phone and the door: what is kept for these is theirs.
func TestStaffSearchForThePhone(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	y.Exec(`UPDATE centres SET share_bays = 2, share_release_minutes = 60 WHERE external_id = 'C'`)
	const at = "2026-10-21T08:00:00Z"
	for range 2 {
		y.hold("C", at, "")
	}
	y.post("/v1/holds", wish("C", at, "")).problem("slot-taken")
	listed := func(c client) (remaining, earlier int) {
		t.Helper()
		var slots api.Slots
		c.get("/v1/centres/C/slots?service=swap&from=2026-10-21&to=2026-10-21").json(200, &slots)
		for _, s := range slots.Slots {
			if s.UTC.Format(time.RFC3339) == at {
				remaining = s.Remaining
			}
		}
		var why api.Explanation
		c.get("/v1/centres/C/explain?service=swap&start="+at).json(200, &why)
		require.Equal(t, remaining > 0, why.Offered)
		var offers api.Offers
		c.get("/v1/offers?service=swap&country=DE&postcode=01067&from=2026-10-21&to=2026-10-21").json(200, &offers)
		require.Equal(t, "C", offers.Offers[0].Centre.ID)
		return remaining, offers.Offers[0].Days[0].Starts
	}
	_, ofWeb := listed(y.client)
	for left := 2; left > 0; left-- {
		remaining, starts := listed(y.client)
		require.Equal(t, []int{0, ofWeb}, []int{remaining, starts})
		remaining, starts = listed(y.staff)
		require.Equal(t, left, remaining)
		require.Greater(t, starts, ofWeb)
		y.staff.post(workAtC, `{"channel":"phone","start":"`+at+`","services":["swap"],"customer":{"name":"Eva","phone":"+49 351 123456"},"plate":"DD 1"}`).seen(201)
	}
	remaining, _ := listed(y.staff)
	require.Zero(t, remaining)
	y.sound()
}
