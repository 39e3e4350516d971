// Package testpay answers one question: what would a payment provider have said?
//
// It is a small provider that runs as a process of its own, takes tokens in
// place of cards, and behaves as the real ones do where that matters to a shop:
// it authorises first and captures later, it may stall and answer by webhook, it
// may authorise and lose its answer on the way, it repeats the answer of a
// repeated idempotency key, and it forgets nothing when it is killed.
//
// # Tokens
//
//	tok_authorise, tok_visa   authorised at once
//	tok_decline               declined at once, "card_declined"
//	tok_decline_REASON        declined for insufficient_funds, expired_card or suspected_fraud
//	tok_stall                 pending, authorised 3 s later
//	tok_stall_5s              the same after a duration of one's own, at most an hour
//	tok_stall_decline[_5s]    pending, then declined
//	tok_hang                  authorised, but the first answer never comes
//
// # Calls
//
//	POST /payments {amount, currency, token, reference, expires?}   201 authorised, 202 pending, 402 declined
//	POST /payments/{id}/capture|void|refund {amount}|settle         200
//	GET  /payments/{id}    GET /payments?reference=R    GET /
//
// Every POST needs an Idempotency-Key. What was carried out under a key is
// answered again to the same request, marked Idempotent-Replayed, and refused
// (422) to another. What was refused changed nothing, is not remembered, and may
// be tried again under the same key. Keys are kept as long as the journal.
//
// # Durability
//
// The journal is a file of JSON lines, one a change. No answer and no webhook
// leaves before everything it rests on has been fsynced.
package testpay
