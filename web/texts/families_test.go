package texts_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// families are the keys that the pages make of parts: by the pattern, all that can
// come of it. What the parts can be is read from the source that says so, so that a new
// reason or a new state wants its text at once.
func families(t *testing.T) map[string][]string {
	t.Helper()
	ended := slices.Concat(
		[]string{"hold.expired", "hold.late", "ended.released"},
		each("ended.*", without(constants(t, "../../booking", "State"), "held", "confirmed", "expired")),
	)
	services, fees := each("service.*", services(t)), []string{"fee.disposal"} // fees are the operator's; this is the demo network's
	kinds := fieldKinds(t)
	ordered := without(slices.Sorted(keys(kinds)), "size", "rear", "postcode") // the others are a search's
	errors := append(literals(declared(t, "../fail.go", "failures")), "internal")
	declines := slices.Concat(
		literals(declared(t, "../../payment/testpay/token.go", "declineReasons")),
		literals(declared(t, "../../payment/testpay/token.go", "cardDeclined")),
		literals(declared(t, "../../payment/testpay/payment.go", "expired")))
	return map[string][]string{
		"season.*":      each("season.*", constants(t, "../../supply", "Season")),
		"vehicle.*":     each("vehicle.*", constants(t, "../../booking", "Vehicle")),
		"reason.*":      each("reason.*", constants(t, "../../booking", "Reason")),
		"size.*":        each("size.*", constants(t, "../../supply", "SizeProblem")),
		"state.*":       each("state.*", constants(t, "../../booking", "State")),
		"risk.*":        each("risk.*", constants(t, "../../supply", "Risk")),
		"delivery.*":    each("delivery.*", constants(t, "../../supply", "DeliveryState")),
		"*.*":           append(services, fees...), // a line of a price
		"service.*":     services,
		"error.*.title": each("error.*.title", errors),
		"error.*.text":  each("error.*.text", errors),
		"*.title":       each("*.title", ended),
		"*.text":        each("*.text", ended),
		"declined.*":    each("declined.*", declines),
		"refund.*":      each("refund.*", without(literals(declared(t, "../appointment.go", "Refund")), "")),
		"week.part.*":   each("week.part.*", literals(declared(t, "../week.go", "add"))),
		"tyres.for.*":   each("tyres.for.*", []string{"front", "rear"}),
		"pay.card.*":    each("pay.card.*", literals(declared(t, "../pay.go", "testCards"))),
		"pay.changed-*": each("pay.changed-*", without(literals(declared(t, "../pay.go", "Terms")), " ")),
		"field.*.label": each("field.*.label", slices.Sorted(keys(kinds))),
		"field.*.hint":  each("field.*.hint", that(kinds, "Hint")),
		"field.*.empty": each("field.*.empty", that(kinds, "Required")),
		"field.*.fault": each("field.*.fault", ordered),
	}
}

// each puts each of parts where pattern has its *.
func each(pattern string, parts []string) (all []string) {
	for _, part := range parts {
		all = append(all, strings.Replace(pattern, "*", part, 1))
	}
	return all
}

func without(all []string, some ...string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return slices.Contains(some, s) })
}

func keys(m map[string]ast.Expr) func(func(string) bool) {
	return func(yield func(string) bool) {
		for key := range m {
			if !yield(key) {
				return
			}
		}
	}
}

// constants are the values of a package's constants of a type.
func constants(t *testing.T, dir, typ string) (values []string) {
	t.Helper()
	names, err := filepath.Glob(dir + "/*.go")
	require.NoError(t, err)
	for _, name := range names {
		ast.Inspect(parsed(t, name), func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if of, ok := spec.Type.(*ast.Ident); ok && of.Name == typ {
				values = append(values, literals(spec)...)
			}
			return false
		})
	}
	require.NotEmpty(t, values, "constants of %s in %s", typ, dir)
	return values
}

// declared is what a file declares by a name: a variable, a constant, a function, a
// method or a field that is set.
func declared(t *testing.T, file, name string) (found ast.Node) {
	t.Helper()
	ast.Inspect(parsed(t, file), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			if n.Names[0].Name == name {
				found = n
			}
		case *ast.FuncDecl:
			if n.Name.Name == name {
				found = n
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && key.Name == name {
				found = n.Value
			}
		}
		return found == nil
	})
	require.NotNil(t, found, "%s in %s", name, file)
	return found
}

// literals are the strings below a node.
func literals(n ast.Node) (found []string) {
	ast.Inspect(n, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			text, err := strconv.Unquote(literal.Value)
			if err == nil {
				found = append(found, text)
			}
		}
		return true
	})
	return found
}

// services are the codes of what can be done to a car: the first field of each.
func services(t *testing.T) (codes []string) {
	t.Helper()
	list := declared(t, "../../network/countries.go", "Services").(*ast.CompositeLit)
	for _, service := range list.Elts {
		codes = append(codes, literals(service)[0])
	}
	require.NotEmpty(t, codes)
	return codes
}

// fieldKinds are the fields of the pages' forms by name.
func fieldKinds(t *testing.T) map[string]ast.Expr {
	t.Helper()
	kinds := map[string]ast.Expr{}
	for _, row := range declared(t, "../fields.go", "fieldKinds").(*ast.ValueSpec).Values[0].(*ast.CompositeLit).Elts {
		pair := row.(*ast.KeyValueExpr)
		kinds[literals(pair.Key)[0]] = pair.Value
	}
	require.NotEmpty(t, kinds)
	return kinds
}

// that are the names of the kinds of which a bool is set.
func that(kinds map[string]ast.Expr, is string) (names []string) {
	for name, kind := range kinds {
		for _, field := range kind.(*ast.CompositeLit).Elts {
			if field.(*ast.KeyValueExpr).Key.(*ast.Ident).Name == is {
				names = append(names, name)
			}
		}
	}
	return names
}

func parsed(t *testing.T, file string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	require.NoError(t, err)
	return f
}
