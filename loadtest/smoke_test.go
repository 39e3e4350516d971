package loadtest

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// smoke visits a fake with 19 customers: of the first 18 12 pay and 6 give up, each
// in another way, and the last one pays.
func smoke(t *testing.T, f *fake, change ...func(*Config)) Report {
	t.Helper()
	config := f.open(t)
	config.Client = &http.Client{Transport: &http.Transport{}}
	t.Cleanup(config.Client.CloseIdleConnections)
	for _, c := range change {
		c(&config)
	}
	report, err := Smoke(t.Context(), config)
	require.NoError(t, err)
	return report
}

func TestAFitslotThatKeepsItsWordPasses(t *testing.T) {
	t.Parallel()
	f := newFake(3)
	report := smoke(t, f)
	require.NoError(t, report.Verdict(), "%v %v", report.Differences, report.Failures)
	require.Equal(t, 19, report.Customers)
	require.Equal(t, map[State]int{Paid: 13, Ordered: 2, Held: 1, Released: 2, Nothing: 1}, report.Endings)
	require.Equal(t, []int{18, 13, 3}, []int{report.Checked, report.Cancelled, report.Released})
	require.Equal(t, 1, report.Step(Pay).Declined)
	for start, bays := range f.taken {
		require.Empty(t, bays, "what was taken at %s is given back", start)
	}
}

func TestKeepLeavesPaidAppointments(t *testing.T) {
	t.Parallel()
	f := newFake(3)
	report := smoke(t, f, func(c *Config) { c.Keep = true })
	require.NoError(t, report.Verdict())
	require.Zero(t, report.Cancelled)
	kept := 0
	for _, bays := range f.taken {
		kept += len(bays)
	}
	require.Equal(t, 13, kept)
}

// With one bay and everybody at once most lose the slot they chose, and take
// another one.
func TestALostSlotIsNoErrorAndAnAlternativeIsTaken(t *testing.T) {
	t.Parallel()
	f := newFake(1)
	f.lie = func(method, path string, body any) {
		// Those who look see everything free, however late they come.
		if path == "GET /v1/centres/{id}/slots" {
			starts := []startAt{}
			for n := range 24 {
				starts = append(starts, startAt{UTC: f.start(n)})
			}
			body.(map[string]any)["slots"] = starts
		}
	}
	report := smoke(t, f)
	require.NoError(t, report.Verdict(), "%v %v", report.Differences, report.Failures)
	require.Positive(t, report.Step(Hold).Lost)
	require.Equal(t, 13, report.Endings[Paid], "everybody who wanted to")
}

func TestNothingOnOfferIsNoErrorButNobodyBuys(t *testing.T) {
	t.Parallel()
	report := smoke(t, newFake(0))
	require.Empty(t, report.Failures)
	require.Equal(t, 19, report.Step(Slots).Lost)
	require.ErrorContains(t, report.Verdict(), "nobody came through")
}

// What is told to come later comes later, and the wait counts as latency.
func TestLaterIsObeyed(t *testing.T) {
	t.Parallel()
	f := newFake(3)
	f.busy["POST /v1/orders/{id}/payment"] = 1
	report := smoke(t, f)
	require.NoError(t, report.Verdict(), "%v %v", report.Differences, report.Failures)
	require.Equal(t, 1, report.Step(Pay).Waited)
	require.GreaterOrEqual(t, report.Step(Pay).Latency.Max, 1000.0)
}

// What is read back afterwards is waited for beyond a customer's patience.
func TestTheCheckHasMorePatience(t *testing.T) {
	t.Parallel()
	f := newFake(3)
	f.busy["GET /v1/appointments/{id}"], f.later = 1, 2
	report := smoke(t, f, func(c *Config) { c.Patience = 1900 * time.Millisecond })
	require.NoError(t, report.Verdict(), "%v %v", report.Differences, report.Failures)
	require.Equal(t, 1, report.Step(ReadBack).Waited)
}

func TestPatienceEnds(t *testing.T) {
	t.Parallel()
	f := newFake(3)
	f.busy["GET /v1/offers"], f.later = 1000, 3600
	report := smoke(t, f)
	require.Equal(t, []Failure{{Offers, "503 for longer than 10s", 19}}, report.Failures)
}

// A test that is ended lets those who are there leave, and gives back what they
// hold.
func TestInterruption(t *testing.T) {
	t.Parallel()
	f := newFake(3)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	f.lie = func(method, path string, body any) {
		if path == "POST /v1/holds" {
			stop() // with the first hold
		}
	}
	config := f.open(t)
	config.Client = &http.Client{Transport: &http.Transport{}}
	t.Cleanup(config.Client.CloseIdleConnections)
	config.Pace, config.Think = SideBySide{Customers: 2, Visit: time.Hour, For: 3 * time.Hour}, time.Millisecond
	report, err := Smoke(ctx, config)
	require.NoError(t, err)
	require.NoError(t, report.Verdict(), "%v %v", report.Differences, report.Failures)
	require.True(t, report.Interrupted)
	require.Equal(t, map[State]int{Held: 1}, report.Endings)
	require.Equal(t, 1, report.Released)
	require.Equal(t, "cancelled", f.holds["h1"].State)
}

