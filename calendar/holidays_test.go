package calendar

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rickar/cal/v2/fr"
	"github.com/stretchr/testify/require"
)

func holidaysOf(t *testing.T, place string) Holidays {
	country, region, _ := strings.Cut(place, "-")
	h, err := HolidaysOf(country, region)
	require.NoError(t, err)
	return h
}

func TestHolidays_On(t *testing.T) {
	tests := []struct {
		place string
		day   Date
		want  string
		why   string
	}{
		{"DE-SN", Date{2026, 11, 18}, "Buß- und Bettag", "Saxony alone has it"},
		{"DE-BY", Date{2026, 11, 18}, "", "Bavaria not"},
		{"DE", Date{2026, 10, 3}, "Tag der Deutschen Einheit", "all of Germany"},
		{"DE", Date{2026, 6, 4}, "", "Corpus Christi is not all of Germany's"},
		{"DE-MV", Date{2026, 3, 8}, "Internationaler Frauentag", "since 2023"},
		{"DE-MV", Date{2022, 3, 8}, "", "but not before"},
		{"DE", Date{1999, 12, 25}, "Weihnachtstag", "a year too early to be remembered"},
		{"DE", Date{2100, 12, 25}, "Weihnachtstag", "or too late"},
		{"DE-BE", Date{2028, 6, 17}, "75. Jahrestag des Volksaufstandes vom 17. Juni", "once"},
		{"DE-BE", Date{2027, 6, 17}, "", "only"},
		{"DE-BB", Date{2026, 4, 5}, "Ostersonntag", "a Sunday that is a holiday by law"},
		{"FR-", Date{2026, 11, 11}, "Armistice de 1918", "France"},
		{"FR-", Date{2026, 4, 3}, "", "Good Friday is no holiday in France"},
		{"FR-68", Date{2026, 4, 3}, "Vendredi saint", "but one in Alsace"},
		{"FR-57", Date{2026, 12, 26}, "Saint-Étienne", "and in Moselle"},
		{"ES-CN", Date{2026, 12, 8}, "Inmaculada Concepción", "Spain"},
		{"ES-CT", Date{2026, 4, 2}, "", "Catalonia works on Maundy Thursday"},
		{"ES-MD", Date{2026, 11, 2}, "Todos los Santos (lunes siguiente)", "Madrid rests on the Monday in 2026"},
		{"ES-CT", Date{2026, 11, 2}, "", "Catalonia doesn't"},
		{"ES-MD", Date{2027, 5, 3}, "Fiesta de la Comunidad de Madrid (lunes siguiente)", "by forecast"},
		{"ES-CM", Date{2026, 5, 31}, "", "given up in 2026 for another day"},
		{"ES-CM", Date{2027, 5, 31}, "Día de Castilla-La Mancha", "but usual"},
		{"NO", Date{2026, 5, 24}, "Første pinsedag", "Whit Sunday"},
		{"SE", Date{2026, 12, 24}, "", "Christmas Eve is only customary"},
		{"DK", Date{2026, 6, 5}, "", "so is Constitution Day"},
		{"FI", Date{2026, 6, 20}, "Juhannuspäivä", "Midsummer Day"},
	}
	for _, tt := range tests {
		got, ok := holidaysOf(t, tt.place).On(tt.day)
		require.Equal(t, tt.want, got, tt.why)
		require.Equal(t, tt.want != "", ok, tt.why)
	}
	_, ok := Holidays{}.On(Date{2026, 1, 1})
	require.False(t, ok, "the zero value has none")
}

func TestHolidayLaw_in(t *testing.T) {
	law := holidayLaw{nationwide: fr.Holidays, own: []feast{
		{name: "ours", month: 12, day: 25},
		{name: "Sunday", month: 11, day: 8},
		{name: "Monday", month: 11, day: 9},
	}, mondays: true}
	days := law.in(2026)
	require.Equal(t, "Noël", days[Date{2026, 12, 25}], "of two on one day the library's stands")
	require.Equal(t, "Monday", days[Date{2026, 11, 9}], "a Monday that is one already keeps its name")
	require.Equal(t, "Toussaint (lunes siguiente)", days[Date{2026, 11, 2}])
}

func TestHolidaysOf_Unknown(t *testing.T) {
	_, err := HolidaysOf("XX", "")
	require.EqualError(t, err, `country: no public holidays known for "XX", only for DE, DK, ES, FI, FR, NO, SE`)
	_, err = HolidaysOf("FR", "75")
	require.EqualError(t, err, `region: "75" is not known in FR, only 57, 67, 68; empty for the whole country`)
	_, err = HolidaysOf("SE", "AB")
	require.ErrorContains(t, err, "only none")
}

// The law allows a community twelve days that are no Sundays; the Canaries leave
// one to each island, Navarre takes one of its towns'.
func TestHolidays_SpainTwelveDaysIn2026(t *testing.T) {
	want := map[string]int{"CN": 11, "NC": 13}
	for _, community := range strings.Fields(spanishCommunities) {
		h, n := holidaysOf(t, "ES-"+community), 0
		for d := (Date{2026, 1, 1}); d.Year == 2026; d = d.Add(1) {
			if _, ok := h.On(d); ok && d.Weekday() != time.Sunday {
				n++
			}
		}
		if want[community] == 0 {
			want[community] = 12
		}
		require.Equal(t, want[community], n, community)
	}
}

