package texts_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/web/texts"
)

// A misprint is what is typed where typography wants something else. No language
// means all of them.
type misprint struct {
	languages string
	found     *regexp.Regexp
	what      string
}

var allMisprints = []misprint{
	{"", regexp.MustCompile(`"`), "straight quotes"},
	{"", regexp.MustCompile(`'`), "a straight apostrophe instead of ’"},
	{"", regexp.MustCompile(`\.\.\.`), "three dots instead of …"},
	{"", regexp.MustCompile(`\s[-—]\s`), "a hyphen or a long dash instead of –"},
	{"", regexp.MustCompile(`[ \x{a0}\x{202f}]{2}|^\s|\s$|[\t\n]`), "spaces beyond one between words"},
	{"", regexp.MustCompile(`(\d|\}\}) (mm|cm|km|kg|bar|%|€|Zoll|inches|pulgadas|pouces)`), "a number that may part from its unit"},
	{"de en es", regexp.MustCompile(`[\s\x{a0}\x{202f}][:;!?,.]`), "a space before a stop"},
	{"de", regexp.MustCompile(`[“][^“”„]*”|«`), "quotes that are not „…“"},
	{"en", regexp.MustCompile(`[„«»]`), "quotes that are not ‘…’ or “…”"},
	{"es fr", regexp.MustCompile(`[„“”]`), "quotes that are not «…»"},
	{"fr", regexp.MustCompile(`[^\x{a0}\x{202f}][:;!?»]`), "a stop without a no-break space before it"},
	{"fr", regexp.MustCompile(`«[^\x{a0}\x{202f}]`), "a quote without a no-break space after it"},
	{"es", regexp.MustCompile(`^[^¿]*\?`), "a question without ¿"},
	{"es", regexp.MustCompile(`^[^¡]*!`), "an exclamation without ¡"},
}

// misprints are those in a text.
func misprints(l texts.Language, text string) (what []string) {
	for _, m := range allMisprints {
		if (m.languages == "" || strings.Contains(m.languages, string(l))) && m.found.MatchString(text) {
			what = append(what, m.what)
		}
	}
	return what
}

func TestMisprints(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		language texts.Language
		text     string
		want     string // "": none
	}{
		{texts.English, "It’s open – until 18:00, ‘as ever’.", ""},
		{texts.English, "It's open", "apostrophe"},
		{texts.English, `the "best" day`, "straight quotes"},
		{texts.English, "Wait...", "three dots"},
		{texts.English, "open - until six", "instead of –"},
		{texts.English, "a well-known place", ""},
		{texts.English, "two  spaces", "spaces beyond"},
		{texts.English, "What ?", "space before a stop"},
		{texts.English, "within 5 km", "part from its unit"},
		{texts.English, "within 5\u00a0km", ""},
		{texts.English, "«no»", "quotes"},
		{texts.German, "Die „beste“ Wahl", ""},
		{texts.German, "Die “beste” Wahl", "quotes"},
		{texts.German, "{{.rate}} % MwSt", "part from its unit"},
		{texts.Spanish, "¿Qué necesita?", ""},
		{texts.Spanish, "Qué necesita?", "without ¿"},
		{texts.Spanish, "Perdone: ¡listo!", ""},
		{texts.Spanish, "“Listo”", "quotes"},
		{texts.French, "Prêt\u00a0?", ""},
		{texts.French, "Prêt\u202f!", ""},
		{texts.French, "Prêt ?", "no-break space before"},
		{texts.French, "Prêt?", "no-break space before"},
		{texts.French, "à «\u00a0Lyon\u00a0»", ""},
		{texts.French, "à « Lyon\u00a0»", "no-break space after"},
	} {
		said := strings.Join(misprints(row.language, row.text), "; ")
		if row.want == "" {
			require.Empty(t, said, row.text)
			continue
		}
		require.Contains(t, said, row.want, row.text)
	}
}
