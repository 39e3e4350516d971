package checkout_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
	"github.com/fitslot/fitslot/internal/testdb"
	"github.com/fitslot/fitslot/payment"
	"github.com/fitslot/fitslot/payment/testpay"
	"github.com/fitslot/fitslot/postgres"
)

// A bundle is a shop: a network in a database of its own, bookings, a payment
// provider that answers over HTTP, and the service that sells.
type bundle struct {
	*testdb.Network
	*checkout.Service
	t        *testing.T
	ctx      context.Context
	bookings *booking.Service
	store    checkout.Store
	provider checkout.Provider
	url      string // of the provider
}

// monday is a day like any other, and tuesday 10 o'clock on the next.
var (
	monday  = time.Date(2026, 10, 19, 7, 0, 0, 0, time.UTC)
	tuesday = time.Date(2026, 10, 20, 8, 0, 0, 0, time.UTC)
)

// eager concludes and tries again at once, where a test asks for it.
func eager() checkout.Config {
	return checkout.Config{
		Ask: 30 * time.Second, Retry: time.Microsecond, Patience: time.Microsecond, Watch: time.Microsecond, Batch: 100,
	}
}

// patient leaves everybody the time they need.
func patient() checkout.Config {
	c := eager()
	c.Patience, c.Watch = time.Hour, time.Hour
	return c
}

func setup(t *testing.T) bundle {
	t.Helper()
	n := testdb.NewNetwork(t, testdb.New(t), monday)
	n.Centre("C", 20)
	pay, err := testpay.New(testpay.Config{File: filepath.Join(t.TempDir(), "journal"), Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	server := httptest.NewServer(pay.Handler())
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		require.NoError(t, pay.Close())
	})
	client, err := payment.New(payment.Config{URL: server.URL})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	b := bundle{
		Network:  n,
		t:        t,
		ctx:      t.Context(),
		bookings: booking.New(postgres.NewBookings(n.Pool), postgres.NewClock(n.Pool).Now, booking.DefaultConfig()),
		store:    postgres.NewCheckout(n.Pool),
		provider: client,
		url:      server.URL,
	}
	return b.with(eager())
}

// with returns the same shop with another node: a service of its own.
func (b bundle) with(config checkout.Config) bundle {
	b.Service = checkout.New(b.store, b.bookings, b.provider, config)
	return b
}

// pass lets time go by.
func (b bundle) pass(d time.Duration) {
	b.t.Helper()
	b.Exec(`UPDATE installation SET clock_offset = clock_offset + $1::interval`, d)
}

func (b bundle) hold() booking.Hold {
	b.t.Helper()
	job := booking.Job{Vehicle: booking.Car, Services: []string{"swap"}}
	h, err := b.bookings.Hold(b.ctx, b.Actor, booking.HoldRequest{Wishes: []booking.Wish{{Job: job, Centre: "C", Start: tuesday}}})
	require.NoError(b.t, err)
	return h
}

func (b bundle) order() checkout.Order {
	b.t.Helper()
	o, err := b.Order(b.ctx, b.Actor, request(b.hold()))
	require.NoError(b.t, err)
	return o
}

func request(h booking.Hold) checkout.OrderRequest {
	return checkout.OrderRequest{Hold: h.ID, Customer: ana, Plates: []string{"1234 BCD"}}
}

// pay pays with a key nobody has used.
func (b bundle) pay(o checkout.Order, token string) (checkout.Order, error) {
	return b.Pay(b.ctx, b.Actor, o.ID, token, b.key(uuid.NewString()))
}

func (b bundle) key(name string) access.IdempotencyKey {
	return access.IdempotencyKey{APIKey: b.Actor.Key, Key: name}
}

// settle settles until nothing is left to do. What was tried is tried again after a
// part of its age, so the database's clock moves on between tries.
func (b bundle) settle() {
	b.t.Helper()
	for range 20 {
		_, err := b.Settle(b.ctx)
		require.NoError(b.t, err)
		if b.unfinished() == 0 {
			return
		}
		b.pass(5 * time.Second)
	}
	require.Zero(b.t, b.unfinished(), "payments that do not come to an end")
}

func (b bundle) unfinished() int {
	return b.count(`
		SELECT (SELECT count(*) FROM payments WHERE state NOT IN ('captured', 'declined', 'voided')) +
		       (SELECT count(*) FROM refunds WHERE state <> 'refunded')`)
}

func (b bundle) count(sql string, args ...any) (n int) {
	b.t.Helper()
	require.NoError(b.t, b.Pool.QueryRow(context.Background(), sql, args...).Scan(&n))
	return n
}

