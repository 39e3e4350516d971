package texts_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/web/texts"
)

// pluralForms are CLDR's cardinal forms of each language; TestIntl compares them
// with Node's.
var pluralForms = map[texts.Language][]string{
	texts.German:  {"one", "other"},
	texts.English: {"one", "other"},
	texts.Spanish: {"one", "many", "other"},
	texts.French:  {"one", "many", "other"},
}

// sameAsEnglish are the texts that another language says in the same words.
var sameAsEnglish = []string{
	"common.site all", "tyres.noise all",
	"summary.total es", "summary.total fr",
}

// forms are one text: its plural forms, or just "other".
type forms map[string]string

// A catalogue is one file: the texts by key.
type catalogue map[string]forms

func TestFiles(t *testing.T) {
	t.Parallel()
	all := readCatalogues(t)
	require.Greater(t, len(all[texts.English]), 100)
	for _, said := range slices.Sorted(slices.Values(faults(all))) {
		t.Error(said)
	}
}

func readCatalogues(t *testing.T) map[texts.Language]catalogue {
	t.Helper()
	all := map[texts.Language]catalogue{}
	for _, l := range texts.Languages {
		content, err := os.ReadFile(string(l) + ".json")
		require.NoError(t, err)
		c, err := parseCatalogue(content)
		require.NoError(t, err, "%s.json", l)
		all[l] = c
	}
	return all
}

// parseCatalogue refuses a key that is there twice, of which others would silently
// take the last.
func parseCatalogue(content []byte) (catalogue, error) {
	decoder := json.NewDecoder(bytes.NewReader(content))
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	c := catalogue{}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			return nil, fmt.Errorf("%v: %w", key, err)
		}
		if c[key.(string)] != nil {
			return nil, fmt.Errorf("%v is there twice", key)
		}
		if c[key.(string)], err = parseForms(raw); err != nil {
			return nil, fmt.Errorf("%v: %w", key, err)
		}
	}
	return c, nil
}

func parseForms(raw json.RawMessage) (f forms, err error) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return forms{"other": text}, nil
	}
	err = json.Unmarshal(raw, &f)
	return f, err
}

var keyShape = regexp.MustCompile(`^[a-z]+(\.[a-z][a-z0-9_-]*)+$`)

// faults are what is wrong with the files: English is what the others are compared
// with.
func faults(all map[texts.Language]catalogue) (said []string) {
	keys := map[string]bool{}
	for _, c := range all {
		for key := range c {
			keys[key] = true
		}
	}
	for key := range keys {
		if !keyShape.MatchString(key) {
			said = append(said, key+": a key is lower-case words with dots between: page.what-it-says")
		}
		for l, c := range all {
			complain := func(what string) { said = append(said, fmt.Sprintf("%s.json %s: %s", l, key, what)) }
			if c[key] == nil {
				complain("is missing")
				continue
			}
			faultsOfForms(l, c[key], complain)
			if english := all[texts.English][key]; english != nil && l != texts.English {
				faultsOfTranslation(l, key, c[key], english, complain)
			}
		}
	}
	return said
}

// faultsOfForms looks at one text by itself.
func faultsOfForms(l texts.Language, f forms, complain func(string)) {
	if have := slices.Sorted(maps.Keys(f)); len(f) > 1 || f["other"] == "" {
		if want := slices.Sorted(slices.Values(pluralForms[l])); !slices.Equal(have, want) {
			complain(fmt.Sprintf("has the plural forms %v, and the language has %v", have, want))
		}
		if !slices.Contains(placeholders(f["other"]), "count") {
			complain("has plural forms, but its form other lacks {{.count}}")
		}
	}
	for form, text := range f {
		if text == "" {
			complain(form + " is empty")
		}
		if rest := placeholder.ReplaceAllString(text, ""); strings.ContainsAny(rest, "{}") {
			complain(form + ": what is in braces must look like {{.name}}")
		}
		for _, what := range misprints(l, text) {
			complain(fmt.Sprintf("%s: %s in %q", form, what, text))
		}
	}
}

