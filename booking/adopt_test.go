package booking_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
)

// someone adds a key to the network and is who has it.
func (b bundle) someone(name string, role access.Role) access.Actor {
	b.t.Helper()
	actor := access.Actor{Key: uuid.New(), Name: name, Role: role}
	hash := access.NewSecret(role).Hash()
	b.Exec(`INSERT INTO api_keys (id, name, role, prefix, hash, created_at) VALUES ($1, $2, $3, 'fs_', $4, now())`,
		actor.Key, name, role, hash[:])
	return actor
}

func TestAdopt(t *testing.T) {
	t.Parallel()
	type scene struct {
		bundle
		browser access.Actor
		placed  booking.Hold
	}
	place := func(t *testing.T) scene {
		b := setup(t)
		b.Centre("C", 1)
		browser := b.someone("browser", access.Publishable)
		h, err := b.Hold(b.ctx, browser, booking.HoldRequest{Wishes: []booking.Wish{{Job: fit("W205"), Centre: "C", Start: berlin("2026-10-21 10:00")}}})
		require.NoError(t, err)
		return scene{b, browser, h}
	}

	t.Run("ItChangesHandsAndNothingElse", func(t *testing.T) {
		t.Parallel()
		s := place(t)
		token := s.placed.First().Token
		adopted, err := s.Adopt(s.ctx, s.Actor, s.placed.ID, token)
		require.NoError(t, err)
		want := s.placed
		want.Appointments[0].APIKey = s.Actor.Key
		want.Appointments[0].Latest = adopted.First().Latest
		require.Equal(t, want, adopted)
		_, err = s.Get(s.ctx, s.browser, s.placed.ID)
		require.ErrorIs(t, err, booking.ErrNotFound, "the browser's key is everybody's")
		_, err = s.Get(s.ctx, s.Actor, s.placed.ID)
		require.NoError(t, err)

		again, err := s.Adopt(s.ctx, s.Actor, s.placed.ID, token)
		require.NoError(t, err)
		require.Equal(t, adopted, again)
		require.Equal(t, 1, s.count(`SELECT count(*) FROM events WHERE kind = 'appointment.adopted'`))
		_, err = s.Confirm(s.ctx, s.Actor, s.placed.ID, "paid")
		require.NoError(t, err)
		s.verify()
	})

	t.Run("NotWithoutItsToken", func(t *testing.T) {
		t.Parallel()
		s := place(t)
		for _, token := range []string{"", "guess", access.NewToken()} {
			_, err := s.Adopt(s.ctx, s.Actor, s.placed.ID, token)
			require.ErrorIs(t, err, booking.ErrNotFound)
		}
		_, err := s.Adopt(s.ctx, s.Actor, uuid.New(), s.placed.First().Token)
		require.ErrorIs(t, err, booking.ErrNotFound)
		_, err = s.Get(s.ctx, s.browser, s.placed.ID)
		require.NoError(t, err)
	})

	t.Run("NotAnotherShops", func(t *testing.T) {
		t.Parallel()
		s := place(t)
		token := s.placed.First().Token
		_, err := s.Adopt(s.ctx, s.Actor, s.placed.ID, token)
		require.NoError(t, err)
		_, err = s.Adopt(s.ctx, s.someone("rival", access.Shop), s.placed.ID, token)
		require.ErrorIs(t, err, booking.ErrNotFound)
		_, err = s.Get(s.ctx, s.Actor, s.placed.ID)
		require.NoError(t, err)
	})

	t.Run("NotOnceItIsOver", func(t *testing.T) {
		t.Parallel()
		s := place(t)
		s.pass(11 * time.Minute)
		_, err := s.Adopt(s.ctx, s.Actor, s.placed.ID, s.placed.First().Token)
		require.ErrorIs(t, err, booking.ErrHoldExpired)

		s = place(t)
		_, err = s.Release(s.ctx, s.browser, s.placed.ID)
		require.NoError(t, err)
		_, err = s.Adopt(s.ctx, s.Actor, s.placed.ID, s.placed.First().Token)
		require.ErrorIs(t, err, booking.ErrState)
	})
}
