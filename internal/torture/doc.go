// Package torture answers one question: is what fitslot has said still true after
// it was killed, and could it have been said in some order, one thing at a time?
//
// It has tests only. They start fitslot as a program on a PostgreSQL of their own,
// see it from outside by HTTP, and judge by SQL and by `fitslot verify`; they know
// nothing of how a hold is written. See docs/torture.md.
package torture
