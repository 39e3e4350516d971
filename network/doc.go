// Package network answers one question: who are we?
//
// It holds the countries, taxes and services that fitslot knows, reads the files
// in which an operator describes centres, articles, warehouses and routes, and
// makes the demo network.
package network
