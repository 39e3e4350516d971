package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/api"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/postgres"
)

// A crewed yard has somebody at work in C and D, who do what they do without HTTP.
type crewed struct {
	yard
	bookings *booking.Service
	people   access.Actor
}

func openCrewed(t *testing.T) crewed {
	t.Helper()
	y := openYard(t)
	c := crewed{
		yard: y, bookings: booking.New(postgres.NewBookings(y.Pool), postgres.NewClock(y.Pool).Now, booking.DefaultConfig()),
		people: access.Actor{Key: uuid.New(), Name: "till", Role: access.Staff, Centres: []string{"C", "D"}},
	}
	y.Exec(`INSERT INTO api_keys (id, name, role, prefix, hash, centres, created_at) VALUES ($1, 'till', 'staff', 'fs_staff', sha256('till'), '{C,D}', now())`, c.people.Key)
	return c
}

// goTo sets the clock.
func (c crewed) goTo(at string) {
	c.t.Helper()
	c.Exec(`UPDATE installation SET clock_offset = $1::timestamptz - clock_timestamp()`, instant(at))
}

func instant(s string) time.Time {
	at, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return at
}

// comes is an appointment of a shop's customer for a swap.
func (c crewed) comes(centre, start string) api.Appointment {
	c.t.Helper()
	h := c.hold(centre, start, "")
	c.post("/v1/holds/"+h.ID.String()+"/confirm", `{"payment_reference":"INV 1"}`).json(200, &h)
	return h.Appointments[0]
}

func workAt(a api.Appointment) booking.Work {
	return booking.Work{Centre: a.Centre.ID, Appointment: a.ID, Match: booking.Match{Any: true}}
}

func (c crewed) does(a api.Appointment, acts ...booking.Action) {
	c.t.Helper()
	for _, act := range acts {
		_, err := c.bookings.Step(c.t.Context(), c.people, workAt(a), act)
		require.NoError(c.t, err)
	}
}

// proposes another place, which must be open.
func (c crewed) proposes(a api.Appointment, m booking.StaffMove) booking.Proposal {
	c.t.Helper()
	h, err := c.bookings.StaffMove(c.t.Context(), c.people, workAt(a), m)
	require.NoError(c.t, err)
	require.NotNil(c.t, h.Of(a.ID).Proposal)
	return *h.Of(a.ID).Proposal
}

// day reads a day of C.
func (y yard) day(date string) (d api.WorkDay) {
	y.t.Helper()
	y.staff.get(atC+"/day?date="+date).json(200, &d)
	return d
}

func (y yard) entry(id uuid.UUID) (e api.WorkAppointment) {
	y.t.Helper()
	r := y.staff.get(atC + "/appointments/" + id.String())
	r.json(200, &e)
	require.Equal(y.t, fmt.Sprintf("%q", fmt.Sprint(e.Version)), r.header.Get("ETag"))
	return e
}

func states(d api.WorkDay) (of []string) {
	for _, e := range d.Appointments {
		of = append(of, e.State)
	}
	return of
}

func idsOn(d api.WorkDay) []uuid.UUID {
	ids := []uuid.UUID{}
	for _, e := range d.Appointments {
		ids = append(ids, e.ID)
	}
	return ids
}

