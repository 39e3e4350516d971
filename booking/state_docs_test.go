package booking

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The table in docs/states.md is the one that is in force: a row a state, with what
// may be done and what it is then.
func TestStatesOfAppointmentsAreDrawn(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "docs", "states.md"))
	require.NoError(t, err)
	for _, state := range States() {
		row := "| " + string(state) + " | " + nexts(state) + " | "
		require.Equal(t, 1, strings.Count(string(text), row), "docs/states.md lacks %s", row)
		cell, _, _ := strings.Cut(strings.SplitAfter(string(text), row)[1], " |")
		require.Equal(t, state.Claims(), cell == "reserved" || cell == "used", "bay and crew of %s: %s", state, cell)
	}
}

// nexts lists the steps from a state by where they lead to, as the table has them.
func nexts(from State) string {
	var order []State
	acts := map[State][]string{}
	for _, step := range machine {
		if step.From != from {
			continue
		}
		if !slices.Contains(order, step.To) {
			order = append(order, step.To)
		}
		acts[step.To] = append(acts[step.To], string(step.Action))
	}
	said := make([]string, len(order))
	for i, to := range order {
		said[i] = strings.Join(acts[to], ", ") + ": " + string(to)
	}
	return strings.Join(said, "; ")
}

func TestMachine(t *testing.T) {
	t.Parallel()
	seen := map[Step]bool{}
	for _, step := range Machine() {
		require.Contains(t, States(), step.From)
		require.Contains(t, States(), step.To)
		key := Step{From: step.From, Action: step.Action}
		require.False(t, seen[key], "%s from %s stands there twice", step.Action, step.From)
		seen[key] = true
	}
}
