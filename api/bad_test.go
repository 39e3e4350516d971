package api_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A hold that has nothing wrong with its form.
const goodHold = `{"jobs":[{"centre":"m1","start":"2026-10-27T08:00:00Z","services":["fit"],"items":[{"sku":"A","quantity":4}]}]}`

const (
	anyID      = "0192aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa"
	holdPath   = "/v1/holds/" + anyID
	orderPath  = "/v1/orders/" + anyID
	offersPath = "/v1/offers?country=ES&postcode=28001&service=fit"
)

// Each is refused before any service is asked.
func TestBadInput(t *testing.T) {
	for _, c := range []struct {
		says   string
		method string
		target string
		body   string
		want   string
		fields string // that are named, in order
	}{
		{"an unknown path", "GET", "/v1/nothing", "", "not-found", ""},
		{"paths know capitals", "GET", "/V1/offers", "", "not-found", ""},
		{"a method that the path has not", "DELETE", "/v1/offers", "", "method-not-allowed", ""},
		{"a path with a bad escape", "GET", "/v1/holds/%zz", "", "malformed", "path"},
		{"a query with a bad escape", "GET", "/v1/offers?country=%zz", "", "malformed", "query"},
		{"a query with a NUL", "GET", "/v1/offers?country=ES&service=fit&postcode=%00", "", "malformed", "postcode"},
		{"a query that is not UTF-8", "GET", "/v1/offers?country=%ff", "", "malformed", "country"},

		{"offers of nothing", "GET", "/v1/offers", "", "invalid", "country postcode service"},
		{"an unknown query parameter", "GET", offersPath + "&colour=red", "", "invalid", "colour"},
		{"a query parameter without a name", "GET", offersPath + "&=1", "", "invalid", "query"},
		{"a NUL for a query parameter without a name", "GET", offersPath + "&=%00", "", "malformed", "query"},
		{"a field without a name", "POST", "/v1/holds", `{"":1,` + goodHold[1:], "invalid", "body"},
		{"a NUL alone", "POST", "/v1/holds", `"\u0000"`, "invalid", "body"},
		{"a card number alone", "POST", "/v1/orders", `"4111111111111111"`, "card-number", "body"},
		{"a parameter twice", "GET", offersPath + "&country=FR", "", "invalid", "country"},
		{"an item without a quantity", "GET", offersPath + "&item=A", "", "invalid", "item"},
		{"an item with a quantity in words", "GET", offersPath + "&item=A:four", "", "invalid", "item"},
		{"none of an item", "GET", offersPath + "&item=A:0", "", "invalid", "item"},
		{"nine of an item", "GET", offersPath + "&item=A:9", "", "invalid", "item"},
		{"five items", "GET", offersPath + "&item=A:1&item=B:1&item=C:1&item=D:1&item=E:1", "", "invalid", "item"},
		{"five services", "GET", offersPath + "&service=a&service=b&service=c&service=d", "", "invalid", "service"},
		{"an unknown vehicle", "GET", offersPath + "&vehicle=tank", "", "invalid", "vehicle"},
		{"days that are none", "GET", offersPath + "&from=2026-02-30&to=tomorrow", "", "invalid", "from to"},
		{"a country in words", "GET", "/v1/offers?country=Spain&postcode=28001&service=fit", "", "invalid", "country"},
		{"a postal code with signs", "GET", "/v1/offers?country=ES&postcode=%C3%80&service=fit", "", "invalid", "postcode"},
		{"half a position", "GET", "/v1/offers?country=ES&service=fit&lat=40", "", "invalid", "lon"},
		{"a position off the earth", "GET", "/v1/offers?country=ES&service=fit&lat=91&lon=NaN", "", "invalid", "lat lon"},
		{"both postcode and position", "GET", offersPath + "&lat=1&lon=1", "", "invalid", "postcode"},
		{"too many centres", "GET", offersPath + "&limit=51", "", "invalid", "limit"},
		{"a limit that is no number", "GET", offersPath + "&limit=many", "", "invalid", "limit"},
		{"a hold that is no id", "GET", offersPath + "&hold=mine", "", "invalid", "hold"},
		{"all that is wrong at once", "GET", "/v1/offers?country=ES&item=A:0&from=x&limit=0&vehicle=bus&x=1", "", "invalid",
			"from item limit postcode service vehicle x"},
		{"articles of nothing", "GET", "/v1/articles", "", "invalid", "country size"},
		{"articles of a size left empty", "GET", "/v1/articles?country=DE&size=", "", "invalid", "size"},
		{"articles of a blank size", "GET", "/v1/articles?country=DE&size=+", "", "invalid", "size"},
		{"articles of a size that is none", "GET", "/v1/articles?country=DE&size=big", "", "invalid", "size"},
		{"articles of a rim that is none", "GET", "/v1/articles?country=Spain&size=205/55R99&season=mud", "", "invalid", "country season size"},
		{"explain without a start", "GET", "/v1/centres/m1/explain?service=fit", "", "invalid", "start"},
		{"a + that became a blank", "GET", "/v1/centres/m1/explain?service=fit&start=2026-10-27T09:00:00+01:00", "", "invalid", "start"},

		{"no body", "POST", "/v1/holds", "", "malformed", "body"},
		{"a body that is no JSON", "POST", "/v1/holds", `{"jobs":`, "malformed", "body"},
		{"two bodies", "POST", "/v1/holds", goodHold + goodHold, "malformed", "body"},
		{"an array for an object", "POST", "/v1/holds", `[]`, "invalid", "body"},
		{"null", "POST", "/v1/holds", `null`, "invalid", "body"},
		{"a hold of nothing", "POST", "/v1/holds", `{}`, "invalid", "jobs"},
		{"null for jobs", "POST", "/v1/holds", `{"jobs":null}`, "invalid", "jobs"},
		{"no jobs", "POST", "/v1/holds", `{"jobs":[]}`, "invalid", "jobs"},
		{"a job of nothing", "POST", "/v1/holds", `{"jobs":[{}]}`, "invalid", "jobs[0].centre jobs[0].services jobs[0].start"},
		{"seven jobs", "POST", "/v1/holds", strings.Replace(goodHold, `]}]`, `]}`+strings.Repeat(`,{"centre":"m1","start":"2026-10-27T08:00:00Z","services":["fit"]}`, 6)+`]`, 1), "invalid", "jobs"},
		{"an unknown field", "POST", "/v1/holds", strings.Replace(goodHold, `"centre"`, `"color":1,"centre"`, 1), "invalid", "jobs[0].color"},
		{"a field in capitals", "POST", "/v1/holds", strings.Replace(goodHold, `"centre"`, `"Centre"`, 1), "invalid", "jobs[0].Centre jobs[0].centre"},
		{"wrong types", "POST", "/v1/holds", `{"jobs":[{"centre":1,"start":2,"services":"fit","items":[{"sku":"A","quantity":"4"}]}]}`, "invalid",
			"jobs[0].centre jobs[0].items[0].quantity jobs[0].services jobs[0].start"},
		{"half a tyre", "POST", "/v1/holds", strings.Replace(goodHold, `:4`, `:0.5`, 1), "invalid", "jobs[0].items[0].quantity"},
		{"nine tyres", "POST", "/v1/holds", strings.Replace(goodHold, `:4`, `:9`, 1), "invalid", "jobs[0].items[0].quantity"},
		{"no tyres", "POST", "/v1/holds", strings.Replace(goodHold, `:4`, `:0`, 1), "invalid", "jobs[0].items[0].quantity"},
		{"a number beyond all bounds", "POST", "/v1/holds", strings.Replace(goodHold, `:4`, `:1e400`, 1), "malformed", "body"},
		{"more tyres than there are integers", "POST", "/v1/holds", strings.Replace(goodHold, `:4`, `:1e30`, 1), "invalid", "jobs[0].items[0].quantity"},
		{"an article twice", "POST", "/v1/holds", strings.Replace(goodHold, `}]}]`, `},{"sku":"A","quantity":1}]}]`, 1), "invalid", "jobs[0].items[1].sku"},
		{"a start without an offset", "POST", "/v1/holds", strings.Replace(goodHold, "00Z", "00", 1), "invalid", "jobs[0].start"},
		{"a NUL in a text", "POST", "/v1/holds", strings.Replace(goodHold, `"m1"`, `"m\u0000"`, 1), "invalid", "jobs[0].centre"},
		{"a hold with an id that is none", "GET", "/v1/holds/mine", "", "invalid", "id"},
		{"a move to nowhere", "POST", holdPath + "/move", `{}`, "invalid", "centre start"},
		{"a body where none is wanted", "POST", holdPath + "/extend", `{"minutes":5}`, "invalid", "body"},
		{"a hold taken over without a token", "POST", holdPath + "/adopt", `{}`, "invalid", "token"},
		{"no events at all", "GET", "/v1/events?limit=0", "", "invalid", "limit"},
		{"too many events", "GET", "/v1/events?limit=1001", "", "invalid", "limit"},
		{"a confirmation without a reference", "POST", holdPath + "/confirm", `{"payment_reference":""}`, "invalid", "payment_reference"},

		{"an order of nothing", "POST", "/v1/orders", `{}`, "invalid", "customer hold"},
		{"an order without a plate", "POST", "/v1/orders", `{"hold":"` + anyID + `","customer":{"name":"A","email":"a@b.cd","language":"es"}}`, "invalid", "plate"},
		{"a hold that is no id", "POST", "/v1/orders", `{"hold":"x","plate":"1","customer":{"name":"A","email":"a@b.cd","language":"es"}}`, "invalid", "hold"},
		{"a card number in place of a token", "POST", orderPath + "/payment", `{"token":"4111111111111111"}`, "card-number", "token"},
		{"a card number written as a number", "POST", orderPath + "/payment", `{"token":4111111111111111}`, "card-number", "token"},
		{"a card number in groups", "POST", orderPath + "/payment", `{"token":"5500 0000 0000 0004"}`, "card-number", "token"},
		{"a card number in a field that is none", "POST", orderPath + "/payment", `{"token":"tok_visa","pan":"3782-822463-10005"}`, "card-number", "pan"},
		{"a card number in a customer's name", "POST", "/v1/orders", `{"customer":{"name":"Ana 4111 1111 1111 1111"}}`, "card-number", "customer.name"},
		{"a payment without a token", "POST", orderPath + "/payment", `{}`, "invalid", "token"},
	} {
		t.Run(c.says, func(t *testing.T) {
			p := edge(t).do(c.method, c.target, c.body).problem(c.want)
			require.ElementsMatch(t, strings.Fields(c.fields), fields(p), "%v", p.Errors)
			for _, e := range p.Errors {
				require.NotEmpty(t, e.Reason)
				require.NotContains(t, e.Reason, "4111")
				require.NotContains(t, e.Reason, "Go ", "errors speak of JSON, not of how we read it")
			}
		})
	}
}
