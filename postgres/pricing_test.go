package postgres_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/internal/testdb"
	"github.com/fitslot/fitslot/postgres"
	"github.com/fitslot/fitslot/pricing"
)

// counter is what is sold in Spain: a tyre whose price rises in November, fitting,
// and a fee. The Canaries have a tax of their own, and fitting only.
const counter = `
	INSERT INTO countries VALUES ('ES', 'España', 'EUR', 'Europe/Madrid', '{es}');
	INSERT INTO tax_areas VALUES ('ES', 'ES', 'Península y Baleares'), ('ES-CN', 'ES', 'Canarias');
	INSERT INTO tax_rates VALUES
		('ES', '2010-07-01', 'IVA', 1800, 'Ley 26/2009'),
		('ES', '2012-09-01', 'IVA', 2100, 'RDL 20/2012'),
		('ES-CN', '2020-01-01', 'IGIC', 700, 'Ley 4/2012');
	INSERT INTO articles (sku, brand, model, width, aspect, rim, load_index, speed_index, season)
		VALUES ('TYRE', 'Acme', 'Grip', 205, 55, 16, 91, 'H', 'winter'), ('OTHER', 'Acme', 'Run', 195, 65, 15, 91, 'T', 'summer');
	INSERT INTO services VALUES ('fit', 'Montar y equilibrar'), ('align', 'Alinear');
	INSERT INTO prices VALUES
		('article', 'TYRE', 'ES', '2026-01-01', 'wheel', 8990, 'EUR'),
		('article', 'TYRE', 'ES', '2026-11-01', 'wheel', 9990, 'EUR'),
		('article', 'OTHER', 'ES', '2026-01-01', 'wheel', 5990, 'EUR'),
		('service', 'fit', 'ES', '2026-01-01', 'wheel', 1500, 'EUR'),
		('service', 'align', 'ES', '2026-12-01', 'job', 5900, 'EUR'),
		('service', 'fit', 'ES-CN', '2026-01-01', 'wheel', 1200, 'EUR'),
		('fee', 'old-tyre', 'ES', '2026-01-01', 'wheel', 150, 'EUR');
`

func withCounter(t *testing.T) *pgxpool.Pool {
	t.Parallel()
	pool := testdb.New(t)
	_, err := pool.Exec(t.Context(), counter)
	require.NoError(t, err)
	return pool
}

func TestLoadPrices(t *testing.T) {
	pool := withCounter(t)
	load := func(area string, day calendar.Date) pricing.List {
		list, err := postgres.LoadPrices(t.Context(), pool, area, day, []string{"TYRE", "NONE"}, []string{"fit", "align"})
		require.NoError(t, err)
		return list
	}

	october := load("ES", calendar.Date{Year: 2026, Month: 10, Day: 31})
	require.Equal(t, pricing.List{
		TaxArea: "ES", Currency: "EUR", Tax: pricing.Tax{Name: "IVA", BasisPoints: 2100},
		Prices: []pricing.Price{
			{Kind: pricing.KindArticle, Code: "TYRE", Per: pricing.PerWheel, Gross: 8990},
			{Kind: pricing.KindFee, Code: "old-tyre", Per: pricing.PerWheel, Gross: 150},
			{Kind: pricing.KindService, Code: "fit", Per: pricing.PerWheel, Gross: 1500},
		},
		Names: map[pricing.Kind]map[string]string{
			pricing.KindArticle: {"TYRE": "Acme Grip 205/55 R16 91H"},
			pricing.KindService: {"fit": "Montar y equilibrar", "align": "Alinear"},
		},
	}, october)

	november := load("ES", calendar.Date{Year: 2026, Month: 11, Day: 1})
	require.EqualValues(t, 9990, november.Prices[0].Gross, "a price holds from its day on")

	canaries := load("ES-CN", calendar.Date{Year: 2026, Month: 11, Day: 1})
	require.Equal(t, pricing.Tax{Name: "IGIC", BasisPoints: 700}, canaries.Tax)
	require.Equal(t, []pricing.Price{{Kind: pricing.KindService, Code: "fit", Per: pricing.PerWheel, Gross: 1200}}, canaries.Prices)

	require.EqualValues(t, 1800, load("ES", calendar.Date{Year: 2012, Month: 8, Day: 31}).Tax.BasisPoints)
}

func TestLoadPrices_Refuses(t *testing.T) {
	pool := withCounter(t)
	_, err := pool.Exec(t.Context(), `UPDATE prices SET currency = 'USD' WHERE tax_area = 'ES-CN'`)
	require.NoError(t, err)
	for _, c := range []struct {
		says, area string
		year       int
		want       string
	}{
		{"an unknown tax area", "XX", 2026, "tax area XX: no tax rate in force on 2026-12-01"},
		{"a day before the first rate", "ES", 2010 - 1, "tax area ES: no tax rate in force on 2009-12-01"},
		{"a price in another currency than the country's", "ES-CN", 2026, "price of service fit in ES-CN is in USD, want EUR"},
	} {
		t.Run(c.says, func(t *testing.T) {
			_, err := postgres.LoadPrices(t.Context(), pool, c.area, calendar.Date{Year: c.year, Month: 12, Day: 1}, nil, []string{"fit"})
			require.EqualError(t, err, c.want)
		})
	}
}

// The schema checks each line's tax by a formula of its own: it must be ours.
func TestTax_OfIsWhatTheSchemaChecks(t *testing.T) {
	pool := withCounter(t)
	var gross, rates, taxes []int64
	for range 10_000 {
		tax := pricing.Tax{BasisPoints: rand.Int64N(10_001)}
		amount := rand.Int64N(1 + min(pricing.MaxGross, int64(10)<<rand.IntN(40)))
		gross, rates, taxes = append(gross, amount), append(rates, tax.BasisPoints), append(taxes, tax.Of(amount))
	}
	gross, rates, taxes = append(gross, pricing.MaxGross), append(rates, 10_000), append(taxes, pricing.MaxGross/2)

	for _, table := range []string{"quote_lines", "order_lines"} {
		var check string
		require.NoError(t, pool.QueryRow(t.Context(), `
			SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 'line_tax' AND conrelid = $1::regclass`,
			table).Scan(&check))
		require.Zero(t, refused(t, pool, check, gross, rates, taxes), check)
		taxes[7]++
		require.Equal(t, 1, refused(t, pool, check, gross, rates, taxes), "the check bites")
		taxes[7]--
	}
}

// refused counts the lines that an expression over a line's columns does not hold
// for.
func refused(t *testing.T, pool *pgxpool.Pool, check string, gross, rates, taxes []int64) (n int) {
	require.NoError(t, pool.QueryRow(context.Background(), `
		SELECT count(*)
		  FROM unnest($1::bigint[], $2::int[], $3::bigint[]) AS line (gross_minor, tax_bp, tax_minor)
		 WHERE NOT `+check, gross, rates, taxes).Scan(&n))
	return n
}
