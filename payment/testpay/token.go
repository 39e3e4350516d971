package testpay

import (
	"slices"
	"strings"
	"time"
)

// A script is what a token makes the provider do.
type script struct {
	state  State         // where the payment ends
	reason string        // why it was declined
	stall  time.Duration // how long it is pending first; 0 for not at all
	hang   bool          // whether the answer is withheld
}

// Limits of a stalling token: what it waits if it does not say, and at most.
const (
	defaultStall = 3 * time.Second
	maxStall     = time.Hour
)

// cardDeclined is the reason of a decline that gives no other.
const cardDeclined = "card_declined"

var declineReasons = []string{cardDeclined, "insufficient_funds", "expired_card", "suspected_fraud"}

const knownTokens = "tok_authorise, tok_visa, tok_decline, tok_decline_insufficient_funds, tok_stall, tok_stall_5s, tok_stall_decline or tok_hang"

// parseToken reads the script out of a token; ok is false for any other token.
func parseToken(token string) (s script, ok bool) {
	name, isToken := strings.CutPrefix(token, "tok_")
	kind, rest, _ := strings.Cut(name, "_")
	switch {
	case !isToken:
		return script{}, false
	case name == "authorise", name == "visa":
		return script{state: Authorised}, true
	case name == "hang":
		return script{state: Authorised, hang: true}, true
	case name == "decline":
		return script{state: Declined, reason: cardDeclined}, true
	case kind == "decline":
		return script{state: Declined, reason: rest}, slices.Contains(declineReasons, rest)
	case kind == "stall":
		return parseStall(rest)
	}
	return script{}, false
}

// parseStall reads what follows tok_stall: nothing, decline, a duration, or
// decline and a duration.
func parseStall(rest string) (script, bool) {
	s := script{state: Authorised, stall: defaultStall}
	if after, found := strings.CutPrefix(rest, "decline"); found {
		s.state, s.reason = Declined, cardDeclined
		rest = strings.TrimPrefix(after, "_")
	}
	if rest == "" {
		return s, true
	}
	d, err := time.ParseDuration(rest)
	s.stall = d
	return s, err == nil && d > 0 && d <= maxStall
}
