package testpay

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

const secret = "a secret of testing"

// A receiver stands in for the other end of a webhook: it fails as often as it
// is told to, and notes when what came.
type receiver struct {
	mu       sync.Mutex
	failures int
	tries    []time.Time
	events   []Event
	invalid  error
	unsynced func() int64 // lines not yet on disc
}

func (r *receiver) RoundTrip(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tries = append(r.tries, time.Now())
	if r.failures > 0 {
		r.failures--
		if r.failures%2 == 0 {
			return nil, errors.New("connection refused")
		}
		return &http.Response{StatusCode: 307, Body: http.NoBody, Header: http.Header{}}, nil
	}
	body, err := io.ReadAll(req.Body)
	var e Event
	r.invalid = errors.Join(r.invalid, err, json.Unmarshal(body, &e),
		Verify(secret, req.Header.Get(SignatureHeader), body, time.Now(), time.Second))
	r.events = append(r.events, e)
	if r.unsynced() > 0 {
		r.invalid = errors.Join(r.invalid, errors.New("reported what could be undone"))
	}
	return &http.Response{StatusCode: 204, Body: http.NoBody}, nil
}

// reporting returns a server that reports to r.
func reporting(t *testing.T, r *receiver, cfg Config) *Server {
	cfg.Webhook, cfg.Secret, cfg.Client = "http://127.0.0.1:9/webhook", secret, &http.Client{Transport: r}
	s := open(t, cfg)
	r.unsynced = func() int64 { return unsynced(s) }
	return s
}

// seen is what has come so far.
func (r *receiver) seen() []Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.events)
}

func (r *receiver) types() (types []string) {
	for _, e := range r.seen() {
		types = append(types, e.Type)
	}
	return types
}

func TestWebhooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		s := reporting(t, r, Config{})
		go s.Work(t.Context())
		p := pay(t, s, "k", "tok_stall_5s")
		synctest.Wait()
		require.Equal(t, []string{"payment.pending"}, r.types())
		time.Sleep(5 * time.Second)
		synctest.Wait()
		for i, step := range []string{"capture ", `refund {"amount":1000}`, `refund {"amount":234}`} {
			verb, body, _ := cut(step)
			require.Equal(t, 200, post(t, s, "/payments/"+p.ID+"/"+verb, fmt.Sprint(i), body).status)
			synctest.Wait()
		}
		require.Equal(t, []string{"payment.pending", "payment.authorised", "payment.captured", "payment.refunded", "payment.refunded"}, r.types())
		require.NoError(t, r.invalid)
		require.EqualValues(t, 1000, r.seen()[3].Payment.Refunded, "an event shows the payment as it was then")
		require.Equal(t, Refunded, r.seen()[4].Payment.State)
		require.Empty(t, s.ledger.outbox)
	})
}

func TestWebhookRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{failures: 11}
		s := reporting(t, r, Config{})
		go s.Work(t.Context())
		p := pay(t, s, "k", "tok_visa")
		time.Sleep(time.Hour)
		synctest.Wait()
		var waits []string
		for i := range len(r.tries) - 1 {
			waits = append(waits, r.tries[i+1].Sub(r.tries[i]).String())
		}
		require.Equal(t, []string{"1s", "2s", "4s", "8s", "16s", "32s", "1m4s", "2m8s", "4m16s", "5m0s", "5m0s"}, waits)
		require.Equal(t, p.ID, r.seen()[0].Payment.ID)
		require.Len(t, r.seen(), 1, "once it is taken it is not sent again")
		require.NoError(t, r.invalid, "each try is signed anew")
	})
}

func TestWebhookGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		r := &receiver{failures: 1000}
		s := reporting(t, r, Config{Log: loggedTo(&log)})
		go s.Work(t.Context())
		pay(t, s, "k", "tok_visa")
		time.Sleep(10 * time.Hour)
		synctest.Wait()
		require.Len(t, r.tries, maxAttempts)
		require.Contains(t, log.String(), "gave up")
		require.Empty(t, s.ledger.outbox)
	})
}

func TestWebhooksSurviveRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		s := reporting(t, r, Config{})
		ctx, stop := context.WithCancel(t.Context())
		go s.Work(ctx)
		taken := pay(t, s, "taken", "tok_visa")
		synctest.Wait()
		r.failures = 1
		waiting := pay(t, s, "waiting", "tok_visa")
		synctest.Wait()
		stop()
		synctest.Wait()
		require.NoError(t, s.Close())
		require.Equal(t, []string{taken.ID}, []string{r.seen()[0].Payment.ID})

		s = reporting(t, r, Config{File: s.cfg.File})
		go s.Work(t.Context())
		synctest.Wait()
		require.Len(t, r.seen(), 2, "what was taken is not sent again, what was not is")
		require.Equal(t, waiting.ID, r.seen()[1].Payment.ID)
		require.Empty(t, s.ledger.outbox)
	})
}

func TestOutboxIsBounded(t *testing.T) {
	s := reporting(t, &receiver{}, Config{})
	for i := range maxWaiting {
		s.ledger.outbox[fmt.Sprint(i)] = &delivery{}
	}
	require.Equal(t, 201, pay(t, s, "k", "tok_visa").status, "a change is made though nobody is told")
	require.Len(t, s.ledger.outbox, maxWaiting)
}
