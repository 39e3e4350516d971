package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
)

// PayOrderInput pays an order.
type PayOrderInput struct {
	Caller
	ID
	Body struct {
		Token string `json:"token" minLength:"1" maxLength:"255" doc:"What the payment provider made of the card. Never a card number." example:"tok_visa"`
	}
}

// PaymentOutput is the order: paid (200), or its payment is under way (202).
type PaymentOutput struct {
	Status int
	Body   Order
}

func (s *Server) payOrder(ctx context.Context, in *PayOrderInput) (*PaymentOutput, error) {
	o, err := s.Checkout.Pay(ctx, in.actor, in.ID.ID, in.Body.Token, in.key)
	if err != nil {
		return nil, err
	}
	status := http.StatusAccepted
	if o.State == checkout.Paid {
		status = http.StatusOK
	}
	return &PaymentOutput{status, order(o)}, nil
}

// WebhookInput is news of a payment, signed by the provider.
type WebhookInput struct {
	Caller
	RawBody []byte `contentType:"application/json"`

	header func(string) string
}

// Resolve keeps hold of the headers: which of them signs is for the provider to say.
func (in *WebhookInput) Resolve(ctx huma.Context) []error {
	in.header = ctx.Header
	return in.Caller.Resolve(ctx)
}

// webhook answers 204 once the news has been taken in; a provider repeats what was
// answered otherwise.
func (s *Server) webhook(ctx context.Context, in *WebhookInput) (*struct{}, error) {
	if s.Webhook == nil {
		return nil, booking.ErrNotFound
	}
	payment, err := s.Webhook(in.header, in.RawBody)
	if err != nil {
		return nil, badSignature.problem()
	}
	return nil, s.Checkout.Heard(ctx, payment)
}
