package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/api"
)

const atC = "/v1/centres/C"

// tag is the ETag of a part of C's calendar.
func (c client) tag(part string) string {
	c.t.Helper()
	r := c.get(atC + part)
	require.Equal(c.t, 200, r.status, "%s", r.body)
	return r.header.Get("ETag")
}

// change sends an edit of C's calendar for the version that it has.
func (c client) change(method, part, body string) reply {
	c.t.Helper()
	return c.do(method, atC+part, body, "If-Match", c.tag("/rules"))
}

// changed is an edit that must be taken.
func (c client) changed(method, part, body string) (out api.CalendarChange) {
	c.t.Helper()
	r := c.change(method, part, body)
	r.json(200, &out)
	require.Equal(c.t, fmt.Sprintf("%q", fmt.Sprint(out.Version)), r.header.Get("ETag"))
	require.True(c.t, out.Listed)
	return out
}

func (c client) orphans(query string) (list api.OrphanList) {
	c.t.Helper()
	c.get(atC+"/orphans"+query).json(200, &list)
	require.True(c.t, list.Listed)
	return list
}

func closure(from, to string) string {
	return fmt.Sprintf(`{"starts_at":%q,"ends_at":%q,"reason":"Stocktaking"}`, from, to)
}

// From the question what a closure would do to an empty list of orphans.
func TestAClosureAndItsOrphans(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	first := y.hold("C", "2026-10-21T08:00:00Z", "").Appointments[0]
	kept := y.hold("C", "2026-10-21T08:00:00Z", "").Appointments[0]
	given := y.hold("C", "2026-10-21T09:00:00Z", "").Appointments[0]
	y.hold("C", "2026-10-21T10:00:00Z", "")
	body := closure("2026-10-21T08:00:00Z", "2026-10-21T10:00:00Z")

	var would api.CalendarChange
	y.staff.post(atC+"/closures?dry_run", body, "Idempotency-Key", "k").json(200, &would)
	require.True(t, would.DryRun)
	require.Equal(t, api.Quarters{Lost: 4 * 8}, would.Bays)
	require.Equal(t, api.Quarters{Lost: 4 * 8}, would.Crew)
	require.Len(t, would.Orphans, 3)
	require.Equal(t, "closed at 2026-10-21 10:00: Stocktaking", would.Orphans[0].Detail)
	require.Equal(t, `"1"`, y.staff.tag("/closures"))
	require.Empty(t, y.staff.orphans("").Orphans)
	y.hold("C", "2026-10-21T09:30:00Z", "")

	did := y.staff.changed("POST", "/closures", body)
	require.Equal(t, int64(2), did.Version)
	require.NotZero(t, did.ID)
	require.Equal(t, would.Bays, did.Bays)
	require.Len(t, did.Orphans, 4)
	require.Equal(t, did.Orphans, y.staff.orphans("").Orphans)
	require.Equal(t, 1, y.count(`SELECT count(*) FROM events WHERE kind = 'calendar.changed' AND actor = 'staff' AND was = '1' AND became = '2'`))
	y.post("/v1/holds", wish("C", "2026-10-21T08:00:00Z", "")).problem("closed")
	y.sound()

	keep := atC + "/orphans/" + kept.ID.String() + "/keep"
	require.Equal(t, []string{"reason"}, fields(y.staff.post(keep, `{"reason":" "}`).problem("invalid")))
	var orphan api.Orphan
	y.staff.post(keep, `{"reason":"we come in early"}`, "Idempotency-Key", "keep").json(200, &orphan)
	require.Equal(t, []string{"kept", "we come in early", "staff"}, []string{orphan.State, orphan.Why, orphan.DecidedBy})
	again := y.staff.post(keep, `{"reason":"we come in early"}`, "Idempotency-Key", "keep")
	require.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
	var moved api.Hold
	y.post("/v1/holds/"+first.Hold.String()+"/move", `{"centre":"C","start":"2026-10-22T08:00:00Z"}`).json(200, &moved)
	y.do("DELETE", "/v1/holds/"+given.Hold.String(), "").json(200, &moved)
	y.staff.post(atC+"/orphans/"+given.ID.String()+"/keep", `{"reason":"late"}`).problem("wrong-state")
	require.Len(t, y.staff.orphans("").Orphans, 1)
	states := map[string]string{}
	for _, o := range y.staff.orphans("?state=moved&state=kept&state=cancelled").Orphans {
		states[o.Appointment.String()] = o.State + " by " + o.DecidedBy
	}
	require.Equal(t, map[string]string{
		first.ID.String(): "moved by web shop", kept.ID.String(): "kept by staff", given.ID.String(): "cancelled by web shop",
	}, states)
	y.sound()

	undone := y.staff.changed("DELETE", fmt.Sprintf("/closures/%d", did.ID), "")
	require.Equal(t, api.Quarters{Gained: 4 * 8}, undone.Bays)
	require.Empty(t, y.staff.orphans("?state=open&state=kept").Orphans, "the cause is undone")
	y.staff.change("DELETE", fmt.Sprintf("/closures/%d", did.ID), "").problem("not-found")
	y.sound()

	// What staff does is no business of shops.
	var feed api.Events
	y.get("/v1/events?limit=1000").json(200, &feed)
	for _, e := range feed.Events {
		require.Regexp(t, `^appointment\.`, e.Kind)
	}
}

