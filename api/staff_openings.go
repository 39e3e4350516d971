package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/staff"
)

// OpeningsInput asks when a centre can work.
type OpeningsInput struct {
	Caller
	StaffCentre
	DaysQuery
}

// OpeningsOutput is the answer.
type OpeningsOutput struct {
	ETag string `header:"ETag" doc:"Of the calendar that this follows from."`
	Body Openings
}

// Openings are when a centre can work, and what is taken of it.
type Openings struct {
	AsOf    time.Time     `json:"as_of" doc:"The instant at which this was true."`
	Zone    string        `json:"zone" example:"Europe/Berlin"`
	Version int64         `json:"version" doc:"Of the calendar."`
	From    time.Time     `json:"from"`
	To      time.Time     `json:"to" doc:"No longer in it."`
	Open    []Stretch     `json:"open" doc:"When the centre is open, in order."`
	Bays    []BayOpening  `json:"bays" doc:"By number."`
	Crew    *CrewOpening  `json:"crew,omitempty" doc:"Left out where the bays are the only limit."`
	Share   *ShareOpening `json:"share,omitempty" doc:"Left out where nothing is kept for the door."`
}

// A Stretch is a stretch of time.
type Stretch struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end" doc:"No longer in it."`
}

// A Taken stretch belongs to an appointment.
type Taken struct {
	Stretch
	Appointment uuid.UUID `json:"appointment" format:"uuid"`
	State       string    `json:"state" enum:"held,confirmed,arrived,in-service,completed"`
	Channel     string    `json:"channel" enum:"web,phone,door" doc:"By which way it was made."`
	Proposed    bool      `json:"proposed,omitempty" doc:"Whether this is but the other place that the appointment is to move to if its customer agrees. It has its own, too. A crew place that both share is told of its own alone."`
}

// A BayOpening is when a bay is open and taken.
type BayOpening struct {
	Bay
	Open  []Stretch `json:"open" doc:"Empty if it is out of use."`
	Taken []Taken   `json:"taken"`
}

// A CrewOpening is how many fitters there are, and who has them.
type CrewOpening struct {
	Places []CrewStretch `json:"places" doc:"From the beginning to the end without gaps."`
	Taken  []CrewTaken   `json:"taken"`
}

// A CrewStretch has as many places throughout.
type CrewStretch struct {
	Stretch
	Places int `json:"places"`
}

// A CrewTaken is a place, by its number from 1, for a while.
type CrewTaken struct {
	Taken
	Place int `json:"place"`
}

func (s *Server) openings(ctx context.Context, in *OpeningsInput) (*OpeningsOutput, error) {
	found, err := s.Staff.Openings(ctx, in.actor, in.Centre, in.from, in.to)
	if err != nil {
		return nil, err
	}
	out := Openings{
		AsOf: found.Now.UTC(), Zone: found.Calendar.Zone.String(), Version: found.Version,
		From: found.Window.From.Time(), To: found.Window.To.Time(), Open: stretches(found.Open()), Bays: make([]BayOpening, len(found.Bays)),
	}
	open := found.BaysOpen()
	for i, b := range found.Bays {
		bay := BayOpening{Bay{b.No, BayFacts{b.Name, b.MaxRim, b.Capabilities, b.Active}}, stretches(open[b.No]), []Taken{}}
		for _, j := range found.Jobs {
			if j.Bay == b.No && j.State.Claims() {
				bay.Taken = append(bay.Taken, taken(j, j.Quarters))
			}
		}
		out.Bays[i] = bay
	}
	if found.Calendar.Crew.Set {
		out.Crew = crewOpening(found)
	}
	if found.Calendar.Share.Kept.Set {
		out.Share = shareOpening(found)
	}
	return &OpeningsOutput{etag(found.Version), out}, nil
}

func stretches(set scheduler.Set) []Stretch {
	out := make([]Stretch, 0, set.Len())
	for span := range set.Spans() {
		start, end := span.In(time.UTC)
		out = append(out, Stretch{start, end})
	}
	return out
}

func stretch(r scheduler.Range) Stretch { return Stretch{r.From.Time(), r.To.Time()} }

func taken(j staff.Job, r scheduler.Range) Taken {
	return Taken{stretch(r), j.ID, string(j.State), string(j.Channel), j.Proposed}
}

func crewOpening(o staff.Openings) *CrewOpening {
	out := CrewOpening{Places: []CrewStretch{}}
	for _, shift := range o.Crew() {
		out.Places = append(out.Places, CrewStretch{stretch(shift.Range), shift.Places})
	}
	out.Taken = placesTaken(o.Jobs, func(j staff.Job) []int { return j.Places })
	return &out
}

// placesTaken are the stretches for which jobs have places of a kind.
func placesTaken(jobs []staff.Job, of func(staff.Job) []int) []CrewTaken {
	out := []CrewTaken{}
	for _, j := range jobs {
		places := of(j)
		if !j.State.Claims() {
			continue
		}
		for i := 0; i < len(places); {
			from := i
			for i < len(places) && places[i] == places[from] {
				i++
			}
			if places[from] == 0 {
				continue
			}
			r := scheduler.Range{From: j.Quarters.From + scheduler.Quarter(from), To: j.Quarters.From + scheduler.Quarter(i)}
			out = append(out, CrewTaken{taken(j, r), places[from]})
		}
	}
	return out
}