// get returns the order as it stands now.
func (b bundle) get(o checkout.Order) checkout.Order {
	b.t.Helper()
	o, err := b.Get(context.Background(), b.Actor, o.ID)
	require.NoError(b.t, err)
	return o
}

// requirePaid demands that an order was paid once and its appointment confirmed.
func (b bundle) requirePaid(o checkout.Order) {
	b.t.Helper()
	o = b.get(o)
	require.Equal(b.t, checkout.Paid, o.State)
	require.Equal(b.t, booking.Confirmed, o.Appointments[0].State)
	require.Equal(b.t, o.Gross, b.takings(o))
	b.audit()
}

// requireUnpaid demands that an order has cost nothing and confirmed nothing.
func (b bundle) requireUnpaid(o checkout.Order) {
	b.t.Helper()
	o = b.get(o)
	require.Equal(b.t, checkout.Open, o.State)
	require.NotEqual(b.t, booking.Confirmed, o.Appointments[0].State)
	require.Zero(b.t, b.takings(o))
	b.audit()
}

// takings is what the provider has taken for an order and not given back.
func (b bundle) takings(o checkout.Order) (sum int64) {
	b.t.Helper()
	for _, p := range b.get(o).Payments {
		for _, c := range b.charges(p.ID) {
			sum += c.Captured - c.Refunded
		}
	}
	return sum
}

// charges are what the provider knows by the id of a payment.
func (b bundle) charges(id uuid.UUID) []testpay.Payment {
	b.t.Helper()
	answer, err := http.Get(b.url + "/payments?reference=" + id.String())
	require.NoError(b.t, err)
	defer answer.Body.Close()
	var found struct{ Payments []testpay.Payment }
	require.NoError(b.t, json.NewDecoder(answer.Body).Decode(&found))
	return found.Payments
}

// decide lets the provider decide the pending charge of a payment.
func (b bundle) decide(id uuid.UUID) {
	b.t.Helper()
	charges := b.charges(id)
	require.Len(b.t, charges, 1)
	ask, err := http.NewRequest(http.MethodPost, fmt.Sprintf("%s/payments/%s/settle", b.url, charges[0].ID), nil)
	require.NoError(b.t, err)
	ask.Header.Set("Idempotency-Key", uuid.NewString())
	answer, err := http.DefaultClient.Do(ask)
	require.NoError(b.t, err)
	body, err := io.ReadAll(answer.Body)
	require.NoError(b.t, errors.Join(err, answer.Body.Close()))
	require.Equal(b.t, http.StatusOK, answer.StatusCode, string(body))
}

// agrees says which states of our finished payments a charge may stand beside.
var agrees = map[testpay.State]string{
	testpay.Captured: "captured",
	testpay.Refunded: "captured",
	testpay.Declined: "declined",
	testpay.Voided:   "voided",
}

// audit demands that our books and the provider's agree, and that all promises
// hold. It is for when everything has come to its end.
func (b bundle) audit() {
	b.t.Helper()
	rows, err := b.Pool.Query(context.Background(), `
		SELECT p.id, p.state, p.amount_minor, coalesce((SELECT sum(amount_minor) FROM refunds r WHERE r.payment_id = p.id), 0)::bigint
		  FROM payments p`)
	require.NoError(b.t, err)
	defer rows.Close()
	for rows.Next() {
		var id uuid.UUID
		var state string
		var amount, refunded int64
		require.NoError(b.t, rows.Scan(&id, &state, &amount, &refunded))
		charges := b.charges(id)
		require.LessOrEqual(b.t, len(charges), 1, "charged twice")
		if len(charges) == 0 {
			require.Contains(b.t, "declined voided", state, "the provider knows nothing of payment %s", id)
			continue
		}
		require.Equal(b.t, agrees[charges[0].State], state, "payment %s", id)
		require.Equal(b.t, amount, charges[0].Amount)
		require.Equal(b.t, refunded, charges[0].Refunded)
	}
	require.NoError(b.t, rows.Err())
	findings, err := postgres.Verify(context.Background(), b.Pool)
	require.NoError(b.t, err)
	for _, f := range findings {
		if !strings.Contains(f.Promise, "past its expiry and not swept") { // no sweeper runs here
			require.Empty(b.t, f.Offences, f.Promise)
		}
	}
}

// kinds are the kinds of the events of an order and its appointment, in order.
func (b bundle) kinds(o checkout.Order) []string {
	b.t.Helper()
	var all []string
	require.NoError(b.t, b.Pool.QueryRow(b.ctx, `
		SELECT array_agg(kind ORDER BY id) FROM events WHERE quote_id = $1`, o.Hold).Scan(&all))
	return all
}
