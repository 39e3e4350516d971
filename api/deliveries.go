package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/fitslot/fitslot/partner"
	"github.com/fitslot/fitslot/supply"
)

// A Delivery is the tyres of one warehouse for one appointment.
type Delivery struct {
	ID          uuid.UUID      `json:"id" format:"uuid"`
	Appointment uuid.UUID      `json:"appointment" format:"uuid"`
	Warehouse   string         `json:"warehouse"`
	Centre      string         `json:"centre" doc:"The id of the centre they are sent to."`
	State       string         `json:"state" enum:"requested,reserved,refused,dispatched,received,short,wrong,cancelled,returning,returned"`
	Allowed     []string       `json:"allowed" doc:"What partners may report of it now."`
	Items       []DeliveryItem `json:"items"`
	DispatchOn  string         `json:"dispatch_on" format:"date" doc:"The day on which they are to leave, at the warehouse."`
	DeliverAt   time.Time      `json:"deliver_at" doc:"When they are to arrive, with the centre's offset."`
	DueAt       time.Time      `json:"due_at" doc:"Not received by then, the appointment is at risk: 18:00 on the day before, or deliver_at if that is later."`
	AtRisk      *Risk          `json:"at_risk,omitempty" doc:"Why the tyres may not be there in time."`
	Reason      string         `json:"reason,omitempty" doc:"Why it was refused, or what was wrong."`
	Carrier     string         `json:"carrier,omitempty"`
	Tracking    string         `json:"tracking,omitempty"`
	DeliveryTimes
}

// A DeliveryItem is the tyres of one article of a delivery.
type DeliveryItem struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity" doc:"How many are ordered."`
	Received int    `json:"received" doc:"How many of them the centre has received."`
	Returned int    `json:"returned" doc:"How many of them the warehouse has back."`
}

// DeliveryTimes are when its steps were reported.
type DeliveryTimes struct {
	RequestedAt  time.Time  `json:"requested_at"`
	AnsweredAt   *time.Time `json:"answered_at,omitempty" doc:"When it was acknowledged or refused."`
	DispatchedAt *time.Time `json:"dispatched_at,omitempty"`
	ReceivedAt   *time.Time `json:"received_at,omitempty" doc:"The last time, if something came later."`
	LateAt       *time.Time `json:"late_at,omitempty" doc:"When it was noticed that it is overdue."`
	GivenUpAt    *time.Time `json:"given_up_at,omitempty"`
	ReturnedAt   *time.Time `json:"returned_at,omitempty"`
}

// A Risk is why tyres may not be there for their appointment.
type Risk struct {
	Reason string `json:"reason" enum:"refused,wrong,short,late"`
	Detail string `json:"detail,omitempty" doc:"In the words of who reported it."`
}

func delivery(d supply.Delivery) Delivery {
	out := Delivery{
		ID: d.ID, Appointment: d.Appointment, Warehouse: d.Warehouse, Centre: d.Centre, State: string(d.State),
		Allowed: words(d.State.Allowed()), Items: make([]DeliveryItem, len(d.Items)),
		DispatchOn: d.DispatchOn.String(), DeliverAt: d.DeliverAt.In(d.Zone), DueAt: d.DueAt.In(d.Zone),
		AtRisk: riskOf(d), Reason: d.Reason, Carrier: d.Carrier, Tracking: d.Tracking,
		DeliveryTimes: DeliveryTimes{
			RequestedAt: d.RequestedAt.UTC(), AnsweredAt: orNever(d.AnsweredAt), DispatchedAt: orNever(d.DispatchedAt),
			ReceivedAt: orNever(d.ReceivedAt), LateAt: orNever(d.LateAt), GivenUpAt: orNever(d.GivenUpAt), ReturnedAt: orNever(d.ReturnedAt),
		},
	}
	for i, item := range d.Items {
		out.Items[i] = DeliveryItem{item.SKU, item.Quantity, item.Received, item.Returned}
	}
	return out
}

func deliveries(all []supply.Delivery) []Delivery {
	out := make([]Delivery, len(all))
	for i, d := range all {
		out[i] = delivery(d)
	}
	return out
}