// Each lie is told by an otherwise honest fitslot, and caught.
func TestLiesAreCaught(t *testing.T) {
	t.Parallel()
	hold := func(change func(*holdAnswer)) func(string, any) {
		return func(path string, body any) {
			if h, is := body.(*holdAnswer); is && path == "GET /v1/holds/{id}" {
				change(h)
			}
		}
	}
	order := func(change func(*orderAnswer)) func(string, any) {
		return func(path string, body any) {
			if o, is := body.(*orderAnswer); is && path == "GET /v1/orders/{id}" {
				change(o)
			}
		}
	}
	for _, c := range []struct {
		about string
		lie   func(path string, body any)
		says  string
	}{
		{"a paid appointment is only held", hold(func(h *holdAnswer) {
			if h.State == "confirmed" {
				h.State = "held"
			}
		}), `reads "held", not "confirmed"`},
		{"a paid appointment is gone", hold(func(h *holdAnswer) {
			if h.State == "confirmed" {
				h.State = "expired"
			}
		}), `reads "expired", not "confirmed"`},
		{"a released hold lives on", hold(func(h *holdAnswer) {
			if h.State == "cancelled" {
				h.State = "held"
			}
		}), `reads "held", not "cancelled"`},
		{"a hold expires before its time", hold(func(h *holdAnswer) {
			if h.State == "held" {
				h.State = "expired"
			}
		}), "promised was until 2026-10-19T12:10:00Z"},
		{"an appointment has moved", hold(func(h *holdAnswer) {
			h.Appointments[0].Start = h.Appointments[0].Start.Add(time.Minute)
		}), "told was C from"},
		{"the hold costs more", hold(func(h *holdAnswer) { h.Quote.Total.Amount++ }), "costs 2901 EUR, told was 2900 EUR"},
		{"a paid order is open", order(func(o *orderAnswer) {
			if o.State == "paid" {
				o.State = "open"
			}
		}), `reads "open", told was paid`},
		{"an order is paid that nobody paid", order(func(o *orderAnswer) { o.State = "paid" }), "reads paid, and nobody paid it"},
		{"more is taken than was told", order(func(o *orderAnswer) {
			for i := range o.Payments {
				o.Payments[i].Amount.Amount++
			}
		}), "2901 EUR was taken"},
		{"an order costs more", order(func(o *orderAnswer) { o.Quote.Total.Amount++ }), "costs 2901 EUR, told was 2900 EUR"},
		{"the customer's link shows another day", func(path string, body any) {
			if a, is := body.(*appointment); is && path == "GET /v1/appointments/{id}" {
				a.Start = a.Start.Add(time.Hour)
			}
		}, "the customer's link reads"},
		{"one bay is promised twice", func(path string, body any) {
			if h, is := body.(*holdAnswer); is {
				h.Appointments[0].Bay = 1
			}
		}, "bay 1 of C was promised to customer"},
		{"one hold is promised to everybody", func(path string, body any) {
			if h, is := body.(*holdAnswer); is && path == "POST /v1/holds" {
				h.ID = "h1"
			}
		}, "h1 was promised to customers"},
		{"another start is held than was asked for", func(path string, body any) {
			if h, is := body.(*holdAnswer); is {
				h.Appointments[0].Start = h.Appointments[0].Start.Add(time.Hour)
			}
		}, "asked was for C at"},
		{"a refund is forgotten", func(path string, body any) {
			if o, is := body.(*orderAnswer); is && path == "GET /v1/orders/{id}" && o.State == "cancelled" {
				for i := range o.Payments {
					o.Payments[i].Refunded = nil
				}
			}
		}, "with nothing of 2900 EUR given back"},
		{"a release does nothing", func(path string, body any) {
			if h, is := body.(*holdAnswer); is && path == "DELETE /v1/holds/{id}" {
				h.State = "held"
			}
		}, `reads "held" after its release`},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			f := newFake(24)
			f.lie = func(_, path string, body any) { c.lie(path, body) }
			report := smoke(t, f)
			require.Error(t, report.Verdict())
			require.Contains(t, strings.Join(report.Differences, "\n"), c.says)
		})
	}
}

// Answers tell the time as it was before they arrived: the one that took least is
// believed.
func TestTheServersClock(t *testing.T) {
	t.Parallel()
	var c serverClock
	require.Zero(t, c.now(), "unknown")
	c.told(time.Time{})
	require.Zero(t, c.now())
	for _, ago := range []time.Duration{time.Minute, time.Second, time.Hour} {
		c.told(time.Now().Add(1000*time.Hour - ago))
	}
	require.InDelta(t, 1000*3600-1, time.Until(c.now()).Seconds(), 0.5)
}

func TestWrongConfigurationNamesTheField(t *testing.T) {
	t.Parallel()
	good := newFake(1).open(t)
	for _, c := range []struct {
		says   string
		change func(*Config)
	}{
		{`url: "there"`, func(c *Config) { c.URL = "there" }},
		{"key: is missing", func(c *Config) { c.Key = "" }},
		{"pace: is missing", func(c *Config) { c.Pace = nil }},
		{"think: -1s", func(c *Config) { c.Think = -time.Second }},
		{"patience: 0s", func(c *Config) { c.Patience = 0 }},
		{"wishes: there are none", func(c *Config) { c.Wishes = nil }},
	} {
		config := good
		c.change(&config)
		_, err := Smoke(t.Context(), config)
		require.ErrorContains(t, err, c.says)
	}
}
