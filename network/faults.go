package network

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// A Group is refusals of one cause: the same field, reason and mend, but for the
// values in them.
type Group struct {
	Field, Reason, Mend string // … stands for what differs from row to row
	Refusals            []Refusal
}

// join takes a refusal of the same cause in. As long as all say the same it is
// said as they do.
func (g *Group) join(r Refusal) {
	if g.Reason != withoutPlace(r.Reason) {
		g.Reason = r.general(r.Reason)
	}
	if g.Mend != r.Mend {
		g.Mend = r.general(r.Mend)
	}
	g.Refusals = append(g.Refusals, r)
}

// Groups are the refusals by cause, the most frequent first.
func (r Report) Groups() []Group { return groupsOf(r.Refusals) }

func groupsOf(refusals []Refusal) []Group {
	var groups []Group
	index := map[[3]string]int{}
	for _, refusal := range refusals {
		key := [3]string{refusal.Field, refusal.general(refusal.Reason), refusal.general(refusal.Mend)}
		i, known := index[key]
		if !known {
			i = len(groups)
			index[key] = i
			groups = append(groups, Group{Field: refusal.Field, Reason: withoutPlace(refusal.Reason), Mend: refusal.Mend})
		}
		groups[i].join(refusal)
	}
	slices.SortStableFunc(groups, func(a, b Group) int { return cmp.Compare(len(b.Refusals), len(a.Refusals)) })
	return groups
}

var (
	// place is where in a cell a fault is.
	place = regexp.MustCompile(`^character \d+: `)
	// particular is what a fault says of its row alone.
	particular = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|\bline \d+`)
)

func withoutPlace(reason string) string { return place.ReplaceAllString(reason, "") }

// general leaves out of a text what is true of this row alone.
func (r Refusal) general(text string) string {
	text = particular.ReplaceAllStringFunc(withoutPlace(text), func(found string) string {
		if strings.HasPrefix(found, "line") {
			return "line …"
		}
		return "…"
	})
	if rest, begins := strings.CutPrefix(text, r.Value+" "); begins && r.Value != "" {
		text = "… " + rest
	}
	return text
}

// defaultExamples is how many refusals of a cause are shown.
const defaultExamples = 3

// write writes the cause, and the first few of its refusals.
func (g Group) write(w io.Writer, examples int) {
	fmt.Fprintf(w, "%6d × %s: %s\n", len(g.Refusals), g.Field, g.Reason)
	if g.Mend != "" {
		fmt.Fprintf(w, "         to mend it: %s\n", g.Mend)
	}
	shown := g.examples(examples)
	for _, r := range shown {
		fmt.Fprintf(w, "         line %d: %s\n", r.Line, r.cell())
	}
	if more := len(g.Refusals) - len(shown); more > 0 {
		fmt.Fprintf(w, "         and %d more\n", more)
	}
}

// examples are the first n refusals that each show something new, or all for a
// negative n.
func (g Group) examples(n int) (shown []Refusal) {
	seen := map[string]bool{}
	for _, r := range g.Refusals {
		if n >= 0 && (len(shown) == n || seen[r.cell()]) {
			continue
		}
		seen[r.cell()] = true
		shown = append(shown, r)
	}
	return shown
}

// longestCell is how much of a cell is shown, in characters.
const longestCell = 70

// cell is what is in the wrong cell, or what is wrong with a row that has no cells.
func (r Refusal) cell() string {
	if r.Field == "row" {
		return r.Reason
	}
	if r.Value == "" {
		return "(empty)"
	}
	text := fmt.Sprintf("%q", r.Value)
	if letters := []rune(text); len(letters) > longestCell {
		text = string(letters[:longestCell]) + "…"
	}
	if at := place.FindString(r.Reason); at != "" {
		text += ", " + strings.TrimSuffix(at, ": ")
	}
	return text
}
