package web

import (
	"context"
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
	"github.com/fitslot/fitslot/network"
	"github.com/fitslot/fitslot/pricing"
)

// Config bounds what one address may do in a minute; 0 is no limit.
type Config struct {
	Reads  int // pages asked for
	Writes int // forms sent
}

// Validate names the wrong field.
func (c Config) Validate() error {
	if c.Reads < 0 || c.Writes < 0 {
		return fmt.Errorf("web: reads %d and writes %d must not be negative", c.Reads, c.Writes)
	}
	return nil
}

// Services are what the pages show and change.
type Services struct {
	Bookings *booking.Service
	Checkout *checkout.Service
	Tyres    *pricing.Catalogue
	// Countries are those in which there are centres.
	Countries func(context.Context) ([]network.Country, error)
	Now       booking.Clock
	// Actor is in whose name the pages hold and sell: a shop's key of their own.
	Actor access.Actor
}

// Pages are the customer's pages. They are safe for concurrent use.
type Pages struct {
	Services
	config Config
	looks  looks
}

// Mount puts the pages on a router that answers other requests, too. The error
// names the wrong field of the configuration, or the wrong template.
func Mount(app *fiber.App, config Config, services Services) error {
	if err := config.Validate(); err != nil {
		return err
	}
	if services.Actor.Require(access.Order) != nil {
		return errors.New("web: the pages' key must be a shop's")
	}
	looks, err := newLooks()
	if err != nil {
		return fmt.Errorf("web: %w", err)
	}
	p := &Pages{services, config, looks}
	p.mountStatic(app)
	mountDocs(app)
	p.route(app)
	return nil
}
