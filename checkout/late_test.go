package checkout_test

import (
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
	"github.com/fitslot/fitslot/supply"
)

// shut closes the centre on the day of all appointments.
func (b bundle) shut() {
	b.Exec(`INSERT INTO closures (centre_id, starts_at, ends_at, reason) SELECT id, $1, $2, 'a burst pipe' FROM centres`,
		tuesday.Add(-12*time.Hour), tuesday.Add(12*time.Hour))
	b.Exec(`UPDATE centres SET calendar_version = calendar_version + 1, listed_version = calendar_version + 1`)
}

// stalled is an order of a job whose bank takes an hour to decide about the payment.
func (b bundle) stalled(job booking.Job, centre string, start time.Time) checkout.Order {
	b.t.Helper()
	h, err := b.bookings.Hold(b.ctx, b.Actor, booking.HoldRequest{Wishes: []booking.Wish{{Job: job, Centre: centre, Start: start}}})
	require.NoError(b.t, err)
	o, err := b.Order(b.ctx, b.Actor, request(h))
	require.NoError(b.t, err)
	o, err = b.Pay(b.ctx, b.Actor, o.ID, "tok_stall_1h", b.key(o.ID.String()))
	require.NoError(b.t, err)
	require.Equal(b.t, checkout.PaymentPending, o.Payments[0].State)
	return o
}

// stalledPair is stalled of two cars in one order, one after the other at two centres.
func (b bundle) stalledPair() checkout.Order {
	b.t.Helper()
	h, err := b.bookings.Hold(b.ctx, b.Actor, booking.HoldRequest{Wishes: []booking.Wish{
		{Job: tyres("W225"), Centre: "D", Start: tuesday.Add(24 * time.Hour)}, {Job: swap(), Centre: "E", Start: tuesday.Add(25 * time.Hour)},
	}})
	require.NoError(b.t, err)
	r := request(h)
	r.Plates = []string{"DD AB 12", "DD AB 13"}
	o, err := b.Order(b.ctx, b.Actor, r)
	require.NoError(b.t, err)
	o, err = b.Pay(b.ctx, b.Actor, o.ID, "tok_stall_1h", b.key(o.ID.String()))
	require.NoError(b.t, err)
	return o
}

// agrees lets the bank agree and the provider tell us.
func (b bundle) agrees(o checkout.Order) {
	b.t.Helper()
	b.decide(o.Payments[0].ID)
	require.NoError(b.t, b.Heard(b.ctx, o.Payments[0].ID))
}

// told is what who repeats the request to pay is answered.
func (b bundle) told(o checkout.Order) error {
	_, err := b.Pay(b.ctx, b.Actor, o.ID, "tok_stall_1h", b.key(o.ID.String()))
	return err
}

// requireLate demands that the money was let go, or given back, and that they say so.
func (b bundle) requireLate(o checkout.Order, says string) {
	b.t.Helper()
	b.settle()
	b.requireUnpaid(o)
	require.Equal(b.t, booking.Expired, b.get(o).Appointments[0].State)
	require.Equal(b.t, checkout.ReasonHoldExpired, b.get(o).Payments[0].Reason)
	require.ErrorIs(b.t, b.told(o), booking.ErrHoldExpired)
	require.ErrorContains(b.t, b.told(o), says)
}

func swap() booking.Job { return booking.Job{Vehicle: booking.Car, Services: []string{"swap"}} }

func tyres(sku string) booking.Job {
	return booking.Job{Vehicle: booking.Car, Services: []string{"fit"}, Items: []supply.Item{{SKU: sku, Quantity: 4}}}
}

