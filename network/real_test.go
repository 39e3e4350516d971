package network_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/network"
)

// Real workshops: of the 2,216 rows those in Norway are refused for their country,
// those overseas and in Austria for their postal code, one for its position, and
// those whose hours no program can be sure of; everything else comes in.
func TestRealCentres(t *testing.T) {
	t.Parallel()
	original := shared(t, "data/centres/centres.csv")
	data, err := os.ReadFile(original)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "centres.csv")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	b := setup(t)
	opts := network.Options{Now: now, AcceptValid: true}

	start := time.Now()
	report, refused, err := b.importer.ImportFile(t.Context(), network.Centres, path, opts)
	require.NoError(t, err)
	fields := map[string]int{}
	for _, r := range report.Refusals {
		fields[r.Field]++
	}
	t.Logf("%d rows in %s: %+v, refused %d by %v", report.Rows, time.Since(start), report.Counts, report.Refused, fields)
	require.Equal(t, 2216, report.Rows)
	require.Equal(t, 282, fields["country"], "Norway is not set up")
	require.Equal(t, 38+39, fields["postcode"], "38 French centres are overseas, 39 of those in the German list are Austrian or Swiss")
	require.Equal(t, 1, fields["lat"], "one has the position 0, 0")
	require.Len(t, fields, 4)
	require.Less(t, fields["opening_hours"], 50)
	require.Equal(t, report.Valid, report.Created)
	require.Equal(t, "0", b.text(t, `
		SELECT count(*) FROM centres c WHERE bay_count <> (SELECT count(*) FROM bays WHERE centre_id = c.id)
		                                  OR NOT EXISTS (SELECT FROM opening_rules WHERE centre_id = c.id)`))
	require.Equal(t, "16", b.text(t, `SELECT count(*) FROM centres WHERE tax_area = 'ES-CN' AND zone = 'Atlantic/Canary'`))

	written, err := os.ReadFile(refused)
	require.NoError(t, err)
	require.Len(t, parseCSV(t, written), report.Refused)

	again, _, err := b.importer.ImportFile(t.Context(), network.Centres, path, opts)
	require.NoError(t, err)
	require.Equal(t, network.Counts{Unchanged: report.Created}, again.Counts)

	local, err := network.DemoFor(bytes.NewReader(data), demoSeed)
	require.NoError(t, err)
	var goods []network.DemoFile
	for _, file := range network.Demo(demoSeed, now) {
		if file.Kind == network.Warehouses {
			goods = append(goods, file)
		}
	}
	reports, err := b.importer.ImportDemo(t.Context(), append(goods, local...), network.Options{Now: now})
	require.NoError(t, err)
	for _, r := range reports {
		t.Logf("like the demo: %s: %+v", r.Kind, r.Counts)
	}
	require.Equal(t, "0", b.text(t, `
		SELECT count(*) FROM centres c WHERE NOT EXISTS (SELECT FROM centre_services WHERE centre_id = c.id)
		                                  OR NOT EXISTS (SELECT FROM routes WHERE centre_id = c.id)`))
}

// Real postal codes come in as they are, packed as they are.
func TestRealPostalCodes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, c := range []struct {
		country               string
		rows, created, merged int
	}{{"DE", 16477, 16477, 0}, {"ES", 37867, 37867, 0}, {"FR", 38922, 35445, 3477}} {
		path := shared(t, "data/postal/"+c.country+".csv.gz")
		start := time.Now()
		report, _, err := b.importer.ImportFile(t.Context(), network.PostalCodes, path, network.Options{Now: now})
		require.NoError(t, err)
		t.Logf("%s: %d rows in %s", c.country, report.Rows, time.Since(start))
		require.Equal(t, c.rows, report.Rows)
		require.Equal(t, network.Counts{Created: c.created}, report.Counts)
		require.Equal(t, c.merged, report.Merged)
	}
}
