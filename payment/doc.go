// Package payment answers one question: how do we talk to a payment provider?
//
// Client is a checkout.Provider over the HTTP API of the test provider (package
// testpay, a process of its own). It imports nothing of it: what goes over the
// wire is written down on both sides, as it would be with any provider.
package payment
