package network_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/network"
)

// docs/import.md says of each column what the program says of it.
func TestTheColumnsAreDocumented(t *testing.T) {
	doc, err := os.ReadFile("../docs/import.md")
	require.NoError(t, err)
	for _, layout := range network.Kinds() {
		table := documented(layout)
		require.Contains(t, string(doc), table, "docs/import.md lacks this table:\n%s", table)
	}
}

// documented is the part of docs/import.md about a kind.
func documented(l network.Layout) string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n%s%s. A row is known again by `%s`.\n\n| column | | meaning | example |\n|---|---|---|---|\n",
		l.Kind, strings.ToUpper(l.Meaning[:1]), l.Meaning[1:], strings.Join(l.Key, "`, `"))
	for _, c := range l.Columns {
		need := "required"
		switch {
		case !c.Required && c.Default == "":
			need = "optional"
		case !c.Required:
			need = "default `" + c.Default + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | `%s` |\n", c.Name, need, c.Meaning, c.Example)
	}
	return b.String()
}

// The examples are right themselves, and the text for people names every column.
func TestTheExamplesAreRight(t *testing.T) {
	t.Parallel()
	b := small(t)
	for _, layout := range network.Kinds() {
		var header, row []string
		for _, c := range layout.Columns {
			header = append(header, c.Name)
			row = append(row, fmt.Sprintf("%q", c.Example))
			require.Contains(t, layout.String(), "  "+c.Name+" ")
		}
		report := b.run(t, layout.Kind, strings.Join(header, ",")+"\n"+strings.Join(row, ",")+"\n", dryRun)
		for _, r := range report.Refusals {
			require.Contains(t, r.Reason, "there is no", "%s, %s", layout.Kind, r.Field)
		}
	}
}
