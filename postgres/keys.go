package postgres

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fitslot/fitslot/access"
)

// Keys keeps API keys; it is the access.Store.
type Keys struct{ pool *pgxpool.Pool }

// NewKeys keeps keys in the pool's database.
func NewKeys(pool *pgxpool.Pool) *Keys { return &Keys{pool} }

var _ access.Store = (*Keys)(nil)

// keyColumns are what scanKey reads.
const keyColumns = `id, name, role, prefix, centres, warehouses, created_at, revoked_at`

// Add keeps a new key. access.ErrNameTaken.
func (s *Keys) Add(ctx context.Context, k access.Key, hash [sha256.Size]byte) (access.Key, error) {
	centres, warehouses := append([]string{}, k.Centres...), append([]string{}, k.Warehouses...) // not NULL
	added, err := s.one(ctx, `
		INSERT INTO api_keys (id, name, role, prefix, hash, centres, warehouses, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, fitslot_now())
		    ON CONFLICT (name) DO NOTHING
		RETURNING `+keyColumns,
		k.ID, k.Name, k.Role, k.Prefix, hash[:], centres, warehouses)
	if errors.Is(err, pgx.ErrNoRows) {
		return access.Key{}, access.ErrNameTaken
	}
	return added, wrapKey("add", err)
}

// ByHash returns the key with a hash, also if it was revoked. access.ErrNoKey.
func (s *Keys) ByHash(ctx context.Context, hash [sha256.Size]byte) (access.Key, error) {
	k, err := s.one(ctx, `SELECT `+keyColumns+` FROM api_keys WHERE hash = $1`, hash[:])
	return k, wrapKey("find", err)
}

// List returns all keys by name.
func (s *Keys) List(ctx context.Context) ([]access.Key, error) {
	rows, err := s.pool.Query(ctx, `SELECT `+keyColumns+` FROM api_keys ORDER BY name`)
	if err != nil {
		return nil, wrapKey("list", err)
	}
	keys, err := pgx.CollectRows(rows, scanKey)
	return keys, wrapKey("list", err)
}

// Revoke ends a key; the instant of the first time stands. access.ErrNoKey.
func (s *Keys) Revoke(ctx context.Context, name string) (access.Key, error) {
	k, err := s.one(ctx, `
		UPDATE api_keys
		   SET revoked_at = coalesce(revoked_at, fitslot_now())
		 WHERE name = $1
		RETURNING `+keyColumns, name)
	return k, wrapKey("revoke", err)
}

func (s *Keys) one(ctx context.Context, sql string, args ...any) (access.Key, error) {
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return access.Key{}, err
	}
	return pgx.CollectExactlyOneRow(rows, scanKey)
}

// keyRow is a row of api_keys, field by column.
type keyRow struct {
	ID                  uuid.UUID
	Name                string
	Role                access.Role
	Prefix              string
	Centres, Warehouses []string
	CreatedAt           time.Time
	RevokedAt           *time.Time
}

func scanKey(row pgx.CollectableRow) (access.Key, error) {
	r, err := pgx.RowToStructByName[keyRow](row)
	if err != nil {
		return access.Key{}, err
	}
	k := access.Key{ID: r.ID, Name: r.Name, Role: r.Role, Prefix: r.Prefix, Centres: r.Centres, Warehouses: r.Warehouses, CreatedAt: r.CreatedAt}
	if r.RevokedAt != nil {
		k.RevokedAt = *r.RevokedAt
	}
	return k, nil
}

// wrapKey says what failed, and makes access.ErrNoKey of no row.
func wrapKey(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, pgx.ErrNoRows):
		return access.ErrNoKey
	}
	return fmt.Errorf("%s API key: %w", doing, err)
}
