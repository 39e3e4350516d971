package api_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/api"
)

// rights say for each operation what somebody is answered who asks for somebody
// else's hold, order, appointment, delivery or shelf; where nothing is anybody's,
// for what is everybody's. The columns are those of roles: no key, publishable,
// shop, partner, staff, operator. "ok" is whatever is neither 401, 403 nor 404.
var rights = map[string]string{
	"GET /v1/articles":             "401 ok ok ok ok ok",
	"GET /v1/offers":               "401 ok ok ok ok ok",
	"GET /v1/centres/{id}/slots":   "401 ok ok ok ok ok",
	"GET /v1/centres/{id}/explain": "401 ok ok ok ok ok",

	"POST /v1/holds":              "401 ok ok 403 403 403",
	"GET /v1/holds/{id}":          "401 404 404 403 403 403",
	"DELETE /v1/holds/{id}":       "401 404 404 403 403 403",
	"POST /v1/holds/{id}/extend":  "401 404 404 403 403 403",
	"POST /v1/holds/{id}/move":    "401 404 404 403 403 403",
	"POST /v1/holds/{id}/adopt":   "401 403 404 403 403 403",
	"POST /v1/holds/{id}/confirm": "401 403 404 403 403 403",

	"POST /v1/orders":              "401 403 404 403 403 403",
	"GET /v1/orders/{id}":          "401 403 404 403 403 403",
	"POST /v1/orders/{id}/payment": "401 403 404 403 403 403",
	"POST /v1/webhooks/payments":   "401 401 401 401 401 401",
	"GET /v1/events":               "401 403 ok 403 403 403",

	"GET /v1/appointments/{id}":             "401 403 404 403 403 403",
	"GET /v1/appointments/{id}.ics":         "401 403 404 403 403 403",
	"POST /v1/appointments/{id}/reschedule": "401 403 404 403 403 403",
	"POST /v1/appointments/{id}/cancel":     "401 403 404 403 403 403",
	"POST /v1/appointments/{id}/agree":      "401 403 404 403 403 403",
	"POST /v1/appointments/{id}/decline":    "401 403 404 403 403 403",

	"GET /v1/deliveries":                   "401 403 403 ok ok ok",
	"GET /v1/deliveries/{id}":              "401 403 403 404 404 ok",
	"POST /v1/deliveries/{id}/acknowledge": "401 403 403 404 403 403",
	"POST /v1/deliveries/{id}/refuse":      "401 403 403 404 403 403",
	"POST /v1/deliveries/{id}/dispatch":    "401 403 403 404 403 403",
	"POST /v1/deliveries/{id}/receive":     "401 403 403 404 404 403",
	"POST /v1/deliveries/{id}/return":      "401 403 403 404 403 403",
	"GET /v1/stock":                        "401 403 403 ok 403 403",
	"POST /v1/stock":                       "401 403 403 404 403 403",

	"GET /v1/centres/{centre}/openings":                  "401 403 403 403 404 ok",
	"GET /v1/centres/{centre}/rules":                     "401 403 403 403 404 ok",
	"PUT /v1/centres/{centre}/rules":                     "401 403 403 403 404 ok",
	"GET /v1/centres/{centre}/closures":                  "401 403 403 403 404 ok",
	"POST /v1/centres/{centre}/closures":                 "401 403 403 403 404 ok",
	"DELETE /v1/centres/{centre}/closures/{entry}":       "401 403 403 403 404 ok",
	"GET /v1/centres/{centre}/extra-openings":            "401 403 403 403 404 ok",
	"POST /v1/centres/{centre}/extra-openings":           "401 403 403 403 404 ok",
	"DELETE /v1/centres/{centre}/extra-openings/{entry}": "401 403 403 403 404 ok",
	"GET /v1/centres/{centre}/bays":                      "401 403 403 403 404 ok",
	"PUT /v1/centres/{centre}/bays/{no}":                 "401 403 403 403 404 ok",
	"GET /v1/centres/{centre}/crew":                      "401 403 403 403 404 ok",
	"PUT /v1/centres/{centre}/crew":                      "401 403 403 403 404 ok",
	"GET /v1/centres/{centre}/services":                  "401 403 403 403 404 ok",
	"PUT /v1/centres/{centre}/services":                  "401 403 403 403 404 ok",
	"GET /v1/centres/{centre}/orphans":                   "401 403 403 403 404 ok",
	"POST /v1/centres/{centre}/orphans/{id}/keep":        "401 403 403 403 404 ok",
	"GET /v1/centres/{centre}/share":                     "401 403 403 403 404 ok",
	"PUT /v1/centres/{centre}/share":                     "401 403 403 403 404 ok",

	"GET /v1/centres/{centre}/day":                         "401 403 403 403 404 403",
	"GET /v1/centres/{centre}/appointments/{id}":           "401 403 403 403 404 403",
	"GET /v1/centres/{centre}/proposals":                   "401 403 403 403 404 403",
	"POST /v1/centres/{centre}/appointments":               "401 403 403 403 404 403",
	"POST /v1/centres/{centre}/appointments/{id}/arrive":   "401 403 403 403 404 403",
	"POST /v1/centres/{centre}/appointments/{id}/begin":    "401 403 403 403 404 403",
	"POST /v1/centres/{centre}/appointments/{id}/complete": "401 403 403 403 404 403",
	"POST /v1/centres/{centre}/appointments/{id}/no-show":  "401 403 403 403 404 403",
	"POST /v1/centres/{centre}/appointments/{id}/undo":     "401 403 403 403 404 403",
	"POST /v1/centres/{centre}/appointments/{id}/stretch":  "401 403 403 403 404 403",
	"POST /v1/centres/{centre}/appointments/{id}/move":     "401 403 403 403 404 403",
	"POST /v1/centres/{centre}/appointments/{id}/agree":    "401 403 403 403 404 403",
	"POST /v1/centres/{centre}/appointments/{id}/decline":  "401 403 403 403 404 403",
	"POST /v1/centres/{centre}/appointments/{id}/cancel":   "401 403 403 403 404 403",

	"GET /v1/admin/verify": "401 403 403 403 403 ok",

	"GET /healthz":         "ok ok ok ok ok ok",
	"GET /readyz":          "ok ok ok ok ok ok",
	"GET /problems/{code}": "ok ok ok ok ok ok",
}

