package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/internal/testdb"
)

func TestLimits(t *testing.T) {
	t.Parallel()
	url := "--database-url=" + testdb.URL(t)
	const before = "open-per-address   20\nopen-per-customer  5\nopen-per-reference 10\nabandoned-per-hour 60\ncool-down          15m0s\n"
	printed, err := output(t, "limits", url)
	require.NoError(t, err)
	require.Equal(t, before, printed)
	_, err = output(t, "limits", url, "--open-per-customer=-1")
	require.ErrorContains(t, err, "open-per-customer: -1 is not")
	require.Equal(t, 2, exitCode(err))
	_, err = output(t, "limits", url, "--open-per-address=0", "--cool-down=30m")
	require.NoError(t, err)
	printed, err = output(t, "limits", url)
	require.NoError(t, err)
	require.Contains(t, printed, "open-per-address   0\n")
	require.Contains(t, printed, "cool-down          30m0s\n")

	_, err = output(t, "serve", url, "--demo", "--trusted-proxies=10.0.0.0/8,nonsense")
	require.ErrorContains(t, err, "trusted-proxies")
}
