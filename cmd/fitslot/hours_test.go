package main

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHoursPrintsALineForEachValue(t *testing.T) {
	t.Parallel()
	c := hoursCmd{Country: "DE", Region: "BW", Zone: "Europe/Berlin", From: "2026-03-27", To: "2026-03-31"}
	var out strings.Builder
	require.NoError(t, c.run(strings.NewReader("Sa-Mo 08:00-12:00+\r\n\nPH off\nMo-Fr 8-18;"), &out))
	var lines []hoursLine
	for decoder := json.NewDecoder(strings.NewReader(out.String())); decoder.More(); {
		var line hoursLine
		require.NoError(t, decoder.Decode(&line))
		lines = append(lines, line)
	}
	require.Len(t, lines, 4)
	require.Equal(t, "warn", lines[0].Status)
	require.Equal(t, []string{"2026-03-28T08:00+01:00/2026-03-28T12:00+01:00", "2026-03-29T08:00+02:00/2026-03-29T12:00+02:00", "2026-03-30T08:00+02:00/2026-03-30T12:00+02:00"}, lines[0].Open)
	require.Equal(t, "2026-03-28T12:00+01:00/2026-03-29T00:00+01:00", lines[0].Unknown[0])
	require.Equal(t, "refused", lines[1].Status, "an empty line is a value that is missing")
	require.Equal(t, hoursLine{Value: "PH off", Status: "ok", Open: []string{}, Unknown: []string{}, Sentence: "closed on public holidays"}, lines[2])
	require.Contains(t, lines[3].Reason, "character 11: a last semicolon")
}

func TestHoursNamesTheFlagAtFault(t *testing.T) {
	t.Parallel()
	for args, says := range map[string]string{
		"--country=XX": `country: no public holidays known for "XX"`, "--region=XX": `region: "XX"`, "--zone=Mars": `zone: "Mars"`,
		"--from=29.3.": `from: "29.3."`, "--from=2026-03-27 --to=2026-03-27": "to: 2026-03-27 is 0 days after from",
	} {
		err := run(t.Context(), io.Discard, append(strings.Fields("hours "+args), "24/7"))
		require.ErrorContains(t, err, says)
		require.Equal(t, 2, exitCode(err))
	}
}
