package sim

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
)

// A Profile is how a warehouse or a centre behaves.
type Profile string

// The profiles.
const (
	Honest Profile = "honest" // does at once what is asked
	Slow   Profile = "slow"   // does it too, some rounds later
	Short  Profile = "short"  // a warehouse that refuses, forgets a tyre, or sends others
	Silent Profile = "silent" // does nothing
)

var profiles = []Profile{Honest, Slow, Short, Silent}

// Weights are how many of a number of partners have each profile. The zero value
// has none and is not to be used.
type Weights map[Profile]int

// ParseWeights reads one profile, which all have then, or weights like
// "honest=7,slow=2,silent=1". The error says what would be right.
func ParseWeights(text string) (Weights, error) {
	w, total := Weights{}, 0
	for _, part := range strings.Split(text, ",") {
		name, number, weighted := strings.Cut(strings.TrimSpace(part), "=")
		p, n := Profile(name), 1
		if !slices.Contains(profiles, p) {
			return nil, fmt.Errorf("%q is none of honest, slow, short, silent", name)
		}
		if weighted {
			var err error
			if n, err = strconv.Atoi(number); err != nil || n < 0 || n > 1000 {
				return nil, fmt.Errorf("%q of %s is no number from 0 to 1000", number, name)
			}
		}
		if _, twice := w[p]; twice {
			return nil, fmt.Errorf("%s is given twice", name)
		}
		w[p], total = n, total+n
	}
	if total == 0 {
		return nil, fmt.Errorf("%q leaves nobody; give some profile a weight above 0", text)
	}
	return w, nil
}

// of is the profile of a partner: always the same for the same seed.
func (w Weights) of(seed uint64, partner string) Profile {
	total := 0
	for _, p := range profiles {
		total += w[p]
	}
	n := draw(seed, partner, total)
	for _, p := range profiles {
		if n < w[p] {
			return p
		}
		n -= w[p]
	}
	return Honest
}

// draw is a number from 0 to below n that depends on seed and name alone.
func draw(seed uint64, name string, n int) int {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s", seed, name)
	// FNV's last bits change little between names that differ in the last letter.
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return int(x % uint64(n))
}
