package checkout_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
)

func TestPay(t *testing.T) {
	t.Parallel()

	t.Run("ConfirmsAndCaptures", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o, err := b.pay(b.order(), "tok_visa")
		require.NoError(t, err)
		require.Equal(t, checkout.Paid, o.State)
		require.WithinDuration(t, monday, o.PaidAt, time.Minute)
		require.Len(t, o.Payments, 1)
		require.Equal(t, checkout.PaymentCaptured, o.Payments[0].State)
		require.Equal(t, []string{"appointment.held", "order.placed", "payment.started", "appointment.extended",
			"appointment.confirmed", "payment.authorised", "payment.captured", "order.paid"}, b.kinds(o))
		b.requirePaid(o)
	})

	t.Run("DeclinedMayBeTriedAgain", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.order()
		_, err := b.pay(o, "tok_decline_insufficient_funds")
		var declined *checkout.DeclinedError
		require.ErrorAs(t, err, &declined)
		require.Equal(t, "insufficient_funds", declined.Reason)
		b.requireUnpaid(o)
		_, err = b.pay(o, "tok_visa")
		require.NoError(t, err)
		require.Len(t, b.get(o).Payments, 2)
		b.requirePaid(o)
	})

	t.Run("PaidIsPaid", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o, err := b.pay(b.order(), "tok_visa")
		require.NoError(t, err)
		again, err := b.pay(o, "tok_visa")
		require.NoError(t, err)
		require.Equal(t, o, again)
		b.requirePaid(o)
	})

	t.Run("TokensAreLookedAt", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.order()
		for token, why := range map[string]string{
			"":                        "is empty",
			"4111 1111 1111 1111":     "card number",
			"tok_4111-1111-1111-1111": "card number",
			"tok visa":                "is no token",
			"tok\x00":                 "is no token",
			"tok_nobody_knows":        "is unknown", // says the provider
		} {
			_, err := b.pay(o, token)
			var wrong booking.InvalidErrors
			require.ErrorAs(t, err, &wrong, "%q", token)
			require.Len(t, wrong, 1)
			require.Equal(t, "token", wrong[0].Field)
			require.Contains(t, wrong[0].Reason, why)
			require.NotContains(t, err.Error(), "4111")
		}
		require.Zero(t, b.count(`SELECT count(*) FROM payments WHERE token LIKE '%1111%'`))
		b.requireUnpaid(o)
		_, err := b.pay(o, "tok_visa")
		require.NoError(t, err, "none of them is in the way")
	})

	t.Run("NotWhenTheHoldHasExpired", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.order()
		b.pass(time.Hour)
		_, err := b.pay(o, "tok_visa")
		require.ErrorIs(t, err, booking.ErrHoldExpired)
		require.Empty(t, b.get(o).Payments, "nobody was asked for money")
	})

	t.Run("NotWhatWasReleasedOrPaidAtTheShop", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		released, confirmed := b.order(), b.order()
		_, err := b.bookings.Release(b.ctx, b.Actor, released.Hold)
		require.NoError(t, err)
		_, err = b.bookings.Confirm(b.ctx, b.Actor, confirmed.Hold, "till 3")
		require.NoError(t, err)
		for _, o := range []checkout.Order{released, confirmed} {
			_, err = b.pay(o, "tok_visa")
			require.ErrorIs(t, err, booking.ErrState)
			require.Empty(t, b.get(o).Payments)
		}
	})

	t.Run("NotSomebodyElsesOrder", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.order()
		_, err := b.Pay(b.ctx, access.Actor{Key: uuid.New()}, o.ID, "tok_visa", access.IdempotencyKey{})
		require.ErrorIs(t, err, booking.ErrNotFound)
	})

	t.Run("KeyTellsHowItsPaymentStands", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.order()
		_, err := b.Pay(b.ctx, b.Actor, o.ID, "tok_decline", b.key("first"))
		require.Error(t, err)
		_, err = b.Pay(b.ctx, b.Actor, o.ID, "tok_visa", b.key("second"))
		require.NoError(t, err)
		_, err = b.Pay(b.ctx, b.Actor, o.ID, "tok_decline", b.key("first"))
		var declined *checkout.DeclinedError
		require.ErrorAs(t, err, &declined, "though another one has succeeded")
		again, err := b.Pay(b.ctx, b.Actor, o.ID, "tok_visa", b.key("second"))
		require.NoError(t, err)
		require.Equal(t, checkout.Paid, again.State)
		other := b.key("second")
		other.Hash[0]++
		_, err = b.Pay(b.ctx, b.Actor, o.ID, "tok_visa", other)
		require.ErrorIs(t, err, access.ErrKeyReused)
		require.Len(t, b.get(o).Payments, 2)
	})

	t.Run("OfNothingNeedsNoProvider", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Exec(`UPDATE prices SET gross_minor = 0`)
		o, err := b.pay(b.order(), "tok_visa")
		require.NoError(t, err)
		require.Equal(t, checkout.Paid, o.State)
		require.Equal(t, booking.Confirmed, o.Appointments[0].State)
		require.Empty(t, b.charges(o.Payments[0].ID))
		h, err := b.Cancel(b.ctx, booking.Viewer{Actor: b.Actor}, o.Appointments[0].ID)
		require.NoError(t, err)
		require.Equal(t, booking.Cancelled, h.First().State)
		require.Zero(t, b.unfinished())
	})

	t.Run("IsFinishedThoughNobodyListens", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.order()
		ctx, hangUp := context.WithCancel(b.ctx)
		b.provider = hooked{Provider: b.provider, before: func(string) { hangUp() }}
		_, _ = b.with(patient()).Pay(ctx, b.Actor, o.ID, "tok_visa", b.key("k"))
		b.requirePaid(o)
	})
}

