package network_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/network"
)

const demoSeed = 1

func demoFile(t *testing.T, kind network.Kind) []map[string]string {
	t.Helper()
	files := network.Demo(demoSeed, now)
	i := slices.IndexFunc(files, func(f network.DemoFile) bool { return f.Kind == kind })
	require.GreaterOrEqual(t, i, 0)
	return parseCSV(t, files[i].Data)
}

func TestDemoIsTheSameForTheSameSeed(t *testing.T) {
	require.Equal(t, network.Demo(7, now), network.Demo(7, now))
	require.NotEqual(t, network.Demo(7, now), network.Demo(8, now))
}

func TestDemoIsAsLargeAndAsVariedAsPromised(t *testing.T) {
	perCountry, bays, crews, hours := map[string]int{}, map[string]int{}, map[string]int{}, map[string]bool{}
	centres := demoFile(t, network.Centres)
	for _, c := range centres {
		perCountry[c["country"]]++
		bays[c["bays"]]++
		crews[c["crew"]]++
		hours[c["opening_hours"]] = true
	}
	require.GreaterOrEqual(t, len(centres), 200)
	for _, country := range []string{"DE", "ES", "FR"} {
		require.GreaterOrEqual(t, perCountry[country], 66, country)
	}
	require.GreaterOrEqual(t, len(bays), 6)
	require.NotZero(t, crews[""], "some centres have no crew of their own")
	require.Less(t, crews[""], len(centres)/2)
	require.GreaterOrEqual(t, len(hours), 12)
	require.Len(t, demoFile(t, network.Warehouses), 4)
	require.Len(t, demoFile(t, network.Articles), 300)
	t.Log(perCountry, bays)
}

// Some tyres are sold out everywhere, with and without a day on which more come.
func TestDemoHasTyresOutOfStock(t *testing.T) {
	onHand, next := map[string]int{}, map[string]string{}
	for _, s := range demoFile(t, network.Stock) {
		n, err := strconv.Atoi(s["on_hand"])
		require.NoError(t, err)
		onHand[s["sku"]] += n
		next[s["sku"]] = max(next[s["sku"]], s["next_at"])
	}
	soldOut, expected := 0, 0
	for sku, n := range onHand {
		if n == 0 {
			soldOut++
			if next[sku] != "" {
				expected++
			}
		}
	}
	require.Greater(t, expected, 0)
	require.Greater(t, soldOut, expected)
}

// Every town of the demo is where the real world has it, and every real postal
// code shares its first two digits with one of them.
func TestDemoTownsAreReal(t *testing.T) {
	type position struct{ lat, lon float64 }
	// GeoNames puts Castellón 25 km up the coast.
	known := map[string][]position{"ES12001": {{39.986, -0.050}}}
	areas := map[string]bool{}
	for _, country := range []string{"DE", "ES", "FR"} {
		for _, row := range sharedCSV(t, "data/postal/"+country+".csv.gz") {
			lat, _ := strconv.ParseFloat(row["lat"], 64)
			lon, _ := strconv.ParseFloat(row["lon"], 64)
			code := country + row["postcode"]
			known[code] = append(known[code], position{lat, lon})
			areas[code[:4]] = true
		}
	}
	delete(areas, "FR97")
	for _, row := range demoFile(t, network.PostalCodes) {
		lat, _ := strconv.ParseFloat(row["lat"], 64)
		lon, _ := strconv.ParseFloat(row["lon"], 64)
		code := row["country"] + row["postcode"]
		near := slices.ContainsFunc(known[code], func(p position) bool {
			return math.Hypot((p.lat-lat)*111.2, (p.lon-lon)*111.2*math.Cos(lat*math.Pi/180)) < 10
		})
		require.True(t, near, "%s %s is not within 10 km of %v", code, row["place"], known[code])
		delete(areas, code[:4])
	}
	require.Empty(t, areas, "areas without a town of the demo")
}

