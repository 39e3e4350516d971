package supply

import "slices"

// Tyres are how far the tyres of one appointment have come, in a word.
type Tyres string

// The words.
const (
	NoTyres       Tyres = "none"       // none are to come
	TyresOrdered  Tyres = "ordered"    // none have left their warehouse
	TyresOnTheWay Tyres = "on-the-way" // not all are there
	TyresReceived Tyres = "received"   // all are there
	TyresAtRisk   Tyres = "at-risk"    // some may not be there in time: RiskOf says why
)

// TyresOf is how far tyres that are ordered have come, of which these are the deliveries.
// Those that were given up are left out.
func TyresOf(deliveries []Delivery) Tyres {
	live := slices.DeleteFunc(slices.Clone(deliveries), func(d Delivery) bool { return !d.State.Live() })
	there := func(d Delivery) bool { return d.State == Received }
	switch {
	case RiskOf(live) != "":
		return TyresAtRisk
	case len(live) > 0 && !slices.ContainsFunc(live, func(d Delivery) bool { return !there(d) }):
		return TyresReceived
	case slices.ContainsFunc(live, func(d Delivery) bool { return d.State.Left() }):
		return TyresOnTheWay
	}
	return TyresOrdered
}
