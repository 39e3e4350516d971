package main

import (
	"net/http"
	"strings"
)

// Two winter tyres of the demo network. Both cost 104.09 in Germany, 107.19 in
// France, 100.89 in Spain and 89.49 on the Canaries; fitting a wheel costs 18.99,
// 19.49, 18.39 and 16.29, getting rid of a tyre 2.59, 2.59, 2.49 and 2.19.
const (
	tyre  = "NK-1955516H-W"
	other = "NK-1856015H-W"
)

// germany walks in Leipzig: four bays, Mo-Fr 07:00-19:00; Sa 08:00-16:00, a start
// every quarter of an hour, fitting four wheels takes 10 + 4 × 10 minutes, so an
// hour.
func (w *walk) germany() {
	const query = "item=" + tyre + ":4&service=fit"
	found := get[offers](w, "/v1/offers?country=DE&postcode=04109&limit=1&from=2026-10-19&to=2026-10-27&"+query)
	first := found.Offers[0]
	w.is("04109 Leipzig: the nearest centre is the one in that very place", first.Centre.ID, "DE-04109")
	w.is("4 × 104.09 + 4 × 18.99 + 4 × 2.59 is 502.68 EUR", first.Price, money{50268, "EUR"})
	w.is("paid by 09:10 they leave Kassel on Monday, come on Tuesday at 10, and the centre wants 2 hours", first.Ready.At, "2026-10-20T12:00:00+02:00")
	days := first.days()
	w.is("Tuesday: 12:00 to 18:00 is 25 starts", days["2026-10-20"], 25)
	w.is("Wednesday: 07:00 to 18:00 is 45 starts", days["2026-10-21"], 45)
	w.is("Saturday: 08:00 to 15:00 is 29 starts", days["2026-10-24"], 29)
	w.is("Sunday, when the clocks go back: none", days["2026-10-25"], 0)
	friday := get[slots](w, "/v1/centres/DE-04109/slots?from=2026-10-23&to=2026-10-23&"+query).Slots[0]
	monday := get[slots](w, "/v1/centres/DE-04109/slots?from=2026-10-26&to=2026-10-26&"+query).Slots[0]
	w.is("before it 7 o'clock is 5 o'clock UTC", friday.start, start{"2026-10-23T07:00:00+02:00", "2026-10-23T05:00:00Z"})
	w.is("after it 7 o'clock is 6 o'clock UTC", monday.start, start{"2026-10-26T07:00:00+01:00", "2026-10-26T06:00:00Z"})

	days = get[offers](w, "/v1/offers?country=DE&postcode=04109&limit=1&from=2026-11-16&to=2026-11-20&"+query).Offers[0].days()
	w.is("Tuesday 17 November: a day like any other", days["2026-11-17"], 45)
	w.is("Wednesday 18 November: Buß- und Bettag, in Saxony alone", days["2026-11-18"], 0)
	w.is("Thursday 19 November: open again", days["2026-11-19"], 45)
	why := get[explanation](w, "/v1/centres/DE-04109/explain?start=2026-11-18T09:00:00Z&"+query)
	for _, c := range why.Conditions {
		if c.Name == "open" {
			w.is("explain says so", c.Detail, "closed at 2026-11-18 10:00: public holiday, Buß- und Bettag")
		}
	}
	guess := get[offers](w, "/v1/offers?country=DE&postcode=04999&limit=1&"+query).Postcode
	w.is("04999 is not known, 04 is, and the answer says so", guess.Matched+yes(guess.Exact), "04 not exact")
	w.germanHold(query)
}

