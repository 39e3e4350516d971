package booking_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/postgres"
)

// verify demands that the audit finds nothing.
func (b bundle) verify() {
	b.t.Helper()
	findings, err := postgres.Verify(b.ctx, b.Pool)
	require.NoError(b.t, err)
	for _, f := range findings {
		require.Empty(b.t, f.Offences, f.Promise)
	}
}

func TestExtend(t *testing.T) {
	t.Parallel()

	t.Run("OnceByItsOwnerAndOnceToPay", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Centre("C", 1)
		h := b.mustHold(fit("W205"), "C", "2026-10-21 10:00")
		b.pass(5 * time.Minute)
		extended, err := b.Extend(b.ctx, b.Actor, h.ID)
		require.NoError(t, err)
		require.WithinDuration(t, monday.Add(15*time.Minute), extended.First().ExpiresAt, time.Minute)
		_, err = b.Extend(b.ctx, b.Actor, h.ID)
		require.ErrorIs(t, err, booking.ErrExtended)
		_, err = b.ExtendToPay(b.ctx, b.Actor, h.ID)
		require.NoError(t, err)
		_, err = b.ExtendToPay(b.ctx, b.Actor, h.ID)
		require.ErrorIs(t, err, booking.ErrExtended)
	})

	t.Run("NotPastTheCutOffThatItsTyresNeed", func(t *testing.T) {
		t.Parallel()
		b := setupAt(t, berlin("2026-10-19 15:49"))
		b.Centre("C", 1)
		h := b.mustHold(fit("W205"), "C", "2026-10-20 10:00") // paid by 15:59 at the latest
		b.pass(5 * time.Minute)
		_, err := b.Extend(b.ctx, b.Actor, h.ID)
		requireRefused(t, err, booking.TyresLate)
		same, err := b.Get(b.ctx, b.Actor, h.ID)
		require.NoError(t, err)
		require.Equal(t, h.First().ExpiresAt, same.First().ExpiresAt)
	})

	t.Run("PastTheCutOffIfTheTyresAreStillInTime", func(t *testing.T) {
		t.Parallel()
		b := setupAt(t, berlin("2026-10-19 15:49"))
		b.Centre("C", 1)
		h := b.mustHold(fit("W205"), "C", "2026-10-22 10:00")
		require.True(t, h.First().Ready.At.Equal(berlin("2026-10-20 10:00")))
		b.pass(5 * time.Minute)
		extended, err := b.Extend(b.ctx, b.Actor, h.ID)
		require.NoError(t, err)
		require.True(t, extended.First().Ready.At.Equal(berlin("2026-10-21 10:00")), "they leave a day later")
		require.Equal(t, "2026-10-20", extended.First().Ready.Ways[0].Dispatched.String())
	})

	t.Run("NotAfterItsExpiry", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Centre("C", 1)
		h := b.mustHold(swap(), "C", "2026-10-21 10:00")
		b.pass(10 * time.Minute)
		_, err := b.Extend(b.ctx, b.Actor, h.ID)
		require.ErrorIs(t, err, booking.ErrHoldExpired)
	})
}

func TestReadyTimeIsJudgedAtTheLastMomentOfTheHold(t *testing.T) {
	t.Parallel()
	b := setupAt(t, berlin("2026-10-19 15:55")) // five minutes before the cut-off
	b.Centre("C", 1)
	_, err := b.hold(fit("W205"), "C", "2026-10-20 10:00")
	requireRefused(t, err, booking.TyresLate)
	b.mustHold(fit("W205"), "C", "2026-10-21 10:00")
}

func TestConfirm(t *testing.T) {
	t.Parallel()

	t.Run("KeepsTheShopsReferenceAndIsIdempotent", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Centre("C", 1)
		h := b.mustHold(fit("W205"), "C", "2026-10-21 10:00")
		for range 2 {
			confirmed, err := b.Confirm(b.ctx, b.Actor, h.ID, "shop-4711")
			require.NoError(t, err)
			require.Equal(t, booking.Confirmed, confirmed.First().State)
			require.Zero(t, confirmed.First().ExpiresAt)
		}
		_, err := b.Confirm(b.ctx, b.Actor, h.ID, "another")
		require.ErrorIs(t, err, booking.ErrState)
		b.pass(time.Hour)
		n, err := b.Expire(b.ctx)
		require.NoError(t, err)
		require.Zero(t, n, "what is confirmed does not expire")
		b.verify()
	})

	t.Run("NotAfterItsExpiryEvenIfNotSwept", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Centre("C", 1)
		h := b.mustHold(swap(), "C", "2026-10-21 10:00")
		b.pass(10 * time.Minute)
		_, err := b.Confirm(b.ctx, b.Actor, h.ID, "late")
		require.ErrorIs(t, err, booking.ErrHoldExpired)
	})

	t.Run("NotByAnotherShop", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Centre("C", 1)
		h := b.mustHold(swap(), "C", "2026-10-21 10:00")
		_, err := b.Confirm(b.ctx, access.Actor{Key: uuid.New(), Name: "other"}, h.ID, "x")
		require.ErrorIs(t, err, booking.ErrNotFound)
	})
}

