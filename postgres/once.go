package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/access"
)

// insertIdempotencyKey notes in the transaction that makes resource which request
// made it. A request with the same key that is still in flight is waited for. The
// error is *access.RepeatedError if there was one, access.ErrKeyReused if that was
// another request.
func insertIdempotencyKey(ctx context.Context, tx pgx.Tx, key access.IdempotencyKey, resource uuid.UUID) error {
	if key.IsZero() {
		return nil
	}
	made, err := tx.Exec(ctx, `
		INSERT INTO idempotency_keys (api_key_id, key, request_hash, resource_id, created_at)
		VALUES ($1, $2, $3, $4, fitslot_now())
		    ON CONFLICT (api_key_id, key) DO NOTHING`,
		key.APIKey, key.Key, key.Hash[:], resource)
	if err != nil {
		return fmt.Errorf("noting the idempotency key: %w", err)
	}
	if made.RowsAffected() == 1 {
		return nil
	}
	return repeated(ctx, tx, key)
}

// repeated looks a key up: *access.RepeatedError, access.ErrKeyReused, or nil if
// it is new.
func repeated(ctx context.Context, q querier, key access.IdempotencyKey) error {
	var hash []byte
	var resource uuid.UUID
	err := q.QueryRow(ctx, `
		SELECT request_hash, resource_id FROM idempotency_keys WHERE api_key_id = $1 AND key = $2`,
		key.APIKey, key.Key).Scan(&hash, &resource)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("looking the idempotency key up: %w", err)
	case !bytes.Equal(hash, key.Hash[:]):
		return access.ErrKeyReused
	}
	return &access.RepeatedError{Resource: resource}
}

// Repeated is booking.Store's.
func (b *Bookings) Repeated(ctx context.Context, key access.IdempotencyKey) error {
	return repeated(ctx, b.pool, key)
}