// Nobody overwrites what he has not seen, and a change that is sent again is made once.
func TestEditsOfACalendarNeedItsVersion(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	body := closure("2026-10-21T08:00:00Z", "2026-10-21T10:00:00Z")
	for part, row := range map[string][2]string{
		"/rules":            {"PUT", `{"opening_hours":"Mo-Fr 08:00-18:00"}`},
		"/closures":         {"POST", body},
		"/closures/1":       {"DELETE", ""},
		"/extra-openings":   {"POST", body},
		"/extra-openings/1": {"DELETE", ""},
		"/bays/1":           {"PUT", `{"max_rim":22,"capabilities":[],"active":true}`},
		"/crew":             {"PUT", `{"places":2}`},
		"/share":            {"PUT", `{"bays":1}`},
		"/services":         {"PUT", `{"services":[{"service":"swap","vehicle":"car","minutes":30,"minutes_per_wheel":0}]}`},
	} {
		y.staff.do(row[0], atC+part, row[1]).problem("if-match-missing")
		for _, tag := range []string{`"2"`, `W/"1"`, `1`, `"x"`, `"01"`, `""`} {
			y.staff.do(row[0], atC+part, row[1], "If-Match", tag).problem("version-changed")
		}
		for _, c := range []client{y.stranger, y.client, y.browser} {
			c.do(row[0], atC+part, row[1], "If-Match", `"1"`).problem("forbidden")
		}
		y.staff.do(row[0], strings.Replace(atC, "C", "D", 1)+part, row[1], "If-Match", `"1"`).problem("not-found")
		y.operator.do(row[0], strings.Replace(atC, "C", "NONE", 1)+part, row[1], "If-Match", `"1"`).problem("not-found")
	}
	require.Equal(t, `"1"`, y.operator.tag("/bays"), "nothing was changed")

	first := y.staff.post(atC+"/closures", body, "If-Match", `"7", "1"`, "Idempotency-Key", "a")
	require.Equal(t, 200, first.status, "%s", first.body)
	again := y.staff.post(atC+"/closures", body, "If-Match", `"1"`, "Idempotency-Key", "a")
	require.Equal(t, string(first.body), string(again.body))
	y.Exec(`UPDATE idempotency_keys SET status = NULL, answer = NULL`)
	lost := y.staff.post(atC+"/closures", body, "If-Match", `"1"`, "Idempotency-Key", "a")
	require.Equal(t, string(first.body), string(lost.body), "though the answer was not kept")
	require.Equal(t, 1, y.count(`SELECT count(*) FROM closures`))
	y.operator.do("PUT", atC+"/crew", `{"places":2}`, "If-Match", "*").json(200, new(api.CalendarChange))
	y.sound()
}

