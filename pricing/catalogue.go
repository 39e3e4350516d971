package pricing

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/supply"
)

// ErrNoCountry is returned for a country that has no tax area, so no prices.
var ErrNoCountry = errors.New("pricing: nothing is sold in this country")

// A Tyre is an article as a shop window shows it.
type Tyre struct {
	supply.Article
	EAN string // empty if unknown, as are the labels
	// Fuel and Wet are the classes A to E of Regulation (EU) 2020/740, NoiseDB the
	// noise in decibels, 0 if unknown.
	Fuel, Wet string
	NoiseDB   int
	// Unit is today's price of one, tax included, in minor units of Currency, in the
	// tax area that most of the country is in.
	Unit     int64
	Currency string // ISO 4217
	// Free is how many can be had at once: the most that one warehouse has free from
	// which a way leads to a centre of the country. Tyres of one article come from
	// one warehouse.
	Free int
	// NextAt is the day on which such a warehouse expects more, the zero Date if none
	// is known.
	NextAt calendar.Date
}

// A TyreQuery asks for tyres of a size, or for some by name.
type TyreQuery struct {
	Country string      // ISO 3166-1
	Size    supply.Size // of which a tyre Fits
	Season  supply.Season
	// SKUs asks for exactly these, in place of a size.
	SKUs []string
}

// A Store is what a Catalogue reads from.
type Store interface {
	// Tyres returns the articles on sale in a country, with a price there today, in
	// any order: those of q.SKUs, or of the measures of q.Size. ErrNoCountry.
	Tyres(ctx context.Context, q TyreQuery) ([]Tyre, error)
	// Sizes returns the measures of all articles on sale in a country, each once, in
	// the order of width, aspect and rim. ErrNoCountry.
	Sizes(ctx context.Context, country string) ([]supply.Size, error)
}

// A Catalogue shows what is on sale. It is safe for concurrent use.
type Catalogue struct{ store Store }

// NewCatalogue returns a catalogue over store.
func NewCatalogue(store Store) *Catalogue { return &Catalogue{store} }

// Tyres returns what is on sale and right: first what can be had, then by price and
// SKU. A season left empty is any. A query for no size and no SKUs finds nothing.
// ErrNoCountry.
func (c *Catalogue) Tyres(ctx context.Context, q TyreQuery) ([]Tyre, error) {
	tyres, err := c.store.Tyres(ctx, q)
	if err != nil {
		return nil, err
	}
	tyres = slices.DeleteFunc(tyres, func(t Tyre) bool { return !q.wants(t) })
	slices.SortFunc(tyres, func(a, b Tyre) int {
		return cmp.Or(
			cmp.Compare(min(b.Free, 1), min(a.Free, 1)),
			cmp.Compare(a.Unit, b.Unit),
			strings.Compare(a.SKU, b.SKU),
		)
	})
	return tyres, nil
}

func (q TyreQuery) wants(t Tyre) bool {
	return (q.Season == "" || t.Season == q.Season) && (len(q.SKUs) > 0 || q.Size.Fits(t.Article))
}

// Sizes returns the measures of what is on sale in a country, each once and with any
// load and speed. ErrNoCountry.
func (c *Catalogue) Sizes(ctx context.Context, country string) ([]supply.Size, error) {
	return c.store.Sizes(ctx, country)
}
