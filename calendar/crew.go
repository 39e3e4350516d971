package calendar

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fitslot/fitslot/scheduler"
)

// A Crew says how many jobs at once a centre's fitters can do, by time of day.
// The zero Crew is unset: then the bays are the only limit.
type Crew struct {
	Set bool
	// Places holds wherever no change does.
	Places int
	// Changes are in order: the last one that matches a time holds there.
	Changes []CrewChange
}

// A CrewChange gives another number of places at some times of the week.
type CrewChange struct {
	Days Weekdays
	// From and Until are minutes of the local wall clock, half-open, from 0 to
	// 1440 and whole quarters.
	From, Until int
	Places      int
}

// maxPlaces is far above any workshop and far below what a claim can number.
const maxPlaces = 100

// minutesPerQuarter is the grain of capacity.
const minutesPerQuarter = 15

// ParseCrew reads a number of places and changes to it, parted by semicolons. A
// change names days, a time of day or both. The empty text is an unset crew.
//
//	4; Mo-Fr 12:00-13:30=2; Sa=2
func ParseCrew(s string) (Crew, error) {
	if strings.TrimSpace(s) == "" {
		return Crew{}, nil
	}
	first, rest, more := strings.Cut(s, ";")
	places, err := parsePlaces(first)
	if err != nil {
		return Crew{}, err
	}
	c := Crew{Set: true, Places: places}
	for more {
		var part string
		part, rest, more = strings.Cut(rest, ";")
		change, err := parseCrewChange(strings.TrimSpace(part))
		if err != nil {
			return Crew{}, err
		}
		c.Changes = append(c.Changes, change)
	}
	return c, nil
}

func parsePlaces(s string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 0 || n > maxPlaces {
		return 0, fmt.Errorf("%q is no number of places from 0 to %d", strings.TrimSpace(s), maxPlaces)
	}
	return n, nil
}

func parseCrewChange(s string) (CrewChange, error) {
	c := CrewChange{Days: EveryDay, Until: minutesPerDay}
	when, places, ok := strings.Cut(s, "=")
	words := strings.Fields(when)
	if !ok || len(words) == 0 || len(words) > 2 {
		return c, fmt.Errorf("%q is no change of the crew; write it as in Mo-Fr 12:00-13:30=2", s)
	}
	var err error
	if c.Places, err = parsePlaces(places); err != nil {
		return c, err
	}
	if last := words[len(words)-1]; strings.Contains(last, ":") {
		if c.From, c.Until, err = parseCrewTime(last); err != nil {
			return c, err
		}
		words = words[:len(words)-1]
	}
	if len(words) == 0 {
		return c, nil
	}
	if len(words) == 2 {
		return c, fmt.Errorf("%q is no time of day; write it as in 12:00-13:30", words[1])
	}
	c.Days, err = ParseWeekdays(words[0])
	return c, err
}

func parseCrewTime(s string) (from, until int, err error) {
	a, b, _ := strings.Cut(s, "-")
	from, okFrom := parseQuarterTime(a)
	until, okUntil := parseQuarterTime(b)
	if !okFrom || !okUntil || from >= until {
		return 0, 0, fmt.Errorf("%q is no time of day; write it as in 12:00-13:30, in quarters of an hour and within one day", s)
	}
	return from, until, nil
}

// parseQuarterTime reads hh:mm, up to 24:00 and on a quarter of an hour.
func parseQuarterTime(s string) (minutes int, ok bool) {
	h, m, ok := strings.Cut(s, ":")
	if !ok || len(h) != 2 || len(m) != 2 {
		return 0, false
	}
	hours, errHours := strconv.ParseUint(h, 10, 8)
	mins, errMinutes := strconv.ParseUint(m, 10, 8)
	minutes = int(hours)*60 + int(mins)
	ok = errHours == nil && errMinutes == nil && mins < 60 &&
		minutes <= minutesPerDay && minutes%minutesPerQuarter == 0
	return minutes, ok
}

// String writes c as ParseCrew reads it.
func (c Crew) String() string {
	if !c.Set {
		return ""
	}
	parts := []string{strconv.Itoa(c.Places)}
	for _, change := range c.Changes {
		parts = append(parts, change.String())
	}
	return strings.Join(parts, "; ")
}

// String writes c as in "Mo-Fr 12:00-13:30=2".
func (c CrewChange) String() string {
	if c.From == 0 && c.Until == minutesPerDay {
		return fmt.Sprintf("%s=%d", c.Days, c.Places)
	}
	return fmt.Sprintf("%s %02d:%02d-%02d:%02d=%d",
		c.Days, c.From/60, c.From%60, c.Until/60, c.Until%60, c.Places)
}

// PerQuarter returns the number of places in each of the n quarters from from
// on, by what clocks in zone show when the quarter begins; nil if c is unset.
func (c Crew) PerQuarter(zone *time.Location, from scheduler.Quarter, n int) []int {
	if !c.Set {
		return nil
	}
	out := slices.Repeat([]int{c.Places}, n)
	if len(c.Changes) == 0 {
		return out
	}
	for i := range out {
		out[i] = c.at((from + scheduler.Quarter(i)).Time().In(zone))
	}
	return out
}

// at returns the number of places when clocks show what t does.
func (c Crew) at(t time.Time) int {
	minute := t.Hour()*60 + t.Minute()
	for _, change := range slices.Backward(c.Changes) {
		if change.Days.Has(t.Weekday()) && change.From <= minute && minute < change.Until {
			return change.Places
		}
	}
	return c.Places
}
