package web

import (
	"strings"
	"time"

	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/supply"
	"github.com/fitslot/fitslot/web/texts"
)

// A supplyNote says how the tyres come to a centre, or why they cannot.
type supplyNote struct {
	*texts.Speaker
	supply.Ready
	Unavailable *supply.UnavailableError
	Zone        *time.Location
	Items       []supply.Item
}

// Local is an instant in the centre's zone, for its day and clock.
func (n supplyNote) Local(t time.Time) string { return n.DayAndClock(t.In(n.Zone)) }

// Unbroken keeps a warehouse's code on one line.
func (n supplyNote) Unbroken(code string) string {
	const hyphen = "\u2011" // at which no line is broken
	return strings.ReplaceAll(code, "-", hyphen)
}

// Journeys are the ways, each warehouse once: tyres that travel together are said
// of once.
func (n supplyNote) Journeys() (journeys []supply.Way) {
	seen := map[string]bool{}
	for _, way := range n.Ways {
		if !seen[way.Warehouse] {
			journeys = append(journeys, way)
		}
		seen[way.Warehouse] = true
	}
	return journeys
}

// A quoteNote is a quote as the template "price" writes it out.
type quoteNote struct {
	*texts.Speaker
	pricing.Quote
}

// Sold is what it costs.
func (n quoteNote) Sold() pricing.Quote { return n.Quote }

// Total is what is to be paid.
func (n quoteNote) Total() string { return n.Money(n.Gross, n.Currency) }

// Taxes are what is in the price, by rate.
func (n quoteNote) Taxes() []taxSum { return taxesOf(n.Quote) }

// Does names a line of the price.
func (n quoteNote) Does(line pricing.Line) string { return lineName(n.Speaker, line) }
