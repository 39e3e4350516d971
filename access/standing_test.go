package access_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/internal/testdb"
	"github.com/fitslot/fitslot/postgres"
)

func TestStanding(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	setup := func(t *testing.T) *access.Service {
		t.Parallel()
		return access.New(postgres.NewKeys(testdb.New(t)))
	}

	t.Run("IsMadeOnce", func(t *testing.T) {
		keys := setup(t)
		var actors [8]access.Actor
		var all sync.WaitGroup
		for i := range actors {
			all.Go(func() {
				actor, err := keys.Standing(ctx, "front door", access.Shop)
				if err == nil {
					actors[i] = actor
				}
			})
		}
		all.Wait()
		for _, actor := range actors {
			require.Equal(t, actors[0], actor, "servers that start together have one key")
		}
		require.NoError(t, actors[0].Require(access.Order))
	})
	t.Run("Revoked", func(t *testing.T) {
		keys := setup(t)
		_, err := keys.Standing(ctx, "front door", access.Shop)
		require.NoError(t, err)
		_, err = keys.Revoke(ctx, "front door")
		require.NoError(t, err)
		_, err = keys.Standing(ctx, "front door", access.Shop)
		require.ErrorIs(t, err, access.ErrRevoked)
	})
	t.Run("NameOfAnother", func(t *testing.T) {
		keys := setup(t)
		_, _, err := keys.Add(ctx, "front door", access.Operator)
		require.NoError(t, err)
		_, err = keys.Standing(ctx, "front door", access.Shop)
		require.ErrorIs(t, err, access.ErrNameTaken)
	})
}
