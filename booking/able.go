package booking

import "slices"

// Can reports whether the bay is able to do a job: for a class of vehicles, with the
// capabilities that its services need, and tyres of at most rim inches.
func (b Bay) Can(vehicle Vehicle, needs []string, rim int) bool {
	lacks := func(need string) bool { return !slices.Contains(b.Capabilities, need) }
	return b.MaxRim >= rim && !slices.ContainsFunc(vehicle.needs(), lacks) && !slices.ContainsFunc(needs, lacks)
}
