package network_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/network"
)

// A file with many faults is reported by what is to be done about them.
func TestReportForPeople(t *testing.T) {
	t.Parallel()
	b := setup(t)
	file := postal + "FR,69002,Lyon,45.75,4.83\n" +
		"FR,6900,Lyon,45.75,4.83\nNO,0150,Oslo,59.9,10.7\nFR,1,Ain,x,5.2\nNO,5003,Bergen,60.4,5.3\n" +
		"FR,6900,Lyon,45.75,4.84\nFR,690023,Lyon,45.75,4.83\nFR,A,Lyon,45.75,4.83\nFR,69003,Lyon,45.75\n"
	report := b.run(t, network.PostalCodes, file)
	said := func(examples int) string {
		var out strings.Builder
		report.Examples = examples
		_, err := report.WriteTo(&out)
		require.NoError(t, err)
		return out.String()
	}
	const head = `     7 × postcode: … cannot be read
         to mend it: write five digits, leading zeros too, as in 01067
         line 3: "6900"
`
	require.Equal(t, head+`         line 4: "0150"
         line 5: "1"
         and 4 more
     2 × country: "NO" is none of DE, ES, FR
         to mend it: write one of DE, ES, FR
         line 4: "NO"
         and 1 more
     1 × lat: "x" is no angle from -90 to 90
         to mend it: write degrees with a decimal point, as in 48.1372
         line 5: "x"
     1 × row: has 4 cells where the header has 5
         to mend it: write a cell for each column, and put a cell that holds the delimiter in quotes
         line 10: has 4 cells where the header has 5
postal-codes: 9 rows, 1 valid, 8 refused; nothing was applied
`, said(0))
	require.True(t, strings.HasPrefix(said(1), head+"         and 6 more\n"), said(1))
	require.Equal(t, len(report.Refusals), strings.Count(said(-1), "         line "), "all are told, equal ones too")

	var out strings.Builder
	_, err := b.run(t, network.PostalCodes, postal+"FR,69002,Lyon,45.75,4.83\n").WriteTo(&out)
	require.NoError(t, err)
	require.Equal(t, "postal-codes: 1 rows, 1 created, 0 changed, 0 unchanged, 0 refused\n", out.String())
}

func TestGroupsAreOfOneCause(t *testing.T) {
	t.Parallel()
	refusal := func(line int, field, value, reason string) network.Refusal {
		return network.Refusal{Line: line, Fault: network.Fault{Field: field, Reason: reason, Mend: "mend"}, Value: value}
	}
	for _, c := range []struct {
		about    string
		refusals []network.Refusal
		want     []string
	}{
		{"a value in quotes", []network.Refusal{
			refusal(2, "no", "x", `"x" is no number`), refusal(3, "no", "y", `"y" is no number`),
		}, []string{"… is no number"}},
		{"a value without quotes", []network.Refusal{
			refusal(2, "postcode", "97100", "97100 is overseas"), refusal(3, "postcode", "97114", "97114 is overseas"),
		}, []string{"… is overseas"}},
		{"a place within the cell", []network.Refusal{
			refusal(2, "opening_hours", "Mo–Fr", "character 3: a long dash"), refusal(3, "opening_hours", "8–9", "character 2: a long dash"),
		}, []string{"a long dash"}},
		{"another line", []network.Refusal{
			refusal(7, "sku", "A", "names the same as line 2"), refusal(8, "sku", "B", "names the same as line 3"),
		}, []string{"names the same as line …"}},
		{"what is the same in all is said", []network.Refusal{
			refusal(2, "country", "NO", `"NO" is not set up`), refusal(3, "country", "NO", `"NO" is not set up`),
		}, []string{`"NO" is not set up`}},
		{"another field is another cause", []network.Refusal{
			refusal(2, "lat", "x", `"x" is no angle`), refusal(2, "lon", "x", `"x" is no angle`),
		}, []string{`"x" is no angle`, `"x" is no angle`}},
		{"the most frequent comes first", []network.Refusal{
			refusal(2, "a", "", "is empty"), refusal(3, "b", "", "is missing"), refusal(4, "b", "", "is missing"),
		}, []string{"is missing", "is empty"}},
	} {
		var got []string
		for _, group := range (network.Report{Refusals: c.refusals}).Groups() {
			got = append(got, group.Reason)
		}
		require.Equal(t, c.want, got, c.about)
	}
}
