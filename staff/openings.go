package staff

import "github.com/fitslot/fitslot/scheduler"

// Openings are when a centre can work in a window, and what is taken of it.
type Openings struct {
	Centre
	Window scheduler.Range
	Jobs   []Job // that have claims in it
}

// Open is when the centre is open.
func (o Openings) Open() scheduler.Set { return o.Calendar.Open(o.Window.Span()) }

// BaysOpen is when each bay in use is open, by number.
func (o Openings) BaysOpen() map[int]scheduler.Set { return o.open(o.Window) }

// A Stretch is a time with as many places throughout: of the crew, or bays kept for
// the door.
type Stretch struct {
	scheduler.Range
	Places int
}

// Crew is how many jobs the fitters can do at once, by time; none if it is unset.
func (o Openings) Crew() []Stretch {
	return stretches(o.Window.From, o.Calendar.Crew.PerQuarter(o.zone(), o.Window.From, o.Window.Len()))
}

// stretches puts quarters from from on together that have as many places.
func stretches(from scheduler.Quarter, places []int) (out []Stretch) {
	for i, n := range places {
		q := from + scheduler.Quarter(i)
		if last := len(out) - 1; last >= 0 && out[last].Places == n {
			out[last].To = q + 1
			continue
		}
		out = append(out, Stretch{scheduler.Range{From: q, To: q + 1}, n})
	}
	return out
}
