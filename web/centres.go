package web

import (
	"errors"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
)

// centresPage shows the nearest centres, in a list and on a map.
type centresPage struct {
	frame
	Search  search
	Faults  map[string]string
	From    booking.Located
	Today   calendar.Date
	Wished  calendar.Date // zero: any day
	Centres []centre
	Map     *centresMap // nil where there is none of the country
	Edit    string      // where the search began
	Tyres   string      // where other tyres are chosen
	More    string      // the page with more centres, empty if this is it
	// Short is the supply of the nearest centre if none at all can have the tyres.
	Short *supplyNote
}

// A centre is one that can do the job, numbered as on the map.
type centre struct {
	booking.Offer
	No     int
	Price  quoteNote
	Supply supplyNote
	// First is the earliest start in the centre's zone; zero if there is none soon.
	First time.Time
	// Late tells that the tyres cannot be there on the day wished.
	Late bool
	Path string // its page
}

// centresMap is a part of a country with the centres on it.
type centresMap struct {
	Outline template.HTML
	View    View
	Labels  []Label
	Home    dot
	Dots    []dot
}

// A dot is a place on the map; No is that of a centre in the list.
type dot struct {
	X, Y float64
	No   int
	Name string
}

// centres lists who can do the job near to the customer.
func (p *Pages) centres(v *visit) error {
	s := searchOf(v.query())
	if s.lacksTyres() {
		return v.redirect(s.to(v.path("/tyres")))
	}
	now, err := p.Now(v.ctx)
	if err != nil {
		return err
	}
	page := centresPage{
		Search: s, Faults: map[string]string{}, Today: calendar.DateOf(now, time.UTC),
		Edit: s.to(v.path("/")), Tyres: s.to(v.path("/tyres")),
	}
	held, nearby := v.held(), s.place()
	nearby.Search, nearby.Limit = s.seek(held), fewCentres
	if v.query().Has("more") {
		nearby.Limit = manyCentres
	} else {
		page.More = s.to(v.path("/centres"), field{"more", "1"})
	}
	page.wish(v, &nearby)
	if !s.placed() {
		page.Faults["postcode"] = v.Say("field.postcode.empty")
	}
	if len(page.Faults) == 0 {
		if sent, err := page.find(v, nearby); sent || err != nil {
			return err
		}
	}
	page.frame = v.framed(held, 2, "centres.title")
	status := fiber.StatusOK
	if len(page.Faults) > 0 {
		status = fiber.StatusUnprocessableEntity
	}
	return v.render(status, "centres", page)
}

// wish reads the day from which on the customer would like to come. Where no day is
// wished, the next weeks are looked through.
func (p *centresPage) wish(v *visit, nearby *booking.Nearby) {
	nearby.Until = p.Today.Add(soonDays)
	if p.Search.Day == "" {
		return
	}
	day, ok := parseDate(p.Search.Day)
	if !ok || day.Before(p.Today.Add(-1)) || p.Today.Add(farthest).Before(day) {
		p.Faults["day"] = v.Say("centres.day-fault")
		return
	}
	p.Wished, nearby.From, nearby.Until = day, day, day.Add(wishedDays)
}

const (
	fewCentres  = 10
	manyCentres = 40
	farthest    = 100 // days ahead that may be wished
	wishedDays  = 14  // looked through from there on
)

// find fills in the centres. What the search does not allow is marked, here or where
// it was typed; then the answer is sent already.
func (p *centresPage) find(v *visit, nearby booking.Nearby) (sent bool, err error) {
	offers, err := v.pages.Bookings.Offers(v.ctx, nearby)
	var wrong booking.InvalidErrors
	if errors.As(err, &wrong) {
		faults, elsewhere := v.read(wrong)
		if elsewhere {
			return true, v.amend(p.Search, faults)
		}
		p.Faults = faults
		return false, nil
	}
	if err != nil {
		return false, err
	}
	p.From = offers.From
	for i, offer := range offers.Centres {
		p.Centres = append(p.Centres, v.centre(i+1, offer, p.Search, p.Wished))
	}
	if short := len(p.Centres) > 0; short {
		for _, c := range p.Centres {
			short = short && c.Unavailable != nil
		}
		if short {
			p.Short = &p.Centres[0].Supply
		}
	}
	p.Map = mapOf(p.Search.Country, offers)
	return false, nil
}

// read says faults of a search in the visitor's words, and whether some are of fields
// that are elsewhere: on the page where the search began.
func (v *visit) read(wrong booking.InvalidErrors) (faults map[string]string, elsewhere bool) {
	faults = map[string]string{}
	for _, w := range wrong {
		switch field, _, _ := strings.Cut(w.Field, "["); field {
		case "postcode", "lat":
			faults["postcode"] = v.Say("field.postcode.fault")
		case "from", "to":
			faults["day"] = v.Say("centres.day-fault")
		case "vehicle":
			faults["vehicle"], elsewhere = v.Say("home.vehicle-fault"), true
		case "country":
			faults["country"], elsewhere = v.Say("home.country-fault"), true
		default: // tyres that are sold no more, or too many of them
			faults["size"], elsewhere = v.Say("tyres.gone"), true
		}
	}
	return faults, elsewhere
}

func (v *visit) centre(no int, offer booking.Offer, s search, wished calendar.Date) centre {
	zone := offer.Centre.Calendar.Zone
	c := centre{
		Offer: offer, No: no, Price: quoteNote{v.Speaker, offer.Quote},
		Supply: supplyNote{v.Speaker, offer.Ready, offer.Unavailable, zone, s.Items},
		Late:   !wished.IsZero() && wished.Before(calendar.DateOf(offer.Ready.At, zone)),
	}
	var from []field
	if !offer.Earliest.IsZero() {
		c.First = offer.Earliest.In(zone)
		from = []field{{"from", calendar.DateOf(c.First, zone).String()}}
	}
	c.Path = s.to(v.path("/centres/"+offer.Centre.Ref), from...)
	return c
}

// mapOf draws the centres around the customer; nil where there is no map.
func mapOf(country string, offers booking.Offers) *centresMap {
	m, ok := MapOf(country)
	if !ok {
		return nil
	}
	places := []booking.Position{offers.From.Position}
	for _, o := range offers.Centres {
		places = append(places, o.Centre.Place.Position)
	}
	view := m.Around(places...)
	drawn := &centresMap{Outline: m.Outline, View: view, Labels: m.Labels(view)}
	drawn.Home.X, drawn.Home.Y = m.Point(offers.From.Lat, offers.From.Lon)
	for i, o := range slices.Backward(offers.Centres) { // where two meet, the nearer is on top
		x, y := m.Point(o.Centre.Place.Lat, o.Centre.Place.Lon)
		drawn.Dots = append(drawn.Dots, dot{x, y, i + 1, o.Centre.Place.Name})
	}
	return drawn
}

// Anchor is where in the list a centre of the map is.
func (d dot) Anchor() string { return "#centre-" + strconv.Itoa(d.No) }
