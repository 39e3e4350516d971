package checkout_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
)

// berta is who ana turns out to be.
var berta = checkout.Customer{Name: "Berta Núñez", Email: "berta@example.org", Language: "de"}

func (b bundle) correction(o checkout.Order) checkout.Correction {
	return checkout.Correction{Order: o.ID, Customer: berta, Plates: []string{"9876 xyz"}, Actor: b.Actor}
}

func TestCorrect(t *testing.T) {
	t.Run("BeforePaying", func(t *testing.T) {
		b := setup(t)
		o := b.order()
		other := b.order()
		got, err := b.Correct(b.ctx, b.correction(o))
		require.NoError(t, err)
		require.Equal(t, berta, got.Customer)
		require.Equal(t, "9876 XYZ", got.Plates[0], "tidied as at first")
		require.Equal(t, checkout.Open, got.State)
		require.Equal(t, 1, b.count(`SELECT count(*) FROM events WHERE kind = 'order.corrected'`))

		untouched, err := b.Get(b.ctx, b.Actor, other.ID)
		require.NoError(t, err)
		require.Equal(t, ana, untouched.Customer, "nobody else's")

		_, err = b.Correct(b.ctx, b.correction(o))
		require.NoError(t, err)
		require.Equal(t, 1, b.count(`SELECT count(*) FROM events WHERE kind = 'order.corrected'`), "once is enough")
	})
	t.Run("AfterADecline", func(t *testing.T) {
		b := setup(t)
		o := b.order()
		_, err := b.pay(o, "tok_decline")
		require.Error(t, err)
		_, err = b.Correct(b.ctx, b.correction(o))
		require.NoError(t, err)
		paid, err := b.pay(o, "tok_visa")
		require.NoError(t, err)
		require.Equal(t, checkout.Paid, paid.State)
		require.Equal(t, berta, paid.Customer)
	})
	t.Run("Invalid", func(t *testing.T) {
		b := setup(t)
		c := b.correction(b.order())
		c.Customer.Email, c.Plates = "berta", []string{""}
		_, err := b.Correct(b.ctx, c)
		var wrong booking.InvalidErrors
		require.ErrorAs(t, err, &wrong)
		require.Len(t, wrong, 2, "each wrong field is named: %s", wrong)
	})
}

// What is under way, paid or over is no more to be corrected.
func TestCorrect_TooLate(t *testing.T) {
	rows := map[string]struct {
		until func(bundle, checkout.Order)
		want  error
	}{
		"a payment is under way": {
			func(b bundle, o checkout.Order) { _, _ = b.pay(o, "tok_stall_1h") }, checkout.ErrPaymentInProgress,
		},
		"it is paid": {
			func(b bundle, o checkout.Order) { _, _ = b.pay(o, "tok_visa") }, booking.ErrState,
		},
		"the hold has run out": {
			func(b bundle, _ checkout.Order) { b.pass(time.Hour) }, booking.ErrHoldExpired,
		},
		"the hold was given up": {
			func(b bundle, o checkout.Order) { _, _ = b.bookings.Release(b.ctx, b.Actor, o.Hold) }, booking.ErrState,
		},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			b := setup(t)
			o := b.order()
			row.until(b, o)
			_, err := b.Correct(b.ctx, b.correction(o))
			require.ErrorIs(t, err, row.want)
			kept, err := b.Get(b.ctx, b.Actor, o.ID)
			require.NoError(t, err)
			require.Equal(t, ana, kept.Customer)
			require.Equal(t, o.Plates, kept.Plates)
		})
	}
}

func TestCorrect_SomebodyElses(t *testing.T) {
	b := setup(t)
	c := b.correction(b.order())
	c.Actor = access.Actor{Key: uuid.New(), Role: access.Shop}
	_, err := b.Correct(b.ctx, c)
	require.ErrorIs(t, err, booking.ErrNotFound)
}
