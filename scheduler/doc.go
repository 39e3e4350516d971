// Package scheduler answers one question: when can the job be done?
//
// It is pure: it knows instants, quarters and bits, but no SQL, no HTTP, no
// time zone and no recurrence rule. What is open and what is taken is handed to
// it; what fits is read off it.
package scheduler
