// Package booking answers one question: what is promised?
//
// It offers slots, holds them, and carries the appointments through their
// states. Whether a job fits a start is decided in one place, Facts.judge, for
// search, explain, hold, move and reschedule alike: a start is listed exactly if
// a hold on it alone would be accepted.
package booking
