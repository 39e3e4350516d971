package api

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
	"github.com/fitslot/fitslot/partner"
	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/supply"
)

// Every error that a domain package exports has a row, so that none comes out as
// our fault because nobody thought of it.
func TestTableIsWhole(t *testing.T) {
	inTable := selectors(t, "errors.go")
	for _, pkg := range []string{"access", "booking", "checkout", "partner", "pricing", "supply"} {
		for _, name := range exportedErrors(t, filepath.Join("..", pkg)) {
			require.Contains(t, inTable, pkg+"."+name, "api/errors.go has no row for it")
		}
	}
}

// selectors are the qualified names in the composite literal of table.
func selectors(t *testing.T, file string) (names []string) {
	t.Helper()
	declared(t, file, func(name string, spec ast.Spec) {
		if name != "table" {
			return
		}
		ast.Inspect(spec, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				names = append(names, s.X.(*ast.Ident).Name+"."+s.Sel.Name)
			}
			return true
		})
	})
	return names
}

// exportedErrors are the variables Err… and the types …Error and …Errors of a folder.
func exportedErrors(t *testing.T, dir string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		declared(t, file, func(name string, spec ast.Spec) {
			_, isType := spec.(*ast.TypeSpec)
			typed := isType && ast.IsExported(name) && (strings.HasSuffix(name, "Error") || strings.HasSuffix(name, "Errors"))
			if typed || !isType && strings.HasPrefix(name, "Err") {
				names = append(names, name)
			}
		})
	}
	require.NotEmpty(t, names, "no errors found in %s", dir)
	return names
}

// declared calls f for each variable, constant and type that a file declares.
func declared(t *testing.T, file string, f func(name string, spec ast.Spec)) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	for _, d := range parsed.Decls {
		general, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range general.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				f(spec.Name.Name, spec)
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					f(name.Name, spec)
				}
			}
		}
	}
}

