// Package postgres answers one question: how is what we promise kept?
//
// All SQL is here, one file per aggregate. An exported method is a transaction,
// an unexported function the statement in it. The schema in package migrations
// keeps the promises; the code here asks, and turns a broken key into the
// domain's own error. Time that decides is the database's, see Clock.
package postgres
