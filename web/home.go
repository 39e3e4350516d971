package web

import (
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/network"
	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/supply"
)

// homePage asks what the customer needs.
type homePage struct {
	frame
	finder
}

// A finder is the form that begins a search; it is shown again, filled in, where
// something in it is wrong.
type finder struct {
	Search   search
	Served   []network.Country // in which there are centres
	Seasons  []supply.Season
	Vehicles []booking.Vehicle
	Sizes    []supply.Size // on sale, to choose from while typing
	// Faults are what is wrong, in the visitor's words, by field.
	Faults map[string]string
}

var (
	seasons  = []supply.Season{supply.Winter, supply.Summer, supply.AllSeason}
	vehicles = []booking.Vehicle{booking.Car, booking.SUV, booking.Van}
)

// finder prepares the form for what is known of the search.
func (v *visit) finder(s search) (finder, error) {
	countries, err := v.pages.Countries(v.ctx)
	if err != nil {
		return finder{}, err
	}
	if !serves(countries, s.Country) {
		s.Country = likeliest(countries, string(v.Language()))
	}
	sizes, err := v.pages.Tyres.Sizes(v.ctx, s.Country)
	if err != nil && !errors.Is(err, pricing.ErrNoCountry) {
		return finder{}, err
	}
	return finder{
		Search: s, Served: countries, Seasons: seasons, Vehicles: vehicles, Sizes: sizes, Faults: map[string]string{},
	}, nil
}

func serves(countries []network.Country, code string) bool {
	return slices.ContainsFunc(countries, func(c network.Country) bool { return c.Code == code })
}

// likeliest is the country whose first language is the visitor's, or else the
// first there is.
func likeliest(countries []network.Country, language string) string {
	i := slices.IndexFunc(countries, func(c network.Country) bool { return c.Languages[0] == language })
	switch {
	case i >= 0:
		return countries[i].Code
	case len(countries) > 0:
		return countries[0].Code
	}
	return ""
}

func (p *Pages) home(v *visit) error {
	finder, err := v.finder(searchOf(v.query()))
	if err != nil {
		return err
	}
	return v.render(fiber.StatusOK, "home", homePage{v.frame(1, "home.title"), finder})
}

// amend shows the form again for what is wrong in it.
func (v *visit) amend(s search, faults map[string]string) error {
	finder, err := v.finder(s)
	if err != nil {
		return err
	}
	finder.Faults = faults
	return v.render(fiber.StatusUnprocessableEntity, "home", homePage{v.frame(1, "home.title"), finder})
}

// searchFaults are what is wrong with the form, by field.
func (v *visit) searchFaults(s search) (map[string]string, error) {
	found := map[string]string{}
	if s.Need == needTyres {
		v.checkSize(found, "size", s.Size)
		if s.Rear != "" {
			v.checkSize(found, "rear", s.Rear)
		}
	}
	if !slices.Contains(vehicles, booking.Vehicle(s.Vehicle)) {
		found["vehicle"] = v.Say("home.vehicle-fault")
	}
	countries, err := v.pages.Countries(v.ctx)
	if err == nil && !serves(countries, s.Country) {
		found["country"] = v.Say("home.country-fault")
		return found, nil
	}
	if err == nil {
		err = v.checkPlace(found, s)
	}
	return found, err
}

func (v *visit) checkSize(found map[string]string, name, text string) {
	var wrong *supply.SizeError
	if _, err := supply.ParseSize(text); errors.As(err, &wrong) {
		found[name] = v.Say("size." + string(wrong.Problem))
	}
}

// checkPlace finds out whether we know where the customer is.
func (v *visit) checkPlace(found map[string]string, s search) error {
	if s.place().Position != nil {
		return nil
	}
	if s.Postcode == "" {
		found["postcode"] = v.Say("field.postcode.empty")
		return nil
	}
	_, err := v.pages.Bookings.Locate(v.ctx, s.Country, s.Postcode)
	if errors.As(err, new(booking.InvalidErrors)) {
		found["postcode"] = v.Say("field.postcode.fault")
		return nil
	}
	return err
}
