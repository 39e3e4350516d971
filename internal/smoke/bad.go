package main

import (
	"fmt"
	"net/http"
	"strings"
)

// badInput sends what must be refused in good order: status, kind and field.
func (w *walk) badInput() {
	revoked := strings.TrimSpace(w.fitslot("key", "add", "--role=shop", "smoke"))
	w.fitslot("key", "revoke", "smoke")
	holds := func(body string) request { return request{method: "POST", path: "/v1/holds", body: body} }
	const at = "2026-11-19T14:00:00Z"
	swap := job("DE-04109", at, "swap")
	for _, c := range []struct {
		about  string
		r      request
		status int
		kind   string
		field  string
	}{
		{"no key", request{method: "POST", path: "/v1/holds", body: swap, anonymous: true}, 401, "no-key", ""},
		{"a revoked key", request{method: "POST", path: "/v1/holds", body: swap, key: revoked}, 401, "no-key", ""},
		{"a path that there is not", request{method: "GET", path: "/v1/nothing"}, 404, "not-found", ""},
		{"a method that there is not", request{method: "DELETE", path: "/v1/offers"}, 405, "method-not-allowed", ""},
		{"half a body", holds(`{"jobs":`), 400, "malformed", ""},
		{"a field that there is not", holds(strings.Replace(swap, `"jobs"`, `"colour":"red","jobs"`, 1)), 422, "invalid", "colour"},
		{"a parameter that there is not", request{method: "GET", path: "/v1/offers?country=DE&postcode=04109&service=swap&colour=red"}, 422, "invalid", "colour"},
		{"a number for a text", holds(strings.Replace(swap, `"DE-04109"`, `7`, 1)), 422, "invalid", "jobs[0].centre"},
		{"an unknown centre", holds(job("DE-00000", at, "swap")), 422, "invalid", "jobs[0].centre"},
		{"an unknown article", holds(job("DE-04109", at, "fit", "NONE:4")), 422, "invalid", "jobs[0].items[0].sku"},
		{"no tyres of an article", holds(job("DE-04109", at, "fit", tyre+":0")), 422, "invalid", "jobs[0].items[0].quantity"},
		{"nine tyres", holds(job("DE-04109", at, "fit", tyre+":9")), 422, "invalid", "jobs[0].items[0].quantity"},
		{"the past", holds(job("DE-04109", "2026-10-01T09:00:00Z", "swap")), 422, "invalid", "jobs[0].start"},
		{"a far-off day", holds(job("DE-04109", "2027-06-01T09:00:00Z", "swap")), 422, "invalid", "jobs[0].start"},
		{"between two starts", holds(job("DE-04109", "2026-11-19T14:07:00Z", "swap")), 422, "invalid", "jobs[0].start"},
		{"a service that is not sold there", holds(job("DE-04109", at, "repair")), 422, "invalid", "jobs[0].services"},
		{"a van where none is taken", holds(strings.Replace(swap, `"services"`, `"vehicle":"van","services"`, 1)), 422, "invalid", "jobs[0].services"},
		{"somebody else's hold", request{method: "GET", path: "/v1/holds/0192aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa"}, 404, "not-found", ""},
	} {
		answer := ask[problem](w, c.status, c.r)
		said := answer.Type
		if c.field != "" {
			said += " " + fields(answer)
		}
		w.is(c.about+" is "+fmt.Sprint(c.status), said, strings.TrimSpace("/problems/"+c.kind+" "+c.field))
	}
	h := post[hold](w, http.StatusCreated, "/v1/holds", swap)
	card := post[problem](w, http.StatusUnprocessableEntity, "/v1/orders/"+w.order(h)+"/payment", `{"token":"4242 4242 4242 4242"}`)
	w.is("a card number in place of a token is 422", card.Type+" "+fields(card), "/problems/card-number token")
}

func fields(p problem) string {
	var names []string
	for _, e := range p.Errors {
		names = append(names, e.Field)
	}
	return strings.Join(names, " ")
}