func TestReleaseAndCancelGiveBackBayAndTyres(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 1)
	released := b.mustHold(fit("W225"), "C", "2026-10-21 10:00")
	_, err := b.Release(b.ctx, b.Actor, released.ID)
	require.NoError(t, err)
	cancelled := b.mustHold(fit("W225"), "C", "2026-10-21 10:00")
	_, err = b.Confirm(b.ctx, b.Actor, cancelled.ID, "paid")
	require.NoError(t, err)
	_, err = b.Cancel(b.ctx, booking.Viewer{Token: cancelled.First().Token}, cancelled.First().ID)
	require.NoError(t, err)
	b.mustHold(fit("W225"), "C", "2026-10-21 10:00")
	require.Equal(t, 4, b.count(`SELECT reserved FROM stock WHERE sku = 'W225'`))
	b.verify()

	_, err = b.Cancel(b.ctx, booking.Viewer{Token: "guessed"}, cancelled.First().ID)
	require.ErrorIs(t, err, booking.ErrNotFound)
}

func TestCancelNotOnceItHasBegun(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 1)
	h := b.mustHold(swap(), "C", "2026-10-19 09:15")
	_, err := b.Confirm(b.ctx, b.Actor, h.ID, "paid")
	require.NoError(t, err)
	b.pass(15 * time.Minute)
	_, err = b.Cancel(b.ctx, booking.Viewer{Actor: b.Actor}, h.First().ID)
	require.ErrorIs(t, err, booking.ErrState)
}

func TestMove(t *testing.T) {
	t.Parallel()

	t.Run("OverlapsItsOwnPlace", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Centre("C", 1)
		h := b.mustHold(fit("W225"), "C", "2026-10-21 10:00")
		moved, err := b.Move(b.ctx, b.Actor, h.ID, "C", berlin("2026-10-21 10:15"))
		require.NoError(t, err)
		require.Equal(t, h.First().ExpiresAt, moved.First().ExpiresAt)
		require.Equal(t, h.Quote, moved.Quote)
		b.mustHold(swap(), "C", "2026-10-21 09:30") // ends at 10:00, where only the old place was
		b.verify()
	})

	t.Run("KeepsTheOldPlaceIfTheNewIsTaken", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Centre("C", 1)
		b.Centre("D", 1)
		b.mustHold(swap(), "D", "2026-10-21 10:00")
		h := b.mustHold(fit("W225"), "C", "2026-10-21 10:00")
		_, err := b.Move(b.ctx, b.Actor, h.ID, "D", berlin("2026-10-21 10:00"))
		requireRefused(t, err, booking.BaysTaken)
		same, err := b.Get(b.ctx, b.Actor, h.ID)
		require.NoError(t, err)
		require.Equal(t, h, same)
		b.verify()
	})

	t.Run("ReschedulesToAnotherCentreWithItsOwnLastTyres", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Centre("C", 1)
		b.Centre("D", 1)
		b.Exec(`UPDATE stock SET on_hand = 4 WHERE sku = 'W225'`)
		h := b.mustHold(fit("W225"), "C", "2026-10-21 10:00")
		_, err := b.Confirm(b.ctx, b.Actor, h.ID, "paid")
		require.NoError(t, err)
		moved, err := b.Reschedule(b.ctx, booking.Viewer{Token: h.First().Token}, h.First().ID, "D", berlin("2026-10-22 10:00"))
		require.NoError(t, err)
		require.Equal(t, "D", moved.First().Centre)
		require.Equal(t, booking.Confirmed, moved.First().State)
		require.Equal(t, 4, b.count(`SELECT reserved FROM stock WHERE sku = 'W225'`))
		b.mustHold(swap(), "C", "2026-10-21 10:00")
		b.verify()
	})

	t.Run("NotBeforeTheTyresAreReady", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Centre("C", 1)
		h := b.mustHold(fit("W225"), "C", "2026-10-21 10:00")
		_, err := b.Move(b.ctx, b.Actor, h.ID, "C", berlin("2026-10-20 09:45"))
		requireRefused(t, err, booking.TyresLate)
	})
}
