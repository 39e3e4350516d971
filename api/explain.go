package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fitslot/fitslot/booking"
)

// ExplainInput asks why a start is, or is not, offered.
type ExplainInput struct {
	Caller
	CentreID
	JobQuery
	StartQuery
}

// A StartQuery is an instant in a query.
type StartQuery struct {
	Start string `query:"start" required:"true" doc:"The start in question, RFC 3339; in UTC, because a + must be escaped here." example:"2026-10-27T08:00:00Z"`

	start time.Time
}

// Resolve reads the instant.
func (q *StartQuery) Resolve(huma.Context) []error {
	var wrong findings
	if q.Start == "" {
		return wrong // named as missing by huma
	}
	var err error
	if q.start, err = time.Parse(time.RFC3339, q.Start); err != nil {
		wrong.add("start", "is no RFC 3339 time; write it in UTC, like 2026-10-27T08:00:00Z")
	} else if outOfBounds(q.start) {
		wrong.add("start", startBounds)
	}
	return wrong
}

// startBounds is what is wrong with a start that is outOfBounds.
const startBounds = "is not in the years 2000 to 2199"

// outOfBounds reports whether t is where calendars end: recurrences and RFC 3339
// know the years from 1 to 9999 only, and an offset may lead out of them.
func outOfBounds(t time.Time) bool {
	year := t.UTC().Year()
	return year < 2000 || year > 2199
}

// ExplainOutput is the answer.
type ExplainOutput struct{ Body Explanation }

// An Explanation says for each condition whether a start fulfils it.
type Explanation struct {
	AsOf   time.Time `json:"as_of" doc:"The instant at which this was true."`
	Centre Centre    `json:"centre"`
	Start
	End        time.Time   `json:"end" doc:"When the bay is free again, clean-up included."`
	Offered    bool        `json:"offered" doc:"Whether a hold of this start would be accepted."`
	Conditions []Condition `json:"conditions" doc:"All that must hold, in the order in which it is judged."`
	Bay        int         `json:"bay,omitempty" doc:"The number of the bay that would be taken."`
	Remaining  int         `json:"remaining" doc:"How many jobs like this one still fit at this start."`
	Ready      *Ready      `json:"ready,omitempty" doc:"When and from where the tyres come, if any are ordered."`
	Price      Money       `json:"price"`
}

// A Condition is one part of what makes a start an offer.
type Condition struct {
	Name   string `json:"name" example:"open"`
	Holds  bool   `json:"holds"`
	Reason string `json:"reason,omitempty" doc:"What its failing is called." example:"closed"`
	Detail string `json:"detail"`
}

func (s *Server) explain(ctx context.Context, in *ExplainInput) (*ExplainOutput, error) {
	wish := booking.Wish{Job: in.job, Centre: in.ID, Start: in.start}
	found, err := s.Bookings.Explain(ctx, wish, in.hold, in.channel())
	if err != nil {
		return nil, inQuery(err)
	}
	zone := found.Centre.Calendar.Zone
	out := Explanation{
		AsOf:       found.Now.UTC(),
		Centre:     centre(found.Centre.Ref, found.Centre.Place, zone),
		Start:      start(found.Start, zone),
		End:        end(found.Start, found.Quarters).In(zone),
		Offered:    found.Offered,
		Conditions: make([]Condition, len(found.Conditions)),
		Bay:        found.Bay,
		Remaining:  found.Remaining,
		Ready:      ready(found.Ready, zone),
		Price:      Money{found.Quote.Gross, found.Quote.Currency},
	}
	for i, c := range found.Conditions {
		out.Conditions[i] = condition(c)
	}
	return &ExplainOutput{out}, nil
}

func condition(c booking.Condition) Condition {
	out := Condition{Name: c.Name, Holds: c.Holds, Detail: c.Detail}
	if !c.Holds {
		out.Reason = string(c.Reason)
	}
	return out
}

func end(start time.Time, quarters int) time.Time {
	return start.Add(time.Duration(quarters) * quarter)
}
