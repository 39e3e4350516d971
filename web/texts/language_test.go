package texts_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/fitslot/fitslot/web/texts"
)

func TestMatch(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		why, header string
		preferred   []texts.Language
		want        texts.Language
	}{
		{"nothing sent and nothing preferred", "", nil, texts.English},
		{"nothing sent: the country's first", "", []texts.Language{texts.Spanish, texts.English}, texts.Spanish},
		{"a preference we do not speak", "", []texts.Language{"ca", texts.Spanish}, texts.Spanish},
		{"what is sent goes before what is preferred", "fr", []texts.Language{texts.German}, texts.French},
		{"a region is a part of its language", "de-AT", nil, texts.German},
		{"so are script and region", "es-Latn-419", nil, texts.Spanish},
		{"a browser's usual header", "fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", nil, texts.French},
		{"the weight counts, not the order", "en;q=0.3, es;q=0.8", nil, texts.Spanish},
		{"of equal weights the first", "es;q=0.8, de;q=0.8", nil, texts.Spanish},
		{"however many there are", "es;q=0.8, " + strings.Repeat("x-y;q=0.1, de;q=0.8, fr;q=0.8, ", 20), nil, texts.Spanish},
		{"capitals and spaces do not matter", "  ES-es ; Q=0.9 ", nil, texts.Spanish},
		{"one we do not speak is passed over", "pt-BR, it;q=0.9, fr;q=0.1", nil, texts.French},
		{"gd is not g, nor deu de", "deu, gd", nil, texts.English},
		{"any: what is preferred", "*", []texts.Language{texts.German}, texts.German},
		{"any, but not this one", "*, de;q=0", []texts.Language{texts.German, texts.French}, texts.French},
		{"refused, though asked for before", "de, de;q=0", nil, texts.English},
		{"a refused region is not the language", "de-AT;q=0, de", nil, texts.German},
		{"English only if need be", "en;q=0", []texts.Language{texts.French}, texts.French},
		{"everything refused: English is better than nothing", "en;q=0, de;q=0, es;q=0, fr;q=0", nil, texts.English},
		{"a weight that is none spoils its own range only", "de;q=high, es;q=0.2", nil, texts.Spanish},
		{"nor is there more than 1", "de;q=7, es;q=NaN, fr;q=0.2", nil, texts.French},
		{"garbage", "\x00;;;,,,=q,ä,-,de-", []texts.Language{texts.French}, texts.German},
		{"ten kilobytes, and what counts comes first", "es," + strings.Repeat("x-y,", 2500), nil, texts.Spanish},
		{"beyond the bound nothing is read", strings.Repeat("x-y,", 2500) + "es", nil, texts.English},
		{"what the bound cuts is not half read", strings.Repeat(" ", 1022) + "de" + "bug", nil, texts.English},
	} {
		require.Equal(t, row.want, texts.Match(row.header, row.preferred...), "%s: %.60q", row.why, row.header)
	}
}

// Whatever is sent, the answer is a language that is spoken, and among the
// preferred where the header names none.
func TestMatch_Any(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		header := rapid.OneOf(rapid.String(), rapid.StringMatching(`([a-z*]{1,3}(-[A-Z]{2})?(;q=[01](\.[0-9]{0,3})?)?,? ?){0,8}`)).Draw(t, "header")
		preferred := rapid.SliceOf(rapid.SampledFrom(texts.Languages)).Draw(t, "preferred")
		got := texts.Match(header, preferred...)
		require.Contains(t, texts.Languages, got)
		if !strings.Contains(strings.ToLower(header), string(got)) {
			require.Contains(t, append(slices.Clone(preferred), texts.English), got)
		}
	})
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, l := range texts.Languages {
		parsed, ok := texts.Parse(string(l))
		require.True(t, ok)
		require.Equal(t, l, parsed)
	}
	for _, wrong := range []string{"", "DE", "pt", "de-AT", "en "} {
		l, ok := texts.Parse(wrong)
		require.False(t, ok, wrong)
		require.Empty(t, l)
	}
}
