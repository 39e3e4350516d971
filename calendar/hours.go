package calendar

import (
	"fmt"
	"unicode/utf8"

	"github.com/fitslot/fitslot/scheduler"
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

// An HoursWarning is what the person who wrote a value should know although it
// was read; At and Reason are as in an HoursError.
type HoursWarning struct {
	At     int
	Reason string
}

// String says where and what.
func (w HoursWarning) String() string { return fmt.Sprintf("character %d: %s", w.At, w.Reason) }

// Hours are what opening hours in words of the notation mean.
type Hours struct {
	// Rules give the time that can be sold.
	Rules []Rule
	// Maybe are the Rules as they were if what is unknown were open: an open end, a
	// comment, a fallback.
	Maybe []Rule
	// Warnings say what of the value was forgiven, and what of it is not sold.
	Warnings []HoursWarning
	// Sentence says the hours in short English words.
	Sentence string
}

// Times returns the time in w that h opens at place, whose own rules do not count,
// and the time of which it is unknown.
func (h Hours) Times(place Calendar, w scheduler.Span) (open, unknown scheduler.Set) {
	place.Rules = h.Rules
	open = place.Open(w)
	place.Rules = h.Maybe
	return open, place.Open(w).Subtract(open)
}

// ParseHours returns the Rules of ReadHours.
func ParseHours(value string) ([]Rule, error) {
	hours, err := ReadHours(value)
	return hours.Rules, err
}

// ReadHours reads opening hours in the notation of OpenStreetMap,
// https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification, as far as
// docs/opening-hours.md describes it. The rules mean the same as the value does
// to opening_hours.js, where a public holiday is a day like any other unless a
// rule names PH. An error is a *HoursError: what cannot be read for certain is
// refused, never guessed.
func ReadHours(value string) (Hours, error) {
	if utf8.RuneCountInString(value) > maxHours {
		return Hours{}, &HoursError{value, maxHours + 1,
			fmt.Sprintf("longer than %d characters: opening hours are short, as in Mo-Fr 08:00-18:00", maxHours)}
	}
	p := hoursParser{tokens: lexHours(value)}
	p.forgiveDashes()
	rules := p.value()
	if p.err == nil {
		p.checkMidnight(rules)
		p.checkUnknown(rules)
	}
	if p.err != nil {
		p.err.Value = value
		return Hours{}, p.err
	}
	p.warnUnknown(rules)
	return Hours{hoursRules(rules, false), hoursRules(rules, true), p.warnings, hoursSentence(rules)}, nil
}
