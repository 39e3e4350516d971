package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/api"
)

func TestKeys(t *testing.T) {
	c := edge(t)
	for _, k := range []struct {
		says   string
		method string
		target string
		header string
		want   string
	}{
		{"none", "GET", offersPath, "", "no-key"},
		{"one that nobody has", "GET", offersPath, "Bearer fs_nobody", "no-key"},
		{"another scheme", "GET", offersPath, "Basic ZnM6c2hvcA==", "no-key"},
		{"none, and a body that is wrong, too", "POST", "/v1/holds", "", "no-key"},
		{"one for browsers, to order", "POST", "/v1/orders", "Bearer " + publishableKey, "forbidden"},
		{"one for browsers, to see a customer", "GET", "/v1/appointments/" + anyID, "Bearer " + publishableKey, "forbidden"},
		{"one of a shop, to audit", "GET", "/v1/admin/verify", "Bearer " + shopKey, "forbidden"},
		{"none for an appointment, and no token", "GET", "/v1/appointments/" + anyID + ".ics", "", "no-key"},
		{"a bad one in spite of a token", "GET", "/v1/appointments/" + anyID + "?token=x", "Bearer fs_nobody", "no-key"},
	} {
		t.Run(k.says, func(t *testing.T) {
			r := c.with("").do(k.method, k.target, "", "Authorization", k.header)
			r.problem(k.want)
			require.Equal(t, k.want == "no-key", r.header.Get("Www-Authenticate") == "Bearer")
		})
	}
}

func TestMethods(t *testing.T) {
	c := edge(t)
	r := c.do("DELETE", "/v1/orders", "")
	r.problem("method-not-allowed")
	require.Equal(t, "POST", r.header.Get("Allow"))

	r = c.do("PUT", "/v1/holds/"+anyID, "")
	r.problem("method-not-allowed")
	require.ElementsMatch(t, []string{"GET", "HEAD", "DELETE"}, strings.Split(r.header.Get("Allow"), ", "))

	r = c.do("HEAD", "/healthz", "")
	require.Equal(t, http.StatusOK, r.status)
	require.Empty(t, r.body)

	r = c.do("BREW", "/healthz", "")
	require.Equal(t, http.StatusNotImplemented, r.status)
	require.Equal(t, problemJSON, r.header.Get("Content-Type"))
	require.Contains(t, string(r.body), `"/problems/unknown-method"`)
}

func TestMediaTypes(t *testing.T) {
	c := edge(t)
	p := c.post("/v1/holds", goodHold, "Content-Type", "application/x-www-form-urlencoded").problem("media-type")
	require.Equal(t, []string{"Content-Type"}, fields(p))
	c.post("/v1/holds", `{"jobs":[]}`, "Content-Type", "application/json; charset=utf-8").problem("invalid")
}

// What is too large is refused before it is read, so before there is a request id.
func TestTooLarge(t *testing.T) {
	c := edge(t, func(config *api.Config, _ *api.Services) { config.BodyLimit = 1 << 10 })
	url, stop := serve(t, c.server)
	defer stop()
	for _, large := range []struct {
		code, body, header string
	}{
		{"too-large", strings.Repeat(" ", 1<<10+1), ""},
		{"headers-too-large", "", strings.Repeat("x", 16<<10)},
	} {
		request, err := http.NewRequest("POST", url+"/v1/holds", strings.NewReader(large.body))
		require.NoError(t, err)
		request.Header.Set("X-Long", large.header)
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		var p api.Problem
		require.NoError(t, json.NewDecoder(answer.Body).Decode(&p))
		answer.Body.Close()
		require.Equal(t, large.code, p.Code)
		require.Equal(t, api.StatusOf(large.code), answer.StatusCode)
		require.Equal(t, problemJSON, answer.Header.Get("Content-Type"))
	}
}

