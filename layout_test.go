package fitslot_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/fitslot/fitslot"

// The packages that know the trade, and neither SQL nor HTTP.
const domain = "scheduler calendar access supply pricing booking checkout partner staff network "

// A row of the layout: a package, and the packages of ours and the modules of
// others that it may import, separated by spaces, or "all".
type row struct{ pkg, ours, others string }

// layout is the house: what each package may import of ours and of others,
// beside the standard library. It speaks of direct imports. See docs/design.md.
var layout = []row{
	{"scheduler", "", ""},
	{"calendar", "scheduler", "github.com/teambition/rrule-go github.com/rickar/cal/v2"},
	{"access", "", "github.com/google/uuid golang.org/x/crypto"},
	{"supply", "scheduler calendar", "github.com/google/uuid"},
	{"pricing", "supply calendar", ""},
	{"booking", "scheduler calendar supply pricing access", "github.com/google/uuid"},
	{"checkout", "booking pricing supply access", "github.com/google/uuid"},
	{"partner", "booking checkout supply access calendar", "github.com/google/uuid"},
	{"staff", "scheduler calendar access booking", "github.com/google/uuid"},
	{"partner/sim", "", ""}, // sees us from outside, by HTTP
	{"network", domain, ""},
	{"payment", "checkout", "github.com/google/uuid"},
	{"payment/testpay", "", ""}, // a process of its own
	{"migrations", "", "github.com/pressly/goose/v3"},
	{"postgres", domain + "migrations", "github.com/jackc/pgx/v5 github.com/google/uuid"},
	{"postgres/embedded", "", "golang.org/x/sys"},
	{"api", domain, "github.com/gofiber/fiber/v2 github.com/valyala/fasthttp github.com/danielgtaylor/huma/v2 " +
		"github.com/arran4/golang-ical github.com/prometheus/client_golang github.com/google/uuid"},
	{"web", domain + "api web/texts", "github.com/gofiber/fiber/v2 github.com/google/uuid"},
	{"web/texts", "calendar", "github.com/nicksnyder/go-i18n/v2 github.com/bojanz/currency"},
	{"cmd/fitslot", "all", "all"},
	{"loadtest", "", "github.com/HdrHistogram/hdrhistogram-go"}, // sees us from outside, by HTTP
	{"internal/testdb", domain + "postgres migrations", "github.com/jackc/pgx/v5 github.com/google/uuid github.com/stretchr/testify"},
	{"internal/testdb/withpg", "postgres/embedded", ""},
	{"internal/mutants", "", ""},
	{"internal/smoke", "", ""},                                           // sees us from outside, by HTTP
	{"internal/oracle", "", ""},                                          // and as a program
	{"internal/torture", "postgres/embedded", "github.com/jackc/pgx/v5"}, // from outside, and judges by SQL
	{"examples/checkout", "", ""},                                        // as do these
	{"examples/checkout-browser", "", ""},
}

// All tests may import testOthers and internal/testdb as well. External ones
// (package x_test) stand outside of what they test and may wire it to its real
// surroundings, as cmd/fitslot does: see docs/decisions/tests-wire.md.
const (
	testOthers  = "github.com/stretchr/testify pgregory.net/rapid github.com/anishathalye/porcupine go.uber.org/goleak"
	testOurs    = "internal/testdb"
	wiredOurs   = testOurs + " postgres payment payment/testpay"
	wiredOthers = testOthers + " github.com/jackc/pgx/v5"
)

// A pkg is what go list tells of a package.
type pkg struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func TestLayout(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, violation := range violations(p) {
			t.Error(violation)
		}
	}
}

// packages lists ours.
func packages(t *testing.T) (found []pkg) {
	t.Helper()
	lookAround(t)
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...").Output()
	require.NoError(t, err)
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return found
		}
		require.NoError(t, err)
		found = append(found, p)
	}
}

