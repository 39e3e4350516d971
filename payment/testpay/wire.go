package testpay

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Bounds of what a request may say.
const (
	maxBody      = 16 << 10 // bytes
	maxAmount    = 99_999_999
	maxReference = 100 // characters
	maxKey       = 255 // characters
)

type paymentRequest struct {
	Amount    int64     `json:"amount"` // minor units
	Currency  string    `json:"currency"`
	Token     string    `json:"token"`
	Reference string    `json:"reference"`
	Expires   time.Time `json:"expires,omitzero"`
}

// check returns what the token makes us do, or the first field that is wrong.
// No message repeats a value: it might be a card number.
func (in paymentRequest) check() (script, error) {
	todo, known := parseToken(in.Token)
	switch {
	case isCardNumber(in.Token):
		return todo, invalid("token", "looks like a card number; send a token, and card numbers to nobody")
	case isCardNumber(in.Reference):
		return todo, invalid("reference", "looks like a card number; send a name of your own for the payment")
	case !known:
		return todo, invalid("token", "is unknown; try %s", knownTokens)
	case in.Amount < 1 || in.Amount > maxAmount:
		return todo, invalid("amount", "is out of range; send 1 to %d minor units", maxAmount)
	case !isCurrency(in.Currency):
		return todo, invalid("currency", "is no currency; send an ISO 4217 code such as EUR")
	case !isPlain(in.Reference, maxReference):
		return todo, invalid("reference", "is empty, too long or not plain; send 1 to %d printable ASCII characters", maxReference)
	}
	return todo, nil
}

type refundRequest struct {
	Amount int64 `json:"amount"` // minor units
}

func (in refundRequest) check() error {
	if in.Amount < 1 || in.Amount > maxAmount {
		return invalid("amount", "is out of range; send 1 to %d minor units", maxAmount)
	}
	return nil
}

// keyOf returns the request's idempotency key.
func keyOf(r *http.Request) (string, error) {
	key := r.Header.Get("Idempotency-Key")
	if !isPlain(key, maxKey) || isCardNumber(key) {
		return "", &refusal{status: http.StatusBadRequest, Code: "idempotency_key_missing", Field: "Idempotency-Key",
			Message: fmt.Sprintf("is missing or not plain; send 1 to %d printable ASCII characters, new for each change", maxKey)}
	}
	return key, nil
}

// isCurrency reports whether s has the form of an ISO 4217 code.
func isCurrency(s string) bool {
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return len(s) == 3
}

// isPlain reports whether s has 1 to longest printable ASCII characters.
func isPlain(s string, longest int) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return 0 < len(s) && len(s) <= longest
}

// A refusal is why a request was not carried out. State is the payment's, where
// that is the reason.
type refusal struct {
	status  int
	Code    string `json:"code"`
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
	State   State  `json:"state,omitempty"`
}

func (e *refusal) Error() string { return e.Code + ": " + e.Field + " " + e.Message }

func invalid(field, message string, args ...any) error {
	return &refusal{status: http.StatusUnprocessableEntity, Code: "invalid", Field: field, Message: fmt.Sprintf(message, args...)}
}

// readBody reads the one JSON object of a request into v; an empty body is an
// empty object. Otherwise it answers why it could not, and returns false.
func readBody(w http.ResponseWriter, r *http.Request, v any) bool {
	// To the end, for only then does net/http notice that a caller hangs up.
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil && len(body) > 0 {
		err = decode(body, v)
	}
	if err == nil {
		return true
	}
	var tooLarge *http.MaxBytesError
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &tooLarge):
		err = &refusal{status: http.StatusRequestEntityTooLarge, Code: "too_large", Message: fmt.Sprintf("send at most %d bytes", maxBody)}
	case errors.As(err, &wrongType):
		err = invalid(wrongType.Field, "has the wrong type; send a %s", wrongType.Type)
	default:
		err = &refusal{status: http.StatusBadRequest, Code: "malformed", Message: "the body is not one JSON object of the fields this call knows"}
	}
	refuse(w, err)
	return false
}

// decode reads exactly one object, and no field that v does not have.
func decode(body []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one value")
	}
	return nil
}

// ReplayedHeader is "true" on an answer that was given before: the payment may
// have gone on since.
const ReplayedHeader = "Idempotent-Replayed"

// reply writes an answer, or why there is none.
func reply(w http.ResponseWriter, a answer, first bool, err error) {
	if err != nil {
		refuse(w, err)
		return
	}
	if !first {
		w.Header().Set(ReplayedHeader, "true")
	}
	writeJSON(w, a.Status, a.payment)
}

// refuse writes a refusal as {"error": …}; any other error is ours.
func refuse(w http.ResponseWriter, err error) {
	var why *refusal
	if !errors.As(err, &why) {
		why = &refusal{status: http.StatusInternalServerError, Code: "internal", Message: "the journal failed; start the provider again"}
	}
	writeJSON(w, why.status, map[string]*refusal{"error": why})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // who asked may have gone, and will ask again
}
