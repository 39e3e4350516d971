package embedded

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MinVersion is the oldest major version of PostgreSQL that fitslot runs on.
const MinVersion = 15

// binaries is a folder with PostgreSQL's initdb and postgres.
type binaries struct {
	dir   string
	major int
}

// installed is where distributions put each major version, unlinked from $PATH.
const installed = "/usr/lib/postgresql/*/bin"

// findBinaries returns the PostgreSQL to run on a data folder made by the major
// version made, 0 for a new one. Only bin is looked at if it is given, else the
// folder on $PATH and then the installed versions, newest first.
func findBinaries(bin string, made int) (binaries, error) {
	candidates := []string{bin}
	if bin == "" {
		candidates = searchPath()
	}
	var refusals []error
	for _, dir := range candidates {
		b, err := inspect(dir)
		if err == nil && (made == 0 || b.major == made) {
			return b, nil
		}
		if err == nil {
			err = fmt.Errorf("%s is version %d", dir, b.major)
		}
		refusals = append(refusals, err)
	}
	want := fmt.Sprintf("PostgreSQL %d or later", MinVersion)
	if made != 0 {
		want = fmt.Sprintf("PostgreSQL %d, which made the data folder,", made)
	}
	if len(candidates) == 0 {
		return binaries{}, fmt.Errorf("%s was not found on $PATH or in %s", want, installed)
	}
	return binaries{}, fmt.Errorf("%s was not found: %w", want, errors.Join(refusals...))
}

// Find returns the folder of the programs that Start would run, and their major
// version. It changes nothing.
func Find(c Config) (bin string, major int, err error) {
	made, err := madeBy(filepath.Join(c.Dir, "data"))
	if err != nil {
		return "", 0, err
	}
	found, err := findBinaries(c.Bin, made)
	return found.dir, found.major, err
}

func searchPath() []string {
	var dirs []string
	if postgres, err := exec.LookPath("postgres"); err == nil {
		dirs = append(dirs, filepath.Dir(postgres))
	}
	versions, _ := filepath.Glob(installed) // the pattern is well-formed
	slices.SortFunc(versions, func(a, b string) int { return cmp.Compare(majorIn(b), majorIn(a)) })
	return append(dirs, versions...)
}

// majorIn reads the version out of /usr/lib/postgresql/VERSION/bin.
func majorIn(dir string) int {
	major, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
	return major
}

var versionText = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// inspect returns the binaries in dir, or says what is wrong with them.
func inspect(dir string) (binaries, error) {
	for _, name := range []string{"initdb", "postgres"} {
		if _, err := exec.LookPath(filepath.Join(dir, name)); err != nil {
			return binaries{}, fmt.Errorf("no %s in %s", name, dir)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").CombinedOutput()
	match := versionText.FindSubmatch(out)
	if err != nil || match == nil {
		return binaries{}, fmt.Errorf("%s/postgres does not run: %v %s", dir, err, out)
	}
	major, _ := strconv.Atoi(string(match[1])) // digits, says the pattern
	if major < MinVersion {
		return binaries{}, fmt.Errorf("%s is version %d", dir, major)
	}
	return binaries{dir, major}, nil
}

// madeBy returns the major version that made the data folder, 0 if there is none.
func madeBy(data string) (int, error) {
	text, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(text)))
}

// copyTo copies the installation around the binaries into dir, so that a user
// who cannot reach the original can run it. An existing copy is reused.
func (b binaries) copyTo(dir string) (binaries, error) {
	home := filepath.Join(dir, "postgres-"+strconv.Itoa(b.major))
	there := binaries{filepath.Join(home, "bin"), b.major}
	if _, err := inspect(there.dir); err == nil {
		return there, nil
	}
	origin := filepath.Dir(b.dir)
	for _, part := range []string{"bin", "lib", "share"} { // never copy a whole system by mistake
		if _, err := os.Stat(filepath.Join(origin, part)); err != nil {
			return binaries{}, fmt.Errorf("%s is no PostgreSQL installation that can be copied: %w", origin, err)
		}
	}
	if err := errors.Join(os.RemoveAll(home), os.CopyFS(home, os.DirFS(origin))); err != nil {
		return binaries{}, fmt.Errorf("copy %s: %w", origin, err)
	}
	return there, nil
}
