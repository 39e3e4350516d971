package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/api"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
	"github.com/fitslot/fitslot/partner"
	"github.com/fitslot/fitslot/payment"
	"github.com/fitslot/fitslot/postgres"
	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/staff"
	"github.com/fitslot/fitslot/web"
)

type serveCmd struct {
	Database databaseConfig `embed:""`

	Addr    string        `default:"127.0.0.1:8080" help:"Address to listen on."`
	HoldFor time.Duration `default:"10m" help:"How long a hold lasts, and how much an extension adds."`
	Drain   time.Duration `default:"10s" help:"How long requests under way may take when the server is told to stop."`

	PublicRate int      `default:"600" help:"Requests a minute of an address without a key, or of a publishable key, and pages that it may ask for; 0: no limit."`
	ShopRate   int      `default:"6000" help:"Requests a minute of any other key; 0: no limit."`
	Origin     []string `help:"Web page whose scripts may call the API, like https://shop.example; may be repeated."`

	TrustedProxies []netip.Prefix `help:"Networks of proxies whose X-Forwarded-For is believed, like 10.0.0.0/8; may be several, with commas. Default: none." placeholder:"CIDR"`

	PaymentURL    string `help:"Where the test payment provider is. With --demo, one is started if this is not given." placeholder:"URL"`
	PaymentSecret string `help:"Secret that signs its webhooks."`
	TestpayAddr   string `default:"127.0.0.1:8090" help:"With --demo: where the test payment provider listens."`

	Demo  bool      `help:"Make the database a demo: load the demo network and start the test payment provider."`
	Clock time.Time `help:"With --demo: the instant at which the database's clock starts, like 2026-10-19T09:00:00+02:00." format:"2006-01-02T15:04:05Z07:00" placeholder:"INSTANT"`
}

// bookingConfig and apiConfig are the parts of the flags that others check.
func (c serveCmd) bookingConfig() booking.Config {
	config := booking.DefaultConfig()
	config.HoldFor = c.HoldFor
	return config
}

func (c serveCmd) apiConfig() api.Config {
	config := api.DefaultConfig()
	config.Version, config.PublicRate, config.ShopRate, config.Origins = version, c.PublicRate, c.ShopRate, c.Origin
	config.TrustedProxies = c.TrustedProxies
	return config
}

// webConfig lets a customer, who fills in a form for every ten pages, do on the
// pages what others do by the API.
func (c serveCmd) webConfig() web.Config {
	return web.Config{Reads: c.PublicRate, Writes: c.PublicRate / 10}
}

// Validate is called by the parser; it names the wrong field.
func (c serveCmd) Validate() error {
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return fmt.Errorf("addr: %q is no host:port", c.Addr)
	}
	if !c.Clock.IsZero() && !c.Demo {
		return errors.New("clock: can be set with --demo only")
	}
	if u, err := url.Parse(c.PaymentURL); c.PaymentURL != "" && (err != nil || u.Host == "") {
		return fmt.Errorf("payment-url: %q is no URL like http://127.0.0.1:8090", c.PaymentURL)
	}
	if c.PaymentURL == "" && !c.Demo {
		return errors.New("payment-url: is missing; give the payment provider's URL, or --demo")
	}
	if c.Drain < 0 {
		return fmt.Errorf("drain: %s is negative", c.Drain)
	}
	return errors.Join(c.bookingConfig().Validate(), c.apiConfig().Validate())
}

// Run serves until ctx ends, then drains.
func (c serveCmd) Run(ctx context.Context, out io.Writer) error {
	began := time.Now()
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return usageError{fmt.Errorf("addr: %w", err)}
	}
	defer listener.Close()
	db, err := c.Database.open(ctx, false)
	if err != nil {
		return err
	}
	defer db.Close()
	if c.Demo {
		if err := c.prepareDemo(ctx, db); err != nil {
			return err
		}
		if c.PaymentURL == "" {
			provider, err := c.startTestpay(listener.Addr().String())
			if err != nil {
				return err
			}
			defer provider.stop()
			c.PaymentURL, c.PaymentSecret = provider.url, provider.secret
		}
	}
	server, tasks, err := c.wire(ctx, db)
	if err != nil {
		return err
	}
	stopTasks := tasks.start()
	defer stopTasks()
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	if err := web.Built(); err != nil {
		slog.Warn(err.Error())
	}
	slog.Info("serving", "addr", listener.Addr().String(), "after", time.Since(began).Round(time.Millisecond))
	if c.Demo {
		if err := c.greet(ctx, out, db, listener.Addr().String()); err != nil && ctx.Err() == nil {
			return err
		}
	}
	select {
	case err := <-served:
		return fmt.Errorf("serving: %w", err)
	case <-db.done():
		return errors.New("PostgreSQL has ended; start fitslot again to recover")
	case <-ctx.Done():
	}
	slog.Info("draining", "for", c.Drain)
	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.Drain)
	defer cancel()
	return server.Shutdown(deadline)
}

