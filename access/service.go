package access

import (
	"context"
	"crypto/sha256"

	"github.com/google/uuid"
)

// A Store keeps keys, under the hashes of their secrets.
type Store interface {
	// Add keeps a new key, stamps it, and returns it. ErrNameTaken.
	Add(ctx context.Context, k Key, hash [sha256.Size]byte) (Key, error)
	// ByHash returns the key with a hash, also if it was revoked. ErrNoKey.
	ByHash(ctx context.Context, hash [sha256.Size]byte) (Key, error)
	// List returns all keys by name, also the revoked ones.
	List(ctx context.Context) ([]Key, error)
	// Revoke ends a key for good and returns it; a second time changes nothing.
	// ErrNoKey.
	Revoke(ctx context.Context, name string) (Key, error)
}

// A Service hands out keys and recognises them. It is safe for concurrent use.
type Service struct{ store Store }

// New returns a service over store.
func New(store Store) *Service { return &Service{store} }

// Authenticate returns who has the secret: ErrNoKey if nobody has, ErrRevoked if
// nobody has any more.
func (s *Service) Authenticate(ctx context.Context, secret string) (Actor, error) {
	if !Secret(secret).wellFormed() {
		return Actor{}, ErrNoKey
	}
	key, err := s.store.ByHash(ctx, Secret(secret).Hash())
	if err != nil {
		return Actor{}, err
	}
	if !key.RevokedAt.IsZero() {
		return Actor{}, ErrRevoked
	}
	return key.Actor(), nil
}

// Add makes a key for some centres, if it is staff's; see AddKey.
func (s *Service) Add(ctx context.Context, name string, role Role, centres ...string) (Key, Secret, error) {
	return s.AddKey(ctx, Key{Name: name, Role: role, Centres: centres})
}

// AddKey makes a key of the name, role, centres and warehouses of key, and returns
// it with its secret, which nobody will be able to tell again. The error is
// *InvalidError or ErrNameTaken.
func (s *Service) AddKey(ctx context.Context, key Key) (Key, Secret, error) {
	secret := NewSecret(key.Role)
	key.ID, key.Prefix = uuid.Must(uuid.NewV7()), secret.Prefix()
	if err := key.check(); err != nil {
		return Key{}, "", err
	}
	key, err := s.store.Add(ctx, key, secret.Hash())
	if err != nil {
		return Key{}, "", err
	}
	return key, secret, nil
}

// List returns all keys by name, also the revoked ones.
func (s *Service) List(ctx context.Context) ([]Key, error) { return s.store.List(ctx) }

// Revoke ends a key for good and returns it; a second time changes nothing.
// ErrNoKey if none has the name.
func (s *Service) Revoke(ctx context.Context, name string) (Key, error) {
	return s.store.Revoke(ctx, name)
}
