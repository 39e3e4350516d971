// Package web answers one question: what do people see?
//
// It serves the customer's pages: tyres, centres, a week of starts, the hold, the
// payment, and the appointment with its link to move and cancel it. Every page is
// made on the server and works without scripts. What a page needs to know stands in
// its address, so that reload, back and a second tab do no harm; the one cookie
// remembers which hold the browser has.
package web
