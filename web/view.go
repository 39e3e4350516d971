package web

import (
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/fitslot/fitslot/booking"
)

// A View is the square part of a map that is shown, in the map's units.
type View struct{ X, Y, Side float64 }

// String is the view as the viewBox of an SVG.
func (v View) String() string {
	side := units(v.Side)
	return units(v.X) + " " + units(v.Y) + " " + side + " " + side
}

// Part is an n-th of the view's side: the size of what must look the same at every
// zoom, such as dots.
func (v View) Part(n float64) float64 { return v.Side / n }

func (v View) holds(x, y float64) bool {
	return x >= v.X && x <= v.X+v.Side && y >= v.Y && y <= v.Y+v.Side
}

func units(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

const (
	closest = 30   // the nearest one comes to a map shows a thirtieth of its side
	air     = 0.15 // left on each side of the places looked at, in parts of their extent
)

// Whole is the view of all of the map.
func (m *Map) Whole() View { return View{0, 0, m.Side} }

// Around is the closest view that shows all places with some air around them,
// and nothing beyond the map. Without places, and where some are on an inset and
// some are not, it is the whole map.
func (m *Map) Around(places ...booking.Position) View {
	if len(places) == 0 {
		return m.Whole()
	}
	panel := m.panel(places[0].Lat, places[0].Lon)
	left, top, right, bottom := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, place := range places {
		if m.panel(place.Lat, place.Lon) != panel {
			return m.Whole()
		}
		x, y := panel.point(place.Lat, place.Lon)
		left, right = min(left, x), max(right, x)
		top, bottom = min(top, y), max(bottom, y)
	}
	side := max(right-left, bottom-top) * (1 + 2*air)
	side = min(max(side, m.Side/closest), m.Side)
	within := func(middle float64) float64 { return min(max(middle-side/2, 0), m.Side-side) }
	return View{within((left + right) / 2), within((top + bottom) / 2), side}
}

// A Label is the name of a city; its baseline is centred on X at Y, above the city.
type Label struct {
	Name       string
	X, Y, Size float64
}

const (
	mostLabels  = 9
	letterWidth = 0.55 // of the letters' size, at the most, on average
	letters     = 27   // of such a size fit on the side of a view
)

// Labels name the larger cities in a view, as many as have room.
func (m *Map) Labels(v View) (named []Label) {
	for _, city := range m.cities {
		x, y := m.Point(city.Lat, city.Lon)
		label := Label{city.Name, x, y - v.Part(letters)/2, v.Part(letters)}
		if len(named) < mostLabels && v.holds(x, y) && label.fits(v, named) {
			named = append(named, label)
		}
	}
	return named
}

// fits tells whether all of the label is in the view, and on no other.
func (l Label) fits(v View, others []Label) bool {
	if !v.holds(l.X-l.half(), l.Y-l.Size) || !v.holds(l.X+l.half(), l.Y) {
		return false
	}
	for _, o := range others {
		if math.Abs(l.X-o.X) < l.half()+o.half()+l.Size && math.Abs(l.Y-o.Y) < 2*l.Size {
			return false
		}
	}
	return true
}

// half is about half of the width.
func (l Label) half() float64 {
	return float64(utf8.RuneCountInString(l.Name)) * letterWidth * l.Size / 2
}
