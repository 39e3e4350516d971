package api

import (
	"context"
	"math"
	"time"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/scheduler"
)

// A CentreID is that of the centre in the path.
type CentreID struct {
	ID string `path:"id" maxLength:"64" doc:"The centre's id." example:"es-madrid-01"`
}

// SlotsInput asks for the starts of a centre.
type SlotsInput struct {
	Caller
	CentreID
	JobQuery
	DaysQuery
}

// SlotsOutput is the answer.
type SlotsOutput struct{ Body Slots }

// Slots are all starts of a centre on the days asked for.
type Slots struct {
	AsOf        time.Time    `json:"as_of" doc:"The instant at which this was true."`
	Centre      Centre       `json:"centre"`
	Quote       Quote        `json:"quote"`
	Ready       *Ready       `json:"ready,omitempty" doc:"When the tyres can be there, if any are ordered."`
	Unavailable *Unavailable `json:"unavailable,omitempty" doc:"Why there are no tyres, and so no starts."`
	Slots       []Slot       `json:"slots"`
}

// A Slot is a start that would be accepted now.
type Slot struct {
	Start
	Remaining int `json:"remaining" doc:"How many jobs like this one still fit at this start."`
}

func (s *Server) slots(ctx context.Context, in *SlotsInput) (*SlotsOutput, error) {
	found, err := s.Bookings.Slots(ctx, in.ID, booking.Search{Job: in.job, From: in.from, Until: in.to, Hold: in.hold, Channel: in.channel()})
	if err != nil {
		return nil, inQuery(err)
	}
	zone := found.Centre.Calendar.Zone
	out := Slots{
		AsOf:        found.Now.UTC(),
		Centre:      centre(found.Centre.Ref, found.Centre.Place, zone),
		Quote:       quote(found.Quote),
		Ready:       ready(found.Ready, zone),
		Unavailable: unavailable(found.Unavailable),
		Slots:       make([]Slot, len(found.Slots)),
	}
	for i, slot := range found.Slots {
		out.Slots[i] = Slot{start(slot.Start, zone), slot.Remaining}
	}
	return &SlotsOutput{out}, nil
}

// metres rounds kilometres to whole metres: no postal code is more exact.
func metres(km float64) float64 { return math.Round(km*1000) / 1000 }

// quarter is the grain of capacity.
const quarter = scheduler.QuarterSeconds * time.Second