func TestImportDemo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	start := time.Now()
	reports, err := b.importer.ImportDemo(t.Context(), network.Demo(demoSeed, now), network.Options{Now: now})
	for _, r := range reports {
		t.Logf("%s: %d created, %d refused %v", r.Kind, r.Created, r.Refused, r.Refusals)
	}
	require.NoError(t, err)
	t.Logf("the demo network takes %s", time.Since(start))
	for says, broken := range map[string]string{
		"services that no bay of the centre can do": `
			SELECT count(*) FROM centre_services s WHERE NOT EXISTS (
			       SELECT FROM bays b WHERE b.centre_id = s.centre_id AND NOT EXISTS (
			              SELECT FROM (SELECT capability FROM service_capabilities n WHERE n.service = s.service
			                           UNION SELECT 'van' WHERE s.vehicle = 'van') needed
			               WHERE NOT EXISTS (SELECT FROM bay_capabilities h WHERE (h.centre_id, h.bay_no) = (b.centre_id, b.no)
			                                                                 AND h.capability = needed.capability)))`,
		"articles or services without a price": `
			SELECT count(*) FROM tax_areas a CROSS JOIN (
			       SELECT 'article' AS kind, sku AS code FROM articles UNION ALL SELECT 'service', code FROM services) sold
			 WHERE NOT EXISTS (SELECT FROM prices p WHERE p.tax_area = a.code AND (p.kind, p.code) = (sold.kind, sold.code))`,
		"centres without a route": `
			SELECT count(*) FROM centres c WHERE NOT EXISTS (SELECT FROM routes r WHERE r.centre_id = c.id)`,
		"crews larger than the bays": `SELECT count(*) FROM centres WHERE crew_places > bay_count`,
		"countries where no van is taken": `
			SELECT count(*) FROM countries k WHERE NOT EXISTS (
			       SELECT FROM centre_services s JOIN centres c ON c.id = s.centre_id WHERE c.country = k.code AND s.vehicle = 'van')`,
	} {
		require.Equal(t, "0", b.text(t, broken), says)
	}
}

// For a file of others the demo makes crews, bays, services and routes, and
// leaves out what could not be imported.
func TestDemoForCentresOfOthers(t *testing.T) {
	file := "external_id;country;name;address;postcode;city;lat;lon;bays;opening_hours\n" +
		"X1;DE;A;;01067;Dresden;51.05;13.72;4;Mo-Fr 08:00-18:00\n" +
		"X2;NO;B;;0150;Oslo;59.9;10.7;4;Mo-Fr 08:00-18:00\n" +
		"X3;ES;C;;35001;Las Palmas;28.1;-15.4;1;Mo-Fr 08:00-18:00\n"
	files, err := network.DemoFor(strings.NewReader(file), demoSeed)
	require.NoError(t, err)
	rows := map[network.Kind]string{}
	for _, f := range files {
		rows[f.Kind] = string(f.Data)
	}
	require.Len(t, rows, 4)
	require.Regexp(t, `(?s)^external_id;.*;opening_hours;crew\nX1;.*\nX3;[^\n]*\n$`, rows[network.Centres])
	require.Equal(t, 5, strings.Count(rows[network.Bays], "\nX"))
	require.Contains(t, rows[network.Services], "X3,fit,car")
	require.Contains(t, rows[network.Routes], "DE-KAS,X1,16:00,1,Mo-Fr")
	require.Contains(t, rows[network.Routes], "ES-ZAZ,X3,15:00,6,\"Tu,Th\"")
	require.NotContains(t, rows[network.Routes], "DE-KAS,X3")

	own := strings.Replace(strings.Replace(file, "opening_hours\n", "opening_hours;crew\n", 1), "18:00\n", "18:00;2\n", -1)
	files, err = network.DemoFor(strings.NewReader(own), demoSeed)
	require.NoError(t, err)
	require.Equal(t, 2, strings.Count(string(files[0].Data), ";2\n"), "a crew that is given stays")

	_, err = network.DemoFor(strings.NewReader("name\nX\n"), demoSeed)
	require.ErrorContains(t, err, "centres need the column external_id")
}

func TestWriteDemo(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "demo")
	files := network.Demo(demoSeed, now)
	require.NoError(t, network.WriteDemo(folder, files))
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(folder, f.Name()))
		require.NoError(t, err)
		require.Equal(t, f.Data, data)
	}
}
