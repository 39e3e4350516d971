package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/internal/testdb"
	"github.com/fitslot/fitslot/postgres"
	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/supply"
)

var size205 = supply.Size{Width: 205, Aspect: 55, Rim: 16}

// A window is a catalogue over a network that a test may change.
type window struct {
	*testdb.Network
	*pricing.Catalogue
	t      *testing.T
	centre int32
}

// openWindow has the clock at half past eleven in the evening, UTC, of 31 October
// 2026: in Berlin it is November already.
func openWindow(t *testing.T) window {
	t.Helper()
	t.Parallel()
	n := testdb.NewNetwork(t, testdb.New(t), time.Date(2026, 10, 31, 23, 30, 0, 0, time.UTC))
	return window{n, pricing.NewCatalogue(postgres.NewCatalogue(n.Pool)), t, n.Centre("d1", 1)}
}

func (w window) tyres(q pricing.TyreQuery) []pricing.Tyre {
	w.t.Helper()
	q.Country = "DE"
	found, err := w.Tyres(w.t.Context(), q)
	require.NoError(w.t, err)
	return found
}

// the205 is the one tyre of 205/55 R16 that there must be.
func (w window) the205() pricing.Tyre {
	w.t.Helper()
	found := w.tyres(pricing.TyreQuery{Size: size205})
	require.Len(w.t, found, 1)
	return found[0]
}

func TestCatalogue_Tyres(t *testing.T) {
	w := openWindow(t)
	w.Exec(`UPDATE articles SET ean = '4012345678901', fuel_label = 'C', wet_label = 'B', noise_db = 71 WHERE sku = 'W205'`)
	require.Equal(t, pricing.Tyre{
		Article: supply.Article{SKU: "W205", Brand: "Nordlys", Model: "Frost", Width: 205, Aspect: 55, Rim: 16,
			LoadIndex: 91, SpeedIndex: "H", Season: supply.Winter},
		EAN: "4012345678901", Fuel: "C", Wet: "B", NoiseDB: 71, Unit: 8990, Currency: "EUR", Free: 100,
	}, w.the205())
	require.Empty(t, w.tyres(pricing.TyreQuery{Size: supply.Size{Width: 225, Aspect: 45, Rim: 17}}))
	require.Empty(t, w.tyres(pricing.TyreQuery{}))

	named := w.tyres(pricing.TyreQuery{SKUs: []string{"W225", "nothing"}})
	require.Len(t, named, 1)
	require.Equal(t, pricing.Tyre{
		Article: supply.Article{SKU: "W225", Brand: "Nordlys", Model: "Frost", Width: 225, Aspect: 45, Rim: 18,
			LoadIndex: 95, SpeedIndex: "V", Season: supply.Winter},
		Unit: 12900, Currency: "EUR", Free: 8,
	}, named[0], "what is not known of it is left empty")

	w.Exec(`UPDATE articles SET active = false WHERE sku = 'W205'`)
	require.Empty(t, w.tyres(pricing.TyreQuery{Size: size205}), "what is no longer sold is not shown")
	require.Empty(t, w.tyres(pricing.TyreQuery{SKUs: []string{"W205"}}))
}

func TestCatalogue_Price(t *testing.T) {
	w := openWindow(t)
	w.Exec(`INSERT INTO tax_areas VALUES ('AA', 'DE', 'An island'), ('DE-X', 'DE', 'Another')`)
	price := func(area, from string, gross int64) {
		w.Exec(`INSERT INTO prices VALUES ('article', 'W205', $1, $2, 'wheel', $3, 'EUR')`, area, from, gross)
	}
	price("DE", "2026-11-01", 9490)
	require.Equal(t, int64(9490), w.the205().Unit, "a day begins with the country's midnight")
	price("DE", "2026-11-02", 9990)
	price("AA", "2026-01-01", 100)
	price("DE-X", "2026-01-01", 100)
	require.Equal(t, int64(9490), w.the205().Unit, "neither tomorrow's nor an island's")

	w.Exec(`DELETE FROM prices WHERE code = 'W205' AND tax_area = 'DE' AND valid_from < '2026-11-02'`)
	require.Empty(t, w.tyres(pricing.TyreQuery{Size: size205}), "what has no price yet is not sold")
}

