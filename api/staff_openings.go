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
	AsOf    time.Time    `json:"as_of" doc:"The instant at which this was true."`
	Zone    string       `json:"zone" example:"Europe/Berlin"`
	Version int64        `json:"version" doc:"Of the calendar."`
	From    time.Time    `json:"from"`
	To      time.Time    `json:"to" doc:"No longer in it."`
	Open    []Stretch    `json:"open" doc:"When the centre is open, in order."`
	Bays    []BayOpening `json:"bays" doc:"By number."`
	Crew    *CrewOpening `json:"crew,omitempty" doc:"Left out where the bays are the only limit."`
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

func taken(j staff.Job, r scheduler.Range) Taken { return Taken{stretch(r), j.ID, string(j.State)} }

func crewOpening(o staff.Openings) *CrewOpening {
	out := CrewOpening{Places: []CrewStretch{}, Taken: []CrewTaken{}}
	for _, shift := range o.Crew() {
		out.Places = append(out.Places, CrewStretch{stretch(shift.Range), shift.Places})
	}
	for _, j := range o.Jobs {
		if !j.State.Claims() {
			continue
		}
		for i := 0; i < len(j.Places); {
			from := i
			for i < len(j.Places) && j.Places[i] == j.Places[from] {
				i++
			}
			r := scheduler.Range{From: j.Quarters.From + scheduler.Quarter(from), To: j.Quarters.From + scheduler.Quarter(i)}
			out.Taken = append(out.Taken, CrewTaken{taken(j, r), j.Places[from]})
		}
	}
	return &out
}