func TestLatePayment(t *testing.T) {
	t.Parallel()

	for name, sweep := range map[string]bool{"TakesThePlaceAgain": true, "TakesThePlaceAgainThoughNobodyHasSwept": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			b.Centre("D", 1)
			o := b.stalled(tyres("W225"), "D", tuesday.Add(24*time.Hour))
			b.pass(time.Hour)
			if sweep {
				_, err := b.bookings.Expire(b.ctx)
				require.NoError(t, err)
			}
			b.agrees(o)
			b.requirePaid(o)
			require.NoError(t, b.told(o))
			require.Equal(t, 4, b.count(`SELECT reserved FROM stock WHERE sku = 'W225'`))
			require.Equal(t, 3, b.count(`SELECT count(*) FROM claims WHERE appointment_id = $1`, o.Appointments[0].ID))
			require.Contains(t, b.kinds(o), "appointment.retaken")
		})
	}

	for name, taken := range map[string]bool{"OfTwoCarsTakesBothPlaces": false, "OfTwoCarsTakesNoneIfOneIsGone": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			b.Centre("D", 1)
			b.Centre("E", 1)
			o := b.stalledPair()
			b.pass(time.Hour)
			if taken {
				_, err := b.bookings.Hold(b.ctx, b.Actor, booking.HoldRequest{Wishes: []booking.Wish{
					{Job: swap(), Centre: "E", Start: tuesday.Add(25 * time.Hour)}}})
				require.NoError(t, err)
			}
			b.agrees(o)
			claims := func() int {
				return b.count(`SELECT count(*) FROM claims JOIN appointments a ON a.id = appointment_id WHERE a.order_id = $1`, o.ID)
			}
			if taken {
				b.requireLate(o, "nothing was charged")
				require.Zero(t, claims())
				require.Zero(t, b.count(`SELECT reserved FROM stock WHERE sku = 'W225'`))
				return
			}
			b.requirePaid(o)
			require.Equal(t, 3+2, claims())
			require.Equal(t, 2, b.count(`SELECT count(*) FROM appointments WHERE order_id = $1 AND state = 'confirmed'`, o.ID))
		})
	}

	t.Run("NotFromWhoHasItNow", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Centre("D", 1)
		o := b.stalled(swap(), "D", tuesday)
		b.pass(time.Hour)
		h, err := b.bookings.Hold(b.ctx, b.Actor, booking.HoldRequest{Wishes: []booking.Wish{{Job: swap(), Centre: "D", Start: tuesday}}})
		require.NoError(t, err)
		b.agrees(o)
		b.requireLate(o, "nothing was charged")
		_, err = b.bookings.Confirm(b.ctx, b.Actor, h.ID, "till 1")
		require.NoError(t, err)
	})

	t.Run("NotWithoutTheTyres", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.stalled(tyres("W225"), "C", tuesday.Add(24*time.Hour))
		b.pass(time.Hour)
		_, err := b.bookings.Expire(b.ctx)
		require.NoError(t, err)
		b.Exec(`UPDATE stock SET on_hand = 3 WHERE sku = 'W225'`)
		b.agrees(o)
		b.requireLate(o, "nothing was charged")
	})

	t.Run("NotIfTheTyresWouldComeTooLate", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.stalled(tyres("W205"), "C", tuesday) // paid until 16:00 on Monday
		b.pass(6*time.Hour + 59*time.Minute + 45*time.Second)
		b.agrees(o) // a quarter of a minute before: it might be written down after
		b.requireLate(o, "nothing was charged")
	})

	t.Run("IsPlannedAsOfNow", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.stalled(tyres("W205"), "C", tuesday.Add(48*time.Hour))
		b.pass(8 * time.Hour)
		b.agrees(o)
		b.requirePaid(o)
		require.Equal(t, "2026-10-20", b.get(o).Appointments[0].Ready.Ways[0].Dispatched.String(), "the cut-off of Monday has passed")
	})

	t.Run("NotWhenItIsTooSoonNow", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.stalled(swap(), "C", tuesday)
		b.Exec(`UPDATE centres SET notice_minutes = 1440, calendar_version = calendar_version + 1`)
		b.pass(2 * time.Hour)
		b.agrees(o)
		b.requireLate(o, "nothing was charged")
	})

	t.Run("NotWhatWasReleased", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.stalled(swap(), "C", tuesday)
		_, err := b.bookings.Release(b.ctx, b.Actor, o.Hold)
		require.NoError(t, err)
		b.pass(time.Hour)
		b.agrees(o)
		b.requireUnpaid(o)
		require.Equal(t, booking.Cancelled, b.get(o).Appointments[0].State)
	})

	t.Run("WhatWasTakenIsRefunded", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.stalled(swap(), "C", tuesday)
		b.pass(time.Hour)
		b.shut()
		b.decide(o.Payments[0].ID)
		found, err := b.provider.Find(b.ctx, o.Payments[0].ID)
		require.NoError(t, err)
		_, err = b.provider.Capture(b.ctx, o.Payments[0].ID, found.Ref) // behind our back
		require.NoError(t, err)
		require.NoError(t, b.Heard(b.ctx, o.Payments[0].ID))
		b.requireLate(o, "what was charged is refunded")
		require.Equal(t, checkout.PaymentCaptured, b.get(o).Payments[0].State)
		require.Equal(t, b.get(o).Gross, b.get(o).Payments[0].Refunded)
	})
}

