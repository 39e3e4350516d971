package postgres_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/internal/testdb"
	"github.com/fitslot/fitslot/postgres"
)

func TestKeys(t *testing.T) {
	setup := func(t *testing.T) *access.Service {
		t.Parallel()
		return access.New(postgres.NewKeys(testdb.New(t)))
	}
	add := func(t *testing.T, s *access.Service, name string, role access.Role, centres ...string) (access.Key, access.Secret) {
		t.Helper()
		key, secret, err := s.Add(t.Context(), name, role, centres...)
		require.NoError(t, err)
		return key, secret
	}

	t.Run("Authenticate", func(t *testing.T) {
		s := setup(t)
		key, secret := add(t, s, "tills", access.Staff, "DE-1", "DE-2")
		actor, err := s.Authenticate(t.Context(), string(secret))
		require.NoError(t, err)
		require.Equal(t, access.Actor{Key: key.ID, Name: "tills", Role: access.Staff, Centres: []string{"DE-1", "DE-2"}, Warehouses: []string{}}, actor)

		for _, wrong := range []string{"", "nonsense", string(access.NewSecret(access.Staff)), secret.Prefix()} {
			_, err = s.Authenticate(t.Context(), wrong)
			require.ErrorIs(t, err, access.ErrNoKey)
			require.NotErrorIs(t, err, access.ErrRevoked)
		}
	})

	t.Run("Revoke", func(t *testing.T) {
		s := setup(t)
		_, secret := add(t, s, "web", access.Shop)
		_, other := add(t, s, "app", access.Shop)
		first, err := s.Revoke(t.Context(), "web")
		require.NoError(t, err)
		require.WithinDuration(t, time.Now(), first.RevokedAt, time.Minute)
		_, err = s.Authenticate(t.Context(), string(secret))
		require.ErrorIs(t, err, access.ErrRevoked)
		require.ErrorIs(t, err, access.ErrNoKey)
		_, err = s.Authenticate(t.Context(), string(other))
		require.NoError(t, err, "others go on")

		second, err := s.Revoke(t.Context(), "web")
		require.NoError(t, err)
		require.Equal(t, first.RevokedAt, second.RevokedAt, "the first time stands")
		_, err = s.Revoke(t.Context(), "nobody's")
		require.ErrorIs(t, err, access.ErrNoKey)
	})

	t.Run("List", func(t *testing.T) {
		s := setup(t)
		none, err := s.List(t.Context())
		require.NoError(t, err)
		require.Empty(t, none)
		add(t, s, "web", access.Shop)
		add(t, s, "app", access.Publishable)
		add(t, s, "cash desk", access.Shop)
		_, err = s.Revoke(t.Context(), "web")
		require.NoError(t, err)
		all, err := s.List(t.Context())
		require.NoError(t, err)
		require.Len(t, all, 3, "also the revoked")
		require.Equal(t, []string{"app", "cash desk", "web"}, []string{all[0].Name, all[1].Name, all[2].Name})
		require.Regexp(t, `^fs_publishable_.{8}$`, all[0].Prefix)
		require.WithinDuration(t, time.Now(), all[0].CreatedAt, time.Minute)
		require.True(t, all[0].RevokedAt.IsZero())
		require.False(t, all[2].RevokedAt.IsZero())
	})

	t.Run("Refused", func(t *testing.T) {
		s := setup(t)
		_, _, err := s.Add(t.Context(), "x", "root")
		var invalid *access.InvalidError
		require.ErrorAs(t, err, &invalid)
		require.Equal(t, "role", invalid.Field)
		none, err := s.List(t.Context())
		require.NoError(t, err)
		require.Empty(t, none)
	})

	t.Run("OneOfManyGetsTheName", func(t *testing.T) {
		s := setup(t)
		errs := make([]error, 8)
		var racing sync.WaitGroup
		for i := range errs {
			racing.Go(func() { _, _, errs[i] = s.Add(t.Context(), "web", access.Shop) })
		}
		racing.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
				continue
			}
			require.ErrorIs(t, err, access.ErrNameTaken)
		}
		require.Equal(t, 1, won)
	})

	t.Run("NoSecretIsStored", func(t *testing.T) {
		t.Parallel()
		pool := testdb.New(t)
		_, secret, err := access.New(postgres.NewKeys(pool)).Add(t.Context(), "web", access.Shop)
		require.NoError(t, err)
		var row string
		require.NoError(t, pool.QueryRow(t.Context(), `SELECT api_keys::text FROM api_keys`).Scan(&row))
		require.Contains(t, row, secret.Prefix())
		require.NotContains(t, row, string(secret)[len(secret.Prefix()):])
	})
}
