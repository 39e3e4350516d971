package payment_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/fitslot/fitslot/checkout"
	"github.com/fitslot/fitslot/payment"
	"github.com/fitslot/fitslot/payment/testpay"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A bench is a client and the provider it talks to.
type bench struct {
	*payment.Client
	t    *testing.T
	tell func(payment, verb string) // does to a payment what nobody but its test would
}

func setup(t *testing.T) bench {
	t.Helper()
	provider, err := testpay.New(testpay.Config{
		File: filepath.Join(t.TempDir(), "journal"), Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	web := httptest.NewServer(provider.Handler())
	client, err := payment.New(payment.Config{URL: web.URL})
	require.NoError(t, err)
	t.Cleanup(func() {
		client.Close()
		web.Close()
		require.NoError(t, provider.Close())
	})
	return bench{client, t, func(ref, verb string) {
		r := httptest.NewRequest(http.MethodPost, "/payments/"+ref+"/"+verb, nil)
		r.Header.Set("Idempotency-Key", uuid.NewString())
		w := httptest.NewRecorder()
		provider.Handler().ServeHTTP(w, r)
		require.Equal(t, http.StatusOK, w.Code, w.Body)
	}}
}

func chargeOf(token string) checkout.Charge {
	return checkout.Charge{ID: uuid.New(), Amount: 41960, Currency: "EUR", Token: token}
}

// authorise asks for a charge and returns it with how it stands.
func (b bench) authorise(token string) (checkout.Charge, checkout.Outcome) {
	b.t.Helper()
	c := chargeOf(token)
	o, err := b.Authorise(b.t.Context(), c)
	require.NoError(b.t, err)
	return c, o
}

func TestAuthorise(t *testing.T) {
	for _, c := range []struct {
		token  string
		status checkout.Status
		reason string
	}{
		{"tok_visa", checkout.ChargeAuthorised, ""},
		{"tok_decline", checkout.ChargeDeclined, "card_declined"},
		{"tok_decline_insufficient_funds", checkout.ChargeDeclined, "insufficient_funds"},
		{"tok_stall", checkout.ChargePending, ""},
	} {
		b := setup(t)
		charge, got := b.authorise(c.token)
		require.Equal(t, checkout.Outcome{Status: c.status, Ref: got.Ref, Reason: c.reason}, got, c.token)
		require.NotEmpty(t, got.Ref, c.token)
		found, err := b.Find(t.Context(), charge.ID)
		require.NoError(t, err, c.token)
		require.Equal(t, got, found, c.token)
		again, err := b.Authorise(t.Context(), charge)
		require.NoError(t, err, c.token)
		require.Equal(t, got, again, "repeated, it is the same charge")
	}
}

func TestAuthoriseTellsHowItStandsNow(t *testing.T) {
	b := setup(t)
	charge, pending := b.authorise("tok_stall")
	b.tell(pending.Ref, "settle")
	again, err := b.Authorise(t.Context(), charge)
	require.NoError(t, err)
	require.Equal(t, checkout.ChargeAuthorised, again.Status, "not how it stood when it was first asked")
}

func TestAuthoriseRefused(t *testing.T) {
	b := setup(t)
	for _, token := range []string{"tok_nonsense", "4242424242424242", ""} {
		charge := chargeOf(token)
		_, err := b.Authorise(t.Context(), charge)
		var bad *checkout.TokenError
		require.ErrorAs(t, err, &bad, token)
		require.NotContains(t, bad.Reason, "4242")
		_, err = b.Find(t.Context(), charge.ID)
		require.ErrorIs(t, err, checkout.ErrNoSuchCharge, "nothing was carried out")
	}
	charge, _ := b.authorise("tok_visa")
	charge.Amount++
	_, err := b.Authorise(t.Context(), charge)
	require.ErrorContains(t, err, "idempotency_key_reused", "one id is one charge")
	require.NotErrorIs(t, err, checkout.ErrUnavailable, "asking again would not help")
}

func TestLostAnswer(t *testing.T) {
	b := setup(t)
	charge := chargeOf("tok_hang")
	ctx, hangUp := context.WithCancel(t.Context())
	lost := make(chan error, 1)
	go func() {
		_, err := b.Authorise(ctx, charge)
		lost <- err
	}()
	require.Eventually(t, func() bool {
		found, err := b.Find(t.Context(), charge.ID)
		return err == nil && found.Status == checkout.ChargeAuthorised
	}, 10*time.Second, time.Millisecond, "the charge was made")
	hangUp()
	require.ErrorIs(t, <-lost, checkout.ErrUnavailable, "though nobody said so")
	again, err := b.Authorise(t.Context(), charge)
	require.NoError(t, err)
	require.Equal(t, checkout.ChargeAuthorised, again.Status, "asked again, it is answered")
}

func TestCaptureAndVoid(t *testing.T) {
	type call = func(*payment.Client, context.Context, uuid.UUID, string) (checkout.Outcome, error)
	capture, void := call((*payment.Client).Capture), call((*payment.Client).Void)
	for _, c := range []struct {
		token string
		calls []call
		want  checkout.Status
		why   string
	}{
		{"tok_visa", []call{capture}, checkout.ChargeCaptured, "captured"},
		{"tok_visa", []call{capture, capture}, checkout.ChargeCaptured, "twice is once"},
		{"tok_visa", []call{void}, checkout.ChargeVoided, "voided"},
		{"tok_visa", []call{void, void}, checkout.ChargeVoided, "twice is once"},
		{"tok_visa", []call{void, capture}, checkout.ChargeVoided, "too late to capture: the outcome says so"},
		{"tok_visa", []call{capture, void}, checkout.ChargeCaptured, "too late to void: the outcome says so"},
		{"tok_stall", []call{void}, checkout.ChargeVoided, "what would be set aside is let go"},
		{"tok_stall", []call{capture}, checkout.ChargePending, "nothing is set aside yet"},
		{"tok_decline", []call{void}, checkout.ChargeDeclined, "nothing ever was"},
	} {
		for _, known := range []bool{true, false} {
			b := setup(t)
			charge, made := b.authorise(c.token)
			ref := made.Ref
			if !known {
				ref = "" // we crashed before we heard it
			}
			var got checkout.Outcome
			var err error
			for _, do := range c.calls {
				got, err = do(b.Client, t.Context(), charge.ID, ref)
				require.NoError(t, err, c.why)
			}
			require.Equal(t, c.want, got.Status, c.why)
			require.Equal(t, made.Ref, got.Ref, c.why)
		}
	}
}

func TestRefund(t *testing.T) {
	b := setup(t)
	charge, made := b.authorise("tok_visa")
	part := checkout.Refund{ID: uuid.New(), Payment: charge.ID, Ref: made.Ref, Amount: 40000}
	require.ErrorContains(t, b.Refund(t.Context(), part), "wrong_state", "nothing was captured")
	_, err := b.Capture(t.Context(), charge.ID, made.Ref)
	require.NoError(t, err)
	require.NoError(t, b.Refund(t.Context(), part))
	require.NoError(t, b.Refund(t.Context(), part), "twice is once")

	rest := checkout.Refund{ID: uuid.New(), Payment: charge.ID, Ref: made.Ref, Amount: 1961}
	require.ErrorContains(t, b.Refund(t.Context(), rest), "at most 1960")
	rest.Amount = 1960
	require.NoError(t, b.Refund(t.Context(), rest))
	found, err := b.Find(t.Context(), charge.ID)
	require.NoError(t, err)
	require.Equal(t, checkout.ChargeCaptured, found.Status, "a refunded charge is a captured one")
}

func TestNoSuchCharge(t *testing.T) {
	b, nobody := setup(t), uuid.New()
	_, err := b.Find(t.Context(), nobody)
	require.ErrorIs(t, err, checkout.ErrNoSuchCharge)
	for _, ref := range []string{"", "pay_none", "../pay"} {
		_, err = b.Capture(t.Context(), nobody, ref)
		require.ErrorIs(t, err, checkout.ErrNoSuchCharge, ref)
		_, err = b.Void(t.Context(), nobody, ref)
		require.ErrorIs(t, err, checkout.ErrNoSuchCharge, ref)
	}
	require.ErrorIs(t, b.Refund(t.Context(), checkout.Refund{ID: nobody, Ref: "pay_none", Amount: 1}), checkout.ErrNoSuchCharge)
}
