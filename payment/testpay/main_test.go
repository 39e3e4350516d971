package testpay

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if file := os.Getenv("TESTPAY_HELPER_JOURNAL"); file != "" {
		serveUntilKilled(file)
		return
	}
	goleak.VerifyTestMain(m)
}

// open returns a server on cfg, with a journal and a log of the test's own where
// cfg has none.
func open(t *testing.T, cfg Config) *Server {
	t.Helper()
	if cfg.File == "" {
		cfg.File = filepath.Join(t.TempDir(), "journal")
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s, err := New(cfg)
	require.NoError(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

// An outcome is what a call answers: a payment, or a refusal.
type outcome struct {
	Payment
	status  int
	again   bool // it says that it was given before
	body    string
	refusal refusal
}

func read(t *testing.T, status int, body []byte) outcome {
	t.Helper()
	var refused struct{ Error refusal }
	out := outcome{status: status, body: string(body)}
	require.NoError(t, json.Unmarshal(body, &out.Payment), out.body)
	require.NoError(t, json.Unmarshal(body, &refused))
	out.refusal = refused.Error
	return out
}

// post calls s without a network in between.
func post(t *testing.T, s *Server, path, key, body string) outcome {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	out := read(t, w.Code, w.Body.Bytes())
	out.again = w.Header().Get(ReplayedHeader) == "true"
	return out
}

// pay asks for 12.34 EUR with a token, under a key that is the reference too.
func pay(t *testing.T, s *Server, key, token string) outcome {
	t.Helper()
	return post(t, s, "/payments", key, payBody(key, token))
}

func payBody(reference, token string) string {
	return `{"amount":1234,"currency":"EUR","token":"` + token + `","reference":"` + reference + `"}`
}

func get(t *testing.T, s *Server, path string) (status int, body string) {
	t.Helper()
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

func stateOf(t *testing.T, s *Server, id string) State {
	t.Helper()
	status, body := get(t, s, "/payments/"+id)
	return read(t, status, []byte(body)).State
}

// called returns the payments of a reference.
func called(t *testing.T, s *Server, reference string) []Payment {
	t.Helper()
	var found struct{ Payments []Payment }
	_, body := get(t, s, "/payments?reference="+reference)
	require.NoError(t, json.Unmarshal([]byte(body), &found))
	return found.Payments
}

// loggedTo is a log that a test reads.
func loggedTo(buf *bytes.Buffer) *slog.Logger { return slog.New(slog.NewTextHandler(buf, nil)) }
