package texts_test

import (
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
	"text/template/parse"

	"github.com/stretchr/testify/require"
)

// A use is a place at which a page says something.
type use struct {
	where string
	// key has * for what is known only when the program runs.
	key string
	// said: it is what is handed to Say, and not just a string that may be.
	said bool
	// names are the names of the arguments; anyNames: they are known only when the program runs.
	names    []string
	anyNames bool
}

// sayers are the functions of the pages that say a text, and which of their
// arguments is the key. The arguments of the text follow.
var sayers = map[string]int{"Say": 0, "frame": 1, "titled": 2}

// usesInGo are those of a file of Go: calls of sayers, and all other strings that look
// like a key, or like parts of one joined with +.
func usesInGo(name, source string) (uses []use, err error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, 0)
	if err != nil {
		return nil, err
	}
	where := func(n ast.Node) string { return files.Position(n.Pos()).String() }
	keys := map[ast.Node]bool{} // of calls that were read
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.CallExpr:
			if u, key, ok := sayingCall(n); ok {
				u.where, keys[key] = where(n), true
				uses = append(uses, u)
			}
		case *ast.BasicLit, *ast.BinaryExpr:
			key := joined(n.(ast.Expr))
			if !keys[n] && strings.Contains(key, ".") {
				uses = append(uses, use{where: where(n), key: key})
			}
			return key == "*" // an operator that joins no strings may have some within
		}
		return true
	})
	return uses, nil
}

// sayingCall reads the call of a sayer.
func sayingCall(call *ast.CallExpr) (u use, key ast.Expr, ok bool) {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return use{}, nil, false
	}
	at, ok := sayers[selector.Sel.Name]
	if !ok || len(call.Args) <= at {
		return use{}, nil, false
	}
	u = use{key: joined(call.Args[at]), said: true, anyNames: call.Ellipsis.IsValid()}
	for i := at + 1; i < len(call.Args) && !u.anyNames; i += 2 {
		u.names = append(u.names, joined(call.Args[i]))
	}
	return u, call.Args[at], true
}

// joined is a string, or strings joined with +, with * for what is no literal.
func joined(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return text
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return strings.ReplaceAll(joined(e.X)+joined(e.Y), "**", "*")
		}
	}
	return "*"
}

// usesInTemplate are the calls of Say in the templates of a file.
func usesInTemplate(name, source string) (uses []use, err error) {
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck
	trees := map[string]*parse.Tree{}
	if _, err := tree.Parse(source, "", "", trees); err != nil {
		return nil, err
	}
	for _, t := range trees {
		walkTemplate(t.Root, func(c *parse.CommandNode) {
			if u, ok := sayingCommand(c); ok {
				where, _ := t.ErrorContext(c)
				u.where = where
				uses = append(uses, u)
			}
		})
	}
	return uses, nil
}

// walkTemplate finds all commands below a node.
func walkTemplate(n parse.Node, found func(*parse.CommandNode)) {
	branch := func(b *parse.BranchNode) {
		walkTemplate(b.Pipe, found)
		walkTemplate(b.List, found)
		if b.ElseList != nil {
			walkTemplate(b.ElseList, found)
		}
	}
	switch n := n.(type) {
	case *parse.ListNode:
		for _, child := range n.Nodes {
			walkTemplate(child, found)
		}
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	case *parse.ActionNode:
		walkTemplate(n.Pipe, found)
	case *parse.TemplateNode:
		if n.Pipe != nil {
			walkTemplate(n.Pipe, found)
		}
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			found(c)
			for _, arg := range c.Args {
				walkTemplate(arg, found)
			}
		}
	}
}

// sayingCommand reads the likes of .Say "key" "name" .Value and
// $.Say (print "season." .) .
func sayingCommand(c *parse.CommandNode) (use, bool) {
	var path []string
	switch n := c.Args[0].(type) {
	case *parse.FieldNode:
		path = n.Ident
	case *parse.VariableNode:
		path = n.Ident
	}
	if len(path) == 0 || path[len(path)-1] != "Say" || len(c.Args) < 2 {
		return use{}, false
	}
	u := use{key: printed(c.Args[1]), said: true}
	for i := 2; i < len(c.Args); i += 2 {
		u.names = append(u.names, printed(c.Args[i]))
	}
	return u, true
}

// printed is a string, or what print joins, with * for what is no literal.
func printed(n parse.Node) string {
	switch n := n.(type) {
	case *parse.StringNode:
		return n.Text
	case *parse.PipeNode:
		if len(n.Cmds) == 1 && n.Cmds[0].Args[0].String() == "print" {
			text := ""
			for _, part := range n.Cmds[0].Args[1:] {
				text += printed(part)
			}
			return strings.ReplaceAll(text, "**", "*")
		}
	}
	return "*"
}

// readUses reads all pages.
func readUses(t *testing.T) (uses []use) {
	t.Helper()
	read := func(pattern string, usesIn func(name, source string) ([]use, error)) {
		names, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, names)
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			source, err := os.ReadFile(name)
			require.NoError(t, err)
			found, err := usesIn(name, string(source))
			require.NoError(t, err)
			uses = append(uses, found...)
		}
	}
	read("../*.go", usesInGo)
	read("../templates/*.html", usesInTemplate)
	return uses
}

// awaited begin the keys of things that the domain tells and no page shows yet: the
// staff's board will.
var awaited = []string{"state."}

