package staff

import (
	"slices"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/scheduler"
)

// seatWeb finds web places for the jobs from the web, in the quarters in which they
// have none or one with a higher number than there are; for each quarter alone, and
// who finds none keeps what it has. In what is past or released, nobody needs one.
func (c Centre) seatWeb(jobs []Job, reach scheduler.Range) (seats []Seat) {
	if !c.Calendar.Share.Kept.Set {
		return nil
	}
	web := c.webPlaces(c.masks(reach), reach)
	taken := map[place]bool{}
	for _, j := range jobs {
		for i, no := range j.Web {
			if j.State.Claims() && no > 0 {
				taken[place{no, j.Quarters.From + scheduler.Quarter(i)}] = true
			}
		}
	}
	begin := scheduler.QuarterOf(c.Now)
	for _, j := range jobs {
		if !j.State.Claims() || j.Channel != booking.Web || j.Proposed {
			continue
		}
		wanted := make([]int, j.Quarters.Len())
		copy(wanted, j.Web)
		for i, no := range wanted {
			q := j.Quarters.From + scheduler.Quarter(i)
			most := web[q-reach.From]
			if q < begin || most == calendar.Released || no > 0 && no <= most {
				continue
			}
			if free := lowest(taken, q, most); free > 0 {
				wanted[i] = free
				taken[place{free, q}] = true
			}
		}
		if !slices.Equal(wanted, j.Web) {
			seats = append(seats, Seat{Job: j, Web: true, Places: wanted})
		}
	}
	return seats
}

// webPlaces is how many jobs from the web may be at work at once in each quarter of r,
// of the bays that are open; calendar.Released where any may; nil without a share.
func (c Centre) webPlaces(open map[int]mask, r scheduler.Range) []int {
	return c.Calendar.Share.WebPlaces(c.zone(), r.From, openBays(open, r), c.Now)
}

// openBays counts in each quarter of r those that are open.
func openBays(open map[int]mask, r scheduler.Range) []int {
	n := make([]int, r.Len())
	for _, m := range open {
		for i := range n {
			if m[i] {
				n[i]++
			}
		}
	}
	return n
}

// Kept is how many bays are kept for the door by now, by time: none where it is
// released; nil if no share is set.
func (o Openings) Kept() []Stretch {
	kept := o.Calendar.Share.Keeps(o.zone(), o.Window.From, o.Window.Len(), o.Now)
	for i, n := range kept {
		kept[i] = max(0, n) // released
	}
	return stretches(o.Window.From, kept)
}