// germanHold holds, pays, fills the bays, moves and cancels on 19 November at 10.
func (w *walk) germanHold(query string) {
	const at, day = "2026-11-19T09:00:00Z", "/v1/centres/DE-04109/slots?from=2026-11-19&to=2026-11-19&"
	want := job("DE-04109", at, "fit", tyre+":4")
	w.is("all 4 bays are free at 10", w.remaining(day+query, at), 4)
	once := request{method: "POST", path: "/v1/holds", body: want, idempotency: "smoke-1"}
	h := ask[hold](w, http.StatusCreated, once)
	w.is("a hold has the bay until 11", h.Appointments[0].End, "2026-11-19T11:00:00+01:00")
	w.is("its retry is the same hold", ask[hold](w, http.StatusCreated, once).ID, h.ID)
	once.body = job("DE-04109", at, "swap")
	w.is("the same Idempotency-Key with another body is refused", ask[problem](w, http.StatusUnprocessableEntity, once).Type, "/problems/idempotency-key-reused")
	w.is("now 3 bays are free", w.remaining(day+query, at), 3)
	w.is("tax is 66.48 + 12.13 + 1.65: 19/119 of each line, rounded", h.Quote.Tax, money{8026, "EUR"})
	post[hold](w, http.StatusOK, "/v1/holds/"+h.ID+"/extend", "")
	w.is("a hold is extended once", post[problem](w, http.StatusConflict, "/v1/holds/"+h.ID+"/extend", "").Type, "/problems/extended-already")

	payment := "/v1/orders/" + w.order(h) + "/payment"
	w.is("a card without money is declined", post[problem](w, http.StatusPaymentRequired, payment, `{"token":"tok_decline"}`).Type, "/problems/payment-declined")
	paid := post[order](w, http.StatusOK, payment, `{"token":"tok_visa"}`)
	w.is("another one is good: paid", paid.State, "paid")
	w.is("and confirmed", w.held(h.ID), "confirmed")
	_, _, file := w.send(request{method: "GET", path: paid.Appointment.Calendar, anonymous: true})
	w.is("the calendar file says 9 o'clock UTC", strings.Contains(string(file), "DTSTART:20261119T090000Z"), true)

	for range 3 {
		post[hold](w, http.StatusCreated, "/v1/holds", want)
	}
	lost := post[problem](w, http.StatusConflict, "/v1/holds", want)
	w.is("the fifth is refused: four bays have four jobs", lost.Type, "/problems/slot-taken")
	w.is("the nearest alternatives are an hour before and after", lost.Alternatives[0].UTC+" "+lost.Alternatives[1].UTC, "2026-11-19T08:00:00Z 2026-11-19T10:00:00Z")
	post[hold](w, http.StatusCreated, "/v1/holds", job(lost.Alternatives[0].Centre, lost.Alternatives[0].UTC, "fit", tyre+":4"))
	w.right("an alternative can be held")

	link := "/v1/appointments/" + paid.Appointment.ID
	moved := post[appointment](w, http.StatusOK, link+"/reschedule", `{"centre":"DE-04109","start":"2026-11-20T09:00:00Z"}`)
	w.is("the customer moves to Friday", moved.start.UTC, "2026-11-20T09:00:00Z")
	w.is("which gives the bay on Thursday back", w.remaining(day+query, at), 1)
	gone := ask[appointment](w, http.StatusOK, request{method: "POST", path: link + "/cancel?token=" + paid.Appointment.Token, anonymous: true})
	w.is("and cancels, by the link and without a key", gone.State, "cancelled")
	after := get[order](w, "/v1/orders/"+paid.ID)
	w.is("the order is cancelled", after.State, "cancelled")
	w.is("and the money given back, all of it", *after.Payments[1].Refunded, money{50268, "EUR"})
}

// france walks in Paris, Mo-Fr 08:00-19:00; fitting takes 15 + 4 × 10 minutes.
func (w *walk) france() {
	const query = "item=" + tyre + ":2&item=" + other + ":2&service=fit"
	days := w.near("FR", "75015", "FR-75015", query+"&from=2026-11-10&to=2026-11-12").days()
	w.is("Paris, 10 November: 08:00 to 18:00 is 41 starts", days["2026-11-10"], 41)
	w.is("Wednesday 11 November: Armistice", days["2026-11-11"], 0)
	w.is("12 November: 41 again", days["2026-11-12"], 41)
	h := post[hold](w, http.StatusCreated, "/v1/holds", job("FR-75015", "2026-11-12T08:00:00Z", "fit", tyre+":2", other+":2"))
	w.is("two sizes on one car: 2 × 107.19 + 2 × 107.19 + 4 × 19.49 + 4 × 2.59", h.Quote.Total, money{51708, "EUR"})
	w.is("TVA is 35.73 + 35.73 + 12.99 + 1.73", h.Quote.Tax, money{8618, "EUR"})
	confirm := "/v1/holds/" + h.ID + "/confirm"
	w.is("the shop has the money: confirmed", post[hold](w, http.StatusOK, confirm, `{"payment_reference":"shop-1"}`).State, "confirmed")
	w.is("the same again changes nothing", post[hold](w, http.StatusOK, confirm, `{"payment_reference":"shop-1"}`).State, "confirmed")
	w.is("another reference is refused", post[problem](w, http.StatusConflict, confirm, `{"payment_reference":"shop-2"}`).Type, "/problems/wrong-state")
}