// A scene of rights has one of everything that can be somebody's, all of it the web
// shop's, at a centre and a warehouse that no partner and no staff here act for.
func rightsScene(t *testing.T) (y yard, asked map[string]string, ids []string) {
	t.Helper()
	y = openYard(t)
	y.Centre("E", 8)
	held := y.hold("E", "2026-10-21T08:00:00Z", "")
	o := y.order(y.hold("E", "2026-10-21T09:00:00Z", ""))
	a := y.confirm("E", "2026-10-21T10:00:00Z")
	d := y.appointment(a).Deliveries[0]
	orphan := y.confirm("E", "2026-10-23T10:00:00Z")
	enter := func(part, from, to string) (done api.CalendarChange) {
		y.operator.do("POST", "/v1/centres/E/"+part, closure(from, to), "If-Match", "*").json(200, &done)
		return done
	}
	enter("closures", "2026-10-23T10:00:00Z", "2026-10-23T11:00:00Z")
	closed := enter("closures", "2026-11-23T10:00:00Z", "2026-11-23T11:00:00Z")
	open := enter("extra-openings", "2026-11-22T10:00:00Z", "2026-11-22T11:00:00Z")
	ofA := "/v1/centres/E/appointments/" + a.ID.String()
	place := `{"centre":"E","start":"2026-10-22T08:00:00Z"}`
	search := "?service=swap"
	return y, map[string]string{ // method and path: target and body
		"GET /v1/articles":             "/v1/articles?country=DE&size=205/55R16",
		"GET /v1/offers":               "/v1/offers" + search + "&country=DE&postcode=01067",
		"GET /v1/centres/{id}/slots":   "/v1/centres/E/slots" + search,
		"GET /v1/centres/{id}/explain": "/v1/centres/E/explain" + search + "&start=2026-10-22T08:00:00Z",
		"POST /v1/holds":               "/v1/holds " + wish("E", "2026-10-22T09:00:00Z", ""),
		"POST /v1/holds/{id}/move":     "/v1/holds/{id}/move " + place,
		"POST /v1/holds/{id}/adopt":    `/v1/holds/{id}/adopt {"token":"guessed"}`,
		"POST /v1/holds/{id}/confirm":  `/v1/holds/{id}/confirm {"payment_reference":"INV 2"}`,
		"POST /v1/orders":              "/v1/orders " + orderOf(held),
		"POST /v1/orders/{id}/payment": `/v1/orders/{id}/payment {"token":"tok_visa"}`,

		"POST /v1/webhooks/payments":            "/v1/webhooks/payments {}",
		"POST /v1/appointments/{id}/reschedule": "/v1/appointments/{id}/reschedule " + place,
		"POST /v1/deliveries/{id}/refuse":       `/v1/deliveries/{id}/refuse {"reason":"none left"}`,
		"POST /v1/deliveries/{id}/receive":      `/v1/deliveries/{id}/receive {"items":[{"sku":"W205","quantity":4}]}`,
		"POST /v1/stock":                        `/v1/stock {"warehouse":"KAS","counted_at":"2026-10-19T06:00:00Z","counts":[{"sku":"W205","on_hand":1}]}`,
		"GET /problems/{code}":                  "/problems/forbidden",

		"PUT /v1/centres/{centre}/rules":                     `/v1/centres/E/rules {"opening_hours":"Mo-Fr 08:00-18:00"}`,
		"POST /v1/centres/{centre}/closures":                 "/v1/centres/E/closures " + closure("2026-11-21T08:00:00Z", "2026-11-21T10:00:00Z"),
		"DELETE /v1/centres/{centre}/closures/{entry}":       fmt.Sprintf("/v1/centres/E/closures/%d", closed.ID),
		"POST /v1/centres/{centre}/extra-openings":           "/v1/centres/E/extra-openings " + closure("2026-11-22T08:00:00Z", "2026-11-22T10:00:00Z"),
		"DELETE /v1/centres/{centre}/extra-openings/{entry}": fmt.Sprintf("/v1/centres/E/extra-openings/%d", open.ID),
		"PUT /v1/centres/{centre}/bays/{no}":                 `/v1/centres/E/bays/1 {"max_rim":22,"capabilities":[],"active":true}`,
		"PUT /v1/centres/{centre}/crew":                      `/v1/centres/E/crew {"places":2}`,
		"PUT /v1/centres/{centre}/share":                     `/v1/centres/E/share {"bays":1}`,
		"PUT /v1/centres/{centre}/services":                  `/v1/centres/E/services {"services":[]}`,
		"POST /v1/centres/{centre}/orphans/{id}/keep":        "/v1/centres/E/orphans/" + orphan.ID.String() + `/keep {"reason":"early"}`,

		"GET /v1/centres/{centre}/appointments/{id}":           "/v1/centres/E/appointments/" + a.ID.String(),
		"POST /v1/centres/{centre}/appointments":               "/v1/centres/E/appointments " + walkIn("2026-10-19T08:00:00Z"),
		"POST /v1/centres/{centre}/appointments/{id}/arrive":   ofA + `/arrive`,
		"POST /v1/centres/{centre}/appointments/{id}/begin":    ofA + `/begin`,
		"POST /v1/centres/{centre}/appointments/{id}/complete": ofA + `/complete`,
		"POST /v1/centres/{centre}/appointments/{id}/no-show":  ofA + `/no-show`,
		"POST /v1/centres/{centre}/appointments/{id}/undo":     ofA + `/undo`,
		"POST /v1/centres/{centre}/appointments/{id}/stretch":  ofA + `/stretch {"end":"2026-10-21T12:00:00Z"}`,
		"POST /v1/centres/{centre}/appointments/{id}/move":     ofA + `/move {"start":"2026-10-22T12:00:00Z"}`,
		"POST /v1/centres/{centre}/appointments/{id}/agree":    ofA + `/agree {"proposal":"0192aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa"}`,
		"POST /v1/centres/{centre}/appointments/{id}/decline":  ofA + `/decline {"proposal":"0192aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa"}`,
		"POST /v1/centres/{centre}/appointments/{id}/cancel":   ofA + `/cancel`,
		"POST /v1/appointments/{id}/agree":                     `/v1/appointments/{id}/agree {"proposal":"0192aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa"}`,
		"POST /v1/appointments/{id}/decline":                   `/v1/appointments/{id}/decline {"proposal":"0192aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa"}`,

		"holds": held.ID.String(), "orders": o.ID.String(), "appointments": a.ID.String(), "deliveries": d.ID.String(),
	}, []string{held.ID.String(), o.ID.String(), a.ID.String(), d.ID.String()}
}

