package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/staff"
	"github.com/fitslot/fitslot/supply"
)

// dayRoutes are what the people of a centre read of its day.
func (s *Server) dayRoutes() []route {
	of := func(r route) route { return r.by(access.Work).fails(404, 422) }
	return []route{
		of(get(s, "/v1/centres/{centre}/day", "Who comes to a centre on a day, and how far the work is", s.day)),
		of(get(s, "/v1/centres/{centre}/appointments/{id}", "An appointment at a centre, as its people see it", s.entry)),
		of(get(s, "/v1/centres/{centre}/proposals", "Whom to ask about what was proposed to them", s.proposals)),
	}
}

// DayInput asks for a day of a centre.
type DayInput struct {
	Caller
	StaffCentre
	DateQuery
}

// A DateQuery is a day at a centre.
type DateQuery struct {
	Date string `query:"date" doc:"A day at the centre, from a year ago to 120 days ahead; today if left out." example:"2026-10-19"`

	date calendar.Date
}

// Resolve reads the day.
func (q *DateQuery) Resolve(huma.Context) []error {
	var wrong findings
	q.date = wrong.date("date", q.Date)
	return wrong
}

// DayOutput is the answer.
type DayOutput struct{ Body WorkDay }

// A WorkDay is a local day at a centre.
type WorkDay struct {
	AsOf         time.Time         `json:"as_of" doc:"The instant at which this was true."`
	Zone         string            `json:"zone" example:"Europe/Berlin"`
	Date         string            `json:"date" format:"date"`
	From         time.Time         `json:"from" doc:"Midnight at the centre. The day has 23, 24 or 25 hours."`
	To           time.Time         `json:"to" doc:"The next midnight, no longer in it."`
	Version      int64             `json:"version" doc:"Of the calendar."`
	Open         []Stretch         `json:"open" doc:"When the centre is open, in order."`
	Bays         []DayBay          `json:"bays" doc:"By number."`
	Appointments []WorkAppointment `json:"appointments" doc:"All that reach into the day and were neither cancelled nor have expired, by start, then bay."`
	Proposed     []Reserved        `json:"proposed" doc:"Places that are reserved here for appointments which have another one until their customers agree, by start, then bay."`
}

// A DayBay is when a bay is open on a day.
type DayBay struct {
	No     int       `json:"no"`
	Name   string    `json:"name"`
	Active bool      `json:"active" doc:"false: out of use."`
	Open   []Stretch `json:"open" doc:"Empty if it is out of use."`
}

// Reserved is a place that is proposed.
type Reserved struct {
	Appointment uuid.UUID `json:"appointment" format:"uuid" doc:"Which may be at another centre."`
	Proposal    uuid.UUID `json:"proposal" format:"uuid"`
	Start
	End time.Time `json:"end" doc:"With the centre's offset."`
	Bay int       `json:"bay"`
}

// A WorkAppointment is an appointment as the people of its centre see it.
type WorkAppointment struct {
	ID      uuid.UUID  `json:"id" format:"uuid"`
	Version int64      `json:"version" doc:"Of the appointment; whatever is done to it raises it. Its ETag is this in quotes."`
	Hold    uuid.UUID  `json:"hold" format:"uuid" doc:"The hold it was made by."`
	Order   *uuid.UUID `json:"order,omitempty" format:"uuid" doc:"The order, once there is one."`
	Centre  string     `json:"centre" doc:"The centre's id."`
	Start
	End       time.Time  `json:"end" doc:"When the bay is free again, with the centre's offset."`
	Bay       int        `json:"bay"`
	State     string     `json:"state" enum:"held,confirmed,arrived,in-service,completed,cancelled,expired,no-show"`
	ExpiresAt *time.Time `json:"expires_at,omitempty" doc:"While it is held."`
	Channel   string     `json:"channel" enum:"web,phone,door" doc:"By which way it was made."`
	Vehicle   string     `json:"vehicle" enum:"car,suv,van"`
	Plate     string     `json:"plate,omitempty"`
	Customer  *Contact   `json:"customer,omitempty" doc:"Left out of a mere hold, and where a shop has not told."`
	Services  []string   `json:"services"`
	Items     []DayItem  `json:"items"`
	DayTyres
	Others   []Other      `json:"others" doc:"The other appointments of its hold, which are paid and cancelled together with it."`
	Orphan   *DayOrphan   `json:"orphan,omitempty" doc:"Why the calendar has no room for it."`
	Against  []string     `json:"against,omitempty" doc:"What the centre's calendar does not allow for its place, and was overridden: notice, horizon, crew, open."`
	Proposal *DayProposal `json:"proposal,omitempty" doc:"The other place that its customer has yet to agree to."`
	Latest   Latest       `json:"latest"`
	Allowed  []string     `json:"allowed" doc:"What may be done to it now: arrive, begin, complete, no-show, undo, stretch, move, cancel, agree, decline. Whether there is room for it is found out by asking."`
}

