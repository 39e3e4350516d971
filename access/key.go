package access

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// A Key is what is known of an API key. Its secret is not.
type Key struct {
	ID   uuid.UUID
	Name string // unique, of the operator's choosing
	Role Role
	// Prefix is the part of the secret that may be seen.
	Prefix string
	// Centres are the external ids of the centres, and Warehouses the codes of the
	// warehouses, that a key is for, or All alone. Staff has centres, a partner
	// either or both: a key for nothing would be for nobody, so there is none. Other
	// keys have neither.
	Centres, Warehouses []string

	CreatedAt time.Time
	RevokedAt time.Time // zero as long as the key is good
}

// All in place of a key's centres or warehouses: it is for each, also those to come.
const All = "*"

const maxName = 60

// Errors of keys.
var (
	// ErrNoKey: nobody has this key.
	ErrNoKey = errors.New("no such API key")
	// ErrRevoked: nobody has this key any more. It is an ErrNoKey.
	ErrRevoked = fmt.Errorf("%w: it was revoked", ErrNoKey)
	// ErrNameTaken: another key has the name, be it revoked.
	ErrNameTaken = errors.New("another API key has this name")
)

// An InvalidError says which field of a key to be made is wrong, and what would be
// right.
type InvalidError struct {
	Field  string
	Reason string
}

func (e *InvalidError) Error() string { return e.Field + " " + e.Reason }

// Actor is who uses the key.
func (k Key) Actor() Actor {
	return Actor{Key: k.ID, Name: k.Name, Role: k.Role, Centres: k.Centres, Warehouses: k.Warehouses}
}

// check returns *InvalidError for the first field that is wrong.
func (k Key) check() error {
	switch {
	case k.Name == "" || len(k.Name) > maxName || strings.ContainsFunc(k.Name, unprintable):
		return &InvalidError{"name", fmt.Sprintf("must be 1 to %d printable ASCII characters", maxName)}
	case k.Role.check() != nil:
		return k.Role.check()
	case k.Role != Staff && k.Role != Partner && len(k.Centres) > 0:
		return &InvalidError{"centres", "are for the roles staff and partner only; leave them out"}
	case k.Role != Partner && len(k.Warehouses) > 0:
		return &InvalidError{"warehouses", "are for the role partner only; leave them out"}
	case k.Role == Staff && len(k.Centres) == 0:
		return &InvalidError{"centres", "must be named for the role staff, by external id, or be * for all"}
	case k.Role == Partner && len(k.Centres)+len(k.Warehouses) == 0:
		return &InvalidError{"warehouses", "or centres must be named for the role partner, or be * for all"}
	case badNames(k.Centres):
		return &InvalidError{"centres", "must be external ids, or * alone"}
	case badNames(k.Warehouses):
		return &InvalidError{"warehouses", "must be codes, or * alone"}
	}
	return nil
}

func badNames(names []string) bool {
	return slices.Contains(names, "") || slices.Contains(names, All) && len(names) > 1
}

func unprintable(r rune) bool { return r < ' ' || r > '~' }
