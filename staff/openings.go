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

// A Shift is a stretch of time with as many places for the crew throughout.
type Shift struct {
	scheduler.Range
	Places int
}

// Crew is how many jobs the fitters can do at once, by time; none if it is unset.
func (o Openings) Crew() (shifts []Shift) {
	places := o.Calendar.Crew.PerQuarter(o.zone(), o.Window.From, o.Window.Len())
	for i, n := range places {
		q := o.Window.From + scheduler.Quarter(i)
		if len(shifts) > 0 && shifts[len(shifts)-1].Places == n {
			shifts[len(shifts)-1].To = q + 1
			continue
		}
		shifts = append(shifts, Shift{scheduler.Range{From: q, To: q + 1}, n})
	}
	return shifts
}
