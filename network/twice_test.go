package network_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/fitslot/fitslot/network"
)

// state is all that is stored of a network, but for the marks of imports.
const state = `
	SELECT md5(string_agg(row, E'\n' ORDER BY row)) FROM (
		SELECT 'c ' || (to_jsonb(c) - 'id')::text FROM centres c UNION ALL
		SELECT 'r ' || to_jsonb(r)::text FROM opening_rules r UNION ALL
		SELECT 'w ' || to_jsonb(w)::text FROM crew w UNION ALL
		SELECT 'b ' || to_jsonb(b)::text FROM bays b UNION ALL
		SELECT 'y ' || to_jsonb(y)::text FROM bay_capabilities y UNION ALL
		SELECT 's ' || to_jsonb(s)::text FROM centre_services s UNION ALL
		SELECT 'a ' || to_jsonb(a)::text FROM articles a UNION ALL
		SELECT 't ' || to_jsonb(t)::text FROM stock t UNION ALL
		SELECT 'u ' || to_jsonb(u)::text FROM routes u UNION ALL
		SELECT 'p ' || to_jsonb(p)::text FROM prices p UNION ALL
		SELECT 'z ' || to_jsonb(z)::text FROM postal_codes z UNION ALL
		SELECT 'h ' || to_jsonb(h)::text FROM warehouses h UNION ALL
		SELECT 'e ' || to_jsonb(e)::text FROM events e
	) rows (row)`

// Whatever files came before, the second import of a file changes nothing.
func TestImportTwiceIsImportOnce(t *testing.T) {
	t.Parallel()
	b := small(t)
	rapid.Check(t, func(rt *rapid.T) {
		for range 3 {
			kind, file := anyFile(rt)
			first := b.run(t, kind, file)
			require.Empty(t, first.Refusals, file)
			before := b.text(t, state)
			second := b.run(t, kind, file)
			require.Equal(t, network.Counts{Unchanged: first.Valid}, second.Counts, file)
			require.Equal(t, before, b.text(t, state), file)
		}
	})
}

// anyFile is a file without fault that says something of a few things which other
// files speak of too, in any order and with any of the optional columns.
func anyFile(rt *rapid.T) (network.Kind, string) {
	one := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(rt, name) }
	kind := network.Kind(one("kind", "centres", "bays", "services", "stock"))
	columns := map[network.Kind][]string{
		network.Centres: {"country=DE", "name=A|B", "postcode=01067|80331", "city=X", "lat=51|0.1234567891", "lon=13.5|1e-7", "bays=1|2|5",
			"opening_hours=Mo-Fr 08:00-18:00|24/7|Mo-Fr 08:00-12:00; PH off; 2026 Dec 24 off", "?address=|Street", "?holidays=|open", "?crew=|2|3; Mo 12:00-13:00=1; Sa=1",
			"?grid_minutes=30|", "?region=|TH", "?active=no|yes", "?zone=|UTC"},
		network.Bays:     {"?name=|Left", "?max_rim=|18", "?capabilities=|van|alignment van", "?active=no|yes"},
		network.Services: {"minutes=0|10", "minutes_per_wheel=5|10"},
		network.Stock:    {"on_hand=0|4", "counted_at=2026-10-19T06:00:00Z", "?next_at=|2026-11-02"},
	}[kind]
	keys := map[network.Kind]struct{ header, keys []string }{
		network.Centres:  {[]string{"external_id"}, []string{"C1", "C2", "C3"}},
		network.Bays:     {[]string{"centre", "no"}, []string{"C1,1", "C1,2", "C1,7"}},
		network.Services: {[]string{"centre", "service", "vehicle"}, []string{"C1,fit,car", "C1,fit,van", "C1,swap,suv"}},
		network.Stock:    {[]string{"warehouse", "sku"}, []string{"KAS,NK1"}},
	}[kind]
	header, rows := keys.header, rapid.Permutation(keys.keys).Draw(rt, "rows")
	rows = append([]string{}, rows[:rapid.IntRange(1, len(rows)).Draw(rt, "n")]...)
	for _, column := range columns {
		name, values, _ := strings.Cut(column, "=")
		if strings.HasPrefix(name, "?") && rapid.Bool().Draw(rt, "without "+name) {
			continue
		}
		header = append(header, strings.TrimPrefix(name, "?"))
		for i := range rows {
			rows[i] += fmt.Sprintf(",%q", one(name, strings.Split(values, "|")...))
		}
	}
	return kind, strings.Join(header, ",") + "\n" + strings.Join(rows, "\n") + "\n"
}
