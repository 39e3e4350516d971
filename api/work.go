package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
)

// WorkOutput is an appointment as it stands.
type WorkOutput struct {
	ETag string `header:"ETag" doc:"Of the appointment since."`
	Body WorkAppointment
}

// shown is an appointment at a centre as staff see it now.
func (s *Server) shown(ctx context.Context, by access.Actor, centre string, id uuid.UUID) (*WorkOutput, error) {
	e, err := s.Staff.Entry(ctx, by, centre, id)
	if err != nil {
		return nil, err
	}
	return &WorkOutput{etag(e.Latest.Version), workAppointment(e)}, nil
}

// worked lets staff do something to an appointment, and shows it as it is since, which may
// be at another of their centres.
func (s *Server) worked(ctx context.Context, in WorkInput, why string, do func(booking.Work) (booking.Hold, error)) (*WorkOutput, error) {
	w, err := in.work(why)
	if err != nil {
		return nil, err
	}
	h, err := do(w)
	if err != nil {
		return nil, err
	}
	return s.shown(ctx, in.actor, h.Of(in.ID.ID).Centre, in.ID.ID)
}

// WorkInput names an appointment at a centre, and in which version it was seen.
type WorkInput struct {
	Caller
	StaffCentre
	ID
	IfMatch string `header:"If-Match" doc:"The ETag of the appointment as it was seen; * for whatever it is. Needed."`
}

// work is what is named, and why something is done to it.
func (in WorkInput) work(why string) (booking.Work, error) {
	if in.IfMatch == "" {
		return booking.Work{}, versionMissing.naming("If-Match", "is missing; send the ETag that the appointment had when you saw it")
	}
	return booking.Work{Centre: in.Centre, Appointment: in.ID.ID, Match: matchOf(in.IfMatch), Reason: why}, nil
}

// by is staff who see the appointment.
func (in WorkInput) by(w booking.Work) booking.Viewer {
	return booking.Viewer{Actor: in.actor, Work: &w}
}

// A Why is a reason that need not be given.
type Why struct {
	Reason string `json:"reason,omitempty" maxLength:"200" doc:"For the history."`
}

func (w *Why) text() string {
	if w == nil {
		return ""
	}
	return w.Reason
}

// StepInput does a step of the work.
type StepInput struct {
	WorkInput
	Body *Why
}

func (s *Server) step(act booking.Action) func(context.Context, *StepInput) (*WorkOutput, error) {
	return func(ctx context.Context, in *StepInput) (*WorkOutput, error) {
		return s.worked(ctx, in.WorkInput, in.Body.text(), func(w booking.Work) (booking.Hold, error) {
			return s.Bookings.Once(in.key).Step(ctx, in.actor, w, act)
		})
	}
}

func (s *Server) undo(ctx context.Context, in *StepInput) (*WorkOutput, error) {
	return s.worked(ctx, in.WorkInput, in.Body.text(), func(w booking.Work) (booking.Hold, error) {
		h, err := s.Bookings.Once(in.key).Undo(ctx, in.actor, w)
		return h, amid(err, "id", "reason") // who has come after all may find his place taken
	})
}

func (s *Server) staffCancel(ctx context.Context, in *StepInput) (*WorkOutput, error) {
	return s.worked(ctx, in.WorkInput, in.Body.text(), func(w booking.Work) (booking.Hold, error) {
		return s.Checkout.Cancel(ctx, in.by(w), w.Appointment)
	})
}

// StretchInput makes a job longer or shorter.
type StretchInput struct {
	WorkInput
	Body NewEnd
}

// A NewEnd is until when a job is to last.
type NewEnd struct {
	End      time.Time `json:"end" doc:"When the bay is free again, clean-up included: RFC 3339, on a quarter of an hour."`
	Override []string  `json:"override,omitempty" maxItems:"4" doc:"What need not hold: crew, and for a car that is there open." example:"[\"crew\"]"`
	Reason   string    `json:"reason,omitempty" maxLength:"200" doc:"For the history; needed with override."`
}

// Resolve keeps the end within bounds.
func (p *NewEnd) Resolve(huma.Context) []error {
	var wrong bodyFindings
	if outOfBounds(p.End) {
		wrong.add("end", startBounds)
	}
	return wrong
}

func (s *Server) stretch(ctx context.Context, in *StretchInput) (*WorkOutput, error) {
	return s.worked(ctx, in.WorkInput, in.Body.Reason, func(w booking.Work) (booking.Hold, error) {
		o := booking.Override{Conditions: in.Body.Override, Reason: in.Body.Reason}
		h, err := s.Bookings.Once(in.key).Stretch(ctx, in.actor, w, in.Body.End, o)
		return h, amid(err, "end", "override", "reason")
	})
}

// StaffMoveInput moves an appointment.
type StaffMoveInput struct {
	WorkInput
	Body StaffMove
}

// A StaffMove is where and when else an appointment is to be.
type StaffMove struct {
	Centre   string    `json:"centre,omitempty" maxLength:"64" doc:"Another centre's id; one that the key is for, too."`
	Start    time.Time `json:"start,omitempty" doc:"RFC 3339, on the centre's grid; left out: as it is."`
	Bay      int       `json:"bay,omitempty" minimum:"1" maximum:"99" doc:"The number of a bay; left out: any that can do it."`
	Agreed   bool      `json:"agreed,omitempty" doc:"The customer has agreed to another start or centre. Otherwise it is proposed."`
	Override []string  `json:"override,omitempty" maxItems:"4" doc:"What need not hold: horizon, crew. Not for what is but proposed." example:"[\"crew\"]"`
	Reason   string    `json:"reason,omitempty" maxLength:"200" doc:"For the history, and for the customer to whom it is proposed; needed with override."`
}

