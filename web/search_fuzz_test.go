package web

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
)

// FuzzSearch reads what an address says: what is carried on is read as the same, so
// that nothing typed is lost from page to page.
func FuzzSearch(f *testing.F) {
	for _, query := range []string{
		"", "country=DE&postcode=01067&need=swap", "postcode=+%20+", "item=W205:4&item=W205:4&front-item=A:1&rear-item=A:-1", "item=:4&item=A:&item=A:x&item=A:99999999999999999999",
		"item=A:9223372036854775807&item=A:1", "lat=51.05&lon=13.7", "lat=NaN&lon=Inf", "lat=91&lon=1", "day=2026-02-30", "day=2026-11-30", "vehicle=tank&need=x&size=%00&rear=%ff",
		"item=A:1&item=B:1&item=C:1&item=D:1&item=E:1&item=F:1&item=A:7",
	} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		s := searchOf(values)
		carried := url.Values{}
		for _, f := range s.Fields() {
			carried.Add(f.Name, f.Value)
		}
		require.Equal(t, s, searchOf(carried))
		require.LessOrEqual(t, len(s.Items), booking.MaxItems+1)
		if d, ok := parseDate(s.Day); ok {
			require.Equal(t, s.Day, d.String())
		}
	})
}
