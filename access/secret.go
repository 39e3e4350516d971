package access

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"log/slog"
	"strings"
)

// A Secret is an API key as its holder has it: fs_ROLE_ and 32 random bytes in
// the letters and digits of base 32. It is shown once, when it is made, and never
// kept: printed or logged it shows its Prefix only.
type Secret string

const (
	secretMark  = "fs_"
	secretBytes = 32
	shownLength = 8 // characters of the random part that may be seen
)

// randomLetters are those of base 32, as they are written here.
const randomLetters = "abcdefghijklmnopqrstuvwxyz234567"

var secretLetters = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewSecret returns a secret nobody else has. The role in it helps people to tell
// keys apart; what counts is the role that is stored.
func NewSecret(role Role) Secret {
	random := make([]byte, secretBytes)
	_, _ = rand.Read(random) // never fails
	return Secret(secretMark + string(role) + "_" + strings.ToLower(secretLetters.EncodeToString(random)))
}

// Hash is what is stored in place of the secret: its SHA-256. A slow, salted hash
// would add nothing: it protects passwords, which can be guessed, and nobody
// guesses 256 random bits.
func (s Secret) Hash() [sha256.Size]byte { return sha256.Sum256([]byte(s)) }

// Prefix is the part of the secret that a person may see, to recognise it: its
// beginning and 8 of its 52 random characters. Empty if s is no secret.
func (s Secret) Prefix() string {
	random := strings.LastIndexByte(string(s), '_') + 1
	if !s.wellFormed() {
		return ""
	}
	return string(s[:random+shownLength])
}

// wellFormed reports whether s looks like a secret of ours, so that anything else
// need not be looked up.
func (s Secret) wellFormed() bool {
	rest, ours := strings.CutPrefix(string(s), secretMark)
	role, random, _ := strings.Cut(rest, "_")
	_, err := ParseRole(role)
	return ours && err == nil && len(random) == secretLetters.EncodedLen(secretBytes) && strings.Trim(random, randomLetters) == ""
}

// String hides the secret; to show it once, convert it to a string.
func (s Secret) String() string { return s.Prefix() + "…" }

// GoString hides the secret from %#v as well.
func (s Secret) GoString() string { return s.String() }

// LogValue hides the secret from logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText hides the secret from JSON.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
