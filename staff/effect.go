package staff

import (
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/scheduler"
)

// An Effect is what a change does to what can be sold in a window: quarters in
// which a bay is open that was closed, and the other way round; and likewise places
// of the crew while any bay is open, as many as open bays where it is unset; and places
// for the web, the open bays less what is kept for the door.
type Effect struct {
	Window               scheduler.Range
	Gained, Lost         int
	CrewGained, CrewLost int
	WebGained, WebLost   int
}

// Compare returns the effect of a change.
func Compare(before, after Centre) Effect {
	e := Effect{Window: after.Window()}
	was, is := before.masks(e.Window), after.masks(e.Window)
	for no := range was {
		e.Lost += was[no].without(is[no])
	}
	for no := range is {
		e.Gained += is[no].without(was[no])
	}
	e.CrewGained, e.CrewLost = differ(before.hands(was, e.Window), after.hands(is, e.Window))
	e.WebGained, e.WebLost = differ(before.forWeb(was, e.Window), after.forWeb(is, e.Window))
	return e
}

// differ counts what there is more and less of.
func differ(had, has []int) (gained, lost int) {
	for i := range had {
		gained += max(0, has[i]-had[i])
		lost += max(0, had[i]-has[i])
	}
	return gained, lost
}

// A mask tells of each quarter of a window whether a bay is open for the whole of it.
type mask []bool

// without counts the quarters that m has and other has not.
func (m mask) without(other mask) (n int) {
	for i, open := range m {
		if open && (other == nil || !other[i]) {
			n++
		}
	}
	return n
}

func (c Centre) masks(r scheduler.Range) map[int]mask {
	masks := map[int]mask{}
	if !c.Active {
		return masks
	}
	for no, open := range c.open(r) {
		m, bits := make(mask, r.Len()), scheduler.MaskOf(open, r)
		for i := range m {
			m[i] = bits.Has(r.From + scheduler.Quarter(i))
		}
		masks[no] = m
	}
	return masks
}

// hands is how many jobs can be done at once in each quarter of r.
func (c Centre) hands(open map[int]mask, r scheduler.Range) []int {
	crew := c.Calendar.Crew.PerQuarter(c.zone(), r.From, r.Len())
	out := openBays(open, r)
	for i := range out {
		if crew != nil && out[i] > 0 {
			out[i] = crew[i]
		}
	}
	return out
}

// forWeb is how many jobs from the web may be at work at once in each quarter of r.
func (c Centre) forWeb(open map[int]mask, r scheduler.Range) []int {
	places := openBays(open, r)
	for i, n := range c.webPlaces(open, r) {
		if n != calendar.Released {
			places[i] = n
		}
	}
	return places
}
