package supply

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The table in docs/states.md is the one that is in force.
func TestStatesOfDeliveriesAreDrawn(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "states.md"))
	require.NoError(t, err)
	for _, state := range DeliveryStates() {
		var may []string
		for _, act := range []DeliveryAction{Acknowledge, Refuse, Dispatch, Receive, Return, GiveUp} {
			if next := state.Next(act); next != nil {
				may = append(may, fmt.Sprintf("%s: %s", act, joined(next)))
			}
		}
		row := strings.TrimSpace(fmt.Sprintf("| %s | %s", state, strings.Join(may, "; ")))
		require.Contains(t, string(text), row+" |", "docs/states.md")
	}
}

func joined(states []DeliveryState) string {
	words := make([]string, len(states))
	for i, s := range states {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}
