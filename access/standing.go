package access

import (
	"context"
	"errors"
	"slices"
)

// Standing returns who acts in the name of a part of fitslot itself: the key of
// that name, made if there is none. Nobody has its secret. ErrRevoked if the key
// was revoked, which shuts that part.
func (s *Service) Standing(ctx context.Context, name string, role Role) (Actor, error) {
	for {
		keys, err := s.store.List(ctx)
		if err != nil {
			return Actor{}, err
		}
		if i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name && k.Role == role }); i >= 0 {
			if !keys[i].RevokedAt.IsZero() {
				return Actor{}, ErrRevoked
			}
			return keys[i].Actor(), nil
		}
		key, _, err := s.Add(ctx, name, role)
		if err == nil {
			return key.Actor(), nil
		}
		if !errors.Is(err, ErrNameTaken) || slices.ContainsFunc(keys, func(k Key) bool { return k.Name == name }) {
			return Actor{}, err
		}
	} // another server made it at the same moment: read it
}
