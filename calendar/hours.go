package calendar

import (
	"fmt"
	"unicode/utf8"
)

// maxHours is the longest value read, in characters: far above the 255 that
// OpenStreetMap allows, far below what could keep a server busy.
const maxHours = 4096

// An HoursError says why a value in the opening_hours notation was refused.
type HoursError struct {
	// Value is what was to be read, whole.
	Value string
	// At is the character at which reading stopped, counted from 1.
	At int
	// Reason says what was read there and what would be right, in words for
	// the person who wrote the value.
	Reason string
}

// Error quotes at most the first 80 characters of the value.
func (e *HoursError) Error() string {
	return fmt.Sprintf("opening hours %q, character %d: %s", short(e.Value, 80), e.At, e.Reason)
}

// ParseHours reads opening hours in the notation of OpenStreetMap,
// https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification, as far as
// docs/opening-hours.md describes it. The rules mean the same as the value does
// to opening_hours.js, where a public holiday is a day like any other unless a
// rule names PH. An error is a *HoursError: what cannot be read for certain is
// refused, never guessed.
func ParseHours(value string) ([]Rule, error) {
	if utf8.RuneCountInString(value) > maxHours {
		return nil, &HoursError{value, maxHours + 1,
			fmt.Sprintf("longer than %d characters: opening hours are short, as in Mo-Fr 08:00-18:00", maxHours)}
	}
	p := hoursParser{tokens: lexHours(value)}
	rules := p.value()
	if p.err == nil {
		p.checkMidnight(rules)
	}
	if p.err != nil {
		p.err.Value = value
		return nil, p.err
	}
	return hoursRules(rules), nil
}