// TestADayHasEachState: what is held, confirmed and at work, and who has not come; not what
// was cancelled, released or has run out.
func TestADayHasEachState(t *testing.T) {
	t.Parallel()
	c := openCrewed(t)
	at := func(hour int) string { return fmt.Sprintf("2026-10-20T%02d:00:00Z", hour) }
	c.goTo("2026-10-20 05:30")
	all := map[string]api.Appointment{}
	for i, state := range []string{"completed", "no-show", "in-service", "arrived", "confirmed", "cancelled"} {
		all[state] = c.comes("C", at(6+i))
	}
	c.comes("D", at(6))
	c.do("POST", "/v1/appointments/"+all["cancelled"].ID.String()+"/cancel", "").json(200, new(api.Appointment))
	released := c.hold("C", at(11), "")
	c.do("DELETE", "/v1/holds/"+released.ID.String(), "").json(200, new(api.Hold))
	c.does(all["completed"], booking.ActArrive, booking.ActBegin, booking.ActComplete)
	c.does(all["in-service"], booking.ActArrive, booking.ActBegin)
	c.does(all["arrived"], booking.ActArrive)
	c.goTo("2026-10-20 07:10")
	c.does(all["no-show"], booking.ActNoShow)
	held := c.hold("C", at(13), "")

	var today api.WorkDay
	c.staff.get(atC+"/day").json(200, &today)
	require.Equal(t, "2026-10-20", today.Date, "left out it is today")
	require.Equal(t, []string{"completed", "no-show", "in-service", "arrived", "confirmed", "held"}, states(today))
	require.Equal(t, "Europe/Berlin", today.Zone)
	require.Equal(t, []api.Stretch{{Start: instant("2026-10-20 06:00"), End: instant("2026-10-20 16:00")}}, today.Open)
	require.Len(t, today.Bays, 4)
	require.Equal(t, api.DayBay{No: 2, Name: "Bay 2", Active: true, Open: today.Open}, today.Bays[1])
	allowed := map[string]string{
		"completed": "undo", "no-show": "undo", "in-service": "complete undo stretch move", "arrived": "begin undo stretch move",
		"confirmed": "arrive stretch move cancel", "held": "",
	}
	for _, e := range today.Appointments {
		require.Equal(t, allowed[e.State], strings.Join(e.Allowed, " "), e.State)
		require.Equal(t, e, c.entry(e.ID), "of the day and alone it is the same")
	}
	last := today.Appointments[5]
	require.Equal(t, held.Appointments[0].ID, last.ID)
	require.True(t, held.ExpiresAt.Equal(*last.ExpiresAt))
	require.Nil(t, last.Customer, "of a mere hold nobody is known")
	require.Equal(t, "appointment.held by web shop", last.Latest.Kind+" by "+last.Latest.By)
	require.Equal(t, "appointment.not-come by till", today.Appointments[1].Latest.Kind+" by "+today.Appointments[1].Latest.By)

	c.goTo("2026-10-20 09:00")
	require.NotContains(t, idsOn(c.day("2026-10-20")), last.ID, "it has run out, and no sweep was there")
	require.Equal(t, "expired", c.entry(last.ID).State)
	require.Equal(t, 1, c.count(`SELECT count(*) FROM appointments WHERE id = $1 AND state = 'expired'`, last.ID), "what was told is written down")
	require.Equal(t, "cancelled", c.entry(all["cancelled"].ID).State)
	require.Empty(t, c.entry(all["cancelled"].ID).Allowed)
	c.sound()
}

// TestTyresOfADay: in a word, from what their warehouses and the centre report.
func TestTyresOfADay(t *testing.T) {
	t.Parallel()
	c := openCrewed(t)
	at := func(i int) string { return fmt.Sprintf("2026-10-22T%02d:00:00Z", 6+i) }
	c.comes("C", at(0))
	c.hold("C", at(1), "W205")
	var came []api.Delivery
	for i := 2; i < 9; i++ {
		came = append(came, c.appointment(c.confirm("C", at(i))).Deliveries[0])
	}
	receive := func(d api.Delivery, n int) {
		c.centre.step(d, "receive", fmt.Sprintf(`{"items":[{"sku":"W205","quantity":%d}]}`, n))
	}
	for i, d := range came {
		if i > 0 && i != 4 {
			c.warehouse.step(d, "acknowledge", `{}`)
		}
		if i > 1 && i != 4 {
			c.warehouse.step(d, "dispatch", `{}`)
		}
	}
	receive(came[3], 4)
	c.warehouse.step(came[4], "refuse", `{"reason":"none left"}`)
	receive(came[5], 3)
	c.Exec(`UPDATE deliveries SET late_at = fitslot_now() WHERE id = $1`, came[6].ID)
	var got []string
	for i, e := range c.day("2026-10-22").Appointments {
		text := e.Tyres
		if e.AtRisk != nil {
			text += " " + e.AtRisk.Reason + " " + e.AtRisk.Detail
		}
		got = append(got, strings.TrimSpace(text))
		require.Equal(t, i > 0, e.ReadyAt != nil)
		if i > 0 {
			require.Equal(t, []api.DayItem{{SKU: "W205", Quantity: 4, Brand: "Nordlys", Model: "Frost", Size: "205/55 R16 91H"}}, e.Items)
		}
	}
	require.Equal(t, []string{
		"none", "ordered", "ordered", "ordered", "on-the-way", "received", "at-risk refused none left", "at-risk short", "at-risk late",
	}, got)
}

