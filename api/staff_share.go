package api

import (
	"context"
	"fmt"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/staff"
)

// A DoorShare is how many bays are kept for the door.
type DoorShare struct {
	Bays    *int          `json:"bays,omitempty" minimum:"0" maximum:"100" doc:"Open bays that appointments from the web leave free, wherever no change holds; left out: nothing is kept."`
	Changes []ShareChange `json:"changes,omitempty" maxItems:"50" doc:"The last that matches a time holds there."`
	Release int           `json:"release_minutes,omitempty" minimum:"0" maximum:"172800" doc:"How long before a quarter of an hour begins the web may have what is left of it; left out: never."`

	share calendar.Share
}

// A ShareChange is another number at some times of the week.
type ShareChange struct {
	TimesOfWeek
	Bays int `json:"bays" minimum:"0" maximum:"100"`
}

// Resolve reads the share.
func (d *DoorShare) Resolve(huma.Context) []error {
	var wrong bodyFindings
	d.share = calendar.Share{Release: time.Duration(d.Release) * time.Minute}
	if d.Bays != nil {
		d.share.Kept = calendar.Crew{Set: true, Places: *d.Bays}
	}
	for i, c := range d.Changes {
		d.share.Kept.Changes = append(d.share.Kept.Changes, c.TimesOfWeek.change(c.Bays, fmt.Sprintf("changes[%d].", i), &wrong))
	}
	return wrong
}

// ShareOutput is the answer.
type ShareOutput struct {
	ETag string `header:"ETag" doc:"Of the calendar, of which this is a part."`
	Body DoorShare
}

func (s *Server) share(ctx context.Context, in *StaffInput) (*ShareOutput, error) {
	c, err := s.Staff.Centre(ctx, in.actor, in.Centre)
	if err != nil {
		return nil, err
	}
	out := ShareOutput{ETag: etag(c.Version)}
	if share := c.Calendar.Share; share.Kept.Set {
		out.Body.Bays, out.Body.Release = &share.Kept.Places, int(share.Release.Minutes())
		for _, change := range share.Kept.Changes {
			out.Body.Changes = append(out.Body.Changes, ShareChange{timesOfWeek(change), change.Places})
		}
	}
	return &out, nil
}

// ShareInput replaces the share.
type ShareInput struct {
	Caller
	StaffCentre
	EditQuery
	Body DoorShare
}

func (s *Server) setShare(ctx context.Context, in *ShareInput) (*CalendarChangeOutput, error) {
	return s.edit(ctx, in.Caller, in.StaffCentre, in.EditQuery, staff.SetShare{Share: in.Body.share})
}

// A ShareOpening is what is kept for the door, and who has the places of the web.
type ShareOpening struct {
	Kept  []KeptStretch `json:"kept" doc:"From the beginning to the end without gaps; 0 where it is released."`
	Taken []CrewTaken   `json:"taken" doc:"Places of the web: open bays less what is kept. What was booked when a quarter was released has none."`
}

// A KeptStretch has as many bays kept for the door throughout.
type KeptStretch struct {
	Stretch
	Bays int `json:"bays"`
}

func shareOpening(o staff.Openings) *ShareOpening {
	out := ShareOpening{Kept: []KeptStretch{}, Taken: placesTaken(o.Jobs, func(j staff.Job) []int { return j.Web })}
	for _, kept := range o.Kept() {
		out.Kept = append(out.Kept, KeptStretch{stretch(kept.Range), kept.Places})
	}
	return &out
}