// wire puts the parts together, by hand.
func (c serveCmd) wire(ctx context.Context, db *database) (*api.Server, tasks, error) {
	clock := postgres.NewClock(db.Pool)
	provider, err := payment.New(payment.Config{URL: c.PaymentURL})
	if err != nil {
		return nil, nil, usageError{fmt.Errorf("payment-url: %w", err)}
	}
	holds := postgres.NewBookings(db.Pool)
	bookings := booking.New(holds, clock.Now, c.bookingConfig())
	sales := checkout.New(postgres.NewCheckout(db.Pool), bookings, provider, checkout.DefaultConfig())
	answers := postgres.NewIdempotency(db.Pool)
	keys := access.New(postgres.NewKeys(db.Pool))
	tyres := pricing.NewCatalogue(postgres.NewCatalogue(db.Pool))
	partners := partner.New(postgres.NewDeliveries(db.Pool))
	centres := staff.New(postgres.NewStaff(db.Pool))
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	server, err := api.New(c.apiConfig(), api.Services{
		Bookings: bookings,
		Checkout: sales,
		Partners: partners,
		Staff:    centres,
		Tyres:    tyres,
		Feed:     checkout.NewFeed(postgres.NewFeed(db.Pool)),
		Keys:     keys,
		Answers:  answers,
		Webhook:  payment.Webhook{Secret: c.PaymentSecret}.Payment,
		Audit:    audit(db),
		Healthy:  db.Ping,
		Metrics:  registry,
		Log:      slog.Default(),
	})
	if err != nil {
		return nil, nil, err
	}
	frontDoor, err := keys.Standing(ctx, "front door", access.Shop)
	if err != nil {
		return nil, nil, fmt.Errorf("the key of the customer pages, %q: %w", "front door", err)
	}
	err = web.Mount(server.App(), c.webConfig(), web.Services{
		Bookings:  bookings,
		Checkout:  sales,
		Tyres:     tyres,
		Countries: postgres.NewNetwork(db.Pool).Served,
		Now:       clock.Now,
		Actor:     frontDoor,
	})
	return server, tasks{
		{"expire holds", time.Second, bookings.Expire},
		{"settle payments", time.Second, sales.Settle},
		{"list orphans", 2 * time.Second, centres.List},
		{"mark late deliveries", time.Minute, partners.MarkLate},
		{"prune idempotency keys", time.Hour, answers.Prune},
		{"forget who held", 10 * time.Minute, holds.ForgetHolders},
	}, err
}

// audit is what `fitslot verify` does, for operators.
func audit(db *database) api.Audit {
	return func(ctx context.Context) ([]api.Finding, error) {
		found, err := postgres.Verify(ctx, db.Pool)
		findings := make([]api.Finding, len(found))
		for i, f := range found {
			findings[i] = api.Finding{Promise: f.Promise, Count: f.Count, Offences: f.Offences}
		}
		return findings, err
	}
}

// prepareDemo makes the database a demo with its network, and sets its clock.
func (c serveCmd) prepareDemo(ctx context.Context, db *database) error {
	if err := postgres.MarkDemo(ctx, db.Pool); err != nil {
		return err
	}
	if !c.Clock.IsZero() {
		if err := postgres.NewClock(db.Pool).Set(ctx, c.Clock); err != nil {
			return err
		}
	}
	if has, err := postgres.HasCentres(ctx, db.Pool); err != nil || has {
		return err
	}
	fmt.Fprintln(os.Stderr, "loading the demo network …")
	return loadDemo(ctx, db)
}
