package api

import (
	"encoding/base64"
	"strings"
)

// cursorOf marks a place in a list by the words it is sorted by. To clients it is
// a word without a meaning.
func cursorOf(words ...string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(words, " ")))
}

const noCursor = "is no cursor of this list; give the next of an answer, or nothing to begin anew"

// cursor reads the words of a cursor in the parameter after; nil if there is none.
func (f *findings) cursor(after string, words int) []string {
	if after == "" {
		return nil
	}
	text, err := base64.RawURLEncoding.DecodeString(after)
	parts := strings.Split(string(text), " ")
	if err != nil || len(parts) != words || !storable(string(text)) {
		f.add("after", noCursor)
		return nil
	}
	return parts
}

// page cuts what was found, one more than the limit if there is more, to the limit,
// and marks where the next page begins; empty if there is none.
func page[T any](found []T, limit int, mark func(last T) string) (shown []T, next string) {
	if len(found) <= limit {
		return found, ""
	}
	return found[:limit], mark(found[limit-1])
}
