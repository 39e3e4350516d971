package payment_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/payment"
	"github.com/fitslot/fitslot/payment/testpay"
)

// FuzzWebhook: news are taken only if the provider's own check takes their
// signature, and what is signed is the id of a payment or an error, whatever it says.
func FuzzWebhook(f *testing.F) {
	const secret = "a secret"
	now := time.Date(2026, 10, 19, 7, 0, 0, 0, time.UTC)
	id := uuid.NewString()
	for _, body := range []string{`{"payment":{"reference":"` + id + `"}}`, "", "null", `{"payment":null}`, `{"payment":{"reference":"x"}}`, `[]`, "\x00", `{"payment":{"reference":1}}`} {
		good := testpay.Sign(secret, now, []byte(body))
		for _, header := range []string{good, "", "t=,v1=", strings.ToUpper(good), good + ",v1=00", "v1=00," + good, good + ",t=1", "t=1 ," + good, strings.Replace(good, "t=", "t=+", 1), testpay.Sign(secret, now.Add(-6*time.Minute), []byte(body))} {
			f.Add(header, []byte(body))
		}
	}
	hook := payment.Webhook{Secret: secret, Now: func() time.Time { return now }}
	told := func(header string, body []byte) (uuid.UUID, error) {
		return hook.Payment(func(string) string { return header }, body)
	}
	f.Fuzz(func(t *testing.T, header string, body []byte) {
		if _, err := told(header, body); !errors.Is(err, payment.ErrNotSigned) {
			require.NoError(t, testpay.Verify(secret, header, body, now, 5*time.Minute), "%q is no signature", header)
		}
		about, err := told(testpay.Sign(secret, now, body), body)
		require.NotErrorIs(t, err, payment.ErrNotSigned)
		require.Equal(t, err != nil, about == uuid.Nil && !strings.Contains(string(body), uuid.Nil.String()))
		_, err = told(testpay.Sign(secret, now, append(body, ' ')), body)
		require.ErrorIs(t, err, payment.ErrNotSigned)
	})
}
