package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/fitslot/fitslot/booking"
)

// needBuilt skips a test where the maps and /docs were not built, unless they must be.
func needBuilt(t *testing.T) {
	t.Helper()
	if err := Built(); err != nil && os.Getenv("FITSLOT_PAGES") == "require" {
		t.Fatal(err)
	} else if err != nil {
		t.Skip(err)
	}
}

// drawn are the maps there are.
func drawn(t *testing.T) (all []*Map) {
	t.Helper()
	needBuilt(t)
	for _, code := range []string{"DE", "ES", "FR"} { // the demo's
		m, ok := MapOf(code)
		require.True(t, ok, code)
		all = append(all, m)
	}
	return all
}

func TestPlacesLieWhereD3PutsThem(t *testing.T) {
	for _, m := range drawn(t) {
		text, err := fs.ReadFile(builtFiles, "built/maps/"+m.Country+".json")
		require.NoError(t, err)
		var built struct {
			Checks []struct{ Lat, Lon, X, Y float64 }
		}
		require.NoError(t, json.Unmarshal(text, &built))
		require.Greater(t, len(built.Checks), 50, m.Country)
		for _, c := range built.Checks {
			x, y := m.Point(c.Lat, c.Lon)
			require.InDelta(t, c.X, x, 1e-6, "%s %v", m.Country, c)
			require.InDelta(t, c.Y, y, 1e-6, "%s %v", m.Country, c)
		}
	}
}

func TestCitiesAreOnTheMap(t *testing.T) {
	for _, m := range drawn(t) {
		for _, city := range m.cities {
			x, y := m.Point(city.Lat, city.Lon)
			require.True(t, m.Whole().holds(x, y), "%s: %s at %v, %v", m.Country, city.Name, x, y)
		}
	}
}

func TestNorthIsUpAndEastIsRight(t *testing.T) {
	for _, m := range drawn(t) {
		x, y := m.Point(m.cities[0].Lat, m.cities[0].Lon)
		further, _ := m.Point(m.cities[0].Lat, m.cities[0].Lon+0.1)
		_, higher := m.Point(m.cities[0].Lat+0.1, m.cities[0].Lon)
		require.Greater(t, further, x, m.Country)
		require.Less(t, higher, y, m.Country)
	}
}

func TestIslandsFarAwayAreOnAnInset(t *testing.T) {
	needBuilt(t)
	spain, _ := MapOf("ES")
	inset := spain.panels[1].Frame
	for _, row := range []struct {
		where    string
		lat, lon float64
		want     bool
	}{
		{"the Canaries are off the map, so they have an inset", 28.103, -15.415, true},
		{"the Balearics are near enough", 39.570, 2.650, false},
		{"the mainland is no island", 40.416, -3.703, false},
	} {
		x, y := spain.Point(row.lat, row.lon)
		require.Equal(t, row.want, x > inset[0] && x < inset[2] && y > inset[1] && y < inset[3], row.where)
	}
}

func TestOutlinesAreSmallAndCleanSVG(t *testing.T) {
	for _, m := range drawn(t) {
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		_, _ = io.WriteString(w, string(m.Outline))
		require.NoError(t, w.Close())
		require.Less(t, packed.Len(), 16_000, "%s: a page of a city shall be light", m.Country)
		require.NotContains(t, m.Outline, "style", "the pages' policy forbids it")
		require.Contains(t, m.Outline, `class="map-land"`)
		for tokens := xml.NewDecoder(strings.NewReader(string(m.Outline))); ; {
			token, err := tokens.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err, m.Country)
			if element, is := token.(xml.StartElement); is {
				require.Contains(t, []string{"path", "rect"}, element.Name.Local, m.Country)
			}
		}
	}
}

func TestThereIsNoMapOfWhatNobodyHasDrawn(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"", "XX", "de", "../DE"} {
		_, ok := MapOf(code)
		require.False(t, ok, code)
	}
}

// place draws a place on a panel of a map.
func place(t *rapid.T, p panel) booking.Position {
	return booking.Position{
		Lat: rapid.Float64Range(p.Land[1], p.Land[3]).Draw(t, "lat"),
		Lon: rapid.Float64Range(p.Land[0], p.Land[2]).Draw(t, "lon"),
	}
}

func TestAViewShowsItsPlacesAndNothingBeyondTheMap(t *testing.T) {
	maps := drawn(t)
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(maps).Draw(t, "map")
		var places []booking.Position
		for range rapid.IntRange(1, 10).Draw(t, "places") {
			places = append(places, place(t, m.panels[0]))
		}
		v := m.Around(places...)
		require.GreaterOrEqual(t, v.Side, m.Side/closest)
		require.True(t, v.X >= 0 && v.Y >= 0 && v.X+v.Side <= m.Side+1e-6 && v.Y+v.Side <= m.Side+1e-6, "%v", v)
		for _, p := range places {
			x, y := m.Point(p.Lat, p.Lon)
			require.Equal(t, m.Whole().holds(x, y), v.holds(x, y) && m.Whole().holds(x, y), "%v in %v", p, v)
		}
	})
}

func TestAround(t *testing.T) {
	needBuilt(t)
	m, _ := MapOf("ES")
	madrid, laguna, cruz := booking.Position{Lat: 40.416, Lon: -3.703}, booking.Position{Lat: 28.488, Lon: -16.316}, booking.Position{Lat: 28.468, Lon: -16.251}
	require.Equal(t, m.Whole(), m.Around())
	require.Equal(t, m.Whole(), m.Around(madrid, laguna), "between the mainland and an inset there is nothing to see")
	require.InDelta(t, m.Side/closest, m.Around(madrid).Side, 1e-9, "one place is not shown larger than there is detail")
	require.True(t, m.Around(laguna, cruz).holds(m.Point(cruz.Lat, cruz.Lon)))
	require.Equal(t, "1.0 2.5 30.0 30.0", View{1, 2.5, 30}.String())
}

func TestLabelsStandApart(t *testing.T) {
	maps := drawn(t)
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(maps).Draw(t, "map")
		v := m.Around(place(t, m.panels[0]), place(t, m.panels[0]))
		labels := m.Labels(v)
		require.LessOrEqual(t, len(labels), mostLabels)
		for i, a := range labels {
			require.True(t, v.holds(a.X-a.half(), a.Y-a.Size) && v.holds(a.X+a.half(), a.Y), a.Name)
			for _, b := range labels[:i] {
				apart := math.Abs(a.X-b.X) >= a.half()+b.half() || math.Abs(a.Y-b.Y) >= a.Size
				require.True(t, apart, "%s and %s", a.Name, b.Name)
			}
		}
	})
}

func TestTheWholeMapNamesTheLargestCities(t *testing.T) {
	largest := map[string][]string{"DE": {"Berlin", "Hamburg", "München"}, "ES": {"Madrid", "Barcelona", "Valencia"}, "FR": {"Paris", "Marseille", "Lyon"}}
	for _, m := range drawn(t) {
		var names []string
		for _, l := range m.Labels(m.Whole()) {
			names = append(names, l.Name)
		}
		require.Subset(t, names, largest[m.Country])
	}
}
