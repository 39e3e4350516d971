package checkout

import (
	"fmt"
	"time"

	"github.com/fitslot/fitslot/booking"
)

// Config is how patient we are with a provider.
type Config struct {
	// Ask is how long one answer is waited for.
	Ask time.Duration
	// Retry is how long after a try the next one follows, at the least.
	Retry time.Duration
	// Patience is how old a payment must be before the provider's not knowing it
	// means that it was not carried out, and the customer may try again.
	Patience time.Duration
	// Watch is for how long such a payment is still looked for, to be voided if it
	// does turn up.
	Watch time.Duration
	// Batch is how many payments and refunds one Settle takes up.
	Batch int
}

// DefaultConfig suits a provider across the internet.
func DefaultConfig() Config {
	return Config{
		Ask:      10 * time.Second,
		Retry:    2 * time.Second,
		Patience: 30 * time.Second,
		Watch:    15 * time.Minute,
		Batch:    50,
	}
}

// Validate names the wrong field.
func (c Config) Validate() error {
	switch {
	case c.Ask <= 0:
		return fmt.Errorf("ask: %s is not positive", c.Ask)
	case c.Retry <= 0:
		return fmt.Errorf("retry: %s is not positive", c.Retry)
	case c.Patience <= c.Ask:
		return fmt.Errorf("patience: %s must be longer than ask, %s", c.Patience, c.Ask)
	case c.Watch < c.Patience:
		return fmt.Errorf("watch: %s must not be shorter than patience, %s", c.Watch, c.Patience)
	case c.Batch < 1:
		return fmt.Errorf("batch: %d is not positive", c.Batch)
	}
	return nil
}

// A Service sells holds. It is safe for concurrent use, and several may work on
// one store.
type Service struct {
	store    Store
	bookings *booking.Service
	provider Provider
	config   Config
}

// New returns a service over store that takes money through provider.
func New(store Store, bookings *booking.Service, provider Provider, config Config) *Service {
	return &Service{store, bookings, gratis{provider}, config}
}
