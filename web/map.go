package web

import (
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"math"
	"strings"
	"sync"
)

// A Map is the outline of a country on a square, and how places are found on it.
// It is drawn by SVG in units of its own, from 0 to Side both ways, y downwards. It
// is immutable.
type Map struct {
	Country string // ISO 3166-1
	Side    float64
	// Outline are SVG elements of the classes map-beside (land of neighbours), map-land,
	// and for islands far away map-sea (behind) and map-inset (a frame around).
	Outline template.HTML

	panels []panel
	cities []mapCity // the ones to name first come first
}

// A panel is a part of the map with a projection of its own: the country, and insets.
type panel struct {
	Land  [4]float64 // west, south, east, north: for which places it is
	Frame [4]float64 // left, top, right, bottom
	Inset bool
	conic
}

// A mapCity is a city that can be named on the map.
type mapCity struct {
	Name     string
	Lat, Lon float64
}

// MapOf is the map of a country. There is none of countries that nobody has drawn
// yet (web/assets/countries.mjs), and none at all in a program built without.
func MapOf(country string) (*Map, bool) {
	m, ok := maps()[country]
	return m, ok
}

// maps reads what was built, once.
var maps = sync.OnceValue(func() map[string]*Map {
	all := map[string]*Map{}
	names, _ := fs.Glob(builtFiles, "built/maps/*.json") // the pattern is well-formed
	for _, name := range names {
		m, err := readMap(strings.TrimSuffix(name, ".json"))
		if err != nil {
			panic(err) // a test reads all that is built
		}
		all[m.Country] = m
	}
	return all
})

func readMap(name string) (*Map, error) {
	text, err := fs.ReadFile(builtFiles, name+".json")
	if err != nil {
		return nil, err
	}
	var said struct {
		Side   float64
		Panels []panel
		Cities []mapCity
	}
	if err := json.Unmarshal(text, &said); err != nil {
		return nil, fmt.Errorf("%s.json: %w", name, err)
	}
	outline, err := fs.ReadFile(builtFiles, name+".svg")
	if err != nil {
		return nil, err
	}
	return &Map{
		Country: name[strings.LastIndex(name, "/")+1:],
		Side:    said.Side, Outline: template.HTML(outline), panels: said.Panels, cities: said.Cities,
	}, nil
}

// Point is where a place is on the map, in its units.
func (m *Map) Point(lat, lon float64) (x, y float64) { return m.panel(lat, lon).point(lat, lon) }

// panel is the one on which a place is drawn: an inset if it lies there.
func (m *Map) panel(lat, lon float64) panel {
	for _, p := range m.panels[1:] {
		if west, south, east, north := p.Land[0], p.Land[1], p.Land[2], p.Land[3]; lon >= west && lon <= east && lat >= south && lat <= north {
			return p
		}
	}
	return m.panels[0]
}

// A conic is Lambert's conformal conic projection of a sphere, in the form of d3's
// geoConicConformal: angles are true, so what is near looks near in every direction.
type conic struct {
	Parallels     [2]float64 // degrees
	Middle        float64    // meridian that is drawn upright, degrees
	Scale, DX, DY float64
}

func (c conic) point(lat, lon float64) (x, y float64) {
	const degree = math.Pi / 180
	steep := func(lat float64) float64 { return math.Tan((math.Pi/2 + lat) / 2) }
	a, b := c.Parallels[0]*degree, c.Parallels[1]*degree
	n := math.Log(math.Cos(a)/math.Cos(b)) / math.Log(steep(b)/steep(a))
	f := math.Cos(a) * math.Pow(steep(a), n) / n
	r := f / math.Pow(steep(lat*degree), n)
	angle := n * (lon - c.Middle) * degree
	return c.DX + c.Scale*r*math.Sin(angle), c.DY - c.Scale*(f-r*math.Cos(angle))
}