// serve lets the server listen until stop, which sees it end well.
func serve(t *testing.T, s *api.Server) (url string, stop func()) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(listener) }()
	return "http://" + listener.Addr().String(), func() {
		http.DefaultClient.CloseIdleConnections()
		require.NoError(t, s.Shutdown(t.Context()))
		require.NoError(t, <-ended)
	}
}

func TestOurFaultTellsNothing(t *testing.T) {
	var log bytes.Buffer
	c := edge(t, func(_ *api.Config, s *api.Services) {
		s.Log = slog.New(slog.NewJSONHandler(&log, nil))
		s.Keys = keyringOf(func() (access.Actor, error) { return access.Actor{}, errors.New("password=hunter2") })
	})
	p := c.get(offersPath).problem("internal")
	require.NotContains(t, p.Detail, "hunter2")
	require.Contains(t, log.String(), "hunter2")
	require.Contains(t, log.String(), p.RequestID)

	log.Reset()
	c = edge(t, func(_ *api.Config, s *api.Services) {
		s.Log = slog.New(slog.NewJSONHandler(&log, nil))
		s.Keys = keyringOf(func() (access.Actor, error) { panic("dropped") })
	})
	p = c.get(offersPath).problem("internal")
	require.Contains(t, log.String(), "dropped")
	require.Contains(t, log.String(), p.RequestID)
}

// keyringOf answers for every key alike.
type keyringOf func() (access.Actor, error)

func (k keyringOf) Authenticate(context.Context, string) (access.Actor, error) { return k() }

func TestLogHasNoSecrets(t *testing.T) {
	var log bytes.Buffer
	c := edge(t, func(_ *api.Config, s *api.Services) { s.Log = slog.New(slog.NewJSONHandler(&log, nil)) })
	c.post("/v1/orders/"+anyID+"/payment", `{"token":"4111111111111111"}`).problem("card-number")
	c.post("/v1/orders", `{"customer":{"name":"Ana García"},"x":"tok_secret"}`).problem("invalid")
	c.get("/v1/appointments/nobody?token=customers-token").problem("invalid")
	c.with("fs_topsecret").get(offersPath).problem("no-key")
	for _, secret := range []string{"41111111", "Ana", "tok_secret", "customers-token", "topsecret", shopKey} {
		require.NotContains(t, log.String(), secret)
	}
	var line map[string]any
	require.NoError(t, json.Unmarshal(bytes.SplitN(log.Bytes(), []byte("\n"), 2)[0], &line))
	require.Equal(t, "/v1/orders/{id}/payment", line["route"])
	require.EqualValues(t, 422, line["status"])
	require.Equal(t, "shop", line["key"])
}

func TestRates(t *testing.T) {
	c := edge(t, func(config *api.Config, _ *api.Services) { config.PublicRate, config.ShopRate = 2, 3 })
	browser, shop := c.with(publishableKey), c
	for range 2 {
		browser.get("/v1/holds/x").problem("invalid")
	}
	r := browser.get("/v1/holds/x")
	r.problem("too-many-requests")
	require.NotEmpty(t, r.header.Get("Retry-After"))
	require.Equal(t, "2", r.header.Get("RateLimit-Limit"))
	require.Equal(t, "0", r.header.Get("RateLimit-Remaining"))
	c.with("").get(offersPath).problem("too-many-requests")
	c.with("fs_guess").get(offersPath).problem("too-many-requests")

	r = shop.get("/v1/holds/x")
	r.problem("invalid")
	require.Equal(t, "2", r.header.Get("RateLimit-Remaining"), "a shop's key has a bound of its own")
	require.Empty(t, r.header.Get("X-RateLimit-Remaining"))
	c.with(otherShopKey).get("/v1/holds/x").problem("invalid")
	c.with("").get("/healthz").json(200, &api.Health{})
}

