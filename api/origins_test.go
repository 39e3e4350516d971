package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/api"
)

const listed = "https://shop.example"

func withOrigins(config *api.Config, _ *api.Services) {
	config.Origins = []string{"https://first.example", listed}
}

// corsHeaders are those of an answer that speak of other origins.
func corsHeaders(h http.Header) (names []string) {
	for name := range h {
		if strings.HasPrefix(name, "Access-Control-") {
			names = append(names, name)
		}
	}
	return names
}

// Before a browser sends what a page could not have sent without us, it asks.
func TestPreflight(t *testing.T) {
	t.Parallel()
	c := edge(t, withOrigins).with("")
	for _, row := range []struct {
		says, origin, path, method, headers string
		allowed                             bool
	}{
		{"a search with a key", listed, "/v1/articles?country=DE&size=2055516", "GET", "authorization", true},
		{"starts of a centre", listed, "/v1/centres/m1/slots?service=fit", "GET", "authorization", true},
		{"a hold that may be repeated", listed, "/v1/holds", "POST", "authorization,content-type,idempotency-key", true},
		{"more time for it", listed, holdPath + "/extend", "POST", "authorization,idempotency-key", true},
		{"another slot", listed, holdPath + "/move", "POST", "authorization,content-type,idempotency-key", true},
		{"giving it up", listed, holdPath, "DELETE", "authorization", true},
		{"the other page on the list", "https://first.example", "/v1/holds", "POST", "authorization", true},
		{"a page that is not", "https://other.example", "/v1/holds", "POST", "authorization", false},
		{"a page below one that is", "https://x.shop.example", "/v1/holds", "POST", "authorization", false},
		{"one that begins the same", "https://shop.example.org", "/v1/holds", "POST", "authorization", false},
		{"the same without encryption", "http://shop.example", "/v1/holds", "POST", "authorization", false},
		{"a file", "null", "/v1/holds", "POST", "authorization", false},
	} {
		r := c.do("OPTIONS", row.path, "", "Origin", row.origin,
			"Access-Control-Request-Method", row.method, "Access-Control-Request-Headers", row.headers)
		require.Contains(t, r.header.Get("Vary"), "Origin", row.says)
		if !row.allowed {
			require.Empty(t, corsHeaders(r.header), row.says)
			require.GreaterOrEqual(t, r.status, 400, row.says)
			continue
		}
		require.Equal(t, 204, r.status, row.says)
		require.Equal(t, row.origin, r.header.Get("Access-Control-Allow-Origin"), row.says)
		require.Contains(t, strings.Split(r.header.Get("Access-Control-Allow-Methods"), ","), row.method, row.says)
		allowed := strings.Split(strings.ToLower(r.header.Get("Access-Control-Allow-Headers")), ",")
		require.Subset(t, allowed, strings.Split(row.headers, ","), row.says)
		require.Empty(t, r.header.Get("Access-Control-Allow-Credentials"), "keys, not cookies, say who it is")
	}
}

func TestPreflight_EveryMethodThereIs(t *testing.T) {
	t.Parallel()
	c := edge(t, withOrigins)
	allowed := c.do("OPTIONS", "/v1/holds", "", "Origin", listed, "Access-Control-Request-Method", "POST").header.Get("Access-Control-Allow-Methods")
	for path, item := range c.server.Document().Paths {
		for method, op := range map[string]any{"PUT": item.Put, "PATCH": item.Patch} {
			if strings.HasPrefix(path, "/v1/") && !strings.Contains(allowed, method) {
				require.Nil(t, op, "%s %s", method, path)
			}
		}
	}
}

// A page that is on the list reads the answer, be it a refusal, and the headers that
// tell it what to do.
func TestOrigins(t *testing.T) {
	t.Parallel()
	c := edge(t, withOrigins, func(config *api.Config, _ *api.Services) { config.PublicRate = 2 }).with(publishableKey)
	for _, row := range []struct {
		says, want string
	}{{"a refusal", "invalid"}, {"another", "invalid"}, {"too many", "too-many-requests"}} {
		r := c.get("/v1/holds/x", "Origin", listed)
		r.problem(row.want)
		require.Equal(t, listed, r.header.Get("Access-Control-Allow-Origin"), row.says)
		exposed := strings.Split(r.header.Get("Access-Control-Expose-Headers"), ",")
		require.Subset(t, exposed, []string{"Location", "Retry-After", "X-Request-Id"}, row.says)
		for _, name := range []string{"Ratelimit-Limit", "Ratelimit-Remaining", "Ratelimit-Reset"} {
			require.NotEmpty(t, r.header.Get(name), "%s: %s", row.says, name)
			require.Contains(t, strings.ToLower(strings.Join(exposed, " ")), strings.ToLower(name), row.says)
		}
	}
	r := c.with("").get("/v1/holds/x", "Origin", listed)
	require.Equal(t, listed, r.header.Get("Access-Control-Allow-Origin"), "also who has no key learns why")

	r = c.get("/v1/holds/x", "Origin", "https://other.example")
	require.Empty(t, corsHeaders(r.header))
	require.Contains(t, r.header.Get("Vary"), "Origin", "so that no cache gives one page's answer to another")
	require.Contains(t, c.get("/v1/holds/x").header.Get("Vary"), "Origin")
	require.Empty(t, corsHeaders(c.get("/healthz", "Origin", listed).header), "the rest is nobody's but ours")
	require.Empty(t, corsHeaders(edge(t).get("/v1/holds/x", "Origin", listed).header), "by default there is no list")
}