// TestUses compares what the pages say with what English has; TestFiles compares the
// other languages with English.
func TestUses(t *testing.T) {
	t.Parallel()
	for _, said := range faultsOfUses(readUses(t), readCatalogues(t)["en"], families(t)) {
		t.Error(said)
	}
}

// faultsOfUses says which keys are used and missing, which are never used, and where
// the arguments are not those that the text names.
func faultsOfUses(uses []use, english catalogue, families map[string][]string) (said []string) {
	used := map[string]bool{}
	for _, u := range uses {
		members, family := families[u.key]
		switch {
		case english[u.key] != nil:
			members = []string{u.key}
		case !family && u.must(english):
			said = append(said, fmt.Sprintf("%s: %s is no key; add it to the files, or its family to families_test.go", u.where, u.key))
		}
		for _, key := range members {
			used[key] = true
			if english[key] == nil {
				said = append(said, fmt.Sprintf("%s: %s needs a key %s, which is missing", u.where, u.key, key))
			} else if u.said && !u.anyNames {
				said = append(said, u.faultsOfNames(key, english[key])...)
			}
		}
	}
	for key := range english {
		waits := slices.ContainsFunc(awaited, func(begin string) bool { return strings.HasPrefix(key, begin) })
		switch {
		case !used[key] && !waits:
			said = append(said, key+" is in the files, and no page says it")
		case used[key] && waits:
			said = append(said, key+" is said; it is no longer among the awaited")
		}
	}
	slices.Sort(said)
	return slices.Compact(said)
}

// must reports whether a use that is no key is a mistake. A key that a page is handed
// from elsewhere is looked for there; other strings are taken for a key if it could
// hardly be anything else.
func (u use) must(english catalogue) bool {
	if u.said {
		return u.key != "*"
	}
	if !keyShape.MatchString(u.key) {
		return false
	}
	group, _, _ := strings.Cut(u.key, ".")
	known, begins := false, false
	for key := range english {
		known = known || strings.HasPrefix(key, group+".")
		begins = begins || strings.HasPrefix(key, u.key+".")
	}
	return known && !begins
}

func (u use) faultsOfNames(key string, f forms) (said []string) {
	want := placeholders(f["other"])
	have := slices.Sorted(slices.Values(u.names))
	if !slices.Equal(have, want) {
		said = append(said, fmt.Sprintf("%s: the arguments for %s are %v, and the text names %v", u.where, key, have, want))
	}
	return said
}

func TestFaultsOfUses(t *testing.T) {
	t.Parallel()
	english := catalogue{
		"home.title": {"other": "Tyres"}, "home.at": {"other": "at {{.place}}"},
		"state.held":    {"other": "Held"},
		"home.days":     {"one": "a day", "other": "{{.count}} days"},
		"season.winter": {"other": "Winter"}, "season.summer": {"other": "Summer"},
	}
	families := map[string][]string{"season.*": {"season.winter", "season.summer"}, "vehicle.*": {"vehicle.car"}}
	const rest = `func _() { v.Say("home.title"); v.Say("home.at", "place", p); v.Say("home.days", "count", n); v.Say("season." + s) }`
	for _, row := range []struct {
		why, source, template string
		want                  string // "": none
	}{
		{"all that there is, once", rest, ``, ""},
		{"in a template", `func _() { v.Say("home.title"); v.Say("home.at", "place", p) }`,
			`{{range .X}}{{template "x" ($.Say "home.days" "count" 3)}}{{else}}{{with .S}}{{.Say (print "season." .)}}{{end}}{{end}}`, ""},
		{"handed on by other functions", `func _() { v.frame(1, "home.title"); k := "home.days"; v.Say(k, args...); v.frame(2, "home.at", "place", p); v.Say("season." + s) }`, ``, ""},
		{"missing", rest + `; func _() { v.Say("hoem.title") }`, ``, "hoem.title is no key"},
		{"missing in a template", rest, `{{if .X}}{{.Say "home.tile"}}{{end}}`, "home.tile is no key"},
		{"missing, and handed on", rest + `; var k = "home.tile"`, ``, "home.tile is no key"},
		{"another string with a dot", rest + `; var f = "style.css"`, ``, ""},
		{"never said", `func _() { v.Say("home.at", "place", p); v.Say("home.days", "count", n); v.Say("season." + s) }`, ``, "home.title is in the files"},
		{"awaited, and there", rest + `; func _() { v.Say("state.held") }`, ``, "no longer among the awaited"},
		{"an unknown family", rest, `{{.Say (print "size." .Problem)}}`, "size.* is no key"},
		{"a family with a member too many", rest, `{{.Say (print "vehicle." .)}}`, "vehicle.car, which is missing"},
		{"an argument too few", rest + `; func _() { v.Say("home.at") }`, ``, "are [], and the text names [place]"},
		{"an argument too many", rest, `{{.Say "home.title" "place" .P}}`, "are [place], and the text names []"},
		{"another argument", rest, `{{.Say "home.at" "site" .P}}`, "are [site], and the text names [place]"},
		{"arguments known later", rest + `; func _() { v.Say("home.at", args...) }`, ``, ""},
	} {
		inGo, err := usesInGo("a.go", "package a\n"+row.source)
		require.NoError(t, err, row.why)
		inTemplate, err := usesInTemplate("a.html", row.template)
		require.NoError(t, err, row.why)
		said := faultsOfUses(append(inGo, inTemplate...), english, families)
		if row.want == "" {
			require.Empty(t, said, row.why)
			continue
		}
		require.Contains(t, strings.Join(said, "\n"), row.want, row.why)
	}
}
