package checkout

import (
	"time"

	"github.com/google/uuid"
)

// A PaymentState is how far a payment has come, as far as we know.
type PaymentState string

// The states of a payment; docs/payments.md draws them.
const (
	// PaymentStarted: the provider is about to be asked, or has been and was not
	// heard.
	PaymentStarted PaymentState = "started"
	// PaymentPending: the provider has not decided.
	PaymentPending PaymentState = "pending"
	// PaymentAuthorised: the money is set aside and the appointment confirmed.
	PaymentAuthorised PaymentState = "authorised"
	// PaymentCaptured: the money is ours.
	PaymentCaptured PaymentState = "captured"
	// PaymentDeclined: there was no money.
	PaymentDeclined PaymentState = "declined"
	// PaymentVoiding: what has been set aside, or may yet be, is to be let go.
	PaymentVoiding PaymentState = "voiding"
	// PaymentVoided: it has been let go; nothing was taken.
	PaymentVoided PaymentState = "voided"
)

// Why a payment was voided, where the provider has not said.
const (
	ReasonHoldExpired   = "hold_expired"    // before the money was set aside
	ReasonHoldGone      = "hold_gone"       // released, or confirmed in another way
	ReasonNotCarriedOut = "not_carried_out" // the provider never heard of it
	ReasonCancelled     = "cancelled"       // the customer does not want it any more
)

// A Payment is one attempt to pay an order. Its id is also the idempotency key
// and the reference at the provider.
type Payment struct {
	ID       uuid.UUID
	Order    uuid.UUID
	Ref      string // the provider's name for it; empty until heard
	State    PaymentState
	Reason   string // why it was declined or voided
	Amount   int64  // minor units
	Currency string // ISO 4217
	// Refunded is how much of a captured payment was given back, Refunding how
	// much more is on its way.
	Refunded  int64
	Refunding int64
	CreatedAt time.Time
	// TriedAt is when it was last asked about at the provider.
	TriedAt    time.Time
	CapturedAt time.Time // zero until captured
}

// age is how old the payment was when it was last taken up.
func (p Payment) age() time.Duration { return p.TriedAt.Sub(p.CreatedAt) }

// Finished reports whether nothing is left to be done at the provider.
func (s PaymentState) Finished() bool {
	return s == PaymentCaptured || s == PaymentDeclined || s == PaymentVoided
}

// transitions say what becomes of a payment in a state when the provider says
// how its charge stands. What is not there changes nothing: news may come late
// and out of order.
//
// To PaymentAuthorised it comes only if the hold is live at that moment and is
// confirmed with it; otherwise it goes to PaymentVoiding.
var transitions = map[PaymentState]map[Status]PaymentState{
	PaymentStarted: {
		ChargePending:    PaymentPending,
		ChargeAuthorised: PaymentAuthorised,
		ChargeCaptured:   PaymentAuthorised,
		ChargeDeclined:   PaymentDeclined,
		ChargeVoided:     PaymentVoided,
		// It may yet arrive, so it is watched for a while.
		ChargeUnknown: PaymentVoiding,
	},
	PaymentPending: {
		ChargeAuthorised: PaymentAuthorised,
		ChargeCaptured:   PaymentAuthorised,
		ChargeDeclined:   PaymentDeclined,
		ChargeVoided:     PaymentVoided,
	},
	PaymentAuthorised: {
		ChargeCaptured: PaymentCaptured,
		// The provider has let go of the money before we took it.
		ChargeDeclined: PaymentVoided,
		ChargeVoided:   PaymentVoided,
	},
	PaymentVoiding: {
		ChargeCaptured: PaymentCaptured, // we were too late: to be refunded
		ChargeDeclined: PaymentDeclined,
		ChargeVoided:   PaymentVoided,
		ChargeUnknown:  PaymentVoided,
	},
	// Given up, and set aside all the same.
	PaymentDeclined: {
		ChargePending:    PaymentVoiding,
		ChargeAuthorised: PaymentVoiding,
		ChargeCaptured:   PaymentVoiding,
	},
	PaymentVoided: {
		ChargePending:    PaymentVoiding,
		ChargeAuthorised: PaymentVoiding,
		ChargeCaptured:   PaymentVoiding,
	},
}

// After is the state that a payment in state s comes to by what was heard.
func (s PaymentState) After(heard Status) PaymentState {
	if next, ok := transitions[s][heard]; ok {
		return next
	}
	return s
}

// A Refund gives back money that was captured. Its id is also the idempotency
// key at the provider.
type Refund struct {
	ID      uuid.UUID
	Payment uuid.UUID
	Ref     string // the provider's name for the payment
	Amount  int64  // minor units
}
