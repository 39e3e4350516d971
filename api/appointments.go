package api

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/booking"
)

// An Appointment is a bay, crew and tyres promised to one job.
type Appointment struct {
	ID     uuid.UUID  `json:"id" format:"uuid"`
	Hold   uuid.UUID  `json:"hold" format:"uuid" doc:"The hold it was made by."`
	Order  *uuid.UUID `json:"order,omitempty" format:"uuid" doc:"The order, once there is one."`
	State  string     `json:"state" enum:"held,confirmed,arrived,in-service,completed,cancelled,expired,no-show"`
	Centre Centre     `json:"centre"`
	Start
	End       time.Time  `json:"end" doc:"When the bay is free again, with the centre's offset."`
	ExpiresAt *time.Time `json:"expires_at,omitempty" doc:"While it is held."`
	Bay       int        `json:"bay,omitempty" doc:"The number of the bay it has. Which one may change until the car arrives."`
	Vehicle   string     `json:"vehicle" enum:"car,suv,van"`
	Services  []string   `json:"services"`
	Items     []Item     `json:"items"`
	Ready     *Ready     `json:"ready,omitempty" doc:"When and from where the tyres come."`
	// AtRisk and Deliveries tell how the tyres do.
	AtRisk     *Risk      `json:"at_risk,omitempty" doc:"Why the tyres may not be there in time; left out: nothing is known against it."`
	Deliveries []Delivery `json:"deliveries" doc:"What warehouses were asked to send since it was confirmed, the oldest first; what was given up is among them."`
	Token      string     `json:"token" doc:"Whoever has it may see, move and cancel the appointment: for the customer's link."`
	Calendar   string     `json:"calendar" format:"uri-reference" doc:"For the customer's calendar. Holds the token."`
	// Proposal is left out where there is none.
	Proposal *Proposal `json:"proposal,omitempty" doc:"Another place that the centre has proposed. What was promised stands until it is agreed to."`
	// Together is left out where there is but one.
	Together []Sibling `json:"together,omitempty" doc:"The other appointments of its hold, which are paid and cancelled together with it."`
}

// A Proposal is another place for an appointment, which is kept for it until it is agreed
// to or declined.
type Proposal struct {
	ID     uuid.UUID `json:"id" format:"uuid" doc:"Agree to this, or decline it."`
	Centre string    `json:"centre" doc:"The centre's id."`
	Name   string    `json:"name" doc:"The centre's name."`
	Start
	End    time.Time `json:"end" doc:"When the bay is free again, with the centre's offset."`
	Reason string    `json:"reason,omitempty" doc:"Why, in the words of the centre's people."`
	MadeAt time.Time `json:"made_at"`
}

func proposal(p *booking.Proposal) *Proposal {
	if p == nil {
		return nil
	}
	return &Proposal{
		ID: p.ID, Centre: p.Centre, Name: p.Name, Start: start(p.Start(), p.Zone), End: p.Quarters.To.Time().In(p.Zone),
		Reason: p.Reason, MadeAt: p.MadeAt.UTC(),
	}
}

// A Sibling is another appointment of the same hold, as far as whoever has the token of
// one may know of the others.
type Sibling struct {
	ID     uuid.UUID `json:"id" format:"uuid"`
	State  string    `json:"state" enum:"held,confirmed,arrived,in-service,completed,cancelled,expired,no-show"`
	Centre string    `json:"centre" doc:"The centre's id."`
	Start
	Vehicle string `json:"vehicle" enum:"car,suv,van"`
}

// appointmentsOf are the appointments of one hold, each with the others.
func appointmentsOf(all []booking.Appointment) []Appointment {
	out := make([]Appointment, len(all))
	for i, a := range all {
		out[i] = appointment(a)
		for _, other := range all {
			if other.ID != a.ID {
				out[i].Together = append(out[i].Together, Sibling{
					ID: other.ID, State: string(other.State), Centre: other.Centre,
					Start: start(other.Start, other.Zone), Vehicle: string(other.Vehicle),
				})
			}
		}
	}
	return out
}

