// Package supply answers one question: when can the tyres be there?
//
// It knows articles, what the shelves of the warehouses hold, and the routes to
// the centres, and finds the ready time: the earliest instant at which all tyres
// of a job can be fitted at a centre.
package supply
