package payment_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/checkout"
	"github.com/fitslot/fitslot/payment"
)

// calls are all that a client may be asked, on one charge.
func calls(c *payment.Client) map[string]func(context.Context) error {
	id := uuid.New()
	return map[string]func(context.Context) error{
		"Authorise": func(ctx context.Context) error {
			_, err := c.Authorise(ctx, checkout.Charge{ID: id, Amount: 1, Currency: "EUR", Token: "tok_visa"})
			return err
		},
		"Find":    func(ctx context.Context) error { _, err := c.Find(ctx, id); return err },
		"Capture": func(ctx context.Context) error { _, err := c.Capture(ctx, id, "pay_1"); return err },
		"Void":    func(ctx context.Context) error { _, err := c.Void(ctx, id, "pay_1"); return err },
		"Refund": func(ctx context.Context) error {
			return c.Refund(ctx, checkout.Refund{ID: id, Ref: "pay_1", Amount: 1})
		},
	}
}

// speaking returns a client of a provider that says the same to everything.
func speaking(t *testing.T, answer http.HandlerFunc) *payment.Client {
	t.Helper()
	web := httptest.NewServer(answer)
	client, err := payment.New(payment.Config{URL: web.URL})
	require.NoError(t, err)
	t.Cleanup(func() {
		client.Close()
		web.Close()
	})
	return client
}

func TestUnavailable(t *testing.T) {
	says := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	for _, c := range []struct {
		answer http.HandlerFunc
		why    string
	}{
		{says(500, `{"error":{"code":"internal"}}`), "its journal failed"},
		{says(502, "<html>"), "something in between could not reach it"},
		{says(429, `{"error":{"code":"slowly"}}`), "it has too much to do"},
		{says(201, "<html>"), "a page in place of a payment"},
		{says(200, "<html>"), "the same for what exists"},
		{says(404, "not here"), "some other server"},
		{says(201, `{"id":"pay_1","state":"dreaming"}`), "a state we have never heard of"},
		{says(200, `{"state":"captured","payments":[{"state":"captured"}]}`), "a payment without an id"},
		{func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, "it sends us elsewhere"},
		{func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "the connection breaks"},
		{func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"id":`)
		}, "the answer breaks off"},
	} {
		for name, call := range calls(speaking(t, c.answer)) {
			err := call(t.Context())
			if name == "Refund" && err == nil {
				continue // it asks for no more than that it was done
			}
			require.ErrorIs(t, err, checkout.ErrUnavailable, "%s: %s", name, c.why)
		}
	}
}

func TestNobodyListens(t *testing.T) {
	web := httptest.NewServer(http.NotFoundHandler())
	web.Close()
	client, err := payment.New(payment.Config{URL: web.URL})
	require.NoError(t, err)
	for name, call := range calls(client) {
		require.ErrorIs(t, call(t.Context()), checkout.ErrUnavailable, name)
	}
}

func TestTimeout(t *testing.T) {
	web := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	defer web.Close()
	client, err := payment.New(payment.Config{URL: web.URL, Timeout: 1})
	require.NoError(t, err)
	defer client.Close()
	for name, call := range calls(client) {
		require.ErrorIs(t, call(t.Context()), checkout.ErrUnavailable, name)
	}
}

func TestConfig(t *testing.T) {
	for _, bad := range []payment.Config{{}, {URL: "127.0.0.1:80"}, {URL: "ftp://host"}, {URL: "http://"}, {URL: "http://h", Timeout: -1}} {
		_, err := payment.New(bad)
		require.Error(t, err, bad)
	}
}
