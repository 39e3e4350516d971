package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/supply"
)

// report takes a delivery a step on.
func (s *Server) report(ctx context.Context, actor access.Actor, id uuid.UUID, r supply.Report) (*DeliveryOutput, error) {
	d, err := s.Partners.Report(ctx, actor, id, r)
	if err != nil {
		return nil, err
	}
	return &DeliveryOutput{delivery(d)}, nil
}

func (s *Server) acknowledge(ctx context.Context, in *DeliveryInput) (*DeliveryOutput, error) {
	return s.report(ctx, in.actor, in.ID.ID, supply.Report{Action: supply.Acknowledge})
}

// RefuseInput says that a warehouse cannot send what was asked for.
type RefuseInput struct {
	Caller
	ID
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"Why the tyres cannot be sent."`
	}
}

func (s *Server) refuseDelivery(ctx context.Context, in *RefuseInput) (*DeliveryOutput, error) {
	return s.report(ctx, in.actor, in.ID.ID, supply.Report{Action: supply.Refuse, Reason: in.Body.Reason})
}

// DispatchInput says that the tyres have left.
type DispatchInput struct {
	Caller
	ID
	Body *DispatchReport
}

// A DispatchReport is what may be said of tyres that have left.
type DispatchReport struct {
	Carrier  string `json:"carrier,omitempty" maxLength:"500" doc:"Who carries them."`
	Tracking string `json:"tracking,omitempty" maxLength:"500" doc:"The carrier's number, or a link."`
}

func (s *Server) dispatch(ctx context.Context, in *DispatchInput) (*DeliveryOutput, error) {
	r := supply.Report{Action: supply.Dispatch}
	if in.Body != nil {
		r.Carrier, r.Tracking = in.Body.Carrier, in.Body.Tracking
	}
	return s.report(ctx, in.actor, in.ID.ID, r)
}

// A CountedItem is how many tyres of an article were counted.
type CountedItem struct {
	SKU      string `json:"sku" minLength:"1" maxLength:"64" doc:"An article of the delivery."`
	Quantity int    `json:"quantity" minimum:"0" maximum:"8" doc:"How many tyres."`
}

func countedItems(all []CountedItem) []supply.Item {
	var out []supply.Item
	for _, item := range all {
		out = append(out, supply.Item(item))
	}
	return out
}

// ReceiveInput says what has arrived at the centre.
type ReceiveInput struct {
	Caller
	ID
	Body struct {
		Items []CountedItem `json:"items" maxItems:"4" doc:"All tyres of the delivery that have arrived so far. What is not named has not."`
		Wrong string        `json:"wrong,omitempty" maxLength:"500" doc:"What is wrong with them, or what came instead. Left out: nothing is."`
	}
}

func (s *Server) receive(ctx context.Context, in *ReceiveInput) (*DeliveryOutput, error) {
	return s.report(ctx, in.actor, in.ID.ID, supply.Report{
		Action: supply.Receive, Items: countedItems(in.Body.Items), Reason: in.Body.Wrong,
	})
}

// ReturnInput says that tyres are back in the warehouse.
type ReturnInput struct {
	Caller
	ID
	Body *ReturnReport
}

// A ReturnReport is what may be said of tyres that are back.
type ReturnReport struct {
	Items []CountedItem `json:"items,omitempty" maxItems:"4" doc:"What is back on the shelf; left out: all."`
}

func (s *Server) takeBack(ctx context.Context, in *ReturnInput) (*DeliveryOutput, error) {
	r := supply.Report{Action: supply.Return}
	if in.Body != nil {
		r.Items = countedItems(in.Body.Items)
	}
	return s.report(ctx, in.actor, in.ID.ID, r)
}