func TestReasonsAreWhole(t *testing.T) {
	reasons := 0
	declared(t, filepath.Join("..", "booking", "errors.go"), func(name string, spec ast.Spec) {
		value, ok := spec.(*ast.ValueSpec)
		if !ok {
			return
		}
		if kind, ok := value.Type.(*ast.Ident); ok && kind.Name == "Reason" {
			reasons++
			reason, err := strconv.Unquote(value.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			require.Contains(t, refusals, booking.Reason(reason), name)
		}
	})
	require.Equal(t, len(refusals), reasons)
}

func TestProblemOf(t *testing.T) {
	madrid, err := time.LoadLocation("Europe/Madrid")
	require.NoError(t, err)
	start := time.Date(2026, 10, 27, 9, 0, 0, 0, madrid)
	refused := func(r booking.Reason, field string) error {
		return &booking.RefusedError{Reason: r, Field: field, Detail: "because", Alternatives: []booking.Alternative{{Centre: "m1", Start: start}}}
	}
	for _, c := range []struct {
		says   string
		err    error
		want   kind
		fields string
	}{
		{"what nobody knows is our fault", errors.New("disk on fire"), internal, ""},
		{"a wrapped error is what it wraps", fmt.Errorf("holding: %w", booking.ErrHoldExpired), holdExpired, ""},
		{"a payment that came too late", &checkout.LateError{}, holdExpired, ""},
		{"a revoked key is no key", access.ErrRevoked, noKey, ""},
		{"not the key's to do", access.ErrForbidden, forbidden, ""},
		{"all wrong fields", booking.InvalidErrors{{Field: "a", Reason: "is x"}, {Field: "b", Reason: "is y"}}, invalid, "a b"},
		{"as the client named them", inJob(booking.InvalidErrors{{Field: "items[0].sku", Reason: "is x"}}), invalid, "jobs[0].items[0].sku"},
		{"as the query named them", inQuery(booking.InvalidErrors{{Field: "items[1].quantity", Reason: "x"}, {Field: "services[0]", Reason: "x"}, {Field: "to", Reason: "x"}}), invalid, "item service to"},
		{"a taken bay", inJob(refused(booking.BaysTaken, "start")), slotTaken, "jobs[0].start"},
		{"no crew", inJob(refused(booking.CrewTaken, "start")), slotTaken, "jobs[0].start"},
		{"kept for the door", inJob(refused(booking.DoorKept, "start")), slotTaken, "jobs[0].start"},
		{"off the grid", inJob(refused(booking.OffGrid, "start")), invalid, "jobs[0].start"},
		{"closed", refused(booking.CentreShut, "start"), closed, "start"},
		{"late tyres", refused(booking.TyresLate, "start"), tyresLate, "start"},
		{"no tyres", inJob(refused(booking.OutOfStock, "items")), outOfStock, "jobs[0].items"},
		{"a move to where the job is not done", inMove(refused(booking.NotSold, "services")), invalid, "centre"},
		{"a move of a hold that ran out", &booking.StateError{Action: "move", State: booking.Expired}, holdExpired, ""},
		{"a state that does not allow it", &booking.StateError{Action: "move", State: booking.Confirmed}, wrongState, ""},
		{"an order that is cancelled", &checkout.StateError{Action: "pay", State: checkout.Cancelled}, wrongState, ""},
		{"a payment is under way", checkout.ErrPaymentInProgress, wrongState, ""},
		{"a declined payment", &checkout.DeclinedError{Reason: "insufficient_funds"}, declined, "token"},
		{"a token that is none", &checkout.TokenError{Reason: "is not known"}, invalid, "token"},
		{"a service without a price", inQuery(&pricing.NotPricedError{Kind: pricing.KindService, Code: "fit"}), invalid, "service"},
		{"an article without a price", inJob(&pricing.NotPricedError{Kind: pricing.KindArticle, Code: "A"}), invalid, "jobs[0].items"},
		{"a cursor that is none", checkout.ErrCursor, invalid, "after"},
		{"a country without prices", pricing.ErrNoCountry, invalid, "country"},
		{"tyres that cannot come", &supply.UnavailableError{SKU: "A"}, outOfStock, ""},
		{"a step of a delivery that is another's to report", &partner.ScopeError{Action: supply.Receive, For: "C"}, forbidden, ""},
		{"a report that does not fit its delivery", &supply.ReportError{Field: "items[0].sku", Reason: "is x"}, invalid, "items[0].sku"},
		{"a delivery that is past that", &supply.DeliveryStateError{Action: supply.Refuse, State: supply.Dispatched}, wrongState, ""},
		{"too much to do", booking.ErrBusy, busy, ""},
	} {
		t.Run(c.says, func(t *testing.T) {
			p := problemOf(c.err)
			require.Equal(t, c.want.code, p.Code)
			require.Equal(t, c.want.status, p.Status)
			var fields []string
			for _, e := range p.Errors {
				fields = append(fields, e.Field)
			}
			require.Equal(t, c.fields, strings.Join(fields, " "))
			require.NotContains(t, p.Detail, "fire", "what is our fault is told to nobody")
		})
	}

	p := problemOf(refused(booking.BaysTaken, "start"))
	require.Equal(t, []StartAt{{"m1", Start{start, start.UTC()}}}, p.Alternatives)
	require.Equal(t, "because", p.Detail)
	require.Equal(t, "1", problemOf(booking.ErrBusy).GetHeaders().Get("Retry-After"))
	sent := problemOf(&supply.DeliveryStateError{Action: supply.Refuse, State: supply.Dispatched})
	require.Equal(t, []string{"dispatched", "receive"}, append([]string{sent.State}, sent.Allowed...))
	require.Equal(t, "cannot move an appointment that is confirmed",
		problemOf(&booking.StateError{Action: "move", State: booking.Confirmed}).Detail)
	require.Equal(t, "the payment came when the hold had expired and its place was gone; what was charged is refunded",
		problemOf(&checkout.LateError{Refunded: true}).Detail)
}

// What docs/problems.md says of a kind is what is sent.
func TestKindsAreDescribed(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "problems.md"))
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, k := range kinds {
		require.False(t, seen[k.code], "%s is there twice", k.code)
		seen[k.code] = true
		require.Contains(t, string(text), fmt.Sprintf("| %d | `%s` |", k.status, k.uri()))
	}
	for _, r := range table {
		require.True(t, seen[r.kind.code], "%s is not in kinds", r.kind.code)
	}
	documented := strings.Count(string(text), "`/problems/")
	require.Equal(t, len(kinds), documented, "docs/problems.md describes what there is")
	require.True(t, slices.IsSortedFunc(kinds, func(a, b kind) int { return a.status - b.status }))
}