// 50 clients press the button at once, on two nodes that also settle.
func TestPay_ManyAtOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	o := b.order()
	nodes := []bundle{b.with(patient()), b.with(patient())}
	var working sync.WaitGroup
	results := make([]error, 50)
	for i := range results {
		working.Go(func() {
			node := nodes[i%2]
			paid, err := node.pay(o, "tok_visa")
			if err == nil && paid.State != checkout.Paid {
				err = errors.New("neither paid nor refused")
			}
			results[i] = err
		})
	}
	for range 10 {
		working.Go(func() { _, _ = nodes[0].Settle(b.ctx) })
		working.Go(func() { _, _ = nodes[1].Settle(b.ctx) })
	}
	working.Wait()
	won := 0
	for _, err := range results {
		if err == nil {
			won++
			continue
		}
		require.ErrorIs(t, err, checkout.ErrPaymentInProgress)
	}
	require.Positive(t, won)
	require.Len(t, b.get(o).Payments, 1)
	require.Equal(t, 1, b.count(`SELECT count(*) FROM events WHERE kind = 'order.paid'`))
	b.requirePaid(o)
}

// hooked calls out before and after each question.
type hooked struct {
	checkout.Provider
	before, after func(question string)
}

func (h hooked) around(question string) func() {
	if h.before != nil {
		h.before(question)
	}
	return func() {
		if h.after != nil {
			h.after(question)
		}
	}
}

func (h hooked) Authorise(ctx context.Context, c checkout.Charge) (checkout.Outcome, error) {
	defer h.around("authorise")()
	return h.Provider.Authorise(ctx, c)
}

func (h hooked) Find(ctx context.Context, payment uuid.UUID) (checkout.Outcome, error) {
	defer h.around("find")()
	return h.Provider.Find(ctx, payment)
}

func (h hooked) Capture(ctx context.Context, payment uuid.UUID, ref string) (checkout.Outcome, error) {
	defer h.around("capture")()
	return h.Provider.Capture(ctx, payment, ref)
}

func (h hooked) Void(ctx context.Context, payment uuid.UUID, ref string) (checkout.Outcome, error) {
	defer h.around("void")()
	return h.Provider.Void(ctx, payment, ref)
}

func (h hooked) Refund(ctx context.Context, r checkout.Refund) error {
	defer h.around("refund")()
	return h.Provider.Refund(ctx, r)
}
