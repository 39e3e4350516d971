package postgres_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/internal/testdb"
	"github.com/fitslot/fitslot/postgres"
)

func TestIdempotency(t *testing.T) {
	t.Parallel()
	n := testdb.NewNetwork(t, testdb.New(t), time.Time{})
	kept := postgres.NewIdempotency(n.Pool)
	key := access.IdempotencyKey{APIKey: n.Actor.Key, Key: "k", Hash: [32]byte{1}}
	other := key
	other.Hash = [32]byte{2}
	answer := access.Answer{Resource: uuid.New(), Status: 201, Body: []byte(`{"id":1}`)}

	_, found, err := kept.Recall(t.Context(), key)
	require.NoError(t, err)
	require.False(t, found)

	require.NoError(t, kept.Remember(t.Context(), key, answer))
	require.NoError(t, kept.Remember(t.Context(), key, access.Answer{Resource: uuid.New(), Status: 200, Body: []byte("later")}))
	require.NoError(t, kept.Remember(t.Context(), other, access.Answer{Resource: uuid.New(), Status: 200, Body: []byte("another")}))
	got, found, err := kept.Recall(t.Context(), key)
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, answer, got, "the first answer stays")
	_, _, err = kept.Recall(t.Context(), other)
	require.ErrorIs(t, err, access.ErrKeyReused)

	// What a service has noted and nobody has answered yet.
	n.Exec(`UPDATE idempotency_keys SET status = NULL, answer = NULL`)
	got, found, err = kept.Recall(t.Context(), key)
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, access.Answer{Resource: answer.Resource}, got)
	require.NoError(t, kept.Remember(t.Context(), other, answer))
	got, _, err = kept.Recall(t.Context(), key)
	require.NoError(t, err)
	require.Zero(t, got.Status, "the answer to another request is not this one's")

	n.Exec(`UPDATE idempotency_keys SET created_at = fitslot_now() - interval '23 hours 59 minutes'`)
	pruned, err := kept.Prune(t.Context())
	require.NoError(t, err)
	require.Zero(t, pruned)
	n.Exec(`UPDATE idempotency_keys SET created_at = fitslot_now() - interval '24 hours 1 minute'`)
	pruned, err = kept.Prune(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, pruned)
	_, found, err = kept.Recall(t.Context(), key)
	require.NoError(t, err)
	require.False(t, found)
}
