package booking_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/postgres"
)

// limited is a centre with room for all, whose limits are low.
func limited(t *testing.T, change func(*booking.Limits)) bundle {
	t.Helper()
	b := setup(t)
	b.Centre("C", 20)
	l, err := postgres.ReadLimits(t.Context(), b.Pool)
	require.NoError(t, err)
	require.Equal(t, booking.Limits{
		OpenPerAddress: 20, OpenPerCustomer: 5, OpenPerReference: 10, AbandonedPerHour: 60, CoolDown: 15 * time.Minute,
	}, l)
	change(&l)
	require.NoError(t, postgres.WriteLimits(t.Context(), b.Pool, l))
	return b
}

// from holds in a browser at an address; as names a customer.
func (b bundle) from(address, as string) (booking.Hold, error) {
	return b.Hold(b.ctx, b.Actor, booking.HoldRequest{
		Wishes: []booking.Wish{{Job: swap(), Centre: "C", Start: berlin("2026-10-21 10:00")}}, Address: address, CustomerRef: as,
	})
}

func requireLimited(t *testing.T, err error, limit string) *booking.LimitError {
	t.Helper()
	var refused *booking.LimitError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, limit, refused.Limit)
	require.Positive(t, refused.Wait)
	return refused
}

func TestLimits(t *testing.T) {
	t.Parallel()

	t.Run("OneAddressHasSoManyHoldsOpen", func(t *testing.T) {
		t.Parallel()
		b := limited(t, func(l *booking.Limits) { l.OpenPerAddress = 2 })
		first, err := b.from("2001:db8:1:2::1", "")
		require.NoError(t, err)
		b.pass(time.Minute)
		_, err = b.from("2001:db8:1:2:ffff::1", "")
		require.NoError(t, err)
		_, err = b.from("2001:db8:1:2::9", "")
		refused := requireLimited(t, err, booking.OpenPerAddress)
		require.Equal(t, 2, refused.Most)
		require.WithinDuration(t, first.First().ExpiresAt, refused.Until, 0, "when the first of them runs out")
		_, err = b.from("2001:db8:1:3::1", "")
		require.NoError(t, err, "another network of IPv6")
		_, err = b.from("", "")
		require.NoError(t, err, "a server")

		b.pass(refused.Wait)
		_, err = b.from("2001:db8:1:2::9", "")
		require.NoError(t, err, "the first has run out, whether or not it was swept")
		b.verify()
	})

	t.Run("OneCustomerToo", func(t *testing.T) {
		t.Parallel()
		b := limited(t, func(l *booking.Limits) { l.OpenPerReference, l.OpenPerCustomer = 2, 1 })
		h, err := b.from("", "ana")
		require.NoError(t, err)
		_, err = b.from("", "ana")
		require.NoError(t, err)
		_, err = b.from("", "ana")
		requireLimited(t, err, booking.OpenPerReference)
		_, err = b.from("", "ben")
		require.NoError(t, err)
		_, err = b.Confirm(b.ctx, b.Actor, h.ID, "paid")
		require.NoError(t, err)
		_, err = b.from("", "ana")
		require.NoError(t, err, "what is paid is no hold")

		b.Actor.Role = access.Publishable
		_, err = b.from("", "cid")
		require.NoError(t, err)
		_, err = b.from("", "cid")
		requireLimited(t, err, booking.OpenPerCustomer)
	})

	t.Run("WhoGivesUpAgainAndAgainCoolsDown", func(t *testing.T) {
		t.Parallel()
		b := limited(t, func(l *booking.Limits) { l.AbandonedPerHour = 3 })
		for range 2 {
			h, err := b.from("192.0.2.1", "")
			require.NoError(t, err)
			_, err = b.Release(b.ctx, b.Actor, h.ID)
			require.NoError(t, err)
		}
		last, err := b.from("192.0.2.1", "")
		require.NoError(t, err)
		b.pass(11 * time.Minute)
		_, err = b.from("192.0.2.1", "")
		refused := requireLimited(t, err, booking.AbandonedPerHour)
		require.WithinDuration(t, last.First().ExpiresAt.Add(15*time.Minute), refused.Until, time.Second)
		_, err = b.from("192.0.2.2", "")
		require.NoError(t, err)
		_, err = b.Expire(b.ctx)
		require.NoError(t, err)
		b.pass(refused.Wait + 2*time.Minute) // it was swept a minute late
		_, err = b.from("192.0.2.1", "")
		require.NoError(t, err)
	})

	t.Run("ARetryIsNoOtherHold", func(t *testing.T) {
		t.Parallel()
		b := limited(t, func(l *booking.Limits) { l.OpenPerAddress = 1 })
		r := booking.HoldRequest{
			Wishes: []booking.Wish{{Job: swap(), Centre: "C", Start: berlin("2026-10-21 10:00")}}, Address: "192.0.2.1", Key: b.key("once"),
		}
		h, err := b.Hold(b.ctx, b.Actor, r)
		require.NoError(t, err)
		again, err := b.Hold(b.ctx, b.Actor, r)
		require.NoError(t, err)
		require.Equal(t, h.ID, again.ID)
	})

	t.Run("NoughtIsNoLimit", func(t *testing.T) {
		t.Parallel()
		b := limited(t, func(l *booking.Limits) { l.OpenPerAddress, l.OpenPerReference, l.AbandonedPerHour = 0, 0, 0 })
		for range 12 {
			h, err := b.from("192.0.2.1", "ana")
			require.NoError(t, err)
			_, err = b.Release(b.ctx, b.Actor, h.ID)
			require.NoError(t, err)
		}
	})

	t.Run("WhoHeldIsForgotten", func(t *testing.T) {
		t.Parallel()
		b := limited(t, func(*booking.Limits) {})
		_, err := b.from("192.0.2.1", "ana")
		require.NoError(t, err)
		require.Equal(t, 2, b.count(`SELECT count(*) FROM holders`))
		require.Zero(t, b.count(`SELECT count(*) FROM holders WHERE encode(subject, 'escape') ~ '192|ana'`))
		store := postgres.NewBookings(b.Pool)
		n, err := store.ForgetHolders(b.ctx)
		require.NoError(t, err)
		require.Zero(t, n)
		b.pass(4*time.Hour + time.Minute)
		n, err = store.ForgetHolders(b.ctx)
		require.NoError(t, err)
		require.Equal(t, 2, n)
	})
}

