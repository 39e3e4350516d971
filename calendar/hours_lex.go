package calendar

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

type hoursKind uint8

const (
	hoursEnd     hoursKind = iota // after the last character
	hoursWord                     // letters
	hoursNumber                   // decimal digits
	hoursComment                  // "words" with both their quotes
	hoursMark                     // any other single character
)

// An hoursToken is one piece of a value. Blanks separate tokens and are not kept.
type hoursToken struct {
	kind  hoursKind
	text  string // as written
	lower string // text in lower case, to compare with
	at    int    // the character it starts at, from 1
}

// number is the value of a number of at most four digits, else -1.
func (t hoursToken) number() int {
	if t.kind != hoursNumber || len(t.text) > 4 {
		return -1
	}
	n, err := strconv.Atoi(t.text)
	if err != nil {
		return -1
	}
	return n
}

// lexHours cuts value into tokens; the last one, and no other, is hoursEnd.
func lexHours(value string) []hoursToken {
	var tokens []hoursToken
	runes := []rune(value)
	for i := 0; i < len(runes); {
		kind := kindOfHours(runes[i])
		j := i + 1
		if n := slices.Index(runes[j:], '"'); runes[i] == '"' && n >= 0 {
			kind, j = hoursComment, j+n+1
		}
		for kind != hoursMark && kind != hoursComment && j < len(runes) && kindOfHours(runes[j]) == kind {
			j++
		}
		if kind != hoursEnd {
			text := string(runes[i:j])
			tokens = append(tokens, hoursToken{kind, text, strings.ToLower(text), i + 1})
		}
		i = j
	}
	return append(tokens, hoursToken{at: len(runes) + 1})
}

// kindOfHours tells what kind of token r is part of; hoursEnd stands for a blank.
// Blanks and digits are ASCII only: others are marks, which nothing accepts.
func kindOfHours(r rune) hoursKind {
	switch {
	case r == ' ':
		return hoursEnd
	case '0' <= r && r <= '9':
		return hoursNumber
	case unicode.IsLetter(r):
		return hoursWord
	default:
		return hoursMark
	}
}
