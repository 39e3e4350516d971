package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/api"
)

// The keys that keyring knows.
const (
	shopKey        = "fs_shop"
	otherShopKey   = "fs_other"
	publishableKey = "fs_publishable"
)

// keyring knows three keys.
type keyring map[string]access.Actor

func newKeyring() keyring {
	return keyring{
		shopKey:        {Key: uuid.New(), Name: "shop", Role: access.Shop},
		otherShopKey:   {Key: uuid.New(), Name: "other shop", Role: access.Shop},
		publishableKey: {Key: uuid.New(), Name: "browser", Role: access.Publishable},
	}
}

func (k keyring) Authenticate(_ context.Context, key string) (access.Actor, error) {
	if actor, known := k[key]; known {
		return actor, nil
	}
	return access.Actor{}, access.ErrNoKey
}

// edge is a server without services: for what is refused before one is asked.
func edge(t testing.TB, change ...func(*api.Config, *api.Services)) client {
	t.Helper()
	config := api.DefaultConfig()
	config.PublicRate, config.ShopRate = 0, 0
	services := api.Services{
		Keys:    newKeyring(),
		Healthy: func(context.Context) error { return nil },
		Metrics: prometheus.NewRegistry(),
		Log:     slog.New(slog.DiscardHandler),
	}
	for _, f := range change {
		f(&config, &services)
	}
	server, err := api.New(config, services)
	require.NoError(t, err)
	return client{t, server, shopKey}
}

const problemJSON = "application/problem+json"

// A client calls the server and holds every answer against the OpenAPI document.
type client struct {
	t      testing.TB
	server *api.Server
	key    string
}

func (c client) with(key string) client {
	c.key = key
	return c
}

// A reply is an answer, read.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
}

func (c client) get(target string, headers ...string) reply {
	c.t.Helper()
	return c.do("GET", target, "", headers...)
}

func (c client) post(target, body string, headers ...string) reply {
	c.t.Helper()
	return c.do("POST", target, body, headers...)
}

// do sends a request; headers are name and value by turns.
func (c client) do(method, target, body string, headers ...string) reply {
	c.t.Helper()
	r := httptest.NewRequest(method, "http://fitslot.test/", strings.NewReader(body))
	r.URL.Opaque = target // as written, escaped or not
	r.RequestURI = ""
	if c.key != "" {
		r.Header.Set("Authorization", "Bearer "+c.key)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := c.server.App().Test(r, -1)
	require.NoError(c.t, err)
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	require.NoError(c.t, err)
	out := reply{c.t, res.StatusCode, res.Header, got}
	c.conforms(method, target, out)
	if op := c.operation(method, target); op != nil && out.status < 300 {
		answered.Store(op.OperationID, true)
	}
	return out
}

// json reads the body into v.
func (r reply) json(status int, v any) {
	r.t.Helper()
	require.Equal(r.t, status, r.status, "%s", r.body)
	require.NoError(r.t, json.Unmarshal(r.body, v), "%s", r.body)
}

// problem reads the body as a problem of a kind, by its code, and checks all that goes for
// every problem.
func (r reply) problem(code string) api.Problem {
	r.t.Helper()
	var p api.Problem
	r.json(api.StatusOf(code), &p)
	require.Equal(r.t, code, p.Code, "%s", r.body)
	require.Equal(r.t, problemJSON, r.header.Get("Content-Type"))
	require.Equal(r.t, "/problems/"+code, p.Type)
	require.Equal(r.t, r.status, p.Status)
	require.NotEmpty(r.t, p.Title)
	require.NotEmpty(r.t, p.Detail)
	require.Equal(r.t, r.header.Get("X-Request-Id"), p.RequestID)
	return p
}

// fields are the fields that a problem names, in its order.
func fields(p api.Problem) []string {
	out := []string{}
	for _, e := range p.Errors {
		out = append(out, e.Field)
	}
	return out
}

// conforms holds an answer against what the document says of the operation.
func (c client) conforms(method, target string, got reply) {
	c.t.Helper()
	require.NotContains(c.t, string(got.body), `"$schema"`)
	op := c.operation(method, target)
	if op == nil || method == "HEAD" {
		return
	}
	if fault := faultOf(op, got); fault != "" {
		c.t.Fatalf("%s %s: %s\n%s", method, op.Path, fault, got.body)
	}
}

// faultOf says what of an answer is not as the document has it; "" if nothing.
func faultOf(op *huma.Operation, got reply) string {
	described := op.Responses[strconv.Itoa(got.status)]
	if described == nil {
		return fmt.Sprintf("may not answer %d", got.status)
	}
	mediaType, _, _ := strings.Cut(got.header.Get("Content-Type"), ";")
	content := described.Content[mediaType]
	if len(described.Content) == 0 {
		if len(got.body) > 0 {
			return fmt.Sprintf("answers %d with a body", got.status)
		}
		return ""
	}
	if content == nil {
		return fmt.Sprintf("answers %d in %q", got.status, mediaType)
	}
	if !strings.HasSuffix(mediaType, "json") {
		return ""
	}
	var parsed any
	if err := json.Unmarshal(got.body, &parsed); err != nil {
		return err.Error()
	}
	var found huma.ValidateResult
	huma.Validate(schemas(), content.Schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, parsed, &found)
	if len(found.Errors) > 0 {
		return errors.Join(found.Errors...).Error()
	}
	return ""
}

var templateParameter = regexp.MustCompile(`\\\{[^}]*\\\}`)

// A template is a path of the document, and what it matches.
type template struct {
	path     string
	pattern  *regexp.Regexp
	byMethod map[string]*huma.Operation
}

// templates are those of all paths.
var templates = sync.OnceValue(func() (all []template) {
	for path, item := range documented() {
		pattern := "^" + templateParameter.ReplaceAllString(regexp.QuoteMeta(path), "[^/]+") + "$"
		all = append(all, template{path, regexp.MustCompile(pattern), byMethod(item)})
	}
	return all
})

// operation finds what the document has for a request, nil if nothing.
func (c client) operation(method, target string) *huma.Operation {
	path, _, _ := strings.Cut(target, "?")
	for _, t := range templates() {
		if strings.HasSuffix(path, ".ics") == strings.HasSuffix(t.path, ".ics") && t.pattern.MatchString(path) {
			return t.byMethod[method]
		}
	}
	return nil
}
