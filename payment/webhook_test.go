package payment_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/payment"
	"github.com/fitslot/fitslot/payment/testpay"
)

func TestWebhook(t *testing.T) {
	const secret = "a secret of testing"
	id := uuid.New()
	ours := `{"id":"evt_1","type":"payment.authorised","payment":{"reference":"` + id.String() + `"}}`
	at := time.Unix(1_800_000_000, 0)
	sign := func(secret, body string) string { return testpay.Sign(secret, at, []byte(body)) }
	for _, c := range []struct {
		header, body string
		after        time.Duration
		taken, told  bool
		why          string
	}{
		{sign(secret, ours), ours, 0, true, false, "news of ours"},
		{sign(secret, ours), ours, 5 * time.Minute, true, false, "late news"},
		{sign(secret, ours), ours, 5*time.Minute + time.Second, false, false, "old news"},
		{sign(secret, ours), ours, -5*time.Minute - time.Second, false, false, "news from the future"},
		{sign("another secret of testing", ours), ours, 0, false, false, "signed by another"},
		{sign(secret, ours), ours + " ", 0, false, false, "changed on the way"},
		{sign("another secret of testing", ours) + ",v1=" + sign(secret, ours)[len("t=1800000000,v1="):], ours, 0, true, false, "one of two signatures"},
		{"", ours, 0, false, false, "not signed"},
		{"t=1800000000", ours, 0, false, false, "a time and no signature"},
		{sign(secret, "{"), "{", 0, false, true, "signed nonsense"},
		{sign(secret, "{}"), "{}", 0, false, true, "news of nothing"},
	} {
		w := payment.Webhook{Secret: secret, Now: func() time.Time { return at.Add(c.after) }}
		header := func(name string) string {
			require.Equal(t, testpay.SignatureHeader, name)
			return c.header
		}
		got, err := w.Payment(header, []byte(c.body))
		switch {
		case c.taken:
			require.NoError(t, err, c.why)
			require.Equal(t, id, got, c.why)
		case c.told:
			require.Error(t, err, c.why)
			require.NotErrorIs(t, err, payment.ErrNotSigned, c.why)
		default:
			require.ErrorIs(t, err, payment.ErrNotSigned, c.why)
		}
	}
	_, err := payment.Webhook{}.Payment(func(string) string { return testpay.Sign("", time.Now(), []byte(ours)) }, []byte(ours))
	require.ErrorIs(t, err, payment.ErrNotSigned, "without a secret nothing is signed")
}
