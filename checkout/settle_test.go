package checkout_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
)

func TestSettle(t *testing.T) {
	t.Parallel()

	t.Run("FindsOutWhatAnAnswerWouldHaveSaid", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.order()
		node := b
		node.provider = silent{Provider: b.provider}
		waiting, err := node.with(eager()).pay(o, "tok_visa")
		require.NoError(t, err, "not to know is no refusal")
		require.Equal(t, checkout.Open, waiting.State)
		require.Equal(t, checkout.PaymentStarted, waiting.Payments[0].State)
		n, err := b.Settle(b.ctx)
		require.NoError(t, err)
		require.Equal(t, 1, n)
		b.requirePaid(o)
	})

	t.Run("AProviderThatHangs", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.order()
		hurried := eager()
		hurried.Ask = 300 * time.Millisecond
		waiting, err := b.with(hurried).pay(o, "tok_hang")
		require.NoError(t, err)
		require.Equal(t, checkout.Open, waiting.State)
		b.settle()
		b.requirePaid(o)
	})

	t.Run("GivesUpWhatWasNeverHeard", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.order()
		deaf := b
		deaf.provider = silent{Provider: b.provider, deaf: true}
		_, err := deaf.with(eager()).Pay(b.ctx, b.Actor, o.ID, "tok_visa", b.key("lost"))
		require.NoError(t, err)

		n, err := b.with(patient()).Settle(b.ctx)
		require.NoError(t, err)
		require.Zero(t, n, "it may still be on its way")
		_, err = b.pay(o, "tok_visa")
		require.ErrorIs(t, err, checkout.ErrPaymentInProgress)

		b.settle()
		b.requireUnpaid(o)
		_, err = b.Pay(b.ctx, b.Actor, o.ID, "tok_visa", b.key("lost"))
		var declined *checkout.DeclinedError
		require.ErrorAs(t, err, &declined)
		require.Equal(t, checkout.ReasonNotCarriedOut, declined.Reason)
		_, err = b.pay(o, "tok_visa")
		require.NoError(t, err)
		b.requirePaid(o)
	})

	t.Run("VoidsWhatArrivesAfterItWasGivenUp", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.order()
		deaf := b
		deaf.provider = silent{Provider: b.provider, deaf: true}
		waiting, err := deaf.with(eager()).pay(o, "tok_visa")
		require.NoError(t, err)
		late := charge(waiting.Payments[0], "tok_visa")

		watchful := eager()
		watchful.Watch = time.Hour
		_, err = b.with(watchful).Settle(b.ctx)
		require.NoError(t, err)
		require.Equal(t, checkout.PaymentVoiding, b.get(o).Payments[0].State)
		_, err = b.pay(o, "tok_visa")
		require.NoError(t, err, "the customer need not wait")

		_, err = b.provider.Authorise(b.ctx, late)
		require.NoError(t, err)
		b.settle()
		require.Equal(t, checkout.PaymentVoided, b.get(o).Payments[0].State)
		b.requirePaid(o)
	})

	t.Run("VoidsWhatWasGivenUpWhileItWasAsked", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.order()
		slow := b
		slow.provider = hooked{Provider: b.provider, before: func(question string) {
			if question == "authorise" {
				b.settle()
			}
		}}
		_, err := slow.with(eager()).pay(o, "tok_visa")
		var declined *checkout.DeclinedError
		require.ErrorAs(t, err, &declined)
		b.requireUnpaid(o)
	})

	t.Run("CapturesOnceOnManyNodes", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		node := b
		node.provider = silent{Provider: b.provider}
		node = node.with(eager())
		var orders []checkout.Order
		for range 10 {
			o, err := node.pay(b.order(), "tok_visa")
			require.NoError(t, err)
			orders = append(orders, o)
		}
		var working sync.WaitGroup
		for range 8 {
			working.Go(func() { _, _ = b.Settle(b.ctx) })
		}
		working.Wait()
		b.settle()
		for _, o := range orders {
			b.requirePaid(o)
		}
		require.Equal(t, 10, b.count(`SELECT count(*) FROM events WHERE kind = 'order.paid'`))
	})

	t.Run("AsksLessAndLessOften", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		waiting, err := b.pay(b.order(), "tok_stall_1h")
		require.NoError(t, err)
		claimed := func() int {
			due, err := b.store.Claim(b.ctx, 2*time.Second, 10)
			require.NoError(t, err)
			return len(due.Payments)
		}
		require.Zero(t, claimed(), "it was tried just now")
		b.pass(3 * time.Second)
		require.Equal(t, 1, claimed())
		require.Zero(t, claimed(), "one caller has it")
		b.pass(10 * time.Minute)
		require.Equal(t, 1, claimed())
		b.pass(time.Minute)
		require.Zero(t, claimed(), "after ten minutes a minute is not long")
		b.pass(30 * time.Second)
		require.Equal(t, 1, claimed())
		require.Equal(t, checkout.PaymentPending, b.get(waiting).Payments[0].State)
	})

	t.Run("MoneyWithdrawnBeforeItWasTaken", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.order()
		p, err := b.store.StartPayment(b.ctx, checkout.NewPayment{ID: uuid.New(), Order: o.ID, Token: "tok_visa", Actor: b.Actor})
		require.NoError(t, err)
		outcome, err := b.provider.Authorise(b.ctx, charge(p, "tok_visa"))
		require.NoError(t, err)
		p, err = b.store.Record(b.ctx, checkout.Report{Payment: p.ID, Outcome: outcome, Actor: b.Actor})
		require.NoError(t, err)
		require.Equal(t, checkout.PaymentAuthorised, p.State)
		require.Equal(t, booking.Confirmed, b.get(o).Appointments[0].State)
		_, err = b.provider.Void(b.ctx, p.ID, p.Ref) // behind our back
		require.NoError(t, err)
		b.settle()
		b.requireCancelled(o)
	})
}

