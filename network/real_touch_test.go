package network_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/network"
)

// touched is a centre as the import keeps it: whatever is written to one of its
// rows shows in xmin, even if it says the same.
const touched = `
	SELECT c.external_id AS ref, c.calendar_version AS version, c.name,
	       concat_ws(' ', c.xmin,
	                 (SELECT string_agg(xmin::text, ',' ORDER BY seq) FROM opening_rules WHERE centre_id = c.id),
	                 (SELECT string_agg(xmin::text, ',' ORDER BY no) FROM bays WHERE centre_id = c.id)) AS writes,
	       (SELECT count(*) FROM events WHERE centre_id = c.id) AS events
	  FROM centres c`

type touch struct {
	Ref, Name, Writes string
	Version           int64
	Events            int
}

func (b *bundle) touches(t *testing.T) map[string]touch {
	t.Helper()
	rows, err := b.pool.Query(t.Context(), touched)
	require.NoError(t, err)
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[touch])
	require.NoError(t, err)
	out := map[string]touch{}
	for _, f := range found {
		out[f.Ref] = f
	}
	return out
}

// Of the real centres five get other hours and five another name: no other centre
// is written to, and only other hours raise a version and tell of it.
func TestRealCentresOfWhichTenChanged(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(shared(t, "data/centres/centres.csv"))
	require.NoError(t, err)
	b := setup(t)
	opts := network.Options{Now: now, AcceptValid: true}
	first, err := b.importer.Import(t.Context(), network.Centres, bytes.NewReader(data), opts)
	require.NoError(t, err)
	before := b.touches(t)
	require.Len(t, before, first.Created)

	again, err := b.importer.Import(t.Context(), network.Centres, bytes.NewReader(data), opts)
	require.NoError(t, err)
	require.Equal(t, network.Counts{Unchanged: first.Created}, again.Counts)
	require.Equal(t, before, b.touches(t), "the second import writes nothing")

	changed, rehoured, renamed := changeTen(t, data, before)
	third, err := b.importer.Import(t.Context(), network.Centres, bytes.NewReader(changed), opts)
	require.NoError(t, err)
	require.Equal(t, network.Counts{Changed: 10, Unchanged: first.Created - 10}, third.Counts)
	require.Equal(t, first.Refused, third.Refused)
	for ref, now := range b.touches(t) {
		was := before[ref]
		switch {
		case slices.Contains(rehoured, ref):
			require.NotEqual(t, was.Writes, now.Writes, ref)
			require.Equal(t, []any{was.Version + 1, was.Events + 1}, []any{now.Version, now.Events}, ref)
		case slices.Contains(renamed, ref):
			require.Equal(t, was.Name+" II", now.Name)
			require.Equal(t, []any{was.Version, was.Events}, []any{now.Version, now.Events}, ref)
		default:
			require.Equal(t, was, now, ref)
		}
	}
	require.Equal(t, "5", b.text(t, `SELECT count(*) FROM events WHERE kind = 'centre.changed'`))
	require.Equal(t, "5", b.text(t, `SELECT count(DISTINCT centre_id) FROM opening_rules WHERE opens = 423`))
}

// changeTen gives centres that came in, from all over the file, hours that nobody
// has or another name.
func changeTen(t *testing.T, data []byte, known map[string]touch) (changed []byte, rehoured, renamed []string) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	require.NoError(t, err)
	column := func(name string) int { return slices.Index(rows[0], name) }
	for i := 100; len(rehoured)+len(renamed) < 10; i += 150 {
		row := rows[i]
		for known[row[column("external_id")]].Ref == "" {
			i++
			row = rows[i]
		}
		if ref := row[column("external_id")]; len(rehoured) < 5 {
			row[column("opening_hours")] = "Mo-Fr 07:03-18:00"
			rehoured = append(rehoured, ref)
		} else {
			row[column("name")] += " II"
			renamed = append(renamed, ref)
		}
	}
	var out bytes.Buffer
	require.NoError(t, csv.NewWriter(&out).WriteAll(rows))
	require.Len(t, append(rehoured, renamed...), 10, fmt.Sprint(rehoured, renamed))
	return out.Bytes(), rehoured, renamed
}