// TestADayOf25Hours: the night in which clocks go back belongs to it, twice.
func TestADayOf25Hours(t *testing.T) {
	t.Parallel()
	c := openCrewed(t)
	c.staff.changed("PUT", "/rules", `{"opening_hours":"24/7"}`)
	before := c.hold("C", "2026-10-24T21:30:00Z", "").Appointments[0] // 23:30 to midnight
	first := c.hold("C", "2026-10-24T22:00:00Z", "").Appointments[0]  // midnight
	twice := c.hold("C", "2026-10-25T00:30:00Z", "").Appointments[0]  // 2:30, the first time
	again := c.hold("C", "2026-10-25T01:30:00Z", "").Appointments[0]  // 2:30, the second time
	across := c.hold("C", "2026-10-25T22:45:00Z", "").Appointments[0] // 23:45 to 0:15
	after := c.hold("C", "2026-10-25T23:00:00Z", "").Appointments[0]  // midnight
	sunday := c.day("2026-10-25")
	require.Equal(t, 25*time.Hour, sunday.To.Sub(sunday.From))
	require.Equal(t, "2026-10-25T00:00:00+02:00 2026-10-26T00:00:00+01:00", sunday.From.Format(time.RFC3339)+" "+sunday.To.Format(time.RFC3339))
	require.Equal(t, []api.Stretch{{Start: instant("2026-10-24 22:00"), End: instant("2026-10-25 23:00")}}, sunday.Open)
	require.Equal(t, sunday.Open, sunday.Bays[0].Open)
	require.Equal(t, []uuid.UUID{first.ID, twice.ID, again.ID, across.ID}, idsOn(sunday))
	require.Equal(t, "2026-10-25T02:30:00+02:00", sunday.Appointments[1].Local.Format(time.RFC3339))
	require.Equal(t, "2026-10-25T02:30:00+01:00", sunday.Appointments[2].Local.Format(time.RFC3339))
	require.Equal(t, []uuid.UUID{across.ID, after.ID}, idsOn(c.day("2026-10-26")), "what is there at midnight is in both days")
	require.Equal(t, []uuid.UUID{before.ID}, idsOn(c.day("2026-10-24")))
}

// TestWhichDaysThereAre names the bounds, and what is no day.
func TestWhichDaysThereAre(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	for _, date := range []string{"2025-10-18", "2027-02-16"} {
		y.day(date)
	}
	for _, query := range []string{"date=2025-10-17", "date=2027-02-17", "date=0001-01-01", "date=9999-12-31", "date=2026-02-30", "date=today"} {
		require.Equal(t, []string{"date"}, fields(y.staff.get(atC+"/day?"+query).problem("invalid")), query)
	}
	require.Equal(t, []string{"days"}, fields(y.staff.get(atC+"/day?days=2").problem("invalid")))
	p := y.staff.get(atC + "/day?date=2027-02-17").problem("invalid")
	require.Contains(t, p.Errors[0].Reason, "give a day from 2025-10-18 to 2027-02-16")
}

