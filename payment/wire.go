package payment

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/fitslot/fitslot/checkout"
)

// A charge is a payment as the provider shows it.
type charge struct {
	ID     string `json:"id"`
	State  string `json:"state"`
	Reason string `json:"reason"`
}

// statuses are what the provider's states mean to us.
var statuses = map[string]checkout.Status{
	"pending":    checkout.ChargePending,
	"authorised": checkout.ChargeAuthorised,
	"declined":   checkout.ChargeDeclined,
	"captured":   checkout.ChargeCaptured,
	"refunded":   checkout.ChargeCaptured,
	"voided":     checkout.ChargeVoided,
}

func (c charge) outcome() (checkout.Outcome, error) {
	status, known := statuses[c.State]
	if !known || c.ID == "" {
		return checkout.Outcome{}, unavailable(errors.New("the answer is not a payment"))
	}
	return checkout.Outcome{Status: status, Ref: c.ID, Reason: c.Reason}, nil
}

// A refusal is why the provider did not do what was asked.
type refusal struct {
	status  int
	Code    string `json:"code"`
	Field   string `json:"field"`
	Message string `json:"message"`
}

func (e *refusal) Error() string {
	return fmt.Sprintf("the payment provider refused (%d %s): %s %s", e.status, e.Code, e.Field, e.Message)
}

// wrongState is the code of a refusal because of how the payment stands.
const wrongState = "wrong_state"

// decode reads an answer of the given statuses into v. Any other answer is a
// *refusal, and one that makes no sense checkout.ErrUnavailable.
func (r response) decode(v any, expected ...int) error {
	for _, status := range expected {
		if r.status == status {
			return r.unmarshal(v)
		}
	}
	var why struct{ Error refusal }
	if err := r.unmarshal(&why); err != nil {
		return err
	}
	if why.Error.Code == "" {
		return unavailable(fmt.Errorf("status %d without a reason", r.status))
	}
	why.Error.status = r.status
	return &why.Error
}

func (r response) unmarshal(v any) error {
	if err := json.Unmarshal(r.body, v); err != nil {
		return unavailable(fmt.Errorf("status %d with a body that is not to be understood", r.status))
	}
	return nil
}
