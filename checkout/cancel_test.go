package checkout_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
)

func TestCancel(t *testing.T) {
	t.Parallel()

	t.Run("RefundsWhatWasPaid", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o, err := b.pay(b.order(), "tok_visa")
		require.NoError(t, err)
		h, err := b.Cancel(b.ctx, booking.Viewer{Token: o.Appointments[0].Token}, o.Appointments[0].ID)
		require.NoError(t, err)
		require.Equal(t, booking.Cancelled, h.First().State)
		b.requireCancelled(o)
		require.Zero(t, b.count(`SELECT count(*) FROM claims`), "the bay is free again")
		p := b.get(o).Payments[0]
		require.Equal(t, []int64{2900, 0}, []int64{p.Refunded, p.Refunding})
		require.Equal(t, []string{"appointment.cancelled", "order.cancelled", "refund.requested", "refund.refunded"}, b.kinds(o)[8:])
		require.Equal(t, "customer", b.text(`SELECT actor FROM events WHERE kind = 'order.cancelled'`))
	})

	t.Run("AgainChangesNothing", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o, err := b.pay(b.order(), "tok_visa")
		require.NoError(t, err)
		for range 2 {
			h, err := b.Cancel(b.ctx, booking.Viewer{Actor: b.Actor}, o.Appointments[0].ID)
			require.NoError(t, err)
			require.Equal(t, booking.Cancelled, h.First().State)
		}
		b.requireCancelled(o)
		require.Equal(t, 1, b.count(`SELECT count(*) FROM refunds`))
		require.Equal(t, 1, b.count(`SELECT count(*) FROM events WHERE kind = 'order.cancelled'`))
	})

	t.Run("RefundsLaterIfTheProviderIsSilent", func(t *testing.T) {
		t.Parallel()
		for _, deaf := range []bool{false, true} {
			b := setup(t)
			o, err := b.pay(b.order(), "tok_visa")
			require.NoError(t, err)
			node := b
			node.provider = silent{b.provider, deaf}
			_, err = node.with(eager()).Cancel(b.ctx, booking.Viewer{Actor: b.Actor}, o.Appointments[0].ID)
			require.NoError(t, err, "that it is cancelled does not hang on the money")
			require.Equal(t, o.Gross, b.get(o).Payments[0].Refunding)
			b.settle()
			b.requireCancelled(o)
		}
	})

	t.Run("LetsGoWhatIsNotYetTaken", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.order()
		node := b
		node.provider = hooked{Provider: b.provider, before: b.cancelAt("capture", o)}
		_, err := node.with(eager()).pay(o, "tok_visa")
		var declined *checkout.DeclinedError
		require.ErrorAs(t, err, &declined)
		require.Equal(t, checkout.ReasonCancelled, declined.Reason)
		require.Zero(t, b.charges(b.get(o).Payments[0].ID)[0].Captured, "never taken")
		b.requireCancelled(o)
	})

	t.Run("RefundsWhatIsBeingTaken", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.order()
		node := b
		node.provider = hooked{Provider: b.provider, after: b.cancelAt("capture", o)}
		_, _ = node.with(eager()).pay(o, "tok_visa")
		b.settle()
		require.Equal(t, o.Gross, b.charges(b.get(o).Payments[0].ID)[0].Refunded, "taken and given back")
		b.requireCancelled(o)
	})

	t.Run("NotWhatIsOnlyHeld", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.order()
		_, err := b.Cancel(b.ctx, booking.Viewer{Actor: b.Actor}, o.Appointments[0].ID)
		require.ErrorIs(t, err, booking.ErrState)
		b.requireUnpaid(o)
	})

	t.Run("WhatTheShopWasPaidFor", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		ordered, bare := b.order(), b.hold()
		for _, hold := range []uuid.UUID{ordered.Hold, bare.ID} {
			h, err := b.bookings.Confirm(b.ctx, b.Actor, hold, "till 3")
			require.NoError(t, err)
			h, err = b.Cancel(b.ctx, booking.Viewer{Actor: b.Actor}, h.First().ID)
			require.NoError(t, err)
			require.Equal(t, booking.Cancelled, h.First().State)
		}
		require.Zero(t, b.count(`SELECT count(*) FROM refunds`), "the shop has the money")
		b.requireCancelled(ordered)
	})

	t.Run("NotByStrangers", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o, err := b.pay(b.order(), "tok_visa")
		require.NoError(t, err)
		for _, v := range []booking.Viewer{{}, {Actor: access.Actor{Key: uuid.New()}}, {Token: "guessed"}} {
			_, err := b.Cancel(b.ctx, v, o.Appointments[0].ID)
			require.ErrorIs(t, err, booking.ErrNotFound)
		}
		b.requirePaid(o)
	})
}

// cancelAt cancels an order's appointment when the provider is asked a question.
func (b bundle) cancelAt(question string, o checkout.Order) func(string) {
	return func(asked string) {
		if asked == question {
			_, err := b.Cancel(b.ctx, booking.Viewer{Actor: b.Actor}, o.Appointments[0].ID)
			require.NoError(b.t, err)
		}
	}
}
