package api

import (
	"time"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/supply"
)

// Money is an amount in minor units: {"amount": 8990, "currency": "EUR"} is 89.90 €.
type Money struct {
	Amount   int64  `json:"amount" doc:"In minor units, tax included." example:"8990"`
	Currency string `json:"currency" doc:"ISO 4217." example:"EUR"`
}

// A StartAt is a start of a centre.
type StartAt struct {
	Centre string `json:"centre"`
	Start
}

// A Start is an instant, twice: as clocks at the centre show it, and in UTC, which
// can be sent back in a query as it is.
type Start struct {
	Local time.Time `json:"start" doc:"With the centre's offset from UTC."`
	UTC   time.Time `json:"start_utc" doc:"The same instant in UTC."`
}

func start(t time.Time, zone *time.Location) Start { return Start{t.In(zone), t.UTC()} }

// startAt is for a start that is in the centre's zone already.
func startAt(centre string, t time.Time) StartAt {
	return StartAt{centre, start(t, t.Location())}
}

// An Item is a number of tyres of one article.
type Item struct {
	SKU      string `json:"sku" minLength:"1" maxLength:"64" doc:"The article." example:"WIN-2055516-91H-01"`
	Quantity int    `json:"quantity" minimum:"1" maximum:"8" doc:"How many tyres."`
}

func items(all []supply.Item) []Item {
	out := make([]Item, len(all))
	for i, item := range all {
		out[i] = Item(item)
	}
	return out
}

// A Ready tells when and from where the tyres come.
type Ready struct {
	At   time.Time `json:"at" doc:"The earliest instant at which all tyres can be fitted, with the centre's offset."`
	Ways []Way     `json:"ways"`
}

// A Way is how the tyres of one article come to the centre.
type Way struct {
	Item
	Warehouse  string    `json:"warehouse"`
	Dispatched string    `json:"dispatched" format:"date" doc:"The day on which they leave the warehouse."`
	Delivered  time.Time `json:"delivered" doc:"When they arrive at the centre, with its offset."`
}

// ready is nil if no tyres are ordered, or if there are none.
func ready(r supply.Ready, zone *time.Location) *Ready {
	if len(r.Ways) == 0 {
		return nil
	}
	out := &Ready{At: r.At.In(zone)}
	for _, w := range r.Ways {
		out.Ways = append(out.Ways, Way{Item(w.Item), w.Warehouse, w.Dispatched.String(), w.Delivered.In(zone)})
	}
	return out
}

// An Unavailable tells of tyres that cannot be had at the centre.
type Unavailable struct {
	SKU    string `json:"sku"`
	Wanted int    `json:"wanted"`
	Free   int    `json:"free" doc:"The most that one warehouse which serves the centre has left."`
	// Expected is empty if no replenishment is known.
	Expected string `json:"expected,omitempty" format:"date" doc:"The day on which the warehouse expects more."`
}

func unavailable(e *supply.UnavailableError) *Unavailable {
	if e == nil {
		return nil
	}
	out := &Unavailable{SKU: e.SKU, Wanted: e.Wanted, Free: e.Free}
	if !e.NextAt.IsZero() {
		out.Expected = e.NextAt.String()
	}
	return out
}

// A Quote is the priced and taxed lines of a job.
type Quote struct {
	Total Money       `json:"total" doc:"Tax included."`
	Tax   Money       `json:"tax" doc:"The part of the total that is tax: the sum of the lines'."`
	Lines []QuoteLine `json:"lines"`
}

// A QuoteLine is one line of a quote: total = quantity × unit_price.
type QuoteLine struct {
	Kind        string `json:"kind" enum:"article,service,fee"`
	Code        string `json:"code" doc:"SKU, service or fee."`
	Description string `json:"description"`
	Quantity    int    `json:"quantity"`
	UnitPrice   Money  `json:"unit_price" doc:"Tax included."`
	Total       Money  `json:"total" doc:"Tax included."`
	Tax         Money  `json:"tax" doc:"The part of the total that is tax, rounded half up."`
	TaxName     string `json:"tax_name" example:"IVA"`
	TaxRate     int64  `json:"tax_rate" doc:"In hundredths of a per cent: 2100 is 21 %." example:"2100"`
}

func quote(q pricing.Quote) Quote {
	return quoteOf(q.Currency, q.Gross, q.Tax, q.Lines)
}

func quoteOf(currency string, gross, tax int64, lines []pricing.Line) Quote {
	out := Quote{Total: Money{gross, currency}, Tax: Money{tax, currency}, Lines: make([]QuoteLine, len(lines))}
	for i, l := range lines {
		out.Lines[i] = QuoteLine{
			Kind: string(l.Kind), Code: l.Code, Description: l.Description, Quantity: l.Quantity,
			UnitPrice: Money{l.Unit, currency}, Total: Money{l.Gross, currency}, Tax: Money{l.Tax, currency},
			TaxName: l.TaxName, TaxRate: l.TaxRate,
		}
	}
	return out
}

// A Centre is a workshop and where it is.
type Centre struct {
	ID       string  `json:"id" doc:"As in the paths and as holds name it."`
	Name     string  `json:"name"`
	Address  string  `json:"address"`
	Postcode string  `json:"postcode"`
	City     string  `json:"city"`
	Country  string  `json:"country" doc:"ISO 3166-1."`
	Lat      float64 `json:"lat"`
	Lon      float64 `json:"lon"`
	Zone     string  `json:"zone" doc:"IANA name of its time zone." example:"Europe/Madrid"`
}

func centre(ref string, p booking.Place, zone *time.Location) Centre {
	return Centre{
		ID: ref, Name: p.Name, Address: p.Address, Postcode: p.Postcode, City: p.City, Country: p.Country,
		Lat: p.Lat, Lon: p.Lon, Zone: zone.String(),
	}
}
