package api

import (
	"cmp"
	"context"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/staff"
)

// A Bay is a place where one vehicle is worked on at a time.
type Bay struct {
	No int `json:"no"`
	BayFacts
}

// BayFacts are what a bay can do.
type BayFacts struct {
	Name         string   `json:"name,omitempty" maxLength:"60" doc:"As the staff call it; left out: Bay and its number."`
	MaxRim       int      `json:"max_rim" minimum:"10" maximum:"30" doc:"The largest rim, in inches."`
	Capabilities []string `json:"capabilities" maxItems:"20" doc:"What jobs may need of it, like van or alignment."`
	Active       bool     `json:"active" doc:"false: out of use. Appointments in it are orphans then."`
}

// BaysOutput is the answer.
type BaysOutput struct {
	ETag string `header:"ETag" doc:"Of the calendar, of which this is a part."`
	Body struct {
		Bays []Bay `json:"bays" doc:"By number, those out of use among them."`
	}
}

func (s *Server) bays(ctx context.Context, in *StaffInput) (*BaysOutput, error) {
	c, err := s.Staff.Centre(ctx, in.actor, in.Centre)
	if err != nil {
		return nil, err
	}
	out := BaysOutput{ETag: etag(c.Version)}
	out.Body.Bays = make([]Bay, len(c.Bays))
	for i, b := range c.Bays {
		out.Body.Bays[i] = Bay{b.No, BayFacts{b.Name, b.MaxRim, b.Capabilities, b.Active}}
	}
	return &out, nil
}

// BayInput says what a bay is.
type BayInput struct {
	Caller
	StaffCentre
	EditQuery
	No   int `path:"no" minimum:"1" maximum:"99" doc:"Its number. If there is no such bay, it is added."`
	Body BayFacts
}

func (s *Server) putBay(ctx context.Context, in *BayInput) (*CalendarChangeOutput, error) {
	return s.edit(ctx, in.Caller, in.StaffCentre, in.EditQuery, staff.PutBay{Bay: staff.Bay{
		Bay:    booking.Bay{No: in.No, MaxRim: in.Body.MaxRim, Capabilities: in.Body.Capabilities},
		Name:   cmp.Or(in.Body.Name, fmt.Sprintf("Bay %d", in.No)),
		Active: in.Body.Active,
	}})
}

// CrewPlan says how many jobs the fitters can do at once.
type CrewPlan struct {
	Places  *int         `json:"places,omitempty" minimum:"0" maximum:"100" doc:"Wherever no change holds; left out: the bays are the only limit."`
	Changes []CrewChange `json:"changes,omitempty" maxItems:"50" doc:"The last that matches a time holds there."`

	crew calendar.Crew
}

// A CrewChange is another number at some times of the week.
type CrewChange struct {
	TimesOfWeek
	Places int `json:"places" minimum:"0" maximum:"100"`
}

// TimesOfWeek are on some days between two times of day.
type TimesOfWeek struct {
	Days  string `json:"days,omitempty" maxLength:"60" doc:"Left out: every day." example:"Mo-Fr"`
	From  string `json:"from,omitempty" doc:"On the centre's clock, a quarter of an hour; left out: 00:00." example:"12:00"`
	Until string `json:"until,omitempty" doc:"No longer in it; left out: 24:00." example:"13:30"`
}

// Resolve reads the plan.
func (p *CrewPlan) Resolve(huma.Context) []error {
	var wrong bodyFindings
	if p.crew = (calendar.Crew{}); p.Places != nil {
		p.crew = calendar.Crew{Set: true, Places: *p.Places}
	}
	for i, c := range p.Changes {
		p.crew.Changes = append(p.crew.Changes, c.TimesOfWeek.change(c.Places, fmt.Sprintf("changes[%d].", i), &wrong))
	}
	return wrong
}

