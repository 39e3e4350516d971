package payment

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// A Webhook takes the provider's news.
type Webhook struct {
	// Secret is what the provider signs with.
	Secret string
	// Now is the clock of the machine, which stamped the signature if the provider
	// runs on it as well; nil means time.Now.
	Now func() time.Time
}

// ErrNotSigned: the news is not the provider's, or is old.
var ErrNotSigned = errors.New("the news is not signed by the payment provider, or is old")

// tolerance is how old news may be: longer than any clock is wrong, and short for
// who would play an old piece again.
const tolerance = 5 * time.Minute

// Payment returns whose news a webhook's body is: the id of our payment. Header
// returns a header of the request by name. The error is ErrNotSigned, or says what
// is wrong with news that are signed.
func (w Webhook) Payment(header func(string) string, body []byte) (uuid.UUID, error) {
	if !w.signed(header("Testpay-Signature"), body) {
		return uuid.UUID{}, ErrNotSigned
	}
	var news struct {
		Payment struct{ Reference string }
	}
	if err := json.Unmarshal(body, &news); err != nil {
		return uuid.UUID{}, fmt.Errorf("the news is not JSON: %w", err)
	}
	payment, err := uuid.Parse(news.Payment.Reference)
	if err != nil {
		return uuid.UUID{}, errors.New("the news is of a payment with a reference that is not ours")
	}
	return payment, nil
}

// signed reports whether a header "t=UNIX,v1=HEX[,v1=HEX…]" signs body: one of the
// HEX is the HMAC-SHA256 of the time, a full stop and the body.
func (w Webhook) signed(header string, body []byte) bool {
	stamp, signatures := "", []string(nil)
	for part := range strings.SplitSeq(header, ",") {
		switch name, value, _ := strings.Cut(strings.TrimSpace(part), "="); name {
		case "t":
			stamp = value
		case "v1":
			signatures = append(signatures, value)
		}
	}
	unix, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || w.Secret == "" || w.now().Sub(time.Unix(unix, 0)).Abs() > tolerance {
		return false
	}
	sum := hmac.New(sha256.New, []byte(w.Secret))
	sum.Write([]byte(stamp + "."))
	sum.Write(body)
	want := []byte(hex.EncodeToString(sum.Sum(nil)))
	for _, s := range signatures {
		if hmac.Equal([]byte(s), want) {
			return true
		}
	}
	return false
}

func (w Webhook) now() time.Time {
	if w.Now == nil {
		return time.Now()
	}
	return w.Now()
}
