package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/supply"
)

// PlaceHoldInput asks for a slot to be held.
type PlaceHoldInput struct {
	Caller
	Body HoldRequest
}

// A HoldRequest is what is to be held, and for whom.
type HoldRequest struct {
	Jobs        []Job  `json:"jobs" minItems:"1" doc:"What is to be done, where and when. One job, for now."`
	CustomerRef string `json:"customer_ref,omitempty" maxLength:"200" doc:"The shop's own name for the customer or cart."`
}

// A Job is what is to be done, where and when.
type Job struct {
	Centre   string    `json:"centre" minLength:"1" maxLength:"64" doc:"The centre's id."`
	Start    time.Time `json:"start" doc:"RFC 3339, on the centre's grid."`
	Vehicle  string    `json:"vehicle,omitempty" default:"car" enum:"car,suv,van" doc:"The class of vehicle."`
	Services []string  `json:"services" minItems:"1" maxItems:"4" doc:"Codes of services." example:"[\"fit\"]"`
	Items    []Item    `json:"items,omitempty" maxItems:"4" doc:"Tyres. None: they are there already."`
}

func (j Job) wish() booking.Wish {
	job := booking.Job{Vehicle: booking.Vehicle(cmp.Or(j.Vehicle, string(booking.Car))), Services: j.Services}
	for _, item := range j.Items {
		job.Items = append(job.Items, supply.Item(item))
	}
	return booking.Wish{Job: job, Centre: j.Centre, Start: j.Start}
}

// Resolve names what is wrong beyond the form, together with what is wrong in form.
func (r *HoldRequest) Resolve(huma.Context) (wrong []error) {
	if len(r.Jobs) > 1 {
		wrong = append(wrong, &huma.ErrorDetail{
			Location: "body.jobs",
			Message:  fmt.Sprintf("has %d jobs; a hold has one for now, so hold each car on its own", len(r.Jobs)),
		})
	}
	for i, job := range r.Jobs {
		if outOfBounds(job.Start) { // also if the job was not read to its end
			wrong = append(wrong, &huma.ErrorDetail{Location: fmt.Sprintf("body.jobs[%d].start", i), Message: startBounds})
			continue
		}
		var invalid booking.InvalidErrors
		errors.As(job.wish().Validate(), &invalid)
		for _, e := range invalid {
			wrong = append(wrong, &huma.ErrorDetail{Location: fmt.Sprintf("body.jobs[%d].%s", i, e.Field), Message: e.Reason})
		}
	}
	return wrong
}

// HoldOutput is a hold as it stands.
type HoldOutput struct{ Body Hold }

// PlacedHoldOutput is a new hold.
type PlacedHoldOutput struct {
	Location string `header:"Location"`
	Body     Hold
}

// A Hold is an appointment that expires unless it is confirmed, with its quote.
type Hold struct {
	ID           uuid.UUID     `json:"id" format:"uuid"`
	State        string        `json:"state" enum:"held,confirmed,arrived,in-service,completed,cancelled,expired,no-show"`
	ExpiresAt    *time.Time    `json:"expires_at,omitempty" doc:"While it is held. Until then nobody else can have the slot."`
	CustomerRef  string        `json:"customer_ref,omitempty"`
	Appointments []Appointment `json:"appointments"`
	Quote        Quote         `json:"quote" doc:"Stands as long as the hold does."`
}

func hold(h booking.Hold) Hold {
	a := appointment(h)
	return Hold{
		ID: h.ID, State: a.State, ExpiresAt: a.ExpiresAt, CustomerRef: h.CustomerRef,
		Appointments: []Appointment{a}, Quote: quote(h.Quote),
	}
}

func (s *Server) placeHold(ctx context.Context, in *PlaceHoldInput) (*PlacedHoldOutput, error) {
	r := booking.HoldRequest{Wish: in.Body.Jobs[0].wish(), CustomerRef: in.Body.CustomerRef, Key: in.key}
	if in.actor.Role == access.Publishable { // a shop's server holds for all its customers
		r.Address = in.address
	}
	h, err := s.Bookings.Hold(ctx, in.actor, r)
	s.metrics.held(err)
	if err != nil {
		return nil, inJob(err)
	}
	return &PlacedHoldOutput{"/v1/holds/" + h.ID.String(), hold(h)}, nil
}

// HoldInput names a hold.
type HoldInput struct {
	Caller
	ID
}

// asHold encodes what a service says of a hold.
func asHold(h booking.Hold, err error) (*HoldOutput, error) {
	if err != nil {
		return nil, err
	}
	return &HoldOutput{hold(h)}, nil
}

func (s *Server) hold(ctx context.Context, in *HoldInput) (*HoldOutput, error) {
	return asHold(s.Bookings.Get(ctx, in.actor, in.ID.ID))
}

func (s *Server) releaseHold(ctx context.Context, in *HoldInput) (*HoldOutput, error) {
	return asHold(s.Bookings.Release(ctx, in.actor, in.ID.ID))
}

func (s *Server) extendHold(ctx context.Context, in *HoldInput) (*HoldOutput, error) {
	return asHold(s.Bookings.Once(in.key).Extend(ctx, in.actor, in.ID.ID))
}

// A NewPlace is where and when else.
type NewPlace struct {
	Centre string    `json:"centre" minLength:"1" maxLength:"64" doc:"The centre's id."`
	Start  time.Time `json:"start" doc:"RFC 3339, on the centre's grid."`
}

// Resolve keeps the start within bounds.
func (p *NewPlace) Resolve(huma.Context) (wrong []error) {
	if outOfBounds(p.Start) {
		wrong = append(wrong, &huma.ErrorDetail{Location: "body.start", Message: startBounds})
	}
	return wrong
}

// MoveHoldInput asks for another slot in place of the one held.
type MoveHoldInput struct {
	Caller
	ID
	Body NewPlace
}

func (s *Server) moveHold(ctx context.Context, in *MoveHoldInput) (*HoldOutput, error) {
	h, err := s.Bookings.Once(in.key).Move(ctx, in.actor, in.ID.ID, in.Body.Centre, in.Body.Start)
	if err != nil {
		return nil, inMove(err)
	}
	return &HoldOutput{hold(h)}, nil
}

// AdoptHoldInput hands a browser's hold over.
type AdoptHoldInput struct {
	Caller
	ID
	Body struct {
		Token string `json:"token" minLength:"1" maxLength:"64" doc:"Of its appointment, as the browser was told: it proves that the hold was handed over."`
	}
}

func (s *Server) adoptHold(ctx context.Context, in *AdoptHoldInput) (*HoldOutput, error) {
	return asHold(s.Bookings.Adopt(ctx, in.actor, in.ID.ID, in.Body.Token))
}

// ConfirmHoldInput says that the shop was paid.
type ConfirmHoldInput struct {
	Caller
	ID
	Body struct {
		PaymentReference string `json:"payment_reference" minLength:"1" maxLength:"200" doc:"By which the shop finds the payment."`
	}
}

func (s *Server) confirmHold(ctx context.Context, in *ConfirmHoldInput) (*HoldOutput, error) {
	return asHold(s.Bookings.Confirm(ctx, in.actor, in.ID.ID, in.Body.PaymentReference))
}