// A Contact is whom to ring up.
type Contact struct {
	Name     string `json:"name"`
	Phone    string `json:"phone,omitempty"`
	Email    string `json:"email,omitempty"`
	Language string `json:"language"`
}

// A DayItem is a number of tyres, and what they are.
type DayItem struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
	Brand    string `json:"brand"`
	Model    string `json:"model"`
	Size     string `json:"size" example:"205/55 R16 91H"`
}

// DayTyres are how far the tyres of an appointment have come.
type DayTyres struct {
	Tyres   string     `json:"tyres" enum:"none,ordered,on-the-way,received,at-risk" doc:"none: none are to come; ordered: none have left; on-the-way: not all are there; received: all are."`
	AtRisk  *Risk      `json:"at_risk,omitempty" doc:"Why they may not be there in time."`
	ReadyAt *time.Time `json:"ready_at,omitempty" doc:"When they can be fitted, as planned."`
}

// An Other is another appointment of the same hold.
type Other struct {
	ID     uuid.UUID `json:"id" format:"uuid"`
	Centre string    `json:"centre" doc:"The centre's id."`
	Start
	State string `json:"state" enum:"held,confirmed,arrived,in-service,completed,cancelled,expired,no-show"`
}

// A DayOrphan is why an appointment is on the list of orphans.
type DayOrphan struct {
	Reason string `json:"reason" enum:"closed,no-bay,not-sold,crew"`
	State  string `json:"state" enum:"open,kept"`
	Detail string `json:"detail" doc:"For people."`
	Why    string `json:"why,omitempty" doc:"Why it was kept."`
}

// A DayProposal is another place that a customer has yet to agree to.
type DayProposal struct {
	ID     uuid.UUID `json:"id" format:"uuid"`
	Centre string    `json:"centre" doc:"The centre's id."`
	Start
	End    time.Time `json:"end" doc:"With the centre's offset."`
	Bay    int       `json:"bay"`
	Reason string    `json:"reason,omitempty"`
	MadeAt time.Time `json:"made_at"`
	By     string    `json:"by" doc:"The name of the key that made it."`
}

// Latest is what was done to an appointment last.
type Latest struct {
	Kind string    `json:"kind" doc:"Of the event." example:"appointment.arrived"`
	By   string    `json:"by" doc:"The name of a key, customer, or the task that did it."`
	At   time.Time `json:"at"`
}

func (s *Server) day(ctx context.Context, in *DayInput) (*DayOutput, error) {
	d, err := s.Staff.Day(ctx, in.actor, in.Centre, in.date)
	if err != nil {
		return nil, err
	}
	zone := d.Calendar.Zone
	out := WorkDay{
		AsOf: d.Now.UTC(), Zone: zone.String(), Date: d.Date.String(), Version: d.Version,
		From: d.Window.From.Time().In(zone), To: d.Window.To.Time().In(zone), Open: stretches(d.Open()),
		Bays: make([]DayBay, len(d.Bays)), Appointments: make([]WorkAppointment, len(d.Entries)), Proposed: make([]Reserved, len(d.Proposed)),
	}
	open := d.BaysOpen()
	for i, b := range d.Bays {
		out.Bays[i] = DayBay{b.No, b.Name, b.Active, stretches(open[b.No])}
	}
	for i, e := range d.Entries {
		out.Appointments[i] = workAppointment(e)
	}
	for i, p := range d.Proposed {
		out.Proposed[i] = Reserved{p.Appointment, p.Proposal, start(p.Quarters.From.Time(), zone), p.Quarters.To.Time().In(zone), p.Bay}
	}
	return &DayOutput{out}, nil
}