func TestHolidays_SharedByGoroutines(t *testing.T) {
	h := holidaysOf(t, "DE-BW")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for year := 2000 + i; year < 2040; year++ {
				if _, ok := h.On(Date{year, 12, 25}); !ok {
					t.Errorf("no Christmas in %d", year)
				}
			}
		})
	}
	wg.Wait()
}

// differences are where another list of holidays disagrees with ours, and why
// ours stands. A day without a year is any year's.
var differences = []struct{ place, days, why string }{
	{"ES-CB", "06-28 07-28", "the day of Cantabria's institutions is 28 July, not June"},
	{"ES-CB", "2030-09-16", "La Bien Aparecida 2030 is not decided"},
	{"ES-CE", "2026-05-26 2026-05-27", "Ceuta's list for 2026 has the 27th"},
	{"ES-CE", "2027-05-15 2028-05-04 2029-04-23 2030-04-12", "Eid is decided each year"},
	{"ES-CE", "2029-08-06 2029-09-03", "Mondays of Ceuta are not decided"},
	{"ES-ML", "2027-03-09 2027-05-16 2028-02-26 2028-05-05 2029-02-14 2029-04-24 2030-02-04 2030-04-13", "Eid is decided each year"},
	{"ES-CM", "2026-04-06 2026-05-31", "its day being a Sunday, it took Easter Monday in 2026"},
	{"ES-GA", "2026-05-17 2026-06-24", "its day being a Sunday, it took San Juan in 2026"},
	{"ES-IB", "2026-03-01", "its day being a Sunday, it took the Monday"},
	{"ES-IB", "2026-12-26", "on its list for 2026"},
	{"ES-MC", "06-09", "the day of Murcia is lacking"},
	{"ES-VC", "10-09", "the day of Valencia is lacking"},
	{"ES-NC", "12-03", "the day of Navarre is lacking"},
	{"ES-GA", "2027-03-19 2028-03-19 2029-03-19 2030-03-19", "San José is chosen in some years only"},
	{"ES-NC", "2027-03-19 2028-03-19 2029-03-19 2030-03-19", "San José is chosen in some years only"},
	{"ES-PV", "2027-03-19 2028-03-19 2029-03-19 2030-03-19", "San José is chosen in some years only"},
	{"ES-CT", "2027-05-03", "1 May 2027 is a Saturday and moves nowhere"},
	{"ES-MD", "2027-05-02", "a Sunday either way, and its Monday is in both"},
	{"ES-EX", "2027-08-16", "the Monday is the law's default"},
	{"ES-MD", "2027-08-16", "the Monday is the law's default"},
	{"ES-AN", "2030-01-07 2030-12-09", "the Monday is the law's default"},
	{"ES-AR", "2030-01-07 2030-12-09", "the Monday is the law's default"},
	{"ES-AS", "2030-01-07 2030-12-09", "the Monday is the law's default"},
	{"ES-CL", "2030-01-07 2030-12-09", "the Monday is the law's default"},
	{"ES-CN", "2030-01-07 2030-12-09", "the Monday is the law's default"},
	{"ES-EX", "2030-01-07 2030-12-09", "the Monday is the law's default"},
	{"ES-MD", "2030-01-07 2030-12-09", "the Monday is the law's default"},
}

// TestHolidays_AgainstDateHolidays compares all regions over five years with the
// npm package date-holidays. Every difference must be explained above, and every
// explanation be needed.
func TestHolidays_AgainstDateHolidays(t *testing.T) {
	explained := map[string]string{}
	needed := map[string]bool{}
	for _, d := range differences {
		for _, day := range strings.Fields(d.days) {
			explained[d.place+" "+day] = d.why
			needed[d.place+" "+day] = true
		}
	}
	for place, theirs := range dateHolidays(t) {
		ours := holidaysOf(t, place)
		for d := (Date{2026, 1, 1}); d.Year <= 2030; d = d.Add(1) {
			name, ok := ours.On(d)
			if ok == (theirs[d.String()] != "") {
				continue
			}
			key := place + " " + d.String()
			if explained[key] == "" {
				key = place + " " + d.String()[len("2026-"):]
			}
			require.NotEmptyf(t, explained[key], "%s on %s: ours %q, theirs %q", place, d, name, theirs[d.String()])
			t.Logf("%s %s: ours %q, theirs %q: %s", place, d, name, theirs[d.String()], explained[key])
			delete(needed, key)
		}
	}
	require.Empty(t, needed, "explanations of what is no difference")
}

// dateHolidays reads the public holidays of the places we know: place → date →
// name. Overseas departments are not ours.
func dateHolidays(t *testing.T) map[string]map[string]string {
	shared := filepath.Join("..", "..", "shared")
	if _, err := os.Stat(shared); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the folder of shared data is not beside the checkout")
	}
	file, err := os.Open(filepath.Join(shared, "data", "holidays", "date-holidays_3.37.0_2026-2030.tsv"))
	require.NoError(t, err)
	defer file.Close()
	out := map[string]map[string]string{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		f := strings.Split(lines.Text(), "\t")
		overseas := strings.HasPrefix(f[0], "FR-") && f[0] > "FR-9"
		if overseas || f[3] != "public" {
			continue
		}
		if out[f[0]] == nil {
			out[f[0]] = map[string]string{}
		}
		out[f[0]][f[1][:len(time.DateOnly)]] = f[2]
	}
	require.Equal(t, 45, len(out), "places")
	return out
}
