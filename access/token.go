package access

import (
	"crypto/rand"
	"crypto/subtle"
)

// NewToken returns an unguessable text for a link: 130 random bits in the letters
// and digits of base 32.
func NewToken() string { return rand.Text() }

// SameToken compares in a time that does not tell how much of it is right.
func SameToken(a, b string) bool {
	return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}
