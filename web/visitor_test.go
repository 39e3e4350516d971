package web_test

import (
	"context"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
	"github.com/fitslot/fitslot/internal/testdb"
	"github.com/fitslot/fitslot/payment"
	"github.com/fitslot/fitslot/payment/testpay"
	"github.com/fitslot/fitslot/postgres"
	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/supply"
	"github.com/fitslot/fitslot/web"
)

// A desk is where appointments are seen, paid, moved and cancelled: the pages over a
// network in a database of its own, with a payment provider that answers over HTTP.
type desk struct {
	*testdb.Network
	t        *testing.T
	app      *fiber.App
	bookings *booking.Service
	sales    *checkout.Service
	provider string // its URL
}

// nineOClock is in Dresden, on Monday 19 October 2026.
var nineOClock = time.Date(2026, 10, 19, 7, 0, 0, 0, time.UTC)

// dresden reads a local time of the network's centres.
func dresden(local string) time.Time {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", local, zone)
	if err != nil {
		panic(err)
	}
	return t
}

// openDesk opens one with centre C of two bays; it is nine o'clock.
func openDesk(t *testing.T) desk {
	t.Helper()
	return openDeskAt(t, nineOClock)
}

func openDeskAt(t *testing.T, now time.Time) desk {
	t.Helper()
	d := desk{Network: testdb.NewNetwork(t, testdb.New(t), now), t: t}
	d.Centre("C", 2)
	pay, err := testpay.New(testpay.Config{File: filepath.Join(t.TempDir(), "journal"), Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	server := httptest.NewServer(pay.Handler())
	d.provider = server.URL
	provider, err := payment.New(payment.Config{URL: server.URL})
	require.NoError(t, err)
	t.Cleanup(func() {
		provider.Close()
		server.Close()
		require.NoError(t, pay.Close())
	})
	clock := postgres.NewClock(d.Pool)
	d.bookings = booking.New(postgres.NewBookings(d.Pool), clock.Now, booking.DefaultConfig())
	config := checkout.DefaultConfig()
	config.Retry = time.Microsecond
	d.sales = checkout.New(postgres.NewCheckout(d.Pool), d.bookings, provider, config)
	d.app = fiber.New(fiber.Config{Immutable: true})
	require.NoError(t, web.Mount(d.app, web.Config{}, web.Services{
		Bookings: d.bookings, Checkout: d.sales, Tyres: pricing.NewCatalogue(postgres.NewCatalogue(d.Pool)),
		Countries: postgres.NewNetwork(d.Pool).Served, Now: clock.Now, Actor: d.Actor,
	}))
	return d
}

// pass lets time go by.
func (d desk) pass(by time.Duration) {
	d.t.Helper()
	d.Exec(`UPDATE installation SET clock_offset = clock_offset + $1::interval`, by)
}

func (d desk) count(sql string, args ...any) (n int) {
	d.t.Helper()
	require.NoError(d.t, d.Pool.QueryRow(context.Background(), sql, args...).Scan(&n))
	return n
}

// decide lets the bank come to its decision about the payment that is pending.
func (d desk) decide() {
	d.t.Helper()
	var ref string
	require.NoError(d.t, d.Pool.QueryRow(context.Background(), `SELECT provider_ref FROM payments WHERE state = 'pending'`).Scan(&ref))
	ask, err := http.NewRequest(http.MethodPost, d.provider+"/payments/"+ref+"/settle", nil)
	require.NoError(d.t, err)
	ask.Header.Set("Idempotency-Key", ref)
	said, err := http.DefaultClient.Do(ask)
	require.NoError(d.t, err)
	require.NoError(d.t, said.Body.Close())
	require.Equal(d.t, http.StatusOK, said.StatusCode)
	d.pass(time.Minute)
	_, err = d.sales.Settle(d.t.Context())
	require.NoError(d.t, err)
}

// settled lets everything be done that is under way with payments.
func (d desk) settled() {
	d.t.Helper()
	for range 5 {
		_, err := d.sales.Settle(d.t.Context())
		require.NoError(d.t, err)
		d.pass(time.Minute)
	}
}

// hold holds four tyres, fitted, at centre C.
func (d desk) hold(local string) booking.Hold {
	d.t.Helper()
	job := booking.Job{Vehicle: booking.Car, Services: []string{"fit"}, Items: []supply.Item{{SKU: "W205", Quantity: 4}}}
	h, err := d.bookings.Hold(d.t.Context(), d.Actor, booking.HoldRequest{
		Wishes: []booking.Wish{{Job: job, Centre: "C", Start: dresden(local)}},
	})
	require.NoError(d.t, err)
	return h
}

// at is a customer in front of the page of a hold, in a language.
func (d desk) at(h booking.Hold, language string) *visitor {
	d.t.Helper()
	v := &visitor{t: d.t, app: d.app}
	v.open(pathOf(h, language))
	require.Equal(d.t, http.StatusOK, v.status, v.page)
	return v
}

func pathOf(h booking.Hold, language string) string {
	return "/" + language + "/appointments/" + h.First().ID.String() + "/" + h.First().Token
}

// A visitor is a browser without scripts: it follows redirects, keeps one page and
// sends the forms that it finds there.
type visitor struct {
	t      *testing.T
	app    *fiber.App
	path   string // of the page
	status int
	header http.Header
	page   string
	cookie *http.Cookie // the one there is
}

func (v *visitor) open(path string) *visitor {
	v.t.Helper()
	v.do(http.MethodGet, path, nil)
	return v
}

func (v *visitor) do(method, path string, form url.Values) {
	v.t.Helper()
	for range 5 {
		r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
		if method == http.MethodPost {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		if v.cookie != nil && v.cookie.MaxAge >= 0 {
			r.AddCookie(v.cookie)
		}
		res, err := v.app.Test(r, -1)
		require.NoError(v.t, err)
		body, err := io.ReadAll(res.Body)
		require.NoError(v.t, err)
		require.NoError(v.t, res.Body.Close())
		for _, cookie := range res.Cookies() {
			v.cookie = cookie
		}
		v.path, v.status, v.header, v.page = path, res.StatusCode, res.Header, string(body)
		if res.StatusCode != http.StatusSeeOther {
			require.NotContains(v.t, v.page, "⟦", "a text is missing")
			return
		}
		method, path, form = http.MethodGet, res.Header.Get("Location"), nil
	}
	require.Fail(v.t, "redirected without end")
}

var (
	formTag  = regexp.MustCompile(`(?s)<form[^>]* action="([^"]*)"[^>]*>.*?</form>`)
	inputTag = regexp.MustCompile(`<input[^>]*>`)
	attr     = regexp.MustCompile(`([a-z-]+)="([^"]*)"`)
)

// forms are the fields of the forms of the page as they stand, by where they are
// sent; of several the first.
func (v *visitor) forms() map[string]url.Values {
	all := map[string]url.Values{}
	for _, form := range formTag.FindAllStringSubmatch(v.page, -1) {
		fields := url.Values{}
		for _, tag := range inputTag.FindAllString(form[0], -1) {
			is := map[string]string{}
			for _, a := range attr.FindAllStringSubmatch(tag, -1) {
				is[a[1]] = html.UnescapeString(a[2])
			}
			if is["type"] != "radio" || strings.Contains(tag, " checked") {
				fields.Set(is["name"], is["value"])
			}
		}
		if path := html.UnescapeString(form[1]); all[path] == nil {
			all[path] = fields
		}
	}
	return all
}

// filled is the form that is sent to a path with this end, filled in: name and value
// by turns.
func (v *visitor) filled(end string, typed ...string) (path string, fields url.Values) {
	v.t.Helper()
	for path, fields := range v.forms() {
		if strings.HasSuffix(path, end) {
			for i := 0; i < len(typed); i += 2 {
				fields.Set(typed[i], typed[i+1])
			}
			return path, fields
		}
	}
	require.Fail(v.t, "no form is sent to "+end, v.page)
	return "", nil
}

func (v *visitor) send(end string, typed ...string) *visitor {
	v.t.Helper()
	path, fields := v.filled(end, typed...)
	v.do(http.MethodPost, path, fields)
	return v
}

// ana is what is typed to pay.
func ana(card string) []string {
	return []string{"name", "Ana García", "email", "ana@example.org", "phone", "+49 1512 3456789", "plate", "dd-fs 123", "card", card}
}

// says demands words of the page, white space aside.
func (v *visitor) says(words ...string) {
	v.t.Helper()
	text := strings.Join(strings.Fields(html.UnescapeString(v.page)), " ")
	for _, word := range words {
		require.Contains(v.t, text, strings.Join(strings.Fields(word), " "))
	}
}