// TestWhoComes: two cars of one order, at two centres, name each other, and their customer.
func TestWhoComes(t *testing.T) {
	t.Parallel()
	c := openCrewed(t)
	var h api.Hold
	c.post("/v1/holds", `{"jobs":[
		{"centre":"C","start":"2026-10-21T08:00:00Z","services":["swap"]},
		{"centre":"D","start":"2026-10-21T09:00:00Z","services":["swap"],"vehicle":"suv"},
		{"centre":"C","start":"2026-10-21T10:00:00Z","services":["swap"]}]}`).json(201, &h)
	require.Len(t, c.day("2026-10-21").Appointments[0].Others, 2, "already while they are held")
	var o api.Order
	c.post("/v1/orders", fmt.Sprintf(`{"hold":%q,"plates":["DD A 1","DD A 2","DD A 3"],
		"customer":{"name":"Ana García","email":"ana@example.org","phone":"+49 1512 3456789","language":"de-DE"}}`, h.ID)).json(201, &o)
	c.pay(o)
	got := c.day("2026-10-21").Appointments
	require.Len(t, got, 2)
	for i, e := range got {
		require.Equal(t, []string{"DD A 1", "DD A 3"}[i], e.Plate)
		require.Equal(t, &api.Contact{Name: "Ana García", Phone: "+49 1512 3456789", Email: "ana@example.org", Language: "de-DE"}, e.Customer)
		require.Equal(t, o.ID, *e.Order)
		require.Equal(t, h.ID, e.Hold)
		var others []string
		for _, other := range e.Others {
			others = append(others, fmt.Sprint(slices.IndexFunc(h.Appointments, func(a api.Appointment) bool { return a.ID == other.ID }),
				" ", other.Centre, " ", other.UTC.Format("15:04"), " ", other.State))
		}
		require.Equal(t, [][]string{{"1 D 09:00 confirmed", "2 C 10:00 confirmed"}, {"0 C 08:00 confirmed", "1 D 09:00 confirmed"}}[i], others)
	}
	require.Contains(t, got[0].Allowed, "cancel")
	c.goTo("2026-10-21 08:30")
	require.NotContains(t, c.day("2026-10-21").Appointments[1].Allowed, "cancel", "another of the order has begun")
	for _, who := range []client{c.operator, c.centre, c.client} {
		who.get(atC + "/day").problem("forbidden")
	}
	c.staffOf("D").get(atC + "/day").problem("not-found")
	c.staffOf("NONE").get("/v1/centres/NONE/day").problem("not-found")
	c.staffOf("NONE").get("/v1/centres/NONE/proposals").problem("not-found")
	c.staff.get(atC + "/appointments/" + h.Appointments[1].ID.String()).problem("not-found")
	c.staff.get(atC + "/appointments/" + uuid.NewString()).problem("not-found")
	require.NotContains(t, string(c.staff.get(atC+"/day?date=2026-10-21").body), h.Appointments[0].Token, "the token is the customer's")
}

// TestOrphansOfADay: those that are open and those that are kept say why, and what staff
// have booked against the calendar says against what.
func TestOrphansOfADay(t *testing.T) {
	t.Parallel()
	c := openCrewed(t)
	c.comes("C", "2026-10-21T08:00:00Z")
	kept := c.comes("C", "2026-10-21T08:00:00Z")
	c.comes("C", "2026-10-21T09:00:00Z")
	c.staff.changed("POST", "/closures", closure("2026-10-21T08:00:00Z", "2026-10-21T09:00:00Z"))
	c.staff.post(atC+"/orphans/"+kept.ID.String()+"/keep", `{"reason":"we come in early"}`).json(200, new(api.Orphan))
	c.staff.changed("PUT", "/crew", `{"places":1}`)
	h, err := c.bookings.Book(c.t.Context(), c.people, booking.Booking{
		Wish:    booking.Wish{Job: booking.Job{Vehicle: booking.Car, Services: []string{"swap"}}, Centre: "C", Start: instant("2026-10-21 09:00")},
		Channel: booking.Door, Override: booking.Override{Conditions: []string{"crew"}, Reason: "stands at the door"},
		Contact: booking.Contact{Name: "Eva", Plate: "DD EV 1"},
	})
	require.NoError(t, err)
	orphans := map[uuid.UUID]api.DayOrphan{}
	for _, e := range c.day("2026-10-21").Appointments {
		if e.Orphan != nil {
			orphans[e.ID] = *e.Orphan
		}
	}
	require.Len(t, orphans, 3)
	closed := "closed at 2026-10-21 10:00: Stocktaking"
	require.Equal(t, api.DayOrphan{Reason: "closed", State: "kept", Detail: closed, Why: "we come in early"}, orphans[kept.ID])
	e := c.entry(h.First().ID)
	require.Equal(t, &api.DayOrphan{Reason: "crew", State: "kept", Detail: "there are more jobs than fitters", Why: "stands at the door"}, e.Orphan)
	require.Equal(t, []string{"crew"}, e.Against)
	require.Equal(t, "door", e.Channel)
	require.Equal(t, &api.Contact{Name: "Eva", Language: "de"}, e.Customer)
	c.do("POST", "/v1/appointments/"+kept.ID.String()+"/reschedule", `{"centre":"C","start":"2026-10-21T10:00:00Z"}`).json(200, new(api.Appointment))
	require.Nil(t, c.entry(kept.ID).Orphan, "it was dealt with")
}