func TestEditsThatDoNotFit(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	for _, c := range []struct{ method, part, body, fields string }{
		{"PUT", "/rules", `{}`, "opening_hours"},
		{"PUT", "/rules", `{"opening_hours":"Mo-Fr 8-x"}`, "opening_hours"},
		{"PUT", "/rules", `{"opening_hours":"Mo","rules":[]}`, "rules"},
		{"PUT", "/rules", `{"rules":[{"recurrence":"FREQ=HOURLY","opens":"08:00","closes":"18:00"}]}`, "rules[0].recurrence"},
		{"PUT", "/rules", `{"rules":[{"opens":"18:00","closes":"08:00"}]}`, "rules[0].closes"},
		{"PUT", "/rules", `{"rules":[{"opens":"8","closes":"49:00","from":"x"}]}`, "rules[0].from rules[0].opens rules[0].closes"},
		{"POST", "/closures", closure("2026-10-21T10:00:00Z", "2026-10-21T08:00:00Z"), "ends_at"},
		{"POST", "/closures", closure("2026-10-11T10:00:00Z", "2026-10-12T08:00:00Z"), "ends_at"},
		{"POST", "/closures", closure("2026-10-11T10:00:00Z", "2036-10-12T08:00:00Z"), "ends_at"},
		{"POST", "/extra-openings", `{"bay":9,"starts_at":"2026-10-21T08:00:00Z","ends_at":"2026-10-21T10:00:00Z","reason":""}`, "bay reason"},
		{"PUT", "/bays/100", `{"max_rim":22,"capabilities":[],"active":true}`, "no"},
		{"PUT", "/bays/1", `{"max_rim":31,"capabilities":[],"active":true}`, "max_rim"},
		{"PUT", "/bays/1", `{"max_rim":22,"capabilities":["flying","van","van"],"active":true}`, "capabilities[0] capabilities[2]"},
		{"PUT", "/crew", `{"changes":[{"days":"Mo-Fr","places":1}]}`, "places"},
		{"PUT", "/crew", `{"places":2,"changes":[{"days":"Xx","from":"12:10","until":"12:00","places":1}]}`, "changes[0].days"},
		{"PUT", "/crew", `{"places":2,"changes":[{"from":"12:10","until":"12:00","places":1}]}`, "changes[0].until"},
		{"PUT", "/rules", `{"rules":[{"opens":"08:00","closes":"18:00","season_from":"10-01"}]}`, "rules[0].season_from"},
		{"PUT", "/rules", `{"rules":[{"opens":"08:00","closes":"18:00","season_from":"13-01","season_until":"12-31"}]}`, "rules[0].season_from"},
		{"PUT", "/rules", `{"opening_hours":"Mo-Fr 08:00-18:00","works_on":["weihnachtstag","groundhog-day"]}`, "works_on[1]"},
		{"PUT", "/share", `{"changes":[{"days":"Mo-Fr","bays":1}]}`, "bays"},
		{"PUT", "/share", `{"bays":2,"changes":[{"days":"Xx","from":"12:10","until":"12:00","bays":1}]}`, "changes[0].days"},
		{"PUT", "/share", `{"bays":2,"changes":[{"from":"12:10","until":"12:00","bays":1}]}`, "changes[0].until"},
		{"PUT", "/services", `{"services":[{"service":"dance","vehicle":"car","minutes":0,"minutes_per_wheel":0}]}`, "services[0].service services[0].minutes"},
		{"DELETE", "/closures/0", ``, "entry"},
	} {
		p := y.staff.change(c.method, c.part, c.body).problem("invalid")
		require.Equal(t, c.fields, strings.Join(fields(p), " "), "%s %s", c.part, c.body)
	}
	require.Equal(t, `"1"`, y.staff.tag("/rules"))
}

