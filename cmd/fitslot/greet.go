package main

import (
	"context"
	_ "embed"
	"io"
	"text/template"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/postgres"
	"github.com/fitslot/fitslot/supply"
)

// walk is the whole way by curl, from a postal code to a confirmed appointment.
//
//go:embed walk.txt
var walk string

// The walk fits four of a season's tyres for a customer in Dresden.
var (
	walkCountry, walkPostcode = "DE", "01067"
	walkSeason                = supply.Winter
)

// greet prints where to click and the walk, with a start that is on offer now.
func (c serveCmd) greet(ctx context.Context, out io.Writer, db *database, addr string) error {
	dir, err := c.Database.stateDir()
	if err != nil {
		return err
	}
	key, err := demoKey(ctx, db, dir)
	if err != nil {
		return err
	}
	if _, err := demoPartnerKey(ctx, db, dir); err != nil {
		return err
	}
	sku, err := postgres.MostStocked(ctx, db.Pool, walkSeason)
	if err != nil {
		return err
	}
	bookings := booking.New(postgres.NewBookings(db.Pool), postgres.NewClock(db.Pool).Now, c.bookingConfig())
	offers, err := bookings.Offers(ctx, booking.Nearby{
		Country: walkCountry, Postcode: walkPostcode, Limit: 5,
		Search: booking.Search{Job: booking.Job{
			Vehicle: booking.Car, Services: []string{"fit"}, Items: []supply.Item{{SKU: sku, Quantity: 4}},
		}},
	})
	if err != nil {
		return err
	}
	said := map[string]string{
		"API": "http://" + addr, "Key": key, "SKU": sku, "Country": walkCountry, "Postcode": walkPostcode,
	}
	for _, offer := range offers.Centres {
		if !offer.Earliest.IsZero() && said["Centre"] == "" {
			said["Centre"], said["Start"] = offer.Centre.Ref, offer.Earliest.UTC().Format("2006-01-02T15:04:05Z")
		}
	}
	return template.Must(template.New("walk").Parse(walk)).Execute(out, said)
}
