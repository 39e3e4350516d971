package main

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A shown is a command of the README and what it shows of its output.
type shown struct{ command, output string }

// consoleOf returns the commands of a page's console blocks.
func consoleOf(t *testing.T, page string) []shown {
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	var all []shown
	for _, block := range regexp.MustCompile("(?s)```console\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		for line := range strings.Lines(block[1]) {
			if command, is := strings.CutPrefix(line, "$ "); is {
				all = append(all, shown{command: command})
			} else {
				all[len(all)-1].output += line
			}
		}
	}
	return all
}

// pattern matches what a README shows: an ellipsis stands for anything.
func pattern(output string) *regexp.Regexp {
	quoted := regexp.QuoteMeta(strings.TrimSpace(output))
	return regexp.MustCompile(`(?s)^\s*` + strings.ReplaceAll(quoted, "…", ".*") + `\s*$`)
}

// TestReadme runs the walk of the README and compares what comes with what it shows.
func TestReadme(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: the README's commands cannot be run", tool)
		}
	}
	s := serve(t)
	folder := t.TempDir()
	var script string
	commands := consoleOf(t, "../../README.md")
	require.Greater(t, len(commands), 8)
	for _, c := range commands {
		switch {
		case strings.HasPrefix(c.command, "API="): // ours is at another address
		case strings.HasPrefix(c.command, "ask()"), strings.HasPrefix(c.command, "id()"):
			script += c.command
		case strings.HasPrefix(c.command, "bin/fitslot verify"):
			out, err := output(t, "verify", "--database-url="+s.url)
			require.NoError(t, err)
			require.Regexp(t, pattern(c.output), out)
		default:
			require.Regexp(t, pattern(c.output), s.shell(folder, script+c.command), c.command)
		}
	}
}

// shell runs a script as a newcomer would, with the address and key that were
// printed.
func (s served) shell(folder, script string) string {
	s.t.Helper()
	command := exec.CommandContext(s.t.Context(), "bash", "-euo", "pipefail", "-c", script)
	command.Dir = folder
	command.Env = append(os.Environ(), "API="+s.api, "KEY="+s.demoKey())
	var wrong bytes.Buffer
	command.Stderr = &wrong
	out, err := command.Output()
	require.NoError(s.t, err, "%s\n%s", script, wrong.String())
	return strings.ReplaceAll(string(out), "\r\n", "\n")
}

// TestTheGreetingWalks pastes what serve prints into a shell.
func TestTheGreetingWalks(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed: the lines cannot be run")
	}
	s := serve(t)
	_, pasted, found := strings.Cut(s.greeting(), "paste this into a shell:")
	require.True(t, found)
	var script string
	for line := range strings.Lines(pasted) {
		if strings.HasPrefix(line, "  ") {
			script += line
		}
	}
	out := s.shell(t.TempDir(), script)
	require.Contains(t, out, `"state":"paid"`)
	require.Contains(t, out, "STATUS:CONFIRMED")
}
