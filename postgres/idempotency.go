package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fitslot/fitslot/access"
)

// Idempotency keeps what requests with an idempotency key were answered. What such
// a request makes is written with its key by whoever makes it, in the same
// transaction; the answer follows, and may be lost.
type Idempotency struct{ pool *pgxpool.Pool }

// NewIdempotency keeps answers in the pool's database.
func NewIdempotency(pool *pgxpool.Pool) Idempotency { return Idempotency{pool} }

// Recall returns what is known of the request with the key, and whether there was
// one. access.ErrKeyReused if it was another request.
func (i Idempotency) Recall(ctx context.Context, key access.IdempotencyKey) (access.Answer, bool, error) {
	var a access.Answer
	var same bool
	err := i.pool.QueryRow(ctx, `
		SELECT resource_id, coalesce(status, 0), answer, request_hash = $3
		  FROM idempotency_keys
		 WHERE api_key_id = $1 AND key = $2`,
		key.APIKey, key.Key, key.Hash[:]).Scan(&a.Resource, &a.Status, &a.Body, &same)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return access.Answer{}, false, nil
	case err != nil:
		return access.Answer{}, false, fmt.Errorf("look up idempotency key: %w", err)
	case !same:
		return access.Answer{}, false, access.ErrKeyReused
	}
	return a, true, nil
}

// Remember keeps the answer to the request with the key. The first answer stays,
// and that of another request is let be.
func (i Idempotency) Remember(ctx context.Context, key access.IdempotencyKey, a access.Answer) error {
	_, err := i.pool.Exec(ctx, `
		INSERT INTO idempotency_keys AS kept (api_key_id, key, request_hash, resource_id, status, answer, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, fitslot_now())
		ON CONFLICT (api_key_id, key) DO UPDATE
		   SET status = excluded.status, answer = excluded.answer
		 WHERE kept.status IS NULL AND kept.request_hash = excluded.request_hash`,
		key.APIKey, key.Key, key.Hash[:], a.Resource, a.Status, a.Body)
	if err != nil {
		return fmt.Errorf("keep answer under idempotency key: %w", err)
	}
	return nil
}

// Prune forgets the keys that are older than 24 hours, and returns how many.
func (i Idempotency) Prune(ctx context.Context) (int, error) {
	result, err := i.pool.Exec(ctx, `
		DELETE FROM idempotency_keys
		 WHERE created_at < fitslot_now() - interval '24 hours'`)
	if err != nil {
		return 0, fmt.Errorf("forget old idempotency keys: %w", err)
	}
	return int(result.RowsAffected()), nil
}