// What is put is what is read.
func TestPartsOfACalendar(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	y.staff.changed("PUT", "/rules", `{"opening_hours":"Mo-Fr 08:00-18:00; Sa 09:00-13:00; PH off","works_holidays":true}`)
	for _, part := range []struct{ put, get, body string }{
		{"/rules", "/rules", `{"works_holidays":false,"rules":[{"recurrence":"FREQ=WEEKLY;BYDAY=MO","opens":"08:00","closes":"26:00"},{"adds":true,"opens":"09:00","closes":"12:00","from":"2026-11-01","until":"2026-12-31"}]}`},
		{"/rules", "/rules", `{"works_holidays":false,"works_on":["buss-und-bettag"],"rules":[{"opens":"08:00","closes":"18:00"},{"opens":"08:00","closes":"20:00","season_from":"10-01","season_until":"01-15"}]}`},
		{"/crew", "/crew", `{"places":3,"changes":[{"days":"Mo-Fr","from":"12:00","until":"13:30","places":2}]}`},
		{"/crew", "/crew", `{}`},
		{"/share", "/share", `{"bays":1,"changes":[{"days":"Mo-Fr","from":"12:00","until":"13:30","bays":2}],"release_minutes":1440}`},
		{"/share", "/share", `{}`},
		{"/services", "/services", `{"services":[{"service":"swap","vehicle":"car","minutes":20,"minutes_per_wheel":5}]}`},
	} {
		y.staff.changed("PUT", part.put, part.body)
		require.JSONEq(t, part.body, string(y.staff.get(atC+part.get).body))
	}
	y.staff.changed("PUT", "/bays/5", `{"name":"Ramp","max_rim":22,"capabilities":["van"],"active":true}`)
	y.staff.changed("POST", "/extra-openings", `{"bay":5,"starts_at":"2026-10-25T08:00:00Z","ends_at":"2026-10-25T10:00:00Z","reason":"Rush"}`)
	require.Contains(t, string(y.staff.get(atC+"/bays").body), `{"no":5,"name":"Ramp","max_rim":22,"capabilities":["van"],"active":true}`)
	require.Contains(t, string(y.operator.get(atC+"/extra-openings").body), `"bay":5,"starts_at":"2026-10-25T09:00:00+01:00"`)
	y.sound()
}

// A job in a bay that goes, that the bay cannot do any more, or of a service that is
// not sold any more has no room; nor has one without a fitter.
func TestOrphansOfBaysServicesAndCrew(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	tyres := y.hold("C", "2026-10-21T08:00:00Z", "W225").Appointments[0]
	swap := y.hold("C", "2026-10-21T08:00:00Z", "").Appointments[0]
	for _, step := range []struct{ method, part, body, want string }{
		{"PUT", "/bays/1", `{"max_rim":17,"capabilities":[],"active":true}`, "no-bay " + tyres.ID.String()},
		{"PUT", "/bays/1", `{"max_rim":24,"capabilities":[],"active":true}`, ""},
		{"PUT", "/bays/2", `{"max_rim":24,"capabilities":[],"active":false}`, "no-bay " + swap.ID.String()},
		{"PUT", "/bays/2", `{"max_rim":24,"capabilities":[],"active":true}`, ""},
		{"PUT", "/services", `{"services":[{"service":"fit","vehicle":"car","minutes":5,"minutes_per_wheel":10}]}`, "not-sold " + swap.ID.String()},
		{"PUT", "/services", `{"services":[{"service":"swap","vehicle":"car","minutes":30,"minutes_per_wheel":0},{"service":"fit","vehicle":"car","minutes":5,"minutes_per_wheel":10}]}`, ""},
		{"PUT", "/crew", `{"places":2}`, ""},
		{"PUT", "/crew", `{"places":1}`, "crew " + swap.ID.String()},
		{"PUT", "/crew", `{"places":4,"changes":[{"days":"We","from":"10:00","until":"10:15","places":1}]}`, ""},
		{"PUT", "/crew", `{}`, ""},
		{"PUT", "/rules", `{"opening_hours":"Mo-Fr 08:00-10:30"}`, "closed " + tyres.ID.String()},
	} {
		out := y.staff.changed(step.method, step.part, step.body)
		var got []string
		for _, o := range out.Orphans {
			got = append(got, o.Reason+" "+o.Appointment.String())
		}
		require.Equal(t, step.want, strings.Join(got, " "), "%s %s", step.part, step.body)
		y.sound()
	}
}

