package loadtest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// visitor is a client of a server that answers everything with handle, and what its
// requests came to.
func visitor(t *testing.T, handle http.HandlerFunc) (*client, chan Result) {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	results := make(chan Result, 10)
	return &client{base: server.URL, key: fakeKey, http: server.Client(), patience: time.Minute, results: results}, results
}

func TestLatencyIsCountedFromWhenItWasDue(t *testing.T) {
	t.Parallel()
	c, results := visitor(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) })
	var out struct{}
	c.ask(t.Context(), request{step: Hold, method: http.MethodGet, path: "/", due: time.Now().Add(-time.Hour)}, &out)
	require.GreaterOrEqual(t, (<-results).Latency(), time.Hour, "who is sent late has waited since")
}

func TestWhatAnswersMean(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		about   string
		status  int
		body    string
		outcome Outcome
		reason  string
	}{
		{"good", 201, `{}`, Done, ""},
		{"good, but no JSON", 200, `<html>`, Failed, "200 with a body that is not as expected"},
		{"somebody was quicker", 409, `{"code":"slot-taken","detail":"gone"}`, Lost, "slot-taken: gone"},
		{"no tyres are left", 409, `{"code":"out-of-stock"}`, Lost, "out-of-stock"},
		{"the hold ran out", 410, `{"code":"hold-expired"}`, Lost, "hold-expired"},
		{"a conflict of our own making", 409, `{"code":"wrong-state","detail":"past"}`, Failed, "wrong-state: past"},
		{"declined", 402, `{"code":"payment-declined"}`, Declined, "payment-declined"},
		{"our mistake, by field", 422, `{"code":"invalid","errors":[{"field":"plate","reason":"is empty"}]}`, Failed, "invalid: plate is empty"},
		{"theirs", 500, `{"code":"internal","detail":"oh"}`, Failed, "internal: oh"},
		{"some proxy's", 502, `Bad Gateway`, Failed, "502 without a problem"},
	} {
		v, results := visitor(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte(c.body))
		})
		var out struct{}
		v.ask(t.Context(), request{step: Hold, method: http.MethodGet, path: "/"}, &out)
		r := <-results
		require.Equal(t, c.outcome, r.Outcome, c.about)
		require.Equal(t, c.status, r.Status, c.about)
		require.Contains(t, r.Reason, c.reason, c.about)
	}
}

func TestNoAnswerIsAFailureThatNamesNoPort(t *testing.T) {
	t.Parallel()
	v, results := visitor(t, nil)
	v.base = "http://127.0.0.1:1"
	var out struct{}
	v.ask(t.Context(), request{step: Hold, method: http.MethodGet, path: "/"}, &out)
	r := <-results
	require.Equal(t, Failed, r.Outcome)
	require.Equal(t, "dial: connect: connection refused", r.Reason)
}

// What is under way when the test ends is waited for; what is not is not sent.
func TestTheEndCutsNoRequestShort(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	v, results := visitor(t, func(w http.ResponseWriter, _ *http.Request) {
		stop()
		_, _ = w.Write([]byte("{}"))
	})
	var out struct{}
	require.Equal(t, Done, v.ask(ctx, request{step: Pay, method: http.MethodGet, path: "/"}, &out).Outcome)
	require.Equal(t, Cut, v.ask(ctx, request{step: Pay, method: http.MethodGet, path: "/"}, &out).Outcome)
	require.Len(t, results, 1)
}

func TestDiscoverTakesWhatIsMostInStock(t *testing.T) {
	t.Parallel()
	v, _ := visitor(t, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		answers := map[string]string{
			"DE winter 205/55 R16": `{"articles":[{"sku":"A","free":3},{"sku":"B","free":8},{"sku":"C","free":40}]}`,
			"DE winter 195/65 R15": `{"articles":[{"sku":"D","free":9}]}`,
			"ES winter 205/55 R16": `{"articles":[{"sku":"A","free":4}]}`,
			"ES winter 195/65 R15": `{"articles":[]}`,
		}
		_, _ = w.Write([]byte(answers[q.Get("country")+" "+q.Get("season")+" "+q.Get("size")]))
	})
	config := Config{URL: v.base, Key: fakeKey, Client: v.http, Patience: time.Minute}
	search := Search{Sizes: []string{"205/55 R16", "195/65 R15"}, Season: "winter", Quantity: 4}
	wishes, err := Discover(t.Context(), config, []Place{{Country: "DE", Postcode: "01067"}, {Country: "ES", Lat: 40.5, Lon: -3.7}}, []string{"fit"}, "car", search)
	require.NoError(t, err)
	var wanted []string
	for _, w := range wishes[:8] {
		wanted = append(wanted, w.Country+" "+w.Items[0].SKU)
	}
	require.Equal(t, []string{"DE C", "ES A", "DE D", "ES A", "DE B", "ES A", "DE C", "ES A"}, wanted)
	require.Equal(t, "country=DE&item=C%3A4&limit=5&postcode=01067&service=fit&vehicle=car", wishes[0].nearby(5))
	require.Equal(t, "country=ES&item=A%3A4&lat=40.5&limit=5&lon=-3.7&service=fit&vehicle=car", wishes[1].nearby(5))

	search.Quantity = 50
	_, err = Discover(t.Context(), config, []Place{{Country: "DE"}}, []string{"fit"}, "", search)
	require.ErrorContains(t, err, "looking for tyres in DE: there are none of which 50 are left")
}
