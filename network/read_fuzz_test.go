package network

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// everything is known of the network whose files are fuzzed.
var everything = Known{
	Centres: map[string]bool{"C1": true}, Bays: map[Bay]bool{{"C1", 1}: true}, Warehouses: map[string]bool{"KAS": true},
	SKUs: map[string]bool{"NK1": true}, Counts: map[Shelf]time.Time{},
}

// FuzzImport judges a file of each kind: every row is taken, merged or refused for a
// reason; what is taken can be kept; and the file of the refused is read back and
// refused for the same.
func FuzzImport(f *testing.F) {
	for i, layout := range Kinds() {
		var header, row []string
		for _, c := range layout.Columns {
			header, row = append(header, c.Name), append(row, `"`+strings.ReplaceAll(c.Example, `"`, `""`)+`"`)
		}
		file := strings.Join(header, ",") + "\n" + strings.Join(row, ",") + "\n"
		for _, text := range []string{file, strings.ReplaceAll(file, ",", ";"), file + file, "\ufeff" + file + "\"", file + strings.Join(row, "\xff,") + "\n", strings.ReplaceAll(file, "\n", "\r\n") + "\x00,\r"} {
			f.Add(byte(i), []byte(text))
		}
	}
	f.Add(byte(0), []byte(""))
	now := time.Date(2026, 10, 19, 7, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, kind byte, data []byte) {
		layout := Kinds()[int(kind)%len(Kinds())]
		found, ok := judged(t, layout, data, now)
		if !ok {
			return
		}
		for _, s := range found.staged {
			text, err := json.Marshal(s.Record)
			require.NoError(t, err)
			require.True(t, utf8.Valid(text))
			require.NotContains(t, string(text), `\u0000`)
			require.NotContains(t, string(text), `\ufffd`)
		}
		for _, r := range found.refused {
			require.NotEmpty(t, r.faults)
			for _, fault := range r.faults {
				require.NotEmpty(t, fault.Field)
				require.NotEmpty(t, fault.Reason)
			}
		}
		report := newReport(found)
		require.Equal(t, report.Rows, report.Valid+report.Merged+report.Refused)
		var file bytes.Buffer
		require.NoError(t, report.WriteRefused(&file))
		again, ok := judged(t, layout, file.Bytes(), now)
		require.True(t, ok)
		require.LessOrEqual(t, len(again.refused)+len(again.staged)+again.merged, len(found.refused))
	})
}

// judged is not ok if the header is refused.
func judged(t *testing.T, layout Layout, data []byte, now time.Time) (verdict, bool) {
	table, err := openTable(layout, data)
	var invalid *InvalidError
	if errors.As(err, &invalid) {
		require.NotEmpty(t, invalid.Reason)
		return verdict{}, false
	}
	require.NoError(t, err)
	found, err := table.validate(everything, now)
	require.NoError(t, err)
	return found, true
}
