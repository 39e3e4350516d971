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
	Jobs        []Job  `json:"jobs" minItems:"1" maxItems:"6" doc:"What is to be done, where and when: a job for each vehicle. They are held, moved, paid and cancelled all together or not at all, and are in one tax area."`
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

// A Hold is the appointments of one or more jobs that expire unless they are confirmed,
// with one quote.
type Hold struct {
	ID           uuid.UUID     `json:"id" format:"uuid"`
	State        string        `json:"state" enum:"held,confirmed,arrived,in-service,completed,cancelled,expired,no-show" doc:"Of its first appointment. All are held, confirmed, cancelled and expired together."`
	ExpiresAt    *time.Time    `json:"expires_at,omitempty" doc:"While it is held. Until then nobody else can have the slots."`
	CustomerRef  string        `json:"customer_ref,omitempty"`
	Appointments []Appointment `json:"appointments" doc:"One for each job, in their order."`
	Quote        Quote         `json:"quote" doc:"For all jobs. Stands as long as the hold does."`
}

func hold(h booking.Hold) Hold {
	all := appointmentsOf(h.Appointments)
	return Hold{
		ID: h.ID, State: all[0].State, ExpiresAt: all[0].ExpiresAt, CustomerRef: h.CustomerRef,
		Appointments: all, Quote: quote(h.Quote),
	}
}

func (s *Server) placeHold(ctx context.Context, in *PlaceHoldInput) (*PlacedHoldOutput, error) {
	r := booking.HoldRequest{CustomerRef: in.Body.CustomerRef, Key: in.key}
	for _, job := range in.Body.Jobs {
		r.Wishes = append(r.Wishes, job.wish())
	}
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

// MoveHoldInput asks for other slots in place of those held.
type MoveHoldInput struct {
	Caller
	ID
	Body NewPlaces
}

// NewPlaces are where and when else a hold is to be: its one job, or several.
type NewPlaces struct {
	Centre string    `json:"centre,omitempty" maxLength:"64" doc:"The centre's id, for a hold of one job."`
	Start  time.Time `json:"start,omitempty" doc:"RFC 3339, on the centre's grid, for a hold of one job."`
	Jobs   []MoveJob `json:"jobs,omitempty" maxItems:"6" doc:"Instead of centre and start: the appointments that move, all or none. Those left out stay where they are."`
}

// A MoveJob is where and when else one appointment of a hold is to be.
type MoveJob struct {
	Appointment uuid.UUID `json:"appointment" format:"uuid"`
	Centre      string    `json:"centre" minLength:"1" maxLength:"64" doc:"The centre's id."`
	Start       time.Time `json:"start" doc:"RFC 3339, on the centre's grid."`
}

// Resolve asks for one of the two forms, and keeps starts within bounds.
func (p *NewPlaces) Resolve(huma.Context) (wrong []error) {
	find := func(location, message string) {
		wrong = append(wrong, &huma.ErrorDetail{Location: "body." + location, Message: message})
	}
	for i, job := range p.Jobs {
		if outOfBounds(job.Start) {
			find(fmt.Sprintf("jobs[%d].start", i), startBounds)
		}
	}
	switch one := p.Centre != "" || !p.Start.IsZero(); {
	case len(p.Jobs) > 0 && one:
		find("jobs", "are given with centre or start; give one or the other")
	case len(p.Jobs) > 0:
	case p.Centre == "":
		find("centre", "is missing")
		fallthrough
	default:
		if p.Start.IsZero() {
			find("start", "is missing")
		} else if outOfBounds(p.Start) {
			find("start", startBounds)
		}
	}
	return wrong
}

func (s *Server) moveHold(ctx context.Context, in *MoveHoldInput) (*HoldOutput, error) {
	bookings := s.Bookings.Once(in.key)
	if len(in.Body.Jobs) == 0 {
		h, err := bookings.Move(ctx, in.actor, in.ID.ID, in.Body.Centre, in.Body.Start)
		if err != nil {
			return nil, inMove(err)
		}
		return &HoldOutput{hold(h)}, nil
	}
	var moves []booking.Move
	for _, job := range in.Body.Jobs {
		moves = append(moves, booking.Move(job))
	}
	h, err := bookings.MoveJobs(ctx, in.actor, in.ID.ID, moves)
	if err != nil {
		return nil, inMoves(err)
	}
	return &HoldOutput{hold(h)}, nil
}

// AdoptHoldInput hands a browser's hold over.
type AdoptHoldInput struct {
	Caller
	ID
	Body struct {
		Token string `json:"token" minLength:"1" maxLength:"64" doc:"Of one of its appointments, as the browser was told: it proves that the hold was handed over."`
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