// riskOf is the gravest risk of deliveries of one appointment; nil if there is none.
func riskOf(all ...supply.Delivery) *Risk {
	risk := supply.RiskOf(all)
	for _, d := range all {
		if risk != "" && d.Risk() == risk {
			return &Risk{string(risk), d.Reason}
		}
	}
	return nil
}

func words[W ~string](all []W) []string {
	out := make([]string, len(all))
	for i, w := range all {
		out[i] = string(w)
	}
	return out
}

func orNever(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	utc := t.UTC()
	return &utc
}

// DeliveryOutput is a delivery as it stands.
type DeliveryOutput struct{ Body Delivery }

// DeliveryInput names a delivery.
type DeliveryInput struct {
	Caller
	ID
}

func (s *Server) delivery(ctx context.Context, in *DeliveryInput) (*DeliveryOutput, error) {
	d, err := s.Partners.Delivery(ctx, in.actor, in.ID.ID)
	if err != nil {
		return nil, err
	}
	return &DeliveryOutput{delivery(d)}, nil
}

// DeliveriesInput asks for deliveries.
type DeliveriesInput struct {
	Caller
	DeliveriesQuery
}

// A DeliveriesQuery says which.
type DeliveriesQuery struct {
	Warehouse string   `query:"warehouse" doc:"From one warehouse, by its code."`
	Centre    string   `query:"centre" doc:"To one centre, by its id."`
	State     []string `query:"state,explode" enum:"requested,reserved,refused,dispatched,received,short,wrong,cancelled,returning,returned" doc:"In one of these states."`
	AtRisk    string   `query:"at_risk" doc:"true: only those that put their appointment at risk; false: only the others. Without a value it is true." example:"true"`
	DueUntil  string   `query:"due_until" doc:"Due at this instant or before, RFC 3339 in UTC." example:"2026-10-27T17:00:00Z"`
	After     string   `query:"after" doc:"The next of an earlier answer; left out: from the beginning."`
	Limit     int      `query:"limit" default:"50" minimum:"1" maximum:"200" doc:"The most deliveries to list."`

	filter partner.Filter
}

// Resolve reads the query.
func (q *DeliveriesQuery) Resolve(ctx huma.Context) []error {
	var wrong findings
	q.filter = partner.Filter{Warehouse: q.Warehouse, Centre: q.Centre, Limit: q.Limit + 1}
	for _, state := range q.State {
		q.filter.States = append(q.filter.States, supply.DeliveryState(state))
	}
	u := ctx.URL()
	if given := u.Query().Has("at_risk"); given {
		risk := q.AtRisk != "false"
		q.filter.AtRisk = &risk
		if q.AtRisk != "" && q.AtRisk != "true" && q.AtRisk != "false" {
			wrong.add("at_risk", "is neither true nor false")
		}
	}
	if q.DueUntil != "" {
		var err error
		if q.filter.DueUntil, err = time.Parse(time.RFC3339, q.DueUntil); err != nil || outOfBounds(q.filter.DueUntil) {
			wrong.add("due_until", "is no RFC 3339 time; write it in UTC, like 2026-10-27T17:00:00Z")
		}
	}
	if last := wrong.cursor(q.After, 2); last != nil {
		var errTime, errID error
		q.filter.After.DueAt, errTime = time.Parse(time.RFC3339Nano, last[0])
		q.filter.After.ID, errID = uuid.Parse(last[1])
		if errTime != nil || errID != nil {
			wrong.add("after", noCursor)
		}
	}
	return wrong
}

// DeliveryList is a page of deliveries.
type DeliveryList struct {
	Deliveries []Delivery `json:"deliveries" doc:"The first due first."`
	Next       string     `json:"next,omitempty" doc:"Give it as after for the next page; empty on the last."`
}

// DeliveriesOutput is the answer.
type DeliveriesOutput struct{ Body DeliveryList }

func (s *Server) deliveries(ctx context.Context, in *DeliveriesInput) (*DeliveriesOutput, error) {
	found, err := s.Partners.Deliveries(ctx, in.actor, in.filter)
	if err != nil {
		return nil, err
	}
	shown, next := page(found, in.Limit, func(d supply.Delivery) string {
		return cursorOf(d.DueAt.UTC().Format(time.RFC3339Nano), d.ID.String())
	})
	return &DeliveriesOutput{DeliveryList{deliveries(shown), next}}, nil
}