// TestProposalsOfADay: what is proposed is told of where the appointment stands, and is
// reserved where it would go.
func TestProposalsOfADay(t *testing.T) {
	t.Parallel()
	c := openCrewed(t)
	here, there := c.comes("C", "2026-10-21T08:00:00Z"), c.comes("D", "2026-10-21T08:00:00Z")
	later := c.proposes(here, booking.StaffMove{Start: instant("2026-10-22 09:00"), Override: booking.Override{Reason: "the ramp is broken"}})
	coming := c.proposes(there, booking.StaffMove{Centre: "C", Start: instant("2026-10-22 08:00"), Bay: 3})
	wednesday, thursday := c.day("2026-10-21"), c.day("2026-10-22")
	require.Empty(t, wednesday.Proposed)
	require.Len(t, wednesday.Appointments, 1)
	got := wednesday.Appointments[0]
	require.Equal(t, later.ID, got.Proposal.ID)
	require.Equal(t, "C 2026-10-22T11:00:00+02:00 2026-10-22T11:30:00+02:00 the ramp is broken till", fmt.Sprint(got.Proposal.Centre, " ",
		got.Proposal.Local.Format(time.RFC3339), " ", got.Proposal.End.Format(time.RFC3339), " ", got.Proposal.Reason, " ", got.Proposal.By))
	require.Equal(t, later.Bay, got.Proposal.Bay)
	require.Equal(t, "proposal.made", got.Latest.Kind)
	require.Equal(t, []string{"stretch", "move", "cancel", "agree", "decline"}, got.Allowed)
	require.Empty(t, thursday.Appointments)
	require.Len(t, thursday.Proposed, 2)
	first := thursday.Proposed[0]
	require.Equal(t, []any{there.ID, coming.ID, 3, "10:00", "10:30"},
		[]any{first.Appointment, first.Proposal, first.Bay, first.Local.Format("15:04"), first.End.Format("15:04")})
	require.Equal(t, here.ID, thursday.Proposed[1].Appointment)
	_, err := c.bookings.Decline(t.Context(), booking.Viewer{Actor: c.people, Work: ptr(workAt(here))}, here.ID, later.ID)
	require.NoError(t, err)
	_, err = c.bookings.Agree(t.Context(), booking.Viewer{Actor: c.people, Work: ptr(workAt(there))}, there.ID, coming.ID)
	require.NoError(t, err)
	thursday = c.day("2026-10-22")
	require.Empty(t, thursday.Proposed)
	require.Equal(t, []uuid.UUID{there.ID}, idsOn(thursday))
	require.Nil(t, c.entry(here.ID).Proposal)
	c.sound()
}

func ptr[T any](v T) *T { return &v }