func faultsOfTranslation(l texts.Language, key string, f, english forms, complain func(string)) {
	if (len(f) > 1) != (len(english) > 1) {
		complain("must differ by number if English does, and only then")
	}
	want := placeholders(english["other"])
	for form, text := range f {
		have := placeholders(text)
		if form != "other" && !slices.Contains(have, "count") && slices.Contains(want, "count") {
			have = append(have, "count") // one minute may do without the number
			slices.Sort(have)
		}
		if !slices.Equal(have, want) {
			complain(fmt.Sprintf("%s names %v, and English %v", form, have, want))
		}
	}
	same := f["other"] == english["other"] &&
		!slices.Contains(sameAsEnglish, key+" "+string(l)) && !slices.Contains(sameAsEnglish, key+" all")
	if same && strings.ContainsFunc(placeholder.ReplaceAllString(f["other"], ""), isLetter) {
		complain("is the same as in English; translate it, or list it in sameAsEnglish")
	}
}

func isLetter(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' }

var placeholder = regexp.MustCompile(`\{\{\.([a-z]+)\}\}`)

// placeholders are the names in a text, sorted, each once.
func placeholders(text string) (names []string) {
	for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, found[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		why, english, spanish string
		want                  string // "": none
	}{
		{"as it should be", `{"a.b": "House"}`, `{"a.b": "Casa"}`, ""},
		{"a missing translation", `{"a.b": "House"}`, `{}`, "es.json a.b: is missing"},
		{"a translation of nothing", `{}`, `{"a.b": "Casa"}`, "en.json a.b: is missing"},
		{"not translated", `{"a.b": "House"}`, `{"a.b": "House"}`, "same as in English"},
		{"nothing to translate", `{"a.b": "{{.x}}: 5"}`, `{"a.b": "{{.x}}: 5"}`, ""},
		{"empty", `{"a.b": "House"}`, `{"a.b": ""}`, "is empty"},
		{"a key in capitals", `{"A.b": "House"}`, `{"A.b": "Casa"}`, "lower-case"},
		{"a name that differs", `{"a.b": "At {{.place}}"}`, `{"a.b": "En {{.lugar}}"}`, "names [lugar]"},
		{"a name too few", `{"a.b": "At {{.place}}"}`, `{"a.b": "Aquí"}`, "names []"},
		{"names may change places", `{"a.b": "{{.x}} of {{.y}}"}`, `{"a.b": "{{.y}}, {{.x}}"}`, ""},
		{"a brace too few", `{"a.b": "At {{.place}}"}`, `{"a.b": "En {{.place}"}`, "must look like"},
		{"more than a name in braces", `{"a.b": "At {{.place}}"}`, `{"a.b": "En {{if .place}}"}`, "must look like"},
		{"plurals as they should be", `{"a.b": {"one": "a day", "other": "{{.count}} days"}}`,
			`{"a.b": {"one": "un día", "many": "{{.count}} de días", "other": "{{.count}} días"}}`, ""},
		{"a form too few", `{"a.b": {"one": "a day", "other": "{{.count}} days"}}`,
			`{"a.b": {"one": "un día", "other": "{{.count}} días"}}`, "the language has [many one other]"},
		{"a form too many", `{"a.b": {"one": "a day", "two": "both", "other": "{{.count}} days"}}`,
			`{"a.b": {"one": "un día", "many": "{{.count}} de días", "other": "{{.count}} días"}}`, "has the plural forms"},
		{"plural in English alone", `{"a.b": {"one": "a day", "other": "{{.count}} days"}}`, `{"a.b": "{{.count}} d"}`, "must differ by number"},
		{"a plural of nothing", `{"a.b": {"one": "a day", "other": "days"}}`,
			`{"a.b": {"one": "un día", "many": "de días", "other": "días"}}`, "lacks {{.count}}"},
		{"a misprint", `{"a.b": "Wait..."}`, `{"a.b": "Espere…"}`, "three dots"},
	} {
		english, err := parseCatalogue([]byte(row.english))
		require.NoError(t, err, row.why)
		spanish, err := parseCatalogue([]byte(row.spanish))
		require.NoError(t, err, row.why)
		said := faults(map[texts.Language]catalogue{texts.English: english, texts.Spanish: spanish})
		if row.want == "" {
			require.Empty(t, said, row.why)
			continue
		}
		require.Contains(t, strings.Join(said, "\n"), row.want, row.why)
	}
	_, err := parseCatalogue([]byte(`{"a.b": "House", "a.b": "Home"}`))
	require.ErrorContains(t, err, "twice")
}
