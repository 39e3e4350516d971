// Package checkout answers one question: what is sold?
//
// An order is the quote of a hold with a customer to it. It is paid once: the
// money is set aside at a provider, then the appointment is confirmed, then the
// money is taken. Every step is written down before the next one is tried, so
// that whatever is interrupted is finished later by Settle, or given back.
package checkout