// do asks for an operation on the thing of the scene that it is about.
func ask(c client, op string, asked map[string]string) reply {
	method, path, _ := strings.Cut(op, " ")
	if full, known := asked[op]; known {
		path = full
	}
	target, body, _ := strings.Cut(path, " ")
	if parts := strings.Split(target, "/"); strings.Contains(target, "{id}") {
		target = strings.Replace(target, "{id}", asked[parts[2]], 1)
	}
	target = strings.Replace(target, "{centre}", "E", 1)
	if method != "GET" && strings.Contains(op, "{centre}") {
		return c.do(method, target, body, "If-Match", "*")
	}
	return c.do(method, target, body)
}

func TestRights(t *testing.T) {
	t.Parallel()
	y, asked, ids := rightsScene(t)
	roles := []client{y.with(""), y.browser, y.other, y.stranger, y.staff, y.operator}
	names := []string{"no key", "publishable", "shop", "partner", "staff", "operator"}
	operations := operationsOf(t, y.client)
	for op := range rights {
		require.Contains(t, operations, op, "there is no such operation any more")
	}
	for _, op := range operations {
		row, known := rights[op]
		require.True(t, known, "%s: say who may do this, in a row of rights", op)
		for i, want := range strings.Fields(row) {
			got := ask(roles[i], op, asked)
			switch {
			case want == "401" || want == "403" || want == "404":
				assert.Equal(t, want, status(got), "%s: %s\n%s", op, names[i], got.body)
				requireSilent(t, got, ids, op+": "+names[i])
			default:
				assert.NotContains(t, []string{"401", "403", "404", "500"}, status(got), "%s: %s\n%s", op, names[i], got.body)
				if names[i] != "operator" { // who sees all
					requireSilent(t, got, ids, op+": "+names[i])
				}
			}
		}
		revoked := ask(y.revoked, op, asked)
		if strings.HasPrefix(row, "401") {
			require.Equal(t, "401", status(revoked), "%s: a key that was revoked", op)
		}
	}
}

