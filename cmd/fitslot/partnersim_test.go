package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
)

// buy confirms four of the walk's tyres at a start, and returns the appointment's id.
func (s served) buy(start string) string {
	s.t.Helper()
	hold := s.ask("POST", "/v1/holds", fmt.Sprintf(
		`{"jobs":[{"centre":"DE-04109","start":%q,"services":["fit"],"items":[{"sku":"NK-1955516H-W","quantity":4}]}]}`, start), http.StatusCreated)
	hold = s.ask("POST", "/v1/holds/"+hold["id"].(string)+"/confirm", `{"payment_reference":"INV 1"}`, http.StatusOK)
	return hold["appointments"].([]any)[0].(map[string]any)["id"].(string)
}

// states are those of an appointment's deliveries, and why it is at risk.
func (s served) states(appointment string) (states, risk string) {
	s.t.Helper()
	a := s.ask("GET", "/v1/appointments/"+appointment, "", http.StatusOK)
	for _, d := range a["deliveries"].([]any) {
		states += d.(map[string]any)["state"].(string) + " "
	}
	if at, is := a["at_risk"].(map[string]any); is {
		risk = at["reason"].(string)
	}
	return strings.TrimSpace(states), risk
}

func (s served) sim(args ...string) error {
	return run(s.t.Context(), io.Discard, append([]string{"partner-sim", "--url=" + s.api, "--state-dir=" + s.dir}, args...))
}

// The simulator plays the demo's partners through HTTP: honest ones bring the tyres,
// short ones leave a risk behind, silent ones do nothing.
func TestPartnerSim(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.demoKey() // by then the partner's is there, too
	info, err := os.Stat(filepath.Join(s.dir, demoPartnerFile))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "nobody else's to read")

	honest := s.buy("2026-10-21T08:00:00Z")
	require.NoError(t, s.sim("--profile=silent", "--once"))
	states, _ := s.states(honest)
	require.Equal(t, "requested", states)
	require.NoError(t, s.sim("--profile=honest", "--once"))
	states, risk := s.states(honest)
	require.Equal(t, "received", states)
	require.Empty(t, risk)

	slow := s.buy("2026-10-21T10:00:00Z")
	require.NoError(t, s.sim("--profile=slow", "--once"))
	states, _ = s.states(slow)
	require.Equal(t, "received", states)

	seen := map[string]bool{}
	for i := range 8 {
		short := s.buy(fmt.Sprintf("2026-10-22T%02d:00:00Z", 8+i))
		require.NoError(t, s.sim("--profile=short", "--once"))
		states, risk := s.states(short)
		require.Equal(t, states, risk, "refused, short or wrong: a risk")
		seen[states] = true
	}
	require.Greater(t, len(seen), 1, "not all in the same way")

	s.ask("POST", "/v1/appointments/"+honest+"/cancel", "", http.StatusOK)
	states, _ = s.states(honest)
	require.Equal(t, "returning", states)
	require.NoError(t, s.sim("--profile=honest", "--for=300ms", "--every=50ms"))
	states, _ = s.states(honest)
	require.Equal(t, "returned", states)
	require.NoError(t, s.stop())
	require.NoError(t, run(t.Context(), io.Discard, []string{"verify", "--database-url=" + s.url}))
}

func TestPartnerSimNeedsAKeyThatIsGood(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.demoKey()
	err := run(t.Context(), io.Discard, []string{"partner-sim", "--url=" + s.api, "--state-dir=" + t.TempDir(), "--once"})
	require.ErrorContains(t, err, "key: is missing")
	require.Equal(t, 2, exitCode(err))
	require.ErrorContains(t, s.sim("--key="+string(access.NewSecret(access.Partner))), "401")
	require.ErrorContains(t, s.sim("--key="+s.demoKey(), "--for=10s"), "403", "a shop's is no partner's")
}
