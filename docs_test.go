package fitslot_test

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// maxDependencies is how many modules of others we build on directly, at the most.
const maxDependencies = 20

// TestEveryDependencyHasADecision wants each direct dependency of go.mod named, by
// the last words of its path, in a note that says why.
func TestEveryDependencyHasADecision(t *testing.T) {
	notes, err := filepath.Glob("docs/decisions/*.md")
	require.NoError(t, err)
	var said strings.Builder
	for _, note := range notes {
		text, err := os.ReadFile(note)
		require.NoError(t, err)
		said.Write(text)
	}
	dependencies := directDependencies(t)
	require.LessOrEqual(t, len(dependencies), maxDependencies)
	for _, path := range dependencies {
		require.True(t, strings.Contains(said.String(), shortName(path)), "docs/decisions says nothing of %s", path)
	}
}

// directDependencies are the modules that go.mod requires without "// indirect".
func directDependencies(t *testing.T) (paths []string) {
	file, err := os.Open("go.mod")
	require.NoError(t, err)
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		fields := strings.Fields(strings.TrimPrefix(strings.TrimSpace(lines.Text()), "require "))
		if len(fields) == 2 && strings.HasPrefix(fields[1], "v") {
			paths = append(paths, fields[0])
		}
	}
	require.NotEmpty(t, paths)
	return paths
}

// shortName is what a module is called in a note: golang.org/x/sys is x/sys,
// github.com/rickar/cal/v2 is cal.
func shortName(path string) string {
	if x, is := strings.CutPrefix(path, "golang.org/"); is {
		return x
	}
	if i := strings.LastIndex(path, "/v"); i > 0 && len(path)-i == 3 {
		path = path[:i]
	}
	return path[strings.LastIndex(path, "/")+1:]
}

func TestTheDesignFitsAPage(t *testing.T) {
	text, err := os.ReadFile("docs/design.md")
	require.NoError(t, err)
	require.LessOrEqual(t, strings.Count(string(text), "\n"), 80)
}
