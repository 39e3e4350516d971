// Package pricing answers one question: what does it cost?
//
// Money is in integer minor units, prices include the tax, and a quote tells for
// each line what tax is in it.
package pricing
