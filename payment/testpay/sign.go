package testpay

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// SignatureHeader carries the signature of a webhook.
const SignatureHeader = "Testpay-Signature"

// Errors of [Verify].
var (
	ErrSignature = errors.New("testpay: signature does not match")
	ErrStale     = errors.New("testpay: signature is too old or from the future")
)

// Sign returns the header "t=UNIX,v1=HEX" in which HEX is the HMAC-SHA256 under
// secret of the Unix time, a full stop and body.
func Sign(secret string, at time.Time, body []byte) string {
	unix := strconv.FormatInt(at.Unix(), 10)
	return fmt.Sprintf("t=%s,v1=%s", unix, hex.EncodeToString(mac(secret, unix, body)))
}

// Verify checks a header made by [Sign]. Of several v1 one must match, so that a
// secret can be changed. It returns ErrSignature if none does, and ErrStale if
// the signature was made more than tolerance before or after now.
func Verify(secret, header string, body []byte, now time.Time, tolerance time.Duration) error {
	var unix string
	matched := false
	for part := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "t":
			unix = value
		case "v1":
			sum, err := hex.DecodeString(value)
			matched = matched || err == nil && hmac.Equal(sum, mac(secret, unix, body))
		}
	}
	seconds, err := strconv.ParseInt(unix, 10, 64)
	if err != nil || !matched {
		return ErrSignature
	}
	if now.Sub(time.Unix(seconds, 0)).Abs() > tolerance {
		return ErrStale
	}
	return nil
}

func mac(secret, unix string, body []byte) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(unix + "."))
	h.Write(body)
	return h.Sum(nil)
}
