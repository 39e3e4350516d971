package fitslot_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// ownClock are the places at which we ask another clock than fitslot_now(), and why that
// decides nothing: how often in a file.
var ownClock = map[string]struct {
	times int
	why   string
}{
	"api/observe.go":              {2, "how long a request took, for the metrics"},
	"api/appointments.go":         {1, "the stamp of a calendar file, which says when it was written"},
	"payment/webhook.go":          {1, "how old a provider's news may be; what it is about is looked up, and without news as well"},
	"postgres/clock.go":           {1, "the database's own, to set the offset of a demo"},
	"postgres/staff_list.go":      {2, "how long older writers are waited for before the list is left to the task"},
	"postgres/embedded/launch.go": {2, "how long a server is waited for"},
}

// TestTheMachinesClockDecidesNothing: a node whose clock is ten minutes off must do no
// harm, so time that decides is asked of the database only. Nobody else has a clock.
func TestTheMachinesClockDecidesNothing(t *testing.T) {
	t.Parallel()
	lookAround(t)
	asked := map[string]int{}
	for _, pkg := range append(strings.Fields(domain), "postgres", "postgres/embedded", "api", "web", "web/texts", "payment", "migrations") {
		files, err := filepath.Glob(pkg + "/*.go")
		require.NoError(t, err)
		require.NotEmpty(t, files, pkg)
		for _, file := range files {
			if n := clockReadings(t, file); n > 0 && !strings.HasSuffix(file, "_test.go") {
				asked[filepath.ToSlash(file)] = n
			}
		}
	}
	for file, n := range asked {
		require.Equal(t, ownClock[file].times, n, "%s asks the machine's clock; if that decides nothing, say why in the table", file)
	}
	for file, row := range ownClock {
		require.NotEmpty(t, row.why, file)
		require.Contains(t, asked, file, "no longer asks: take it out of the table")
	}
}

// clockReadings counts where a file asks the machine what time it is, or in SQL the
// database without its offset.
func clockReadings(t *testing.T, file string) (n int) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	require.NoError(t, err)
	ast.Inspect(f, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.SelectorExpr:
			of, ok := node.X.(*ast.Ident)
			if ok && of.Name == "time" && slices.Contains([]string{"Now", "Since", "Until"}, node.Sel.Name) {
				n++
			}
		case *ast.BasicLit:
			for _, sql := range []string{"now()", "current_timestamp", "clock_timestamp()", "localtimestamp", "current_date"} {
				for rest := strings.ToLower(node.Value); strings.Contains(rest, sql); {
					before, after, _ := strings.Cut(rest, sql)
					if !strings.HasSuffix(before, "fitslot_") {
						n++
					}
					rest = after
				}
			}
		}
		return true
	})
	return n
}
