package api

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/supply"
)

// A JobQuery is a job in the query of a request, and the caller's own hold.
type JobQuery struct {
	Item    []string `query:"item,explode" doc:"Tyres, as SKU:quantity; 0 to 4 times. None: the tyres are there already." example:"[\"WIN-2055516-91H-01:4\"]"`
	Service []string `query:"service,explode" required:"true" doc:"A service by its code; 1 to 4 times." example:"[\"fit\"]"`
	Vehicle string   `query:"vehicle" default:"car" enum:"car,suv,van" doc:"The class of vehicle."`
	Hold    string   `query:"hold" doc:"The caller's own hold, which then does not hide its own slot."`

	job  booking.Job
	hold uuid.UUID
}

// Resolve reads the job, and names everything that is wrong with it.
func (q *JobQuery) Resolve(huma.Context) []error {
	var wrong findings
	q.job = booking.Job{Vehicle: booking.Vehicle(q.Vehicle), Services: q.Service}
	for _, text := range q.Item {
		item, err := parseItem(text)
		if err != nil {
			wrong.add("item", "%s", err)
		}
		q.job.Items = append(q.job.Items, item)
	}
	var invalid booking.InvalidErrors
	if len(wrong) == 0 && errors.As(q.job.Validate(), &invalid) {
		for _, e := range invalid {
			wrong.add(queryName(e.Field), "%s", e.Reason)
		}
	}
	if q.Hold != "" {
		var err error
		if q.hold, err = uuid.Parse(q.Hold); err != nil {
			wrong.add("hold", "is no id of a hold; give the id that the hold was answered with")
		}
	}
	return wrong
}

// parseItem reads SKU:quantity. The last colon counts.
func parseItem(text string) (supply.Item, error) {
	i := strings.LastIndexByte(text, ':')
	if i < 1 {
		return supply.Item{}, errors.New("is not of the form SKU:quantity, like WIN-2055516-91H-01:4")
	}
	n, err := strconv.Atoi(text[i+1:])
	if err != nil {
		return supply.Item{}, errors.New("has no whole number after the colon; write SKU:quantity, like WIN-2055516-91H-01:4")
	}
	return supply.Item{SKU: text[:i], Quantity: n}, nil
}

// A DaysQuery is the days of a search.
type DaysQuery struct {
	From string `query:"from" doc:"First day, at the centre; today if left out." example:"2026-10-26"`
	To   string `query:"to" doc:"Last day, included; 13 days after the first if left out." example:"2026-11-01"`

	from, to calendar.Date
}

// Resolve reads the days.
func (q *DaysQuery) Resolve(huma.Context) []error {
	var wrong findings
	q.from = wrong.date("from", q.From)
	q.to = wrong.date("to", q.To)
	return wrong
}

// A CountryQuery is where the customer buys.
type CountryQuery struct {
	Country string `query:"country" required:"true" doc:"ISO 3166-1 letters." example:"ES"`
}

// Resolve takes small letters, too.
func (q *CountryQuery) Resolve(huma.Context) []error {
	var wrong findings
	if q.Country = strings.ToUpper(q.Country); q.Country != "" && !countryCode.MatchString(q.Country) {
		wrong.add("country", "is no country; give two letters of ISO 3166-1, like DE")
	}
	return wrong
}

// A PlaceQuery is where the customer is.
type PlaceQuery struct {
	CountryQuery
	Postcode string `query:"postcode" doc:"A postal code, or lat and lon." example:"28001"`
	Lat      string `query:"lat" doc:"Degrees north, WGS 84." example:"40.4168"`
	Lon      string `query:"lon" doc:"Degrees east." example:"-3.7038"`
	Limit    int    `query:"limit" minimum:"1" maximum:"50" doc:"The most centres to list."`

	position *booking.Position
}

var (
	countryCode = regexp.MustCompile(`^[A-Z]{2}$`)
	postalCode  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 -]{0,11}$`)
)

// Resolve reads the position.
func (q *PlaceQuery) Resolve(ctx huma.Context) []error {
	wrong := findings(q.CountryQuery.Resolve(ctx))
	if q.Postcode != "" && !postalCode.MatchString(q.Postcode) {
		wrong.add("postcode", "is no postal code; give up to 12 letters and digits, like 28001")
	}
	switch {
	case q.Lat != "" || q.Lon != "":
		q.position = &booking.Position{Lat: wrong.degrees("lat", q.Lat, 90), Lon: wrong.degrees("lon", q.Lon, 180)}
		if q.Postcode != "" {
			wrong.add("postcode", "and lat and lon are both given; give one of them")
		}
	case q.Postcode == "":
		wrong.add("postcode", "is missing; give a postal code, or lat and lon")
	}
	return wrong
}

// findings are wrong fields of a query, as huma collects them.
type findings []error

func (f *findings) add(field, format string, args ...any) {
	*f = append(*f, &huma.ErrorDetail{Location: "query." + field, Message: fmt.Sprintf(format, args...)})
}

func (f *findings) date(field, text string) calendar.Date {
	if text == "" {
		return calendar.Date{}
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		f.add(field, "is no day; write it like 2026-10-26")
		return calendar.Date{}
	}
	return calendar.DateOf(t, time.UTC)
}

func (f *findings) degrees(field, text string, most float64) float64 {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(x) || math.Abs(x) > most {
		f.add(field, "is no number of degrees from %g to %g; lat and lon are given together", -most, most)
	}
	return x
}

// unknownParameters finds what the operation has no parameter for, and what was
// given more often than once.
func unknownParameters(ctx huma.Context) (wrong findings) {
	u := ctx.URL()
	given := u.Query()
	for _, p := range ctx.Operation().Parameters {
		if p.In != "query" {
			continue
		}
		if len(given[p.Name]) > 1 && p.Schema.Type != huma.TypeArray {
			wrong.add(p.Name, "is given %d times; give it once", len(given[p.Name]))
		}
		delete(given, p.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		wrong.add(cmp.Or(name, "query"), "is no parameter of this request; /openapi.json lists what is")
	}
	return wrong
}