// Who asks for many holds at once, under two names that are counted, gets as many as
// who asks for one after the other, and nobody waits for ever.
func TestLimits_NobodyRacesPast(t *testing.T) {
	t.Parallel()
	b := limited(t, func(l *booking.Limits) { l.OpenPerAddress, l.OpenPerReference = 3, 4 })
	var held [3]atomic.Int32
	var all sync.WaitGroup
	for i := range 24 {
		all.Go(func() {
			who := i % 3
			_, err := b.Hold(b.ctx, b.Actor, booking.HoldRequest{ // each at another time, so that nothing else keeps them apart
				Wishes:  []booking.Wish{{Job: swap(), Centre: "C", Start: berlin("2026-10-21 08:00").AddDate(0, 0, i/12).Add(time.Duration(i%12) * 30 * time.Minute)}},
				Address: fmt.Sprintf("192.0.2.%d", who), CustomerRef: []string{"ana", "ben", "cid"}[(i/3)%3],
			})
			if err == nil {
				held[who].Add(1)
			} else if !errors.Is(err, booking.ErrLimit) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for who := range held {
		require.LessOrEqual(t, held[who].Load(), int32(3), "address %d", who)
	}
	require.GreaterOrEqual(t, held[0].Load()+held[1].Load()+held[2].Load(), int32(7))
	require.Zero(t, b.count(`
		SELECT count(*)
		  FROM (SELECT customer_ref FROM quotes GROUP BY customer_ref HAVING count(*) > 4) AS too_many`))
	require.Zero(t, b.count(`SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`))
	b.verify()
}
