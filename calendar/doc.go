// Package calendar answers one question: when is the centre open?
//
// All wall-clock arithmetic of fitslot happens here, through the centre's IANA
// zone; what leaves the package are instants.
package calendar