// lookAround reads every folder of the house, so that go test knows on what this
// test depends, and does not repeat an old result when only a package has changed.
func lookAround(t *testing.T) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && path != "." && strings.HasPrefix(entry.Name(), ".") {
			return fs.SkipDir
		}
		return err
	}))
}

// violations says, import by import, what p may not do.
func violations(p pkg) (said []string) {
	name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
	if name == "" {
		return nil // this test's own folder
	}
	i := slices.IndexFunc(layout, func(r row) bool { return r.pkg == name })
	if i < 0 {
		return []string{fmt.Sprintf("package %s is not in the table: add a row to layout_test.go that says what it may import", name)}
	}
	row := layout[i]
	check := func(who string, imports []string, ours, others string) {
		for _, path := range imports {
			if path != p.ImportPath && !allowed(path, row.ours+" "+ours, row.others+" "+others) {
				said = append(said, fmt.Sprintf("%s must not import %s (see the table in layout_test.go)", who, path))
			}
		}
	}
	check("package "+name, p.Imports, "", "")
	check("the tests of "+name, p.TestImports, testOurs, testOthers)
	check("the external tests of "+name, p.XTestImports, wiredOurs, wiredOthers)
	return said
}

// allowed tells whether path is the standard library's, or in the lists.
func allowed(path, ours, others string) bool {
	if inside, ok := strings.CutPrefix(path, module+"/"); ok {
		return listed(ours, "all") || listed(ours, inside)
	}
	host, _, _ := strings.Cut(path, "/")
	if !strings.Contains(host, ".") || listed(others, "all") {
		return true
	}
	return slices.ContainsFunc(strings.Fields(others), func(module string) bool {
		return path == module || strings.HasPrefix(path, module+"/")
	})
}

func listed(list, name string) bool { return slices.Contains(strings.Fields(list), name) }

func TestViolations(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		why  string
		p    pkg
		want string // "": none
	}{
		{"a row may be used in full",
			pkg{ImportPath: module + "/calendar", Imports: []string{"time", module + "/scheduler", "github.com/rickar/cal/v2/es"}}, ""},
		{"arrows point one way",
			pkg{ImportPath: module + "/scheduler", Imports: []string{module + "/calendar"}}, "scheduler must not import"},
		{"the domain knows no SQL",
			pkg{ImportPath: module + "/booking", Imports: []string{"github.com/jackc/pgx/v5"}}, "booking must not import"},
		{"a module is not another that begins the same",
			pkg{ImportPath: module + "/migrations", Imports: []string{"github.com/pressly/goose/v30"}}, "migrations must not import"},
		{"a package of ours is not its neighbour within",
			pkg{ImportPath: module + "/api", Imports: []string{module + "/postgres/embedded"}}, "api must not import"},
		{"tests may have a database",
			pkg{ImportPath: module + "/booking", XTestImports: []string{module + "/booking", module + "/internal/testdb", "pgregory.net/rapid"}}, ""},
		{"programs may not have what tests may",
			pkg{ImportPath: module + "/booking", Imports: []string{module + "/internal/testdb"}}, "booking must not import"},
		{"tests are held to the arrows too",
			pkg{ImportPath: module + "/scheduler", TestImports: []string{module + "/api"}}, "tests of scheduler must not import"},
		{"external tests may wire the real store",
			pkg{ImportPath: module + "/booking", XTestImports: []string{module + "/postgres"}}, ""},
		{"but other tests may not",
			pkg{ImportPath: module + "/booking", TestImports: []string{module + "/postgres"}}, "tests of booking must not import"},
		{"a new package needs a row",
			pkg{ImportPath: module + "/util"}, "package util is not in the table"},
	} {
		said := violations(row.p)
		if row.want == "" {
			require.Empty(t, said, row.why)
			continue
		}
		require.Len(t, said, 1, row.why)
		require.Contains(t, said[0], row.want, row.why)
	}
}
