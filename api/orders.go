package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/fitslot/fitslot/checkout"
)

// PlaceOrderInput asks for a hold to be sold.
type PlaceOrderInput struct {
	Caller
	Body OrderRequest
}

// An OrderRequest is which hold is sold to whom.
type OrderRequest struct {
	Hold     uuid.UUID `json:"hold" format:"uuid" doc:"The caller's own hold."`
	Customer Customer  `json:"customer"`
	Plate    string    `json:"plate,omitempty" maxLength:"16" doc:"Of the vehicle, for a hold of one job." example:"1234 BCD"`
	Plates   []string  `json:"plates,omitempty" maxItems:"6" doc:"Instead of plate: of each vehicle, in the order of the hold's appointments." example:"[\"1234 BCD\"]"`
}

// Resolve asks for one of plate and plates, unless the body was not read to its end.
func (r *OrderRequest) Resolve(huma.Context) []error {
	switch {
	case r.Hold == uuid.Nil:
	case r.Plate == "" && len(r.Plates) == 0:
		return []error{&huma.ErrorDetail{Location: "body.plate", Message: "is missing; send the vehicle's number plate, or plates for several"}}
	case r.Plate != "" && len(r.Plates) > 0:
		return []error{&huma.ErrorDetail{Location: "body.plates", Message: "and plate are both given; give one of them"}}
	}
	return nil
}

func (r *OrderRequest) plates() []string {
	if r.Plate != "" {
		return []string{r.Plate}
	}
	return r.Plates
}

// A Customer is who drives to the appointments.
type Customer struct {
	Name     string `json:"name" maxLength:"200"`
	Email    string `json:"email" maxLength:"254"`
	Phone    string `json:"phone,omitempty" maxLength:"40" doc:"5 to 15 digits." example:"+34 600 123 456"`
	Language string `json:"language" maxLength:"16" doc:"BCP 47, of the messages to the customer." example:"es"`
}

// OrderOutput is an order as it stands.
type OrderOutput struct{ Body Order }

// PlacedOrderOutput is a new order.
type PlacedOrderOutput struct {
	Location string `header:"Location"`
	Body     Order
}

// An Order is what was sold to whom.
type Order struct {
	ID           uuid.UUID     `json:"id" format:"uuid"`
	Hold         uuid.UUID     `json:"hold" format:"uuid"`
	State        string        `json:"state" enum:"open,paid,cancelled"`
	Customer     Customer      `json:"customer"`
	Plate        string        `json:"plate" doc:"The first of plates."`
	Plates       []string      `json:"plates" doc:"Of the vehicles, in the order of the appointments."`
	Quote        Quote         `json:"quote" doc:"As it was sold, whatever becomes of prices."`
	Appointment  Appointment   `json:"appointment" doc:"The first of appointments."`
	Appointments []Appointment `json:"appointments" doc:"One for each job of the hold. They are paid and cancelled together."`
	Payments     []Payment     `json:"payments" doc:"Oldest first."`
	CreatedAt    time.Time     `json:"created_at"`
	PaidAt       *time.Time    `json:"paid_at,omitempty"`
}

// A Payment is one attempt to pay an order.
type Payment struct {
	ID        uuid.UUID `json:"id" format:"uuid"`
	State     string    `json:"state" enum:"started,pending,authorised,captured,declined,voiding,voided"`
	Reason    string    `json:"reason,omitempty" doc:"Why it was declined or voided."`
	Amount    Money     `json:"amount"`
	Refunded  *Money    `json:"refunded,omitempty" doc:"What of it was given back."`
	CreatedAt time.Time `json:"created_at"`
}

func order(o checkout.Order) Order {
	all := appointmentsOf(o.Appointments)
	out := Order{
		ID: o.ID, Hold: o.Hold, State: string(o.State), Customer: Customer(o.Customer), Plate: o.Plates[0], Plates: o.Plates,
		Quote:       quoteOf(o.Currency, o.Gross, o.Tax, o.Lines),
		Appointment: all[0], Appointments: all,
		Payments:  make([]Payment, len(o.Payments)),
		CreatedAt: o.CreatedAt.UTC(),
	}
	for i, p := range o.Payments {
		out.Payments[i] = payment(p)
	}
	if !o.PaidAt.IsZero() {
		paid := o.PaidAt.UTC()
		out.PaidAt = &paid
	}
	return out
}

func payment(p checkout.Payment) Payment {
	out := Payment{
		ID: p.ID, State: string(p.State), Reason: p.Reason,
		Amount: Money{p.Amount, p.Currency}, CreatedAt: p.CreatedAt.UTC(),
	}
	if p.Refunded > 0 {
		out.Refunded = &Money{p.Refunded, p.Currency}
	}
	return out
}

func (s *Server) placeOrder(ctx context.Context, in *PlaceOrderInput) (*PlacedOrderOutput, error) {
	o, err := s.Checkout.Order(ctx, in.actor, checkout.OrderRequest{
		Hold: in.Body.Hold, Customer: checkout.Customer(in.Body.Customer), Plates: in.Body.plates(), Key: in.key,
	})
	if err != nil {
		return nil, err
	}
	return &PlacedOrderOutput{"/v1/orders/" + o.ID.String(), order(o)}, nil
}

// OrderInput names an order.
type OrderInput struct {
	Caller
	ID
}

func (s *Server) order(ctx context.Context, in *OrderInput) (*OrderOutput, error) {
	o, err := s.Checkout.Get(ctx, in.actor, in.ID.ID)
	if err != nil {
		return nil, err
	}
	return &OrderOutput{order(o)}, nil
}
