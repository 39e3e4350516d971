package checkout

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
)

// A Provider sets money aside, takes it and gives it back. Only Capture takes
// any. Every call may be repeated: it is carried out once for the same id, and
// tells how the charge stands now. If the charge has meanwhile gone another way
// than was asked, that is no error either: the outcome says which.
//
// Each method returns ErrUnavailable if it is not known whether it was carried
// out.
type Provider interface {
	// Authorise sets the money of a charge aside. *TokenError if the token is not
	// one to pay with; then nothing was carried out.
	Authorise(ctx context.Context, c Charge) (Outcome, error)
	// Find returns how the charge of a payment stands. ErrNoSuchCharge.
	Find(ctx context.Context, payment uuid.UUID) (Outcome, error)
	// Capture takes what is set aside.
	Capture(ctx context.Context, payment uuid.UUID, ref string) (Outcome, error)
	// Void lets go of what is or would be set aside.
	Void(ctx context.Context, payment uuid.UUID, ref string) (Outcome, error)
	// Refund gives captured money back.
	Refund(ctx context.Context, r Refund) error
}

// What a Provider may say instead of an outcome, beside *TokenError.
var (
	// ErrUnavailable: the provider did not answer, or not so that it can be relied
	// on. What was asked may have been carried out.
	ErrUnavailable = errors.New("the payment provider does not answer")
	// ErrNoSuchCharge: the provider has never heard of the payment.
	ErrNoSuchCharge = errors.New("the payment provider does not know the payment")
)

// A TokenError says why a provider does not take a token.
type TokenError struct{ Reason string }

func (e *TokenError) Error() string { return fmt.Sprintf("token %s", e.Reason) }

// A Charge is what a provider is asked for.
type Charge struct {
	ID       uuid.UUID // of the payment: idempotency key and reference
	Amount   int64     // minor units
	Currency string    // ISO 4217
	Token    string
}

// A Status is how a charge stands at the provider.
type Status string

// The statuses of a charge.
const (
	ChargePending    Status = "pending"
	ChargeAuthorised Status = "authorised"
	ChargeCaptured   Status = "captured"
	ChargeDeclined   Status = "declined"
	ChargeVoided     Status = "voided"
	// ChargeUnknown: the provider has had time enough to hear of it, and has not.
	// No provider says so; we conclude it.
	ChargeUnknown Status = "unknown"
)

// An Outcome is how a charge stands. A refunded charge is a captured one.
type Outcome struct {
	Status Status
	Ref    string // the provider's name for the charge
	Reason string // why it was declined or voided
}
