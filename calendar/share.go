package calendar

import (
	"time"

	"github.com/fitslot/fitslot/scheduler"
)

// A Share is what a centre keeps for the door: in each quarter as many bays stay free
// of appointments from the web, for who comes by or rings up, until it is released.
// The zero Share is unset: the web may have all.
type Share struct {
	// Kept is how many bays, by time of day, as a crew's places are.
	Kept Crew
	// Release is how long before a quarter begins the web may have all of it.
	Release time.Duration
}

// Released is what Keeps says of a quarter in which the web may have all.
const Released = -1

// Keeps returns the number of bays that are kept for the door at now in each of the n
// quarters from from on, Released for those that begin within the Release; nil if s is
// unset. Clocks in zone decide, when the quarter begins.
func (s Share) Keeps(zone *time.Location, from scheduler.Quarter, n int, now time.Time) []int {
	kept := s.Kept.PerQuarter(zone, from, n)
	until := now.Add(s.Release)
	for i := range kept {
		if (from + scheduler.Quarter(i)).Time().After(until) {
			break
		}
		kept[i] = Released
	}
	return kept
}

// WebPlaces returns how many jobs from the web may be at work at once in each of the
// quarters from from on, of as many as there are open bays: those that are not kept
// for the door at now, Released where no number bounds them; nil if s is unset.
func (s Share) WebPlaces(zone *time.Location, from scheduler.Quarter, open []int, now time.Time) []int {
	places := s.Keeps(zone, from, len(open), now)
	for i, kept := range places {
		if kept != Released {
			places[i] = max(0, open[i]-kept)
		}
	}
	return places
}
