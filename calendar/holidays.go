package calendar

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Holidays are the public holidays of a country and region. It is a small value
// to be copied freely and used by many goroutines. The zero value has no
// holidays.
//
// Holidays of single towns and islands, and those only customary (Christmas Eve
// in Sweden), are not in it: for these a centre has closures.
type Holidays struct {
	years *holidayYears
}

// holidayYears computes a year when it is first asked for, and remembers it. A
// year is never changed once it is in the map.
type holidayYears struct {
	law   holidayLaw
	known sync.Map // int → map[Date]string
}

// allHolidays has the years of each law once, so that all Holidays of a region
// share them.
var allHolidays = sync.OnceValue(func() map[string]map[string]*holidayYears {
	all := map[string]map[string]*holidayYears{}
	for country, laws := range holidayLaws {
		all[country] = map[string]*holidayYears{}
		for region, law := range laws {
			all[country][region] = &holidayYears{law: law}
		}
	}
	return all
})

// HolidaysOf returns the public holidays of a country (ISO 3166-1, two letters)
// and of one of its regions; with region "" those common to the whole country.
// The regions are the states of DE and the communities of ES by their ISO 3166-2
// codes without the country, and in FR the departments 57, 67 and 68. The error
// names the countries or regions that are known.
func HolidaysOf(country, region string) (Holidays, error) {
	regions, ok := allHolidays()[country]
	if !ok {
		return Holidays{}, fmt.Errorf("country: no public holidays known for %q, only for %s", country, known(holidayLaws))
	}
	years, ok := regions[region]
	if !ok {
		return Holidays{}, fmt.Errorf("region: %q is not known in %s, only %s; empty for the whole country", region, country, known(regions))
	}
	return Holidays{years}, nil
}

// known lists the keys of m but the empty one.
func known[V any](m map[string]V) string {
	keys := slices.DeleteFunc(slices.Sorted(maps.Keys(m)), func(k string) bool { return k == "" })
	if len(keys) == 0 {
		return "none"
	}
	return strings.Join(keys, ", ")
}

// On returns the name of the public holiday on d, in the language of the country,
// and whether there is one.
func (h Holidays) On(d Date) (name string, ok bool) {
	if h.years == nil {
		return "", false
	}
	name, ok = h.years.year(d.Year)[d]
	return name, ok
}

// year returns the holidays of a year. Two goroutines may compute it at once and
// get the same. Only years that are asked for in earnest are remembered.
func (y *holidayYears) year(year int) map[Date]string {
	if days, ok := y.known.Load(year); ok {
		return days.(map[Date]string)
	}
	days := y.law.in(year)
	if 2000 <= year && year < 2100 {
		y.known.Store(year, days)
	}
	return days
}