func TestHeard(t *testing.T) {
	t.Parallel()

	t.Run("PendingBecomesPaid", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o, err := b.pay(b.order(), "tok_stall_1h")
		require.NoError(t, err)
		require.Equal(t, checkout.Open, o.State)
		require.Equal(t, checkout.PaymentPending, o.Payments[0].State)
		_, err = b.pay(o, "tok_visa")
		require.ErrorIs(t, err, checkout.ErrPaymentInProgress)
		require.NoError(t, b.Heard(b.ctx, o.Payments[0].ID), "news of what we know")
		require.Equal(t, checkout.Open, b.get(o).State)
		b.decide(o.Payments[0].ID)
		require.NoError(t, b.Heard(b.ctx, o.Payments[0].ID))
		b.requirePaid(o)
		require.NoError(t, b.Heard(b.ctx, o.Payments[0].ID), "the news of the capture itself")
		b.requirePaid(o)
	})

	t.Run("PendingBecomesDeclined", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o, err := b.pay(b.order(), "tok_stall_decline_1h")
		require.NoError(t, err)
		b.decide(o.Payments[0].ID)
		require.NoError(t, b.Heard(b.ctx, o.Payments[0].ID))
		b.requireUnpaid(o)
		_, err = b.pay(o, "tok_visa")
		require.NoError(t, err)
		b.requirePaid(o)
	})

	t.Run("TooLateIsLetGo", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o, err := b.Pay(b.ctx, b.Actor, b.order().ID, "tok_stall_1h", b.key("k"))
		require.NoError(t, err)
		b.pass(time.Hour)
		b.shut()
		b.decide(o.Payments[0].ID)
		require.NoError(t, b.Heard(b.ctx, o.Payments[0].ID))
		b.requireUnpaid(o)
		_, err = b.Pay(b.ctx, b.Actor, o.ID, "tok_stall_1h", b.key("k"))
		require.ErrorIs(t, err, booking.ErrHoldExpired)
		require.ErrorContains(t, err, "nothing was charged")
	})

	t.Run("OfWhatWasVoidedLongAgo", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.order()
		deaf := b
		deaf.provider = silent{Provider: b.provider, deaf: true}
		waiting, err := deaf.with(eager()).pay(o, "tok_visa")
		require.NoError(t, err)
		require.NoError(t, b.Heard(b.ctx, waiting.Payments[0].ID), "the provider does not know it")
		b.settle()
		require.Equal(t, checkout.PaymentVoided, b.get(o).Payments[0].State)
		_, err = b.provider.Authorise(b.ctx, charge(waiting.Payments[0], "tok_visa"))
		require.NoError(t, err)
		require.NoError(t, b.Heard(b.ctx, waiting.Payments[0].ID))
		b.requireUnpaid(o)
	})

	t.Run("OfNoneOfOurs", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		require.ErrorIs(t, b.Heard(b.ctx, uuid.New()), booking.ErrNotFound)
	})
}

// charge is what the provider was or would have been asked for.
func charge(p checkout.Payment, token string) checkout.Charge {
	return checkout.Charge{ID: p.ID, Amount: p.Amount, Currency: p.Currency, Token: token}
}
