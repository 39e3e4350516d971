package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/supply"
	"github.com/fitslot/fitslot/web/texts"
)

// Sold is what it costs: as ordered, or as quoted while nobody has ordered.
func (b booked) Sold() pricing.Quote {
	if b.Order.Hold != b.ID {
		return b.Quote
	}
	return pricing.Quote{Currency: b.Order.Currency, Lines: b.Order.Lines, Gross: b.Order.Gross, Tax: b.Order.Tax}
}

// A taxSum is the tax of all lines with the same rate.
type taxSum struct {
	Name   string
	Rate   int64 // basis points
	Amount int64 // minor units
}

// Taxes are what is in the price, by rate, in the order of the lines.
func (b booked) Taxes() []taxSum { return taxesOf(b.Sold()) }

func taxesOf(q pricing.Quote) (sums []taxSum) {
	for _, line := range q.Lines {
		i := slices.IndexFunc(sums, func(s taxSum) bool { return s.Name == line.TaxName && s.Rate == line.TaxRate })
		if i < 0 {
			i, sums = len(sums), append(sums, taxSum{Name: line.TaxName, Rate: line.TaxRate})
		}
		sums[i].Amount += line.Tax
	}
	return sums
}

// Does names a line of the price.
func (b booked) Does(line pricing.Line) string { return lineName(b.Speaker, line) }

// lineName names a line of a price in the visitor's words; what is not in the texts
// is called as the network calls it.
func lineName(s *texts.Speaker, line pricing.Line) string {
	if key := string(line.Kind) + "." + line.Code; line.Kind != pricing.KindArticle && s.Knows(key) {
		return s.Say(key)
	}
	return line.Description
}

// Swap reports whether the customer brings the wheels along.
func (b booked) Swap() bool { return len(b.Appointment.Items) == 0 }

// Ready is when the tyres are at the centre, in its zone.
func (b booked) Ready() time.Time { return b.Appointment.Ready.At.In(b.Appointment.Zone) }

// ReadyOn is the centre's day of Ready.
func (b booked) ReadyOn() calendar.Date { return calendar.DateOf(b.Ready(), b.Appointment.Zone) }

// Deliveries are the tyres that are coming, or have come, for the appointment.
func (b booked) Deliveries() []supply.Delivery {
	return slices.DeleteFunc(slices.Clone(b.Appointment.Deliveries), func(d supply.Delivery) bool { return !d.State.Live() })
}

// Risk is why the tyres may not be there in time, empty if nothing is known against
// it.
func (b booked) Risk() supply.Risk { return supply.RiskOf(b.Appointment.Deliveries) }

// Tyre names an article as it was sold.
func (b booked) Tyre(sku string) string {
	for _, line := range b.Sold().Lines {
		if line.Kind == pricing.KindArticle && line.Code == sku {
			return line.Description
		}
	}
	return sku
}

// Plate is the number plate, which is not broken over two lines.
func (b booked) Plate() string { return strings.ReplaceAll(b.plate(), " ", "\u00a0") }

// plate is that of the appointment's vehicle, empty until ordered.
func (b booked) plate() string {
	for i, a := range b.Appointments {
		if a.ID == b.Appointment.ID && i < len(b.Order.Plates) {
			return b.Order.Plates[i]
		}
	}
	return ""
}

// Directions is where a map shows the way to the centre.
func (b booked) Directions() string {
	at := b.Appointment.Place.Position
	return "https://www.openstreetmap.org/directions?to=" + url.QueryEscape(fmt.Sprintf("%.5f,%.5f", at.Lat, at.Lon))
}

// Calendar is the file for the customer's calendar.
func (b booked) Calendar() string {
	return "/v1/appointments/" + b.Appointment.ID.String() + ".ics?token=" + url.QueryEscape(b.Appointment.Token)
}

// Times and Centres are the search for another start of the same job, here and
// nearby.
func (b booked) Times() string {
	day := b.Date()
	if today := calendar.DateOf(b.Now, b.Appointment.Zone); day.Before(today) {
		day = today
	}
	return b.search().to("/"+string(b.Language())+"/centres/"+url.PathEscape(b.Appointment.Centre), field{"from", day.String()})
}

// Centres: see Times.
func (b booked) Centres() string {
	return b.search().to("/" + string(b.Language()) + "/centres")
}

// search is the one that led here, as far as the appointment tells: around the
// centre that was chosen.
func (b booked) search() search {
	a := b.Appointment
	s := search{Country: a.Place.Country, Postcode: a.Place.Postcode, Need: needTyres, Vehicle: string(a.Vehicle), Items: a.Items}
	if b.Swap() {
		s.Need = needSwap
	}
	return s
}
