package staff

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/scheduler"
)

// A Job is an appointment that has claims at a centre and is not over.
type Job struct {
	ID       uuid.UUID
	State    booking.State
	Bay      int
	Quarters scheduler.Range
	Vehicle  booking.Vehicle
	Services []string
	Needs    []string // capabilities that the services need
	Rim      int      // inches, of the largest tyre ordered; 0 if none is
	// Places are its crew places, one a quarter; nil if it has none.
	Places []int
	// Web are its web places, one a quarter, 0 where it has none.
	Web     []int
	Channel booking.Channel
	// Proposed is set for the other place that the appointment is to move to if its
	// customer agrees. It has its bay and crew, shares a crew place where the two overlap,
	// and is judged when it is agreed to.
	Proposed bool
}

// stands reports whether the appointment is still to come, so that a calendar can
// have no room for it. Once the car is there, it is for the people at work to deal with.
func (j Job) stands() bool {
	return !j.Proposed && (j.State == booking.Held || j.State == booking.Confirmed)
}

// Why is why an appointment has no room.
type Why string

// The reasons, in the order in which they are looked for.
const (
	Closed  Why = "closed"   // its bay is not open for the whole of it
	NoBay   Why = "no-bay"   // its bay is out of use, or can no longer do the job
	NotSold Why = "not-sold" // a service of it is not sold for its vehicle
	Crew    Why = "crew"     // more jobs than fitters
)

// A Finding is an appointment that has no room, and why.
type Finding struct {
	Job
	Why    Why
	Detail string // for people
}

// A Seat gives a job other crew places, one a quarter, or with Web other web places,
// of which 0 is none.
type Seat struct {
	Job
	Web    bool
	Places []int
}

// Had are the places it had before.
func (s Seat) Had() []int {
	if s.Web {
		return s.Job.Web
	}
	return s.Job.Places
}

// Judge returns which of jobs, all that have claims at the centre from its Now on,
// find no room in its calendar, and which get other crew places so that they do.
// Places are taken from those with higher numbers than there are fitters, for whom
// no lower one is free throughout. Web places are given likewise, but who finds none
// stays: the door's share is kept from those who come, not from who is there.
func (c Centre) Judge(jobs []Job) (orphans []Finding, seats []Seat) {
	var reach scheduler.Range
	for i, j := range jobs {
		if i == 0 {
			reach = j.Quarters
		}
		reach.From, reach.To = min(reach.From, j.Quarters.From), max(reach.To, j.Quarters.To)
	}
	seats, standing := c.seat(jobs, reach)
	open := c.open(reach)
	seats = append(seats, c.seatWeb(jobs, reach)...)
	for _, j := range jobs {
		if !j.stands() {
			continue
		}
		if f, found := c.find(j, open[j.Bay], standing[j.ID]); found {
			orphans = append(orphans, f)
		}
	}
	return orphans, seats
}

// find looks for what is wrong with one job.
func (c Centre) find(j Job, open scheduler.Set, standing bool) (Finding, bool) {
	bay, known := c.bay(j.Bay)
	rest := j.Quarters
	rest.From = max(rest.From, scheduler.QuarterOf(c.Now))
	switch missing, sold := c.sells(j.Vehicle, j.Services); {
	case !known || !bay.Active:
		return Finding{j, NoBay, fmt.Sprintf("bay %d is out of use", j.Bay)}, true
	case !c.Active:
		return Finding{j, Closed, "the centre is out of use"}, true
	case !open.Covers(rest.Span()):
		return Finding{j, Closed, c.closedDetail(j.Bay, rest)}, true
	case !bay.Can(j.Vehicle, j.Needs, j.Rim):
		return Finding{j, NoBay, fmt.Sprintf("bay %d can no longer do the job", j.Bay)}, true
	case !sold:
		return Finding{j, NotSold, fmt.Sprintf("%s is no longer sold for a %s", missing, j.Vehicle)}, true
	case standing:
		return Finding{j, Crew, "there are more jobs than fitters"}, true
	}
	return Finding{}, false
}

func (c Centre) closedDetail(bay int, r scheduler.Range) string {
	for q := r.From; q < r.To; q++ {
		why := c.Calendar.BayWhy(bay, q.Time())
		at := q.Time().In(c.zone()).Format("2006-01-02 15:04")
		switch why.Kind {
		case calendar.NotClosed:
			continue
		case calendar.ByClosure:
			return fmt.Sprintf("closed at %s: %s", at, why.Detail)
		case calendar.ByHoliday:
			return fmt.Sprintf("closed at %s: public holiday, %s", at, why.Detail)
		}
		return fmt.Sprintf("closed at %s: outside opening hours", at)
	}
	return "closed for a part of it"
}

func (c Centre) zone() *time.Location {
	if c.Calendar.Zone == nil {
		return time.UTC
	}
	return c.Calendar.Zone
}

// A place is a crew place in one quarter.
type place struct {
	no int
	q  scheduler.Quarter
}

// seat finds crew places for the jobs that have none, or one with a higher number
// than there are fitters: all that a job lacks, or none. Those left standing find none.
func (c Centre) seat(jobs []Job, reach scheduler.Range) (seats []Seat, standing map[uuid.UUID]bool) {
	crew := c.Calendar.Crew.PerQuarter(c.zone(), reach.From, reach.Len())
	if crew == nil {
		return nil, nil
	}
	// What is past is as it was.
	begin := max(reach.From, scheduler.QuarterOf(c.Now))
	taken := map[place]bool{}
	for _, j := range jobs {
		if !j.State.Claims() { // it has run out
			continue
		}
		for i, no := range j.Places {
			taken[place{no, j.Quarters.From + scheduler.Quarter(i)}] = true
		}
	}
	standing = map[uuid.UUID]bool{}
	for _, j := range jobs {
		if !j.State.Claims() || j.Proposed {
			continue
		}
		wanted := slices.Clone(j.Places)
		if wanted == nil {
			wanted = make([]int, j.Quarters.Len())
		}
		changed := false
		for i := range wanted {
			q := j.Quarters.From + scheduler.Quarter(i)
			fitters := crew[q-reach.From]
			if q < begin && wanted[i] > 0 || wanted[i] > 0 && wanted[i] <= fitters {
				continue
			}
			changed = true
			if wanted[i] = lowest(taken, q, fitters); wanted[i] == 0 {
				standing[j.ID] = true
				break
			}
		}
		if !changed || standing[j.ID] {
			continue
		}
		for i, no := range wanted {
			taken[place{no, j.Quarters.From + scheduler.Quarter(i)}] = true
		}
		seats = append(seats, Seat{Job: j, Places: wanted})
	}
	return seats, standing
}

// lowest is the free place with the lowest number in a quarter, 0 if there is none.
func lowest(taken map[place]bool, q scheduler.Quarter, fitters int) int {
	for no := 1; no <= fitters; no++ {
		if !taken[place{no, q}] {
			return no
		}
	}
	return 0
}