// Resolve keeps the start within bounds.
func (p *StaffMove) Resolve(huma.Context) []error {
	var wrong bodyFindings
	if !p.Start.IsZero() && outOfBounds(p.Start) {
		wrong.add("start", startBounds)
	}
	return wrong
}

func (s *Server) staffMove(ctx context.Context, in *StaffMoveInput) (*WorkOutput, error) {
	return s.worked(ctx, in.WorkInput, in.Body.Reason, func(w booking.Work) (booking.Hold, error) {
		h, err := s.Bookings.Once(in.key).StaffMove(ctx, in.actor, w, booking.StaffMove{
			Centre: in.Body.Centre, Start: in.Body.Start, Bay: in.Body.Bay, Agreed: in.Body.Agreed,
			Override: booking.Override{Conditions: in.Body.Override, Reason: in.Body.Reason},
		})
		return h, amid(err, "centre", "start", "bay", "override", "reason")
	})
}

// StaffAnswerInput says what the customer has answered to a proposal.
type StaffAnswerInput struct {
	WorkInput
	Body StaffAnswer
}

// A StaffAnswer is which proposal was answered.
type StaffAnswer struct {
	Proposal uuid.UUID `json:"proposal" format:"uuid" doc:"The id of the proposal that was seen."`
	Why
}

func (s *Server) staffAgree(ctx context.Context, in *StaffAnswerInput) (*WorkOutput, error) {
	return s.worked(ctx, in.WorkInput, in.Body.Reason, func(w booking.Work) (booking.Hold, error) {
		h, err := s.Bookings.Once(in.key).Agree(ctx, in.by(w), w.Appointment, in.Body.Proposal)
		return h, amid(err, "proposal")
	})
}

func (s *Server) staffDecline(ctx context.Context, in *StaffAnswerInput) (*WorkOutput, error) {
	return s.worked(ctx, in.WorkInput, in.Body.Reason, func(w booking.Work) (booking.Hold, error) {
		return s.Bookings.Once(in.key).Decline(ctx, in.by(w), w.Appointment, in.Body.Proposal)
	})
}

// BookInput books for who walks in or rings up.
type BookInput struct {
	Caller
	StaffCentre
	Body NewBooking
}

// A NewBooking is what is to be done, when and for whom.
type NewBooking struct {
	Channel  string    `json:"channel" enum:"phone,door" doc:"Whether the customer rings up, or stands there."`
	Start    time.Time `json:"start" doc:"RFC 3339, on the centre's grid."`
	Vehicle  string    `json:"vehicle,omitempty" default:"car" enum:"car,suv,van" doc:"The class of vehicle."`
	Services []string  `json:"services" minItems:"1" maxItems:"4" doc:"Codes of services." example:"[\"fit\"]"`
	Items    []Item    `json:"items,omitempty" maxItems:"4" doc:"Tyres. None: they are there already."`
	Bay      int       `json:"bay,omitempty" minimum:"1" maximum:"99" doc:"The number of a bay; left out: any that can do it."`
	Customer BookedFor `json:"customer"`
	Plate    string    `json:"plate" maxLength:"16" doc:"Of the vehicle." example:"1234 BCD"`
	Override []string  `json:"override,omitempty" maxItems:"4" doc:"What need not hold: notice, horizon, crew. Another's place is nobody's to give." example:"[\"notice\"]"`
	Reason   string    `json:"reason,omitempty" maxLength:"200" doc:"For the history; needed with override."`
}

// BookedFor is whom staff book for.
type BookedFor struct {
	Name     string `json:"name" maxLength:"200"`
	Phone    string `json:"phone,omitempty" maxLength:"40" doc:"5 to 15 digits; needed of who rings up." example:"+34 600 123 456"`
	Email    string `json:"email,omitempty" maxLength:"254" doc:"Left out: nobody is written to."`
	Language string `json:"language,omitempty" maxLength:"16" doc:"BCP 47; left out: that of the centre's country." example:"es"`
}

// job is what is to be done, at a centre.
func (n NewBooking) job(centre string) Job {
	return Job{Centre: centre, Start: n.Start, Vehicle: n.Vehicle, Services: n.Services, Items: n.Items}
}

// Resolve keeps the start within bounds.
func (n *NewBooking) Resolve(huma.Context) []error {
	var wrong bodyFindings
	if outOfBounds(n.Start) {
		wrong.add("start", startBounds)
	}
	return wrong
}

// BookedOutput is a new appointment.
type BookedOutput struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"Of the appointment."`
	Body     WorkAppointment
}

func (s *Server) book(ctx context.Context, in *BookInput) (*BookedOutput, error) {
	n := in.Body
	h, err := s.Checkout.Book(ctx, in.actor, booking.Booking{
		Wish: n.job(in.Centre).wish(), Channel: booking.Channel(n.Channel), Bay: n.Bay,
		Override: booking.Override{Conditions: n.Override, Reason: n.Reason},
		Contact: booking.Contact{
			Name: n.Customer.Name, Email: n.Customer.Email, Phone: n.Customer.Phone, Language: n.Customer.Language, Plate: n.Plate,
		},
		Key: in.key,
	})
	if err != nil {
		return nil, err
	}
	id := h.First().ID
	made, err := s.shown(ctx, in.actor, in.Centre, id)
	if err != nil {
		return nil, err
	}
	return &BookedOutput{"/v1/centres/" + in.Centre + "/appointments/" + id.String(), made.ETag, made.Body}, nil
}