// rounds is how often a race is run.
func rounds(t *testing.T, usual int) int {
	t.Helper()
	said := os.Getenv("FITSLOT_TEST_PAYMENT_RACES")
	if said == "" {
		return usual
	}
	n, err := strconv.Atoi(said)
	require.NoError(t, err)
	return n
}

// TestLatePayment_AgainstAHold lets a late payment and a new customer want the same
// place at the same moment, on two nodes that settle: one has it, and who has not has
// not paid.
func TestLatePayment_AgainstAHold(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("D", 1)
	node := b.with(eager())
	for round := range rounds(t, 3) {
		start := tuesday.Add(24 * time.Hour * time.Duration(round%3)).Add(time.Duration(round/3%12) * 30 * time.Minute)
		o := b.stalled(swap(), "D", start)
		b.pass(time.Hour)
		b.decide(o.Payments[0].ID)
		var working sync.WaitGroup
		var h booking.Hold
		var err error
		working.Go(func() {
			h, err = b.bookings.Hold(b.ctx, b.Actor, booking.HoldRequest{Wishes: []booking.Wish{{Job: swap(), Centre: "D", Start: start}}})
		})
		working.Go(func() { _ = b.Heard(b.ctx, o.Payments[0].ID) })
		working.Go(func() { _, _ = node.Settle(b.ctx) })
		working.Wait()
		b.settle()
		if err == nil {
			b.requireLate(o, "nothing was charged")
			_, err = b.bookings.Release(b.ctx, b.Actor, h.ID)
			require.NoError(t, err)
			continue
		}
		var refused *booking.RefusedError
		require.ErrorAs(t, err, &refused)
		b.requirePaid(o)
		_, err = b.Cancel(b.ctx, booking.Viewer{Actor: b.Actor}, o.Appointments[0].ID)
		require.NoError(t, err)
	}
}

// TestSecondPaymentIsNeverCaptured gives a payment up that nobody has heard of. It turns
// up at the very moment at which the customer pays again, and everybody settles.
func TestSecondPaymentIsNeverCaptured(t *testing.T) {
	t.Parallel()
	b := setup(t)
	deaf := b
	deaf.provider = silent{Provider: b.provider, deaf: true}
	deaf = deaf.with(eager())
	watchful := eager()
	watchful.Watch = time.Hour
	node, other := b.with(patient()), b.with(patient())
	for range rounds(t, 3) {
		waiting, err := deaf.pay(b.order(), "tok_visa")
		require.NoError(t, err)
		_, err = b.with(watchful).Settle(b.ctx)
		require.NoError(t, err)
		first := b.get(waiting).Payments[0]
		require.Equal(t, checkout.PaymentVoiding, first.State)
		var working sync.WaitGroup
		for _, do := range []func(){
			func() { _, _ = b.provider.Authorise(b.ctx, charge(first, "tok_visa")) },
			func() { _, _ = node.pay(waiting, "tok_visa") },
			func() { _, _ = other.pay(waiting, "tok_visa") },
			func() { _ = node.Heard(b.ctx, first.ID) },
			func() { _, _ = node.Settle(b.ctx) },
			func() { _, _ = other.Settle(b.ctx) },
		} {
			working.Go(do)
		}
		working.Wait()
		b.settle()
		b.requirePaid(waiting)
		require.Equal(t, 1, b.count(`SELECT count(*) FROM payments WHERE order_id = $1 AND state = 'captured'`, waiting.ID))
		_, err = b.Cancel(b.ctx, booking.Viewer{Actor: b.Actor}, waiting.Appointments[0].ID)
		require.NoError(t, err)
		b.settle()
	}
}