// change reads a number that holds at some times of the week.
func (c TimesOfWeek) change(number int, at string, wrong *bodyFindings) calendar.CrewChange {
	change := calendar.CrewChange{Days: calendar.EveryDay, Places: number}
	var err error
	if c.Days != "" {
		if change.Days, err = calendar.ParseWeekdays(c.Days); err != nil {
			wrong.add(at+"days", "names no days: %s", err)
		}
	}
	var ok bool
	if change.From, ok = minutes(cmp.Or(c.From, "00:00"), 24); !ok {
		wrong.add(at+"from", "is no time of day; write it like 12:00")
	}
	if change.Until, ok = minutes(cmp.Or(c.Until, "24:00"), 24); !ok {
		wrong.add(at+"until", "is no time of day; write it like 13:30")
	}
	return change
}

func timesOfWeek(c calendar.CrewChange) TimesOfWeek {
	return TimesOfWeek{c.Days.String(), clock(c.From), clock(c.Until)}
}

// CrewOutput is the answer.
type CrewOutput struct {
	ETag string `header:"ETag" doc:"Of the calendar, of which this is a part."`
	Body CrewPlan
}

func (s *Server) crew(ctx context.Context, in *StaffInput) (*CrewOutput, error) {
	c, err := s.Staff.Centre(ctx, in.actor, in.Centre)
	if err != nil {
		return nil, err
	}
	out := CrewOutput{ETag: etag(c.Version)}
	if crew := c.Calendar.Crew; crew.Set {
		out.Body.Places = &crew.Places
		for _, change := range crew.Changes {
			out.Body.Changes = append(out.Body.Changes, CrewChange{timesOfWeek(change), change.Places})
		}
	}
	return &out, nil
}

// CrewInput replaces the plan of the crew.
type CrewInput struct {
	Caller
	StaffCentre
	EditQuery
	Body CrewPlan
}

func (s *Server) setCrew(ctx context.Context, in *CrewInput) (*CalendarChangeOutput, error) {
	return s.edit(ctx, in.Caller, in.StaffCentre, in.EditQuery, staff.SetCrew{Crew: in.Body.crew})
}

// A SoldService is how long a centre takes for a service on a class of vehicles.
type SoldService struct {
	Service  string `json:"service" maxLength:"32"`
	Vehicle  string `json:"vehicle" enum:"car,suv,van"`
	Minutes  int    `json:"minutes" minimum:"0" maximum:"480" doc:"Whatever the number of wheels."`
	PerWheel int    `json:"minutes_per_wheel" minimum:"0" maximum:"120" doc:"For each wheel besides."`
}

// SoldServices are all that a centre sells.
type SoldServices struct {
	Services []SoldService `json:"services" maxItems:"200"`
}

// ServicesOutput is the answer.
type ServicesOutput struct {
	ETag string `header:"ETag" doc:"Of the calendar, of which this is a part."`
	Body SoldServices
}

func (s *Server) soldServices(ctx context.Context, in *StaffInput) (*ServicesOutput, error) {
	c, err := s.Staff.Centre(ctx, in.actor, in.Centre)
	if err != nil {
		return nil, err
	}
	out := ServicesOutput{etag(c.Version), SoldServices{make([]SoldService, len(c.Services))}}
	for i, sold := range c.Services {
		out.Body.Services[i] = SoldService{sold.Code, string(sold.Vehicle), sold.Minutes, sold.PerWheel}
	}
	return &out, nil
}

// ServicesInput replaces what is sold.
type ServicesInput struct {
	Caller
	StaffCentre
	EditQuery
	Body SoldServices
}

func (s *Server) setServices(ctx context.Context, in *ServicesInput) (*CalendarChangeOutput, error) {
	edit := staff.SetServices{}
	for _, sold := range in.Body.Services {
		edit.Services = append(edit.Services, staff.Sold{
			Code: sold.Service, Vehicle: booking.Vehicle(sold.Vehicle),
			Labour: booking.Labour{Minutes: sold.Minutes, PerWheel: sold.PerWheel},
		})
	}
	return s.edit(ctx, in.Caller, in.StaffCentre, in.EditQuery, edit)
}
