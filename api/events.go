package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/checkout"
)

// EventsInput asks for what happened after a place in the feed.
type EventsInput struct {
	Caller
	After string `query:"after" doc:"The next of an earlier answer; left out: from the beginning."`
	Limit int    `query:"limit" default:"100" minimum:"1" maximum:"1000" doc:"The most events to list."`
}

// EventsOutput is the answer.
type EventsOutput struct{ Body Events }

// Events are what happened to what was made with one's own key, whoever did it.
// None is missing, and none comes again or out of order.
type Events struct {
	Events []Event `json:"events" doc:"In an order that never changes."`
	Next   string  `json:"next" doc:"Give it as after to go on. Keep it: it stays good."`
	More   bool    `json:"more" doc:"Whether there are more already. If not, ask again later."`
}

// An Event is what happened.
type Event struct {
	Cursor      string         `json:"cursor" doc:"The place after this event; also its id."`
	At          time.Time      `json:"at"`
	Kind        string         `json:"kind" example:"appointment.confirmed"`
	Hold        *uuid.UUID     `json:"hold,omitempty" format:"uuid"`
	Order       *uuid.UUID     `json:"order,omitempty" format:"uuid" doc:"The order, if there was one by then."`
	Appointment *uuid.UUID     `json:"appointment,omitempty" format:"uuid"`
	Centre      string         `json:"centre,omitempty" doc:"The centre's id."`
	Was         string         `json:"was,omitempty" doc:"State, place, expiry or length before."`
	Became      string         `json:"became,omitempty" doc:"And after."`
	Detail      map[string]any `json:"detail,omitempty" doc:"What else belongs to events of the kind: start; payment, refund, amount and currency, reason."`
}

func (s *Server) events(ctx context.Context, in *EventsInput) (*EventsOutput, error) {
	page, err := s.Feed.After(ctx, in.actor, checkout.Cursor(in.After), in.Limit)
	if err != nil {
		return nil, err
	}
	out := Events{Events: make([]Event, len(page.Events)), Next: string(page.Next), More: page.More}
	for i, e := range page.Events {
		out.Events[i] = Event{
			Cursor: string(e.Cursor), At: e.At, Kind: e.Kind,
			Hold: orNone(e.Hold), Order: orNone(e.Order), Appointment: orNone(e.Appointment),
			Centre: e.Centre, Was: e.Was, Became: e.Became, Detail: e.Detail,
		}
	}
	return &EventsOutput{out}, nil
}

func orNone(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}
