package texts

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// speaking returns who says texts of a test's own.
func speaking(t *testing.T, l Language, texts string) *Speaker {
	t.Helper()
	s, err := newSpeaker(l, []byte(texts), readCustoms()[l])
	require.NoError(t, err)
	return s
}

func TestSay_Plural(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		language Language
		texts    string
		want     map[int]string
	}{
		{German, `{"a.b": {"one": "{{.count}} Rad", "other": "{{.count}} Räder"}}`,
			map[int]string{0: "0 Räder", 1: "1 Rad", 2: "2 Räder", 1_000_000: "1.000.000 Räder"}},
		{English, `{"a.b": {"one": "{{.count}} wheel", "other": "{{.count}} wheels"}}`,
			map[int]string{0: "0 wheels", 1: "1 wheel", 2: "2 wheels", 1_000_000: "1,000,000 wheels"}},
		{Spanish, `{"a.b": {"one": "{{.count}} rueda", "many": "{{.count}} de ruedas", "other": "{{.count}} ruedas"}}`,
			map[int]string{0: "0 ruedas", 1: "1 rueda", 2: "2 ruedas", 1_000_000: "1.000.000 de ruedas", 1_000_001: "1.000.001 ruedas"}},
		{French, `{"a.b": {"one": "{{.count}} roue", "many": "{{.count}} de roues", "other": "{{.count}} roues"}}`,
			map[int]string{0: "0 roue", 1: "1 roue", 2: "2 roues", 1_000_000: "1\u202f000\u202f000 de roues"}},
	} {
		s := speaking(t, row.language, row.texts)
		for n, text := range row.want {
			require.Equal(t, text, s.Say("a.b", "count", n))
		}
	}
}

func TestSay(t *testing.T) {
	t.Parallel()
	s := speaking(t, German, `{
		"a.back": "Zurück",
		"a.number": "Ihre Nummer ist {{.id}}.",
		"a.total": "Summe: {{.count}}",
		"a.wheels": {"one": "ein Rad", "other": "{{.count}} Räder in {{.place}}"}
	}`)
	for _, row := range []struct {
		why, key string
		args     []any
		want     string
	}{
		{"a text as it stands", "a.back", nil, "Zurück"},
		{"a name in it", "a.number", []any{"id", "a1"}, "Ihre Nummer ist a1."},
		{"text is taken as it is: templates escape", "a.number", []any{"id", "<b>"}, "Ihre Nummer ist <b>."},
		{"what stands for a name is no text itself", "a.number", []any{"id", "{{.id}}"}, "Ihre Nummer ist {{.id}}."},
		{"a whole number is grouped", "a.number", []any{"id", 12500}, "Ihre Nummer ist 12.500."},
		{"whatever prints", "a.number", []any{"id", French}, "Ihre Nummer ist fr."},
		{"the number chooses", "a.wheels", []any{"place", "Ulm", "count", 1}, "ein Rad"},
		{"and others are named as well", "a.wheels", []any{"place", "Ulm", "count", 2}, "2 Räder in Ulm"},
		{"one, in a text that does not differ by number", "a.total", []any{"count", 1}, "Summe: 1"},
		{"a count that is none is just named", "a.total", []any{"count", "viele"}, "Summe: viele"},
		{"an unknown key shows", "a.b", nil, "⟦a.b⟧"},
		{"so does an empty one", "", nil, "⟦⟧"},
		{"and what lacks an argument", "a.number", nil, "⟦a.number⟧"},
		{"or has another", "a.number", []any{"number", "a1"}, "⟦a.number⟧"},
		{"a name without a value is none", "a.number", []any{"id"}, "⟦a.number⟧"},
		{"more than is named does no harm", "a.back", []any{"count", 1, "id", "a1"}, "Zurück"},
	} {
		require.Equal(t, row.want, s.Say(row.key, row.args...), row.why)
	}
}

func TestKnows(t *testing.T) {
	t.Parallel()
	s := speaking(t, German, `{"a.number": "Ihre Nummer ist {{.id}}."}`)
	require.True(t, s.Knows("a.number"), "though nothing is given to name in it")
	require.False(t, s.Knows("a.b"))
	require.False(t, s.Knows(""))
	require.Equal(t, "⟦a.number⟧", s.Say("a.number"), "asking changes nothing")
}

func TestNewSpeaker_Refuses(t *testing.T) {
	t.Parallel()
	for _, wrong := range []string{`{`, `{"a.b": 1}`, `"a"`} {
		_, err := newSpeaker(German, []byte(wrong), customs{})
		require.Error(t, err, wrong)
	}
}

func TestHundredths(t *testing.T) {
	t.Parallel()
	s := speaking(t, German, `{}`)
	for n, want := range map[int64]string{0: "0", 1: "0,01", 10: "0,1", 550: "5,5", 1900: "19", 1905: "19,05", 123_456_78: "123.456,78"} {
		require.Equal(t, want, s.Hundredths(n))
	}
}

// A number that was grouped is read back as what it was.
func TestNumber_IsReadBack(t *testing.T) {
	t.Parallel()
	for l, customs := range readCustoms() {
		s := speaking(t, l, `{}`)
		rapid.Check(t, func(t *rapid.T) {
			n := rapid.Int().Draw(t, "n")
			read, err := strconv.Atoi(strings.ReplaceAll(s.Number(n), customs.Group, ""))
			require.NoError(t, err)
			require.Equal(t, n, read)
		})
	}
}
