// Package sim answers one question: what if the partners did this?
//
// It plays the warehouses and centres of a network that have no software of their
// own yet: it looks at their deliveries by HTTP and reports step after step. Each
// of them has a profile, and keeps it: most do what they promise, some are slow,
// send too few, or say nothing at all.
//
// It sees fitslot from outside, as a partner does, and imports nothing of it.
package sim