// Whose it is, is let do all of that.
func TestRights_OfTheOwner(t *testing.T) {
	t.Parallel()
	y, asked, _ := rightsScene(t)
	for op, row := range rights {
		columns := strings.Fields(row)
		c := y.client
		if !slices.Contains(columns, "404") {
			continue
		}
		if strings.Contains(op, "deliveries") || strings.Contains(op, "stock") {
			c = y.both
		}
		if strings.Contains(op, "{centre}") {
			c = y.staffOf("E")
		}
		if strings.HasSuffix(op, "/adopt") {
			continue // needs the right token, and a browser's hold: TestAdopt
		}
		got := ask(c, op, asked)
		assert.NotContains(t, []string{"401", "403", "404", "500"}, status(got), "%s: its owner\n%s", op, got.body)
	}
	for _, op := range []string{"GET /v1/appointments/{id}", "GET /v1/appointments/{id}.ics", "POST /v1/appointments/{id}/cancel"} {
		method, path, _ := strings.Cut(op, " ")
		target := strings.Replace(path, "{id}", asked["appointments"], 1)
		for _, token := range []string{"wrong", strings.Repeat("x", 22), "%27%20OR%201=1"} {
			y.with("").do(method, target+"?token="+token, "").problem("not-found")
		}
	}
}

// operationsOf are all operations of the OpenAPI document, which is made from the
// routes.
func operationsOf(t *testing.T, c client) (all []string) {
	t.Helper()
	var doc struct {
		Paths map[string]map[string]operation
	}
	c.with("").get("/openapi.json").json(200, &doc)
	for path, item := range doc.Paths {
		for method := range item {
			all = append(all, strings.ToUpper(method)+" "+path)
		}
	}
	slices.Sort(all)
	return all
}

func status(r reply) string { return strconv.Itoa(r.status) }

func requireSilent(t *testing.T, r reply, ids []string, who string) {
	t.Helper()
	for _, id := range ids {
		assert.NotContains(t, string(r.body), id, "%s learns of somebody else's", who)
	}
}
