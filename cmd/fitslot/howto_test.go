package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/checkout"
	"github.com/fitslot/fitslot/internal/testdb"
)

const howtos = "../../docs/howto/"

// TestHowTos runs the commands of each how-to, in a folder of its own in which
// bin/fitslot is, and compares what comes with what the page shows.
func TestHowTos(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: the pages' commands cannot be run", tool)
		}
	}
	binary := filepath.Join(t.TempDir(), "fitslot")
	out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput()
	require.NoError(t, err, string(out))
	pages, err := filepath.Glob(howtos + "*.md")
	require.NoError(t, err)
	require.NotEmpty(t, pages)
	for _, page := range pages {
		t.Run(filepath.Base(page), func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			require.NoError(t, os.Mkdir(filepath.Join(folder, "bin"), 0o700))
			require.NoError(t, os.Symlink(binary, filepath.Join(folder, "bin", "fitslot")))
			walkPage(t, page, folder)
		})
	}
}

// walkPage runs a page's commands one after the other. Functions and variables that
// one of them sets are there for those that follow.
func walkPage(t *testing.T, page, folder string) {
	commands := consoleOf(t, page)
	require.NotEmpty(t, commands)
	run := reader(t, commands)
	var script string
	for _, c := range commands {
		switch {
		case strings.HasPrefix(c.command, "API="): // ours is at another address
		case regexp.MustCompile(`^[a-z]+\(\) `).MatchString(c.command):
			script += c.command
		case strings.Contains(c.command, "/v1/events"):
			// What others do on the same server may keep the feed waiting.
			require.Eventually(t, func() bool { return pattern(c.output).MatchString(run(folder, script+c.command)) },
				time.Minute, 50*time.Millisecond, "%s\n%s", c.command, c.output)
		default:
			require.Regexp(t, pattern(c.output), run(folder, script+c.command), c.command)
		}
	}
}

// reader is somebody with a shell, beside the demo if the page asks its API, or else
// with an empty database.
func reader(t *testing.T, commands []shown) func(folder, script string) string {
	if strings.HasPrefix(commands[0].command, "API=") {
		s := serve(t)
		s.demoKey()
		return func(folder, script string) string {
			return s.shell(folder, "export DATABASE_URL='"+s.url+"'\n"+script)
		}
	}
	url := testdb.URL(t)
	return func(folder, script string) string {
		command := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", script)
		command.Dir, command.Env = folder, append(os.Environ(), "DATABASE_URL="+url)
		out, err := command.Output()
		require.NoError(t, err, "%s\n%s", script, out)
		return string(out)
	}
}

// The page that explains the feed names all kinds of events there are, and no others.
func TestTheEventsHowToIsWhole(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(howtos + "events.md")
	require.NoError(t, err)
	_, table, found := strings.Cut(string(text), "| kind |")
	require.True(t, found)
	table, _, _ = strings.Cut(table, "\n\n")
	var named []string
	for _, kind := range regexp.MustCompile("`([a-z]+\\.[a-z-]+)`").FindAllStringSubmatch(table, -1) {
		named = append(named, kind[1])
	}
	require.ElementsMatch(t, checkout.FeedKinds(), named)
}
