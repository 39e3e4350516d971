package api_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/api"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
	"github.com/fitslot/fitslot/internal/testdb"
	"github.com/fitslot/fitslot/partner"
	"github.com/fitslot/fitslot/payment"
	"github.com/fitslot/fitslot/payment/testpay"
	"github.com/fitslot/fitslot/postgres"
	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/staff"
)

// monday is a day like any other: 19 October 2026, 9 o'clock in Dresden.
var monday = time.Date(2026, 10, 19, 7, 0, 0, 0, time.UTC)

const webhookSecret = "a secret of the provider's"

// A shop is a client of the real thing: a network in a database of its own and a
// payment provider that answers over HTTP.
type shop struct {
	client
	*testdb.Network
	sales                   *checkout.Service
	partners                *partner.Service
	keys                    *access.Service
	other, browser, revoked client
}

func openShop(t testing.TB) shop {
	t.Helper()
	return openShopWith(t, func(*api.Services) {})
}

// openShopWith is openShop with other services.
func openShopWith(t testing.TB, other func(*api.Services)) shop {
	t.Helper()
	n := testdb.NewNetwork(t, testdb.New(t), monday)
	pay, err := testpay.New(testpay.Config{File: filepath.Join(t.TempDir(), "journal"), Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	web := httptest.NewServer(pay.Handler())
	provider, err := payment.New(payment.Config{URL: web.URL})
	require.NoError(t, err)
	t.Cleanup(func() {
		provider.Close()
		web.Close()
		require.NoError(t, pay.Close())
	})
	bookings := booking.New(postgres.NewBookings(n.Pool), postgres.NewClock(n.Pool).Now, booking.DefaultConfig())
	sales := checkout.New(postgres.NewCheckout(n.Pool), bookings, provider, checkout.DefaultConfig())
	keys := access.New(postgres.NewKeys(n.Pool))
	partners := partner.New(postgres.NewDeliveries(n.Pool))
	c := edge(t, func(_ *api.Config, s *api.Services) {
		s.Bookings, s.Checkout, s.Keys = bookings, sales, keys
		s.Partners = partners
		s.Staff = staff.New(postgres.NewStaff(n.Pool))
		s.Audit = func(context.Context) ([]api.Finding, error) { return []api.Finding{}, nil }
		s.Feed = checkout.NewFeed(postgres.NewFeed(n.Pool))
		s.Tyres = pricing.NewCatalogue(postgres.NewCatalogue(n.Pool))
		s.Answers = postgres.NewIdempotency(n.Pool)
		s.Webhook = payment.Webhook{Secret: webhookSecret}.Payment
		other(s)
	})
	key := func(name string, role access.Role) client {
		_, secret, err := keys.Add(t.Context(), name, role)
		require.NoError(t, err)
		return c.with(string(secret))
	}
	s := shop{
		client: key("web shop", access.Shop), Network: n, sales: sales, partners: partners, keys: keys,
		other: key("other shop", access.Shop), browser: key("browser", access.Publishable), revoked: key("old shop", access.Shop),
	}
	_, err = keys.Revoke(t.Context(), "old shop")
	require.NoError(t, err)
	return s
}

// pass lets time go by.
func (s shop) pass(d time.Duration) {
	s.t.Helper()
	s.Exec(`UPDATE installation SET clock_offset = clock_offset + $1::interval`, d)
}

func (s shop) count(sql string, args ...any) (n int) {
	s.t.Helper()
	require.NoError(s.t, s.Pool.QueryRow(context.Background(), sql, args...).Scan(&n))
	return n
}

// wish is the body of a hold: four tyres of an article, fitted, or a swap if it is "".
func wish(centre, start, sku string) string {
	job := fmt.Sprintf(`"centre":%q,"start":%q,"services":["swap"]`, centre, start)
	if sku != "" {
		job = fmt.Sprintf(`"centre":%q,"start":%q,"services":["fit"],"items":[{"sku":%q,"quantity":4}]`, centre, start, sku)
	}
	return `{"jobs":[{` + job + `}],"customer_ref":"cart 7"}`
}

// hold places a hold that must succeed.
func (s shop) hold(centre, start, sku string) (h api.Hold) {
	s.t.Helper()
	s.post("/v1/holds", wish(centre, start, sku)).json(201, &h)
	return h
}

func orderOf(h api.Hold) string {
	return fmt.Sprintf(`{"hold":%q,"plate":"dd-fs 123","customer":{"name":"Ana García","email":"ana@example.org","phone":"+49 1512 3456789","language":"de-DE"}}`, h.ID)
}

// order orders a hold.
func (s shop) order(h api.Hold) (o api.Order) {
	s.t.Helper()
	s.post("/v1/orders", orderOf(h)).json(201, &o)
	return o
}

// pay pays an order that must be paid at once.
func (s shop) pay(o api.Order) (paid api.Order) {
	s.t.Helper()
	s.post("/v1/orders/"+o.ID.String()+"/payment", `{"token":"tok_visa"}`).json(200, &paid)
	return paid
}

func (s shop) gauge(outcome string) string {
	return fmt.Sprintf(`fitslot_holds_total{outcome=%q}`, outcome)
}