func workAppointment(e staff.Entry) WorkAppointment {
	out := WorkAppointment{
		ID: e.ID, Version: e.Latest.Version, Hold: e.Hold, Centre: e.Centre, Start: start(e.Start, e.Zone), End: e.End().In(e.Zone), Bay: e.Bay,
		State: string(e.State), Channel: string(e.Channel), Vehicle: string(e.Vehicle), Plate: e.Plate, Customer: contact(e.Customer),
		Services: e.Services, Items: make([]DayItem, len(e.Articles)), DayTyres: dayTyres(e.Appointment),
		Others: make([]Other, len(e.Others)), Against: e.Waived, Proposal: dayProposal(e.Proposal),
		Latest: Latest{e.Latest.Kind, e.Latest.By, e.Latest.At.UTC()}, Allowed: e.May(),
	}
	if e.Order != uuid.Nil {
		out.Order = &e.Order
	}
	if e.State == booking.Held {
		expires := e.ExpiresAt.In(e.Zone)
		out.ExpiresAt = &expires
	}
	for i, a := range e.Articles {
		out.Items[i] = DayItem(a)
	}
	for i, other := range e.Others {
		out.Others[i] = Other{other.ID, other.Centre, start(other.Start, other.Zone), string(other.State)}
	}
	if o := e.Orphan; o != nil {
		out.Orphan = &DayOrphan{string(o.Why), string(o.State), o.Detail, o.Reason}
	}
	return out
}

// contact is whom to ring up; nil if nobody is known.
func contact(c staff.Customer) *Contact {
	if c.Name == "" {
		return nil
	}
	return &Contact{c.Name, c.Phone, c.Email, c.Language}
}

func dayTyres(a booking.Appointment) DayTyres {
	out := DayTyres{Tyres: string(a.Tyres())}
	if a.Tyres() == supply.TyresAtRisk {
		out.AtRisk = riskOf(a.Deliveries...)
	}
	if !a.Ready.At.IsZero() {
		ready := a.Ready.At.In(a.Zone)
		out.ReadyAt = &ready
	}
	return out
}

func dayProposal(p *booking.Proposal) *DayProposal {
	if p == nil {
		return nil
	}
	return &DayProposal{
		ID: p.ID, Centre: p.Centre, Start: start(p.Start(), p.Zone), End: p.Quarters.To.Time().In(p.Zone), Bay: p.Bay,
		Reason: p.Reason, MadeAt: p.MadeAt.UTC(), By: p.By,
	}
}

// EntryInput names an appointment at a centre.
type EntryInput struct {
	Caller
	StaffCentre
	ID
}

func (s *Server) entry(ctx context.Context, in *EntryInput) (*WorkOutput, error) {
	return s.shown(ctx, in.actor, in.Centre, in.ID.ID)
}

// ProposalsInput asks for the open proposals of a centre.
type ProposalsInput struct {
	Caller
	StaffCentre
	ProposalsQuery
}

// A ProposalsQuery says which.
type ProposalsQuery struct {
	After string `query:"after" doc:"The next of an earlier answer; left out: from the beginning."`
	Limit int    `query:"limit" default:"100" minimum:"1" maximum:"500" doc:"The most proposals to list."`

	mark staff.CallMark
}

// Resolve reads the query.
func (q *ProposalsQuery) Resolve(huma.Context) []error {
	var wrong findings
	if last := wrong.cursor(q.After, 2); last != nil {
		var errTime, errID error
		q.mark.MadeAt, errTime = time.Parse(time.RFC3339Nano, last[0])
		q.mark.ID, errID = uuid.Parse(last[1])
		if errTime != nil || errID != nil || outOfBounds(q.mark.MadeAt) {
			wrong.add("after", noCursor)
		}
	}
	return wrong
}

// ProposalList is a page of proposals.
type ProposalList struct {
	Proposals []Call `json:"proposals" doc:"The oldest first."`
	Next      string `json:"next,omitempty" doc:"Give it as after for the next page; empty on the last."`
}

// A Call is a proposal that its customer is to be asked about.
type Call struct {
	DayProposal
	Appointment uuid.UUID `json:"appointment" format:"uuid"`
	Version     int64     `json:"version" doc:"Of the appointment. Its ETag is this in quotes."`
	Now         Start     `json:"now" doc:"When it begins as long as nobody agrees."`
	Customer    *Contact  `json:"customer,omitempty" doc:"Left out where a shop has not told."`
}

// ProposalsOutput is the answer.
type ProposalsOutput struct{ Body ProposalList }

func (s *Server) proposals(ctx context.Context, in *ProposalsInput) (*ProposalsOutput, error) {
	found, err := s.Staff.Calls(ctx, in.actor, staff.CallFilter{Centre: in.Centre, After: in.mark, Limit: in.Limit + 1})
	if err != nil {
		return nil, err
	}
	shown, next := page(found, in.Limit, func(c staff.Call) string {
		return cursorOf(c.MadeAt.UTC().Format(time.RFC3339Nano), c.ID.String())
	})
	out := ProposalList{make([]Call, len(shown)), next}
	for i, c := range shown {
		out.Proposals[i] = Call{*dayProposal(&c.Proposal), c.Appointment, c.Version, start(c.Start, c.Start.Location()), contact(c.Customer)}
	}
	return &ProposalsOutput{out}, nil
}