// TestTheCallList: the oldest first, page by page, with whom to ring up.
func TestTheCallList(t *testing.T) {
	t.Parallel()
	c := openCrewed(t)
	o := c.pay(c.order(c.hold("C", "2026-10-21T12:00:00Z", "")))
	bought := o.Appointments[0]
	var all []string
	last := c.comes("C", "2026-10-21T08:00:00Z")
	for _, a := range []api.Appointment{bought, c.comes("C", "2026-10-21T10:00:00Z"), last} {
		p := c.proposes(a, booking.StaffMove{Centre: "D", Start: instant("2026-10-23 09:00"), Override: booking.Override{Reason: "storm"}})
		all = append(all, p.ID.String())
	}
	c.proposes(c.comes("D", "2026-10-21T08:00:00Z"), booking.StaffMove{Centre: "C"}) // is D's to ask about
	for limit := 1; limit <= 4; limit++ {
		var got []string
		for after := ""; ; {
			var page api.ProposalList
			c.staff.get(fmt.Sprintf("%s/proposals?limit=%d&after=%s", atC, limit, after)).json(200, &page)
			require.LessOrEqual(t, len(page.Proposals), limit)
			for _, call := range page.Proposals {
				got = append(got, call.ID.String())
			}
			require.LessOrEqual(t, len(got), len(all))
			if after = page.Next; after == "" {
				break
			}
		}
		require.Equal(t, all, got, "%d a page", limit)
	}
	var list api.ProposalList
	c.staff.get(atC+"/proposals").json(200, &list)
	call := list.Proposals[0]
	require.Equal(t, &api.Contact{Name: "Ana García", Phone: "+49 1512 3456789", Email: "ana@example.org", Language: "de-DE"}, call.Customer)
	require.Nil(t, list.Proposals[1].Customer)
	require.Equal(t, bought.ID, call.Appointment)
	require.Equal(t, c.entry(bought.ID).Version, call.Version)
	require.Equal(t, "2026-10-21T14:00:00+02:00", call.Now.Local.Format(time.RFC3339))
	require.Equal(t, "D 2026-10-23T11:00:00+02:00 storm till", fmt.Sprint(call.Centre, " ", call.Local.Format(time.RFC3339), " ", call.Reason, " ", call.By))
	c.goTo("2026-10-21 07:30")
	c.does(last, booking.ActArrive)
	list = api.ProposalList{}
	c.staff.get(atC+"/proposals").json(200, &list)
	require.Len(t, list.Proposals, 2, "who is there need not be asked")
	for _, after := range []string{"x", "YQ", "YSBi"} {
		require.Equal(t, []string{"after"}, fields(c.staff.get(atC+"/proposals?after="+after).problem("invalid")))
	}
}

// TestOpeningsShowWhatIsProposed: bay and crew of both places are taken, the crew place that
// they share but once.
func TestOpeningsShowWhatIsProposed(t *testing.T) {
	t.Parallel()
	c := openCrewed(t)
	c.staff.changed("PUT", "/crew", `{"places":3}`)
	a := c.comes("C", "2026-10-21T08:00:00Z") // half an hour
	p := c.proposes(a, booking.StaffMove{Start: instant("2026-10-21 08:15"), Bay: 4})
	var o api.Openings
	c.staff.get(atC+"/openings?from=2026-10-21&to=2026-10-21").json(http.StatusOK, &o)
	say := func(taken api.Taken, no int) string {
		require.Equal(t, a.ID, taken.Appointment)
		return fmt.Sprint(no, " ", taken.Start.Format("15:04"), "-", taken.End.Format("15:04"), " ", taken.State, " ", taken.Proposed)
	}
	var bays, crew []string
	for _, b := range o.Bays {
		for _, taken := range b.Taken {
			bays = append(bays, say(taken, b.No))
		}
	}
	require.Equal(t, []string{fmt.Sprintf("%d 08:00-08:30 confirmed false", a.Bay), fmt.Sprintf("%d 08:15-08:45 confirmed true", p.Bay)}, bays)
	for _, taken := range o.Crew.Taken {
		crew = append(crew, say(taken.Taken, taken.Place))
	}
	require.Equal(t, []string{"1 08:00-08:30 confirmed false", "1 08:30-08:45 confirmed true"}, crew)
}
