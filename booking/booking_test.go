package booking_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/internal/testdb"
	"github.com/fitslot/fitslot/postgres"
	"github.com/fitslot/fitslot/supply"
)

// bundle is a network in a database of its own, and the service over it.
type bundle struct {
	*testdb.Network
	*booking.Service
	t   *testing.T
	ctx context.Context
}

// monday is a day like any other: 19 October 2026, 9 o'clock in Dresden.
var monday = berlin("2026-10-19 09:00")

func setup(t *testing.T) bundle {
	t.Helper()
	return setupAt(t, monday)
}

func setupAt(t *testing.T, now time.Time) bundle {
	t.Helper()
	pool := testdb.New(t)
	n := testdb.NewNetwork(t, pool, now)
	return bundle{n, newService(n, booking.DefaultConfig()), t, t.Context()}
}

func newService(n *testdb.Network, config booking.Config) *booking.Service {
	return booking.New(postgres.NewBookings(n.Pool), postgres.NewClock(n.Pool).Now, config)
}

// berlin reads a wall time in Dresden's zone.
func berlin(s string) time.Time {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	if err != nil {
		panic(err)
	}
	return t
}

// swap is the shortest job: half an hour, no tyres.
func swap() booking.Job { return booking.Job{Vehicle: booking.Car, Services: []string{"swap"}} }

// fit is four tyres of an article, fitted: three quarters.
func fit(sku string) booking.Job {
	return booking.Job{Vehicle: booking.Car, Services: []string{"fit"}, Items: []supply.Item{{SKU: sku, Quantity: 4}}}
}

func (b bundle) hold(job booking.Job, centre, start string) (booking.Hold, error) {
	return b.Hold(b.ctx, b.Actor, booking.HoldRequest{Wishes: []booking.Wish{{Job: job, Centre: centre, Start: berlin(start)}}})
}

func (b bundle) mustHold(job booking.Job, centre, start string) booking.Hold {
	b.t.Helper()
	h, err := b.hold(job, centre, start)
	require.NoError(b.t, err)
	return h
}

// count is the number a query returns.
func (b bundle) count(sql string, args ...any) int {
	b.t.Helper()
	var n int
	require.NoError(b.t, b.Pool.QueryRow(b.ctx, sql, args...).Scan(&n))
	return n
}

// pass moves the database's clock on.
func (b bundle) pass(d time.Duration) {
	b.t.Helper()
	b.Exec(`UPDATE installation SET clock_offset = clock_offset + $1::interval`, d)
}

func requireRefused(t *testing.T, err error, reason booking.Reason) *booking.RefusedError {
	t.Helper()
	var refused *booking.RefusedError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, reason, refused.Reason, refused.Error())
	return refused
}

func TestHold(t *testing.T) {
	t.Parallel()

	t.Run("HoldsBayAndTyresForTenMinutes", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Centre("C", 1)
		h := b.mustHold(fit("W205"), "C", "2026-10-21 10:00")
		a := h.First()
		require.Equal(t, booking.Held, a.State)
		require.Equal(t, berlin("2026-10-21 10:45"), a.End().In(a.Zone))
		require.WithinDuration(t, monday.Add(10*time.Minute), a.ExpiresAt, time.Minute)
		require.True(t, a.Ready.At.Equal(berlin("2026-10-20 10:00")), "paid today, delivered tomorrow at 9, an hour of handling")
		require.Equal(t, int64(4*8990+4*1500), h.Quote.Gross)
		require.Equal(t, 3, b.count(`SELECT count(*) FROM claims WHERE appointment_id = $1`, a.ID))
		require.Equal(t, 4, b.count(`SELECT reserved FROM stock WHERE sku = 'W205'`))
	})

	t.Run("LosesWithAlternativesThatCanBeHeld", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Centre("C", 1)
		b.Centre("D", 1)
		b.mustHold(swap(), "C", "2026-10-21 10:00")
		_, err := b.hold(swap(), "C", "2026-10-21 10:15")
		refused := requireRefused(t, err, booking.BaysTaken)
		require.Len(t, refused.Alternatives, 5)
		require.Equal(t, "C", refused.Alternatives[0].Centre)
		require.Equal(t, berlin("2026-10-21 10:30"), refused.Alternatives[0].Start)
		require.Equal(t, booking.Alternative{Centre: "D", Start: berlin("2026-10-21 10:15"), Name: "Reifen D"}, refused.Alternatives[4])
		for _, alternative := range refused.Alternatives[3:] {
			_, err := b.Hold(b.ctx, b.Actor, booking.HoldRequest{
				Wishes: []booking.Wish{{Job: swap(), Centre: alternative.Centre, Start: alternative.Start}},
			})
			require.NoError(t, err)
		}
	})

	t.Run("AnExpiredHoldIsInNobodysWay", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Centre("C", 1)
		first := b.mustHold(swap(), "C", "2026-10-21 10:00")
		b.pass(11 * time.Minute)
		b.mustHold(swap(), "C", "2026-10-21 10:00")
		again, err := b.Get(b.ctx, b.Actor, first.ID)
		require.NoError(t, err)
		require.Equal(t, booking.Expired, again.First().State)
	})

	t.Run("TheTightestGapIsFilledFirst", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Centre("C", 2)
		b.mustHold(swap(), "C", "2026-10-21 10:00") // bay 1
		b.mustHold(swap(), "C", "2026-10-21 10:00") // bay 2
		b.mustHold(swap(), "C", "2026-10-21 11:00") // bay 1
		h := b.mustHold(swap(), "C", "2026-10-21 10:30")
		require.Equal(t, 1, h.First().Bay)
	})
}

// key is an idempotency key of the shop.
func (b bundle) key(name string) access.IdempotencyKey {
	return access.IdempotencyKey{APIKey: b.Actor.Key, Key: name, Hash: [32]byte{1}}
}