// A lower crew moves who has a higher place to a lower one that is free.
func TestALowerCrewMovesUpWhoCanBe(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	y.staff.changed("PUT", "/crew", `{"places":3}`)
	var holds []api.Hold
	for range 3 {
		holds = append(holds, y.hold("C", "2026-10-21T08:00:00Z", ""))
	}
	y.do("DELETE", "/v1/holds/"+holds[0].ID.String(), "")
	out := y.staff.changed("PUT", "/crew", `{"places":2}`)
	require.Empty(t, out.Orphans)
	require.Zero(t, y.count(`SELECT count(*) FROM claims WHERE resource < -2`))
	y.hold("C", "2026-10-22T08:00:00Z", "")
	out = y.staff.changed("PUT", "/crew", `{"places":1}`)
	require.Len(t, out.Orphans, 1)
	y.post("/v1/holds", wish("C", "2026-10-21T08:00:00Z", "")).problem("slot-taken")
	y.sound()

	var found api.Openings
	y.operator.get(atC+"/openings?from=2026-10-21&to=2026-10-22").json(200, &found)
	require.Equal(t, "2026-10-20T22:00:00Z", found.From.Format(time.RFC3339))
	require.Len(t, found.Open, 2)
	require.Equal(t, "2026-10-21T06:00:00Z", found.Open[0].Start.Format(time.RFC3339))
	require.Len(t, found.Bays, 4)
	n := 0
	for _, b := range found.Bays {
		require.Len(t, b.Open, 2)
		n += len(b.Taken)
	}
	require.Equal(t, 3, n)
	require.Equal(t, 1, found.Crew.Places[0].Places)
	require.Len(t, found.Crew.Taken, 3)
	y.staff.get("/v1/centres/D/openings").problem("not-found")
	require.Equal(t, []string{"to"}, fields(y.staff.get(atC+"/openings?from=2026-10-22&to=2026-10-21").problem("invalid")))
	require.Equal(t, http.StatusForbidden, y.get(atC+"/openings").status)
}

// Load testers see in the openings that the web leaves what is kept for the door.
func TestAShareIsSeenInTheOpenings(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	y.hold("C", "2026-10-21T08:00:00Z", "")
	body := `{"bays":4,"changes":[{"days":"We","from":"12:00","until":"13:00","bays":3}],"release_minutes":60}`
	var would api.CalendarChange
	y.staff.do("PUT", atC+"/share?dry_run", body).json(200, &would)
	require.NotZero(t, would.Web.Lost)
	require.Zero(t, would.Web.Gained+would.Bays.Lost+would.Crew.Lost)
	require.Equal(t, would.Web, y.staff.changed("PUT", "/share", body).Web)
	p := y.post("/v1/holds", wish("C", "2026-10-21T08:00:00Z", "")).problem("slot-taken")
	require.Contains(t, p.Detail+fmt.Sprint(p.Errors), "kept for the door")
	y.hold("C", "2026-10-21T10:00:00Z", "") // 12:00 in Dresden

	var found api.Openings
	y.operator.get(atC+"/openings?from=2026-10-21&to=2026-10-21").json(200, &found)
	require.Len(t, found.Share.Kept, 3)
	require.Equal(t, 3, found.Share.Kept[1].Bays)
	require.Equal(t, "2026-10-21T10:00:00Z", found.Share.Kept[1].Start.Format(time.RFC3339))
	require.Len(t, found.Share.Taken, 1, "who was there before finds no place, and stays")
	require.Equal(t, "web", found.Share.Taken[0].Channel)
	require.Equal(t, 1, found.Share.Taken[0].Place)
	y.sound()
}
