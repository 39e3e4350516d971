package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDeadlockFailsTheRun(t *testing.T) {
	t.Parallel()
	cmd, tmp := withpg(t, "env", "-u", asCommand, "FITSLOT_TEST_MAKE_A_DEADLOCK=1", os.Args[0], "-test.run=^TestMakesADeadlock$")
	var said strings.Builder
	cmd.Stderr = &said
	require.ErrorContains(t, cmd.Run(), "exit status 1", "though the command ends well")
	require.Contains(t, said.String(), "log has 1 deadlocks")
	require.Contains(t, said.String(), "pg_advisory_xact_lock(1)", "and says of which statements")
	require.Empty(t, left(t, tmp))
}

func TestDeadlocks(t *testing.T) {
	t.Parallel()
	log := &deadlocks{}
	for _, part := range []string{"LOG:  ready\nERROR:  dead", "lock detected\nDETAIL:  one", "\nDETAIL:  other\n"} {
		n, err := log.Write([]byte(part))
		require.NoError(t, err)
		require.Equal(t, len(part), n)
	}
	require.EqualError(t, log.err(), "the server's log has 1 deadlocks:\nERROR:  deadlock detected\nDETAIL:  one\nDETAIL:  other")
	require.NoError(t, (&deadlocks{}).err())
}
