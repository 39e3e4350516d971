package payment

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/checkout"
)

// Authorise sets the money of a charge aside. Its id is the idempotency key, so
// that it is set aside once however often it is asked.
func (c *Client) Authorise(ctx context.Context, ch checkout.Charge) (checkout.Outcome, error) {
	said, err := c.post(ctx, "payments", ch.ID.String(), map[string]any{
		"amount": ch.Amount, "currency": ch.Currency, "token": ch.Token, "reference": ch.ID.String(),
	})
	if err != nil {
		return checkout.Outcome{}, err
	}
	var made charge
	err = said.decode(&made, http.StatusCreated, http.StatusAccepted, http.StatusPaymentRequired)
	var why *refusal
	switch {
	case errors.As(err, &why) && why.Field == "token":
		return checkout.Outcome{}, &checkout.TokenError{Reason: why.Message}
	case err != nil:
		return checkout.Outcome{}, err
	case said.replayed:
		return c.find(ctx, made.ID)
	}
	return made.outcome()
}

// Find returns how the charge of a payment stands.
func (c *Client) Find(ctx context.Context, payment uuid.UUID) (checkout.Outcome, error) {
	said, err := c.get(ctx, "payments", url.Values{"reference": {payment.String()}})
	if err != nil {
		return checkout.Outcome{}, err
	}
	var found struct{ Payments []charge }
	if err := said.decode(&found, http.StatusOK); err != nil {
		return checkout.Outcome{}, err
	}
	if len(found.Payments) == 0 {
		return checkout.Outcome{}, checkout.ErrNoSuchCharge
	}
	return found.Payments[0].outcome() // there is one: the reference is the key, too
}

// find returns how the charge of a ref stands.
func (c *Client) find(ctx context.Context, ref string) (checkout.Outcome, error) {
	said, err := c.get(ctx, "payments/"+url.PathEscape(ref), nil)
	if err != nil {
		return checkout.Outcome{}, err
	}
	var found charge
	if err := said.decode(&found, http.StatusOK); err != nil {
		return checkout.Outcome{}, noSuchCharge(err)
	}
	return found.outcome()
}

// Capture takes what is set aside.
func (c *Client) Capture(ctx context.Context, payment uuid.UUID, ref string) (checkout.Outcome, error) {
	return c.change(ctx, payment, ref, "capture")
}

// Void lets go of what is or would be set aside.
func (c *Client) Void(ctx context.Context, payment uuid.UUID, ref string) (checkout.Outcome, error) {
	return c.change(ctx, payment, ref, "void")
}

// change does to a charge what its verb says, once. If it has gone another way,
// the outcome says which. An empty ref is looked up.
func (c *Client) change(ctx context.Context, payment uuid.UUID, ref, verb string) (checkout.Outcome, error) {
	if ref == "" {
		found, err := c.Find(ctx, payment)
		if err != nil {
			return checkout.Outcome{}, err
		}
		ref = found.Ref
	}
	said, err := c.post(ctx, "payments/"+url.PathEscape(ref)+"/"+verb, payment.String()+":"+verb, struct{}{})
	if err != nil {
		return checkout.Outcome{}, err
	}
	var changed charge
	err = said.decode(&changed, http.StatusOK)
	var why *refusal
	switch {
	case errors.As(err, &why) && why.Code == wrongState:
		return c.find(ctx, ref)
	case err != nil:
		return checkout.Outcome{}, noSuchCharge(err)
	}
	return changed.outcome()
}

// Refund gives captured money back, once for the refund's id.
func (c *Client) Refund(ctx context.Context, r checkout.Refund) error {
	said, err := c.post(ctx, "payments/"+url.PathEscape(r.Ref)+"/refund", r.ID.String(), map[string]any{"amount": r.Amount})
	if err != nil {
		return err
	}
	return noSuchCharge(said.decode(&charge{}, http.StatusOK))
}

// noSuchCharge makes checkout.ErrNoSuchCharge of a refusal because there is none.
func noSuchCharge(err error) error {
	var why *refusal
	if errors.As(err, &why) && why.status == http.StatusNotFound {
		return checkout.ErrNoSuchCharge
	}
	return err
}
