package calendar

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// openDifferences are where openholidays disagrees with ours, and why ours stands.
var openDifferences = []struct{ place, days, why string }{
	{"DE-BY", "2026-08-15", "Feiertagsgesetz Bayern Art. 1: where most people are Catholic, so a holiday of towns"},
	{"ES-AN", "2026-11-02 2026-12-07", "the Mondays are on the BOE's list, and lacking"},
	{"ES-AS", "2026-11-02 2026-12-07", "the Mondays are on the BOE's list, and lacking"},
	{"ES-CL", "2026-11-02 2026-12-07", "the Mondays are on the BOE's list, and lacking"},
	{"ES-EX", "2026-11-02 2026-12-07", "the Mondays are on the BOE's list, and lacking"},
	{"ES-CB", "2026-04-06", "not on the BOE's list: Cantabria has its twelve without it"},
	{"ES-CM", "2026-05-31 2026-06-19", "its day being a Sunday, it took Easter Monday; Corpus Christi is 4 June"},
	{"ES-EX", "2026-02-13", "not on the BOE's list, and no Shrove Tuesday: a Friday"},
	{"ES-GA", "2026-05-17", "its day being a Sunday, it took San Juan in 2026"},
	{"ES-MD", "2026-07-25", "not on the BOE's list: Madrid has its twelve without it"},
	{"ES-NC", "2026-07-25 2026-12-03", "not on the BOE's list; the day of Navarre is lacking"},
	{"ES-ML", "2026-03-20", "taken for a day of the town, which Melilla is"},
	{"FR-57", "2026-04-03 2026-12-26", "Code du travail L3134-13: taken for days of towns"},
	{"FR-67", "2026-04-03 2026-12-26", "Code du travail L3134-13: taken for days of towns"},
	{"FR-68", "2026-04-03 2026-12-26", "Code du travail L3134-13: taken for days of towns"},
}

// openHolidays reads what openholidays says of a country: region → date → name; the
// region "" has what all have. Days that it takes for those of towns are left
// out.
func openHolidays(t *testing.T, country string) map[string]map[string]string {
	shared := filepath.Join("..", "..", "shared")
	if _, err := os.Stat(shared); os.IsNotExist(err) {
		t.Skip("the folder of shared data is not beside the checkout")
	}
	text, err := os.ReadFile(filepath.Join(shared, "data", "holidays", "openholidays_"+strings.ToLower(country)+".public.csv"))
	require.NoError(t, err)
	lines := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff")))
	lines.Comma, lines.LazyQuotes = ';', true
	rows, err := lines.ReadAll()
	require.NoError(t, err)
	column := func(row []string, name string) string {
		if i := slices.Index(rows[0], name); i >= 0 {
			return row[i]
		}
		return ""
	}
	out := map[string]map[string]string{"": {}}
	for _, row := range rows[1:] {
		if column(row, "RegionalScope") == "Local" {
			continue
		}
		for _, region := range strings.Split(column(row, "Subdivisions"), ",") {
			if out[region] == nil {
				out[region] = map[string]string{}
			}
			out[region][column(row, "StartDate")] = column(row, "Name")
		}
	}
	return out
}

// TestHolidays_AgainstOpenHolidays compares with a third list, in the one year
// whose days Spain has fixed.
func TestHolidays_AgainstOpenHolidays(t *testing.T) {
	explained, needed := map[string]string{}, map[string]bool{}
	for _, d := range openDifferences {
		for _, day := range strings.Fields(d.days) {
			explained[d.place+" "+day], needed[d.place+" "+day] = d.why, true
		}
	}
	for _, country := range []string{"DE", "ES", "FR", "SE"} {
		theirs := openHolidays(t, country)
		for region := range holidayLaws[country] {
			ours := holidaysOf(t, country+"-"+region)
			for d := (Date{2026, time.January, 1}); d.Year <= 2026; d = d.Add(1) {
				name, ok := ours.On(d)
				other := theirs[""][d.String()] + theirs[region][d.String()]
				if ok == (other != "") {
					continue
				}
				key := country + "-" + region + " " + d.String()
				if explained[key] == "" {
					t.Errorf("%s: ours %q, theirs %q", key, name, other)
				}
				delete(needed, key)
			}
		}
	}
	require.Empty(t, needed, "explanations of what is no difference")
}