// spain walks in Madrid, Mo-Fr 08:00-20:00; a swap takes 10 + 4 × 5 minutes.
func (w *walk) spain() {
	offer := w.near("ES", "28013", "ES-28013", "service=swap&from=2026-12-08&to=2026-12-09")
	w.is("Madrid, Tuesday 8 December: Inmaculada Concepción", offer.days()["2026-12-08"], 0)
	w.is("9 December: 08:00 to 19:30 is 47 starts", offer.days()["2026-12-09"], 47)
	w.is("without tyres there is no ready time", offer.Ready == nil, true)
	w.is("a swap is 4 × 9.69", offer.Price, money{3876, "EUR"})
	h := post[hold](w, http.StatusCreated, "/v1/holds", job("ES-28013", "2026-12-09T09:00:00Z", "swap"))
	w.is("IVA is 21/121 of it", h.Quote.Tax, money{673, "EUR"})
	w.is("paid", w.buy(h, "tok_visa", http.StatusOK).State, "paid")
	w.is("and confirmed", w.held(h.ID), "confirmed")
}

// canaries walks on Lanzarote: six carrier days from Zaragoza, deliveries on
// Tuesday and Thursday at 09:30.
func (w *walk) canaries() {
	offer := w.near("ES", "35500", "ES-35500", "item="+tyre+":4&service=fit")
	w.is("Arrecife: six days on is Tuesday 27 October 09:30, after the clocks went back, and half an hour", offer.Ready.At, "2026-10-27T10:00:00Z")
	h := post[hold](w, http.StatusCreated, "/v1/holds", job("ES-35500", "2026-10-28T10:00:00Z", "fit", tyre+":4"))
	w.is("4 × 89.49 + 4 × 16.29 + 4 × 2.19", h.Quote.Total, money{43188, "EUR"})
	w.is("of which IGIC 23.42 + 4.26 + 0.57", h.Quote.Tax, money{2825, "EUR"})
	w.is("it is IGIC at 7 %", h.Quote.Lines[0].TaxName+yes(h.Quote.Lines[0].TaxRate == 700), "IGIC exact")
}

// notAvailable asks for tyres that nobody has.
func (w *walk) notAvailable() {
	const none, later = "NK-2156016H-W", "NK-1657014T-S"
	offer := w.near("DE", "04109", "DE-04109", "item="+none+":4&service=fit")
	w.is("sold out everywhere: no start", offer.Earliest == nil, true)
	w.is("and no date", offer.Unavailable.Expected, "")
	w.is("nor can it be held", post[problem](w, http.StatusConflict, "/v1/holds", job("DE-04109", "2026-11-19T14:00:00Z", "fit", none+":4")).Type, "/problems/out-of-stock")
	offer = w.near("DE", "04109", "DE-04109", "item="+later+":4&service=fit")
	w.is("Kassel expects more in nine days", offer.Unavailable.Expected, "2026-10-28")
}

// near finds a centre among the nearest.
func (w *walk) near(country, postcode, centre, query string) offer {
	for _, o := range get[offers](w, "/v1/offers?country="+country+"&postcode="+postcode+"&limit=10&"+query).Offers {
		if o.Centre.ID == centre {
			return o
		}
	}
	panic(wrongStep{centre + " is near " + postcode, "it is not among the nearest"})
}

// remaining is how many jobs still fit at a start.
func (w *walk) remaining(path, utc string) int {
	for _, s := range get[slots](w, path).Slots {
		if s.UTC == utc {
			return s.Remaining
		}
	}
	return 0
}

func yes(exact bool) string {
	if exact {
		return " exact"
	}
	return " not exact"
}
