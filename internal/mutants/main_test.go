package main

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// A fault that no longer applies says so here, long before make mutants is run.
func TestFaultsApply(t *testing.T) {
	t.Parallel()
	faults, err := read("faults", "")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(faults), 16)
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command("git", "apply", "--check", f.path)
			cmd.Dir = root
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "port the patch to the code as it is now: %s", out)
		})
	}
}