func TestCatalogue_Free(t *testing.T) {
	w := openWindow(t)
	w.Exec(`INSERT INTO warehouses VALUES ('ZZZ', 'Far away', 'DE', 'HE', 'Europe/Berlin', 62)`)
	w.Exec(`INSERT INTO stock (warehouse, sku, on_hand, counted_at) VALUES ('ZZZ', 'W205', 500, now())`)
	require.Equal(t, 100, w.the205().Free, "no way leads from there")
	w.Exec(`INSERT INTO routes VALUES ('ZZZ', $1, 960, 1, 62, 540)`, w.centre)
	require.Equal(t, 500, w.the205().Free, "the most of one warehouse, not of all together")
	w.Exec(`UPDATE stock SET reserved = 450 WHERE warehouse = 'ZZZ'`)
	require.Equal(t, 100, w.the205().Free, "what is promised is not free")
	w.Exec(`UPDATE stock SET on_hand = 3, reserved = 5, oversold = 2`)
	require.Zero(t, w.the205().Free, "a lack is not less than nothing")
	w.Exec(`DELETE FROM stock WHERE sku = 'W205'`)
	require.Zero(t, w.the205().Free)

	w.Exec(`INSERT INTO stock (warehouse, sku, on_hand, counted_at) VALUES ('KAS', 'W205', 7, now())`)
	require.Equal(t, 7, w.the205().Free)
	w.Exec(`UPDATE centres SET active = false`)
	require.Zero(t, w.the205().Free, "ways to a centre that is shut lead nowhere")
}

func TestCatalogue_Sizes(t *testing.T) {
	w := openWindow(t)
	w.Exec(`INSERT INTO articles (sku, brand, model, width, aspect, rim, load_index, speed_index, season, active) VALUES
		('S205', 'Acme', 'Sun', 205, 55, 16, 94, 'V', 'summer', true), ('FREE', 'Acme', 'Sun', 195, 65, 15, 91, 'T', 'summer', true),
		('LATER', 'Acme', 'Sun', 185, 65, 15, 88, 'T', 'summer', true), ('OLD', 'Acme', 'Sun', 175, 65, 14, 82, 'T', 'summer', false)`)
	w.Exec(`INSERT INTO prices SELECT 'article', sku, 'DE', day, 'wheel', 5000, 'EUR' FROM (VALUES
		('S205', '2026-01-01'::date), ('S205', '2026-02-01'), ('LATER', '2026-11-02'), ('OLD', '2026-01-01')) AS p (sku, day)`)
	sizes, err := w.Sizes(t.Context(), "DE")
	require.NoError(t, err)
	require.Equal(t, []supply.Size{size205, {Width: 225, Aspect: 45, Rim: 18}}, sizes,
		"each once, without what is not sold, has no price, or has one only from tomorrow on")
}

func TestCatalogue_NoCountry(t *testing.T) {
	w := openWindow(t)
	_, err := w.Tyres(t.Context(), pricing.TyreQuery{Country: "XX", Size: size205})
	require.ErrorIs(t, err, pricing.ErrNoCountry)
	_, err = w.Sizes(t.Context(), "XX")
	require.ErrorIs(t, err, pricing.ErrNoCountry)
}

func TestCatalogue_NextAt(t *testing.T) {
	w := openWindow(t)
	require.Zero(t, w.the205().NextAt)
	w.Exec(`UPDATE stock SET on_hand = 0, next_at = '2026-11-03' WHERE sku = 'W205'`)
	require.Equal(t, calendar.Date{Year: 2026, Month: 11, Day: 3}, w.the205().NextAt)
	w.Exec(`UPDATE stock SET next_at = '2026-10-31' WHERE sku = 'W205'`)
	require.Zero(t, w.the205().NextAt, "overdue is as good as unknown")
	w.Exec(`UPDATE stock SET next_at = '2026-11-03' WHERE sku = 'W205'`)
	w.Exec(`DELETE FROM routes`)
	require.Zero(t, w.the205().NextAt, "no way leads from there")
}
