// Package staff answers one question: what do a centre's people change of it?
//
// They edit opening rules, closures, bays, crew and services. Each change raises the
// version of the centre's calendar, says what it gains and loses, and lists the
// appointments that the centre has no room for any more: its orphans, which stay
// listed until each is moved, kept for a reason, or cancelled.
package staff