// appointmentIn is one appointment of a hold.
func appointmentIn(h booking.Hold, id uuid.UUID) Appointment {
	i := slices.IndexFunc(h.Appointments, func(a booking.Appointment) bool { return a.ID == id })
	return appointmentsOf(h.Appointments)[i]
}

func appointment(a booking.Appointment) Appointment {
	out := Appointment{
		ID: a.ID, Hold: a.Hold, State: string(a.State),
		Centre: centre(a.Centre, a.Place, a.Zone),
		Start:  start(a.Start, a.Zone), End: a.End().In(a.Zone),
		Bay: a.Bay, Vehicle: string(a.Vehicle), Services: a.Services, Items: items(a.Items),
		Ready: ready(a.Ready, a.Zone), AtRisk: riskOf(a.Deliveries...), Deliveries: deliveries(a.Deliveries),
		Token: a.Token, Calendar: "/v1/appointments/" + a.ID.String() + ".ics?token=" + url.QueryEscape(a.Token), Proposal: proposal(a.Proposal),
	}
	if a.Order != uuid.Nil {
		out.Order = &a.Order
	}
	if a.State == booking.Held {
		expires := a.ExpiresAt.In(a.Zone)
		out.ExpiresAt = &expires
	}
	return out
}

// AppointmentInput names an appointment.
type AppointmentInput struct {
	Visitor
	ID
}

// AppointmentOutput is an appointment as it stands.
type AppointmentOutput struct{ Body Appointment }

func (s *Server) appointment(ctx context.Context, in *AppointmentInput) (*AppointmentOutput, error) {
	h, err := s.Bookings.Appointment(ctx, in.viewer(), in.ID.ID)
	if err != nil {
		return nil, err
	}
	return &AppointmentOutput{appointmentIn(h, in.ID.ID)}, nil
}

// CalendarOutput is a calendar file.
type CalendarOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (s *Server) calendar(ctx context.Context, in *AppointmentInput) (*CalendarOutput, error) {
	h, err := s.Bookings.Appointment(ctx, in.viewer(), in.ID.ID)
	if err != nil {
		return nil, err
	}
	return &CalendarOutput{
		ContentType: "text/calendar; charset=utf-8",
		Disposition: `attachment; filename="appointment.ics"`,
		Body:        calendarFile(h.Of(in.ID.ID), time.Now()),
	}, nil
}

// RescheduleInput asks for another slot for an appointment.
type RescheduleInput struct {
	Visitor
	ID
	Body NewPlace
}

func (s *Server) reschedule(ctx context.Context, in *RescheduleInput) (*AppointmentOutput, error) {
	h, err := s.Bookings.Once(in.key).Reschedule(ctx, in.viewer(), in.ID.ID, in.Body.Centre, in.Body.Start)
	if err != nil {
		return nil, inMove(err)
	}
	return &AppointmentOutput{appointmentIn(h, in.ID.ID)}, nil
}

// AnswerInput answers a proposal.
type AnswerInput struct {
	Visitor
	ID
	Body struct {
		Proposal uuid.UUID `json:"proposal" format:"uuid" doc:"The id of the proposal that was seen."`
	}
}

func (s *Server) agree(ctx context.Context, in *AnswerInput) (*AppointmentOutput, error) {
	h, err := s.Bookings.Once(in.key).Agree(ctx, in.viewer(), in.ID.ID, in.Body.Proposal)
	if err != nil {
		return nil, amid(err, "proposal")
	}
	return &AppointmentOutput{appointmentIn(h, in.ID.ID)}, nil
}

func (s *Server) decline(ctx context.Context, in *AnswerInput) (*AppointmentOutput, error) {
	h, err := s.Bookings.Once(in.key).Decline(ctx, in.viewer(), in.ID.ID, in.Body.Proposal)
	if err != nil {
		return nil, err
	}
	return &AppointmentOutput{appointmentIn(h, in.ID.ID)}, nil
}

func (s *Server) cancel(ctx context.Context, in *AppointmentInput) (*AppointmentOutput, error) {
	h, err := s.Checkout.Cancel(ctx, in.viewer(), in.ID.ID)
	if err != nil {
		return nil, err
	}
	return &AppointmentOutput{appointmentIn(h, in.ID.ID)}, nil
}
