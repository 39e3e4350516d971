package access

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzSecret: whatever is sent in place of a key, no more of it is shown than a
// beginning that gives nothing away.
func FuzzSecret(f *testing.F) {
	for _, text := range []string{string(NewSecret(Shop)), "fs_shop_", "fs_", "", "fs_king_" + strings.Repeat("a", 52), "fs_shop_" + strings.Repeat("_", 52), "fs_shop_" + strings.Repeat("é", 26), "fs_shop_" + strings.Repeat("\xff", 52)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := Secret(text)
		require.True(t, strings.HasPrefix(text, s.Prefix()))
		require.LessOrEqual(t, len(s.Prefix()), max(0, len(text)-44))
		for _, verb := range []string{"%s", "%v", "%+v", "%#v"} {
			require.Equal(t, s.Prefix()+"…", fmt.Sprintf(verb, s))
		}
		if role, err := ParseRole(text); err == nil {
			require.Equal(t, text, string(role))
		}
	})
}