func TestReadiness(t *testing.T) {
	var down error
	c := edge(t, func(_ *api.Config, s *api.Services) { s.Healthy = func(context.Context) error { return down } })
	c.get("/readyz").json(200, &api.Health{})

	down = errors.New("connection refused by 10.0.0.1")
	r := c.get("/readyz")
	require.NotContains(t, r.problem("busy").Detail, "10.0.0.1")
	require.NotEmpty(t, r.header.Get("Retry-After"))

	down = nil
	c.server.Drain()
	c.get("/readyz").problem("busy")
	c.get("/healthz").json(200, &api.Health{})
}

func TestMetrics(t *testing.T) {
	c := edge(t)
	c.get("/v1/holds/x")
	c.get("/v1/holds/y")
	c.get("/nowhere/1")
	c.get("/nowhere/2")
	text := string(c.get("/metrics").body)
	require.Contains(t, text, `fitslot_http_requests_total{method="GET",route="/v1/holds/{id}",status="422"} 2`)
	require.Contains(t, text, `fitslot_http_requests_total{method="GET",route="none",status="404"} 2`)
	require.Contains(t, text, `fitslot_http_request_seconds_count{method="GET",route="/v1/holds/{id}"} 2`)
	require.Contains(t, text, `fitslot_http_requests_in_flight 1`)
}

func TestWebhook(t *testing.T) {
	edge(t).post("/v1/webhooks/payments", `{}`).problem("not-found")

	c := edge(t, func(_ *api.Config, s *api.Services) {
		s.Webhook = func(header func(string) string, body []byte) (uuid.UUID, error) {
			require.Equal(t, "forged", header("X-Signature"))
			require.Equal(t, `{"news":1}`, string(body))
			return uuid.Nil, errors.New("forged")
		}
	})
	c.with("").post("/v1/webhooks/payments", `{"news":1}`, "X-Signature", "forged").problem("bad-signature")
}

func TestProblemTypesCanBeFetched(t *testing.T) {
	c := edge(t)
	p := c.get("/nowhere").problem("not-found")
	var kind api.ProblemKind
	c.with("").get(p.Type).json(200, &kind)
	require.Equal(t, p.Title, kind.Title)
	c.get("/problems/with-shirts").problem("not-found")
}

func TestAudit(t *testing.T) {
	findings := []api.Finding{{Promise: "all is well"}}
	c := edge(t, func(_ *api.Config, s *api.Services) {
		s.Keys = keyringOf(func() (access.Actor, error) { return access.Actor{Role: access.Operator}, nil })
		s.Audit = func(context.Context) ([]api.Finding, error) { return findings, nil }
	})
	var report api.AuditReport
	c.get("/v1/admin/verify").json(200, &report)
	require.True(t, report.Sound)

	findings = append(findings, api.Finding{Promise: "the sky is up", Count: 1, Offences: []string{"it fell"}})
	c.get("/v1/admin/verify").json(200, &report)
	require.False(t, report.Sound)
	require.Equal(t, findings[1], report.Findings[1])
}

func TestConfig_Validate(t *testing.T) {
	for _, c := range []struct {
		field string
		spoil func(*api.Config)
	}{
		{"body-limit", func(c *api.Config) { c.BodyLimit = 0 }},
		{"public-rate", func(c *api.Config) { c.PublicRate = -1 }},
		{"shop-rate", func(c *api.Config) { c.ShopRate = -1 }},
		{"timeout", func(c *api.Config) { c.Timeout = 0 }},
		{"idle", func(c *api.Config) { c.Idle = 0 }},
		{"origins", func(c *api.Config) { c.Origins = []string{"*"} }},
		{"origins", func(c *api.Config) { c.Origins = []string{"https://shop.example/"} }},
		{"origins", func(c *api.Config) { c.Origins = []string{"https://*.shop.example"} }},
		{"origins", func(c *api.Config) { c.Origins = []string{"https://Shop.example"} }},
	} {
		config := api.DefaultConfig()
		require.NoError(t, config.Validate())
		c.spoil(&config)
		require.ErrorContains(t, config.Validate(), c.field+": ")
		_, err := api.New(config, api.Services{})
		require.ErrorContains(t, err, "api: "+c.field+": ")
	}
}
