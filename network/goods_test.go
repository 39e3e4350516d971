package network_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/network"
)

func (b *bundle) shelf(t *testing.T) string {
	return b.text(t, `SELECT concat_ws(' ', on_hand, reserved, oversold, coalesce(next_at::text, '-')) FROM stock`)
}

func TestStockKeepsWhatIsReserved(t *testing.T) {
	t.Parallel()
	b := small(t)
	const header = "warehouse,sku,on_hand,counted_at,next_at\n"
	b.must(t, network.Stock, header+"KAS,NK1,8,2026-10-18T06:00:00Z,\n")
	_, err := b.pool.Exec(t.Context(), `UPDATE stock SET reserved = 6`)
	require.NoError(t, err)

	b.must(t, network.Stock, header+"KAS,NK1,10,2026-10-18T07:00:00Z,2026-11-02\n")
	require.Equal(t, "10 6 0 2026-11-02", b.shelf(t), "what is promised stays promised")
	b.must(t, network.Stock, header+"KAS,NK1,4,2026-10-18T08:00:00Z,2026-11-02\n")
	require.Equal(t, "4 6 2 2026-11-02", b.shelf(t), "a count below what is promised is oversold by the difference")
	b.must(t, network.Stock, header+"KAS,NK1,6,2026-10-18T09:00:00Z,\n")
	require.Equal(t, "6 6 0 -", b.shelf(t), "and no longer once more is there")

	_, err = b.pool.Exec(t.Context(), `UPDATE stock SET on_hand = 2, reserved = 2`) // four dispatched
	require.NoError(t, err)
	require.Equal(t, network.Counts{Unchanged: 1}, b.must(t, network.Stock, header+"KAS,NK1,6,2026-10-18T11:00:00+02:00,\n"))
	require.Equal(t, "2 2 0 -", b.shelf(t), "the same count again gives no sold tyres back")
	report := b.run(t, network.Stock, header+"KAS,NK1,6,2026-10-18T08:59:59Z,\n")
	require.Equal(t, []network.Refusal{{2, network.Fault{
		Field: "counted_at", Reason: "is older than the count that is known, of 2026-10-18T09:00:00Z", Mend: "send a newer count",
	}, "2026-10-18T08:59:59Z"}}, report.Refusals)
}

func TestMoneyIsReadExactly(t *testing.T) {
	t.Parallel()
	b := small(t)
	for _, c := range []struct{ gross, minor string }{
		{"0.29", "29"}, {"89.90", "8990"}, {"100", "10000"}, {"1.15", "115"}, {"8.03", "803"}, {"4503599627370497", ""},
		{"999999999.99", "99999999999"}, {"0.00", "0"}, {"007.50", "750"},
	} {
		t.Run(c.gross, func(t *testing.T) {
			report := b.run(t, network.Prices, fileWith(network.Prices, "gross="+c.gross))
			if c.minor == "" {
				require.Len(t, report.Refusals, 1)
				return
			}
			require.Equal(t, c.minor, b.text(t, `SELECT gross_minor FROM prices`))
		})
	}
}

func TestARouteAndAWarehouseAreWrittenWhole(t *testing.T) {
	t.Parallel()
	b := small(t)
	b.must(t, network.Warehouses, "code,name,country,region,work_days\nZAZ,Zaragoza,ES,AR,\"Mo-Fr,Su\"\n")
	require.Equal(t, "ES AR Europe/Madrid 63", b.text(t, `SELECT concat_ws(' ', country, region, zone, work_days) FROM warehouses WHERE code = 'ZAZ'`))
	file := "warehouse,centre,cut_off,carrier_days,delivery_days,delivery_time\nZAZ,C1,15:30,0,Tu,10:05\n"
	require.Equal(t, network.Counts{Created: 1}, b.must(t, network.Routes, file))
	require.Equal(t, network.Counts{Unchanged: 1}, b.must(t, network.Routes, file))
	require.Equal(t, "930 0 4 605", b.text(t, `SELECT concat_ws(' ', cut_off, carrier_days, delivery_days, delivery_minute) FROM routes`))
	gone := strings.NewReplacer("delivery_time\n", "delivery_time,active\n", "10:05", "10:05,no").Replace(file)
	require.Equal(t, network.Counts{Changed: 1}, b.must(t, network.Routes, gone))
	require.Equal(t, network.Counts{Unchanged: 1}, b.must(t, network.Routes, gone))
	require.Equal(t, "0", b.text(t, `SELECT count(*) FROM routes`))
}

func TestAnArticleKeepsWhatAFileHasNoColumnFor(t *testing.T) {
	t.Parallel()
	b := small(t)
	b.must(t, network.Articles, fileWith(network.Articles, "sku=NK1", "active=no"))
	short := "sku,brand,model,width,aspect,rim,load_index,speed_index,season\nNK1,Nordkamm,Firn 2,205,55,16,91,H,winter\n"
	require.Equal(t, network.Counts{Changed: 1}, b.must(t, network.Articles, short))
	require.Equal(t, "Firn 2 4019238000015 B A 70 f", b.text(t, `SELECT concat_ws(' ', model, ean, fuel_label, wet_label, noise_db, active) FROM articles`))
}

func TestReferenceData(t *testing.T) {
	t.Parallel()
	b := setup(t)
	require.NoError(t, b.importer.Seed(t.Context()))
	before := b.text(t, `SELECT string_agg(xmin::text, ',' ORDER BY country, code) FROM regions`)
	require.NoError(t, b.importer.Seed(t.Context()))
	require.Equal(t, before, b.text(t, `SELECT string_agg(xmin::text, ',' ORDER BY country, code) FROM regions`), "nothing is written twice")
	require.Equal(t, "DE 1900, ES 2100, ES-CN 700, FR 2000", b.text(t, `SELECT string_agg(tax_area || ' ' || rate_bp, ', ' ORDER BY tax_area) FROM tax_rates`))
	require.Equal(t, "DE 16, ES 17, FR 3", b.text(t, `
		SELECT string_agg(country || ' ' || n, ', ' ORDER BY country) FROM (SELECT country, count(*) n FROM regions GROUP BY country) r`))
	require.Equal(t, "alignment alignment", b.text(t, `SELECT service || ' ' || capability FROM service_capabilities`))
	_, err := b.pool.Exec(t.Context(), `UPDATE services SET name = 'x' WHERE code = 'fit'`)
	require.NoError(t, err)
	require.NoError(t, b.importer.Seed(t.Context()))
	require.Equal(t, "Fit and balance tyres", b.text(t, `SELECT name FROM services WHERE code = 'fit'`))
}
