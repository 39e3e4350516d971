package network_test

import (
	"math"
	"slices"
	"strconv"
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
}
