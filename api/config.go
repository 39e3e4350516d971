package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
	"github.com/fitslot/fitslot/partner"
	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/staff"
)

// Config bounds what is accepted.
type Config struct {
	// Version is that of the build, for the OpenAPI document.
	Version string
	// BodyLimit is the size of the largest body, in bytes.
	BodyLimit int
	// PublicRate is how many requests an address without a key, or a publishable
	// key, may make in a minute; ShopRate is for all other keys. 0: no limit.
	PublicRate, ShopRate int
	// Timeout is for the reading of a request, and for the work on it.
	Timeout time.Duration
	// Idle is how long an unused connection is kept.
	Idle time.Duration
	// Origins are the web pages whose scripts may call us from a browser, like
	// https://shop.example; none by default.
	Origins []string
	// TrustedProxies are from where X-Forwarded-For is believed; none by default.
	TrustedProxies []netip.Prefix
}

// DefaultConfig suits shops of all sizes.
func DefaultConfig() Config {
	return Config{
		Version:    "dev",
		BodyLimit:  64 << 10,
		PublicRate: 600,
		ShopRate:   6000,
		Timeout:    30 * time.Second,
		Idle:       2 * time.Minute,
	}
}

// Validate names the wrong field.
func (c Config) Validate() error {
	switch {
	case c.BodyLimit < 1<<10 || c.BodyLimit > 1<<20:
		return fmt.Errorf("body-limit: %d is not between 1024 and 1048576 bytes", c.BodyLimit)
	case c.PublicRate < 0:
		return fmt.Errorf("public-rate: %d is negative", c.PublicRate)
	case c.ShopRate < 0:
		return fmt.Errorf("shop-rate: %d is negative", c.ShopRate)
	case c.Timeout < time.Second:
		return fmt.Errorf("timeout: %s is less than a second", c.Timeout)
	case c.Idle < time.Second:
		return fmt.Errorf("idle: %s is less than a second", c.Idle)
	}
	return validOrigins(c.Origins)
}

// Keys knows API keys.
type Keys interface {
	// Authenticate returns who has the key. access.ErrNoKey if nobody has, or
	// nobody any more.
	Authenticate(ctx context.Context, key string) (access.Actor, error)
}

// Answers keep what requests with an Idempotency-Key were answered.
type Answers interface {
	// Recall returns what was answered to the request with the key. Found without
	// a status, it was carried out and its answer not kept.
	// access.ErrKeyReused if another request had the key.
	Recall(ctx context.Context, key access.IdempotencyKey) (access.Answer, bool, error)
	// Remember keeps the answer to the request with the key.
	Remember(ctx context.Context, key access.IdempotencyKey, a access.Answer) error
}

// A Webhook checks the signature of a payment provider's webhook and returns the
// payment that it is about.
type Webhook func(header func(name string) string, body []byte) (payment uuid.UUID, err error)

// Services are what the API makes accessible.
type Services struct {
	Bookings *booking.Service
	Checkout *checkout.Service
	Tyres    *pricing.Catalogue
	Feed     *checkout.Feed
	Partners *partner.Service
	Staff    *staff.Service
	Keys     Keys
	Answers  Answers
	// Webhook is nil where no provider sends any.
	Webhook Webhook
	// Audit is nil where the data cannot be audited over HTTP.
	Audit Audit
	// Healthy tells whether requests that write can be served.
	Healthy func(context.Context) error
	Metrics *prometheus.Registry
	Log     *slog.Logger
}
