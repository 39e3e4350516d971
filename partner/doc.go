// Package partner answers one question: what must others do?
//
// Suppliers reserve and send the tyres of an appointment, centres receive them, and
// both report each step. A partner's key is for some warehouses and centres: what
// lies outside of them is not there for it.
package partner
