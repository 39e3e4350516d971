package api

import "net/http"

// A kind is one way in which a request can fail, as clients know it. Its code
// never changes; docs/problems.md describes each.
type kind struct {
	code   string
	status int
	title  string
	// detail is what is said if nothing more particular is known: what went wrong
	// and what to do about it.
	detail string
}

// uri is the type of a problem of this kind, where it is described, too.
func (k kind) uri() string { return "/problems/" + k.code }

// The kinds of problem.
var (
	malformed = kind{"malformed", http.StatusBadRequest, "The request cannot be read",
		"The request is not well-formed; see errors."}
	noKey = kind{"no-key", http.StatusUnauthorized, "An API key is needed",
		"Send the header Authorization: Bearer fs_… with an API key that is not revoked."}
	badSignature = kind{"bad-signature", http.StatusUnauthorized, "The signature does not match",
		"The webhook is not signed with our shared secret, or was signed too long ago."}
	declined = kind{"payment-declined", http.StatusPaymentRequired, "The payment was declined",
		"Nothing was charged. As long as the hold lives the payment can be tried again, with another token."}
	forbidden = kind{"forbidden", http.StatusForbidden, "The API key may not do this",
		"The role of this API key does not include what was asked for; use a key whose role does."}
	notFound = kind{"not-found", http.StatusNotFound, "There is no such thing",
		"There is none, or it belongs to somebody else."}
	methodNotAllowed = kind{"method-not-allowed", http.StatusMethodNotAllowed, "The method is not allowed here",
		"Use one of the methods in the Allow header."}
	timedOut = kind{"timed-out", http.StatusRequestTimeout, "The request took too long to arrive",
		"Send the whole request at once."}
	slotTaken = kind{"slot-taken", http.StatusConflict, "The slot is taken",
		"Somebody else has it. Choose one of the alternatives."}
	closed = kind{"closed", http.StatusConflict, "The centre is closed then",
		"The centre is not open for the whole job. Choose one of the alternatives."}
	tyresLate = kind{"tyres-late", http.StatusConflict, "The tyres come too late",
		"The tyres cannot be at the centre by then. Choose one of the alternatives."}
	outOfStock = kind{"out-of-stock", http.StatusConflict, "The tyres are not available",
		"Too few of these tyres are left. Choose other tyres, fewer, or another centre."}
	wrongState = kind{"wrong-state", http.StatusConflict, "It is past that",
		"What was asked for is not possible in the present state; read it again."}
	extended = kind{"extended-already", http.StatusConflict, "The hold was extended before",
		"A hold is extended once. Pay for it, or make a new one when it has expired."}
	holdExpired = kind{"hold-expired", http.StatusGone, "The hold has expired",
		"Its slot is open to everybody again. Make a new hold."}
	versionChanged = kind{"version-changed", http.StatusPreconditionFailed, "It has changed meanwhile",
		"Somebody else has changed it since you read it. Read it again, and send its ETag as If-Match."}
	tooLarge = kind{"too-large", http.StatusRequestEntityTooLarge, "The body is too large",
		"Send a smaller body; nothing here needs a large one."}
	mediaType = kind{"media-type", http.StatusUnsupportedMediaType, "The body is not JSON",
		"Send JSON with the header Content-Type: application/json."}
	invalid = kind{"invalid", http.StatusUnprocessableEntity, "The request is not valid",
		"The fields in errors are wrong; each reason says what would be right."}
	cardNumber = kind{"card-number", http.StatusUnprocessableEntity, "A card number must not be sent here",
		"The body holds what looks like a card number. It was not kept. Give the token that the payment provider made of the card."}
	keyReused = kind{"idempotency-key-reused", http.StatusUnprocessableEntity, "The Idempotency-Key was used for another request",
		"Repeat a request with the same method, path and body, or take a new key."}
	versionMissing = kind{"if-match-missing", http.StatusPreconditionRequired, "If-Match is needed",
		"Send the header If-Match with the ETag of what you have read, so that nobody's change is lost."}
	tooMany = kind{"too-many-requests", http.StatusTooManyRequests, "Too many requests",
		"Wait for as many seconds as Retry-After says."}
	tooManyHolds = kind{"too-many-holds", http.StatusTooManyRequests, "Too many holds",
		"Order or release what is held, or wait for as many seconds as Retry-After says."}
	headersTooLarge = kind{"headers-too-large", http.StatusRequestHeaderFieldsTooLarge, "The request line or headers are too large",
		"Send fewer or shorter headers and query parameters."}
	internal = kind{"internal", http.StatusInternalServerError, "Something went wrong on our side",
		"Nothing is known to be done by halves. Try again, and tell us the request_id if it happens again."}
	notImplemented = kind{"unknown-method", http.StatusNotImplemented, "The method is unknown",
		"Use GET, POST, PUT or DELETE."}
	busy = kind{"busy", http.StatusServiceUnavailable, "Too busy at this moment",
		"Try again after as many seconds as Retry-After says."}
)

// kinds are all of them, in the order of their status.
var kinds = []kind{
	malformed, noKey, badSignature, declined, forbidden, notFound, methodNotAllowed, timedOut,
	slotTaken, closed, tyresLate, outOfStock, wrongState, extended, holdExpired, versionChanged, tooLarge, mediaType,
	invalid, cardNumber, keyReused, versionMissing, tooMany, tooManyHolds, headersTooLarge, internal, notImplemented, busy,
}

// kindOf returns the general kind of a status.
func kindOf(status int) kind {
	switch status {
	case http.StatusUnauthorized:
		return noKey
	case http.StatusConflict:
		return wrongState
	case http.StatusUnprocessableEntity:
		return invalid
	}
	for _, k := range kinds {
		if k.status == status {
			return k
		}
	}
	return internal
}
