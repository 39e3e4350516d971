package texts_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/web/texts"
)

// FuzzMatch: whatever a browser says, it is spoken to in a language of ours, and what
// it says after a language that it wants most changes nothing.
func FuzzMatch(f *testing.F) {
	for _, header := range []string{"", "de-AT,de;q=0.9,en;q=0.1", "*", "*;q=0", "fr;q=0,*", "fr;q=NaN", "de;q=1e-9", "en;q=2,es", ";;q=,", "DE", strings.Repeat("xx,", 400) + "de", "de;q=0.0001,es;q=0", "\xff;q=\x00"} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		for _, preferred := range [][]texts.Language{nil, {texts.Spanish}, {"xx"}} {
			got := texts.Match(header, preferred...)
			require.True(t, slices.Contains(texts.Languages, got), got)
		}
		if !strings.Contains(header, "q") && !strings.Contains(header, "Q") && len(header) < 1_000 {
			require.Equal(t, texts.French, texts.Match("fr,"+header))
			require.Equal(t, texts.French, texts.Match("fr-CA,"+header, texts.German))
		}
	})
}
