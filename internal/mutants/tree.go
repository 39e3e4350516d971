package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A tree is a copy of the project in which faults can be planted.
type tree struct{ dir, withpg string }

// newCopy copies the files that git knows, as they are in the folder now.
func newCopy(ctx context.Context, withpg string) (*tree, error) {
	withpg, err := filepath.Abs(withpg)
	if err != nil {
		return nil, err
	}
	list, err := exec.CommandContext(ctx, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		return nil, fmt.Errorf("listing the project's files by git: %w", err)
	}
	dir, err := os.MkdirTemp("", "fitslot-mutants-")
	if err != nil {
		return nil, err
	}
	t := &tree{dir, withpg}
	for name := range strings.SplitSeq(strings.TrimRight(string(list), "\x00"), "\x00") {
		if err := t.copy(name); err != nil {
			t.remove()
			return nil, err
		}
	}
	return t, nil
}

func (t *tree) copy(name string) error {
	content, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil // deleted, and git does not know yet
	}
	if err != nil {
		return err
	}
	to := filepath.Join(t.dir, name)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o644)
}

func (t *tree) remove() { _ = os.RemoveAll(t.dir) }

// sound demands that every named test runs, and is green as the code is.
func (t *tree) sound(ctx context.Context, faults []fault) error {
	seen := map[string]bool{}
	for _, f := range faults {
		for _, args := range f.tests {
			if key := strings.Join(args, " "); !seen[key] {
				seen[key] = true
				if out, err := t.test(ctx, args); err != nil || !strings.Contains(out, "--- PASS") {
					return fmt.Errorf("%s names tests that do not pass without it: go test %s\n%s", f.name, key, tail(out))
				}
			}
		}
	}
	return nil
}

// try plants a fault, runs its tests, and takes it out again. The error
// says that the fault survives, or why it can't be planted.
func (t *tree) try(ctx context.Context, f fault) error {
	if err := t.apply(ctx, f); err != nil {
		return err
	}
	defer func() { _ = t.apply(context.WithoutCancel(ctx), f, "--reverse") }()
	for _, args := range f.tests {
		out, err := t.test(ctx, args)
		switch {
		case err == nil:
		case strings.Contains(out, "[build failed]") || strings.Contains(out, "[setup failed]"):
			return fmt.Errorf("no longer compiles:\n%s", tail(out))
		default:
			return nil
		}
	}
	return errors.New("survives: no test noticed")
}

// apply changes the copy by a patch, exactly as it says or not at all.
func (t *tree) apply(ctx context.Context, f fault, flags ...string) error {
	cmd := exec.CommandContext(ctx, "git", append(append([]string{"apply"}, flags...), f.path)...)
	cmd.Dir = t.dir
	cmd.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(t.dir))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("no longer applies, port it: %w\n%s", err, out)
	}
	return nil
}

// test runs go test in the copy. A test that hangs counts as one that fails.
func (t *tree) test(ctx context.Context, args []string) (string, error) {
	cmd := exec.CommandContext(ctx, t.withpg, append([]string{"go", "test", "-count=1", "-v", "-timeout=3m"}, args...)...)
	cmd.Dir = t.dir
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// tail is the end of a long output.
func tail(out string) string {
	const most = 2000
	return out[max(0, len(out)-most):]
}
