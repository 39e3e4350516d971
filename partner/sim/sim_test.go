package sim

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestParseWeights(t *testing.T) {
	for text, want := range map[string]string{
		"honest":                    "map[honest:1]",
		"honest=7, slow=2,silent=0": "map[honest:7 silent:0 slow:2]",
		"lazy":                      "none of honest, slow, short, silent",
		"":                          "none of honest",
		"honest=-1":                 "no number from 0 to 1000",
		"honest=x":                  "no number",
		"honest=1,honest=2":         "given twice",
		"honest=0,slow=0":           "leaves nobody",
	} {
		w, err := ParseWeights(text)
		if strings.HasPrefix(want, "map") {
			require.NoError(t, err)
			require.Equal(t, want, fmt.Sprint(map[Profile]int(w)))
		} else {
			require.ErrorContains(t, err, want, text)
		}
	}
}

// Who is what hangs on the seed, and nothing else; and as many are as the weights say.
func TestWeights_Of(t *testing.T) {
	w, err := ParseWeights("honest=7,slow=1,short=1,silent=1")
	require.NoError(t, err)
	counts := map[Profile]int{}
	others := 0
	for i := range 10_000 {
		name := fmt.Sprintf("centre DE-%05d", i)
		counts[w.of(1, name)]++
		require.Equal(t, w.of(1, name), w.of(1, name))
		if w.of(1, name) != w.of(2, name) {
			others++
		}
	}
	for p, weight := range w {
		require.InDelta(t, 1000*weight, counts[p], 200, p)
	}
	require.NotZero(t, others)
	require.Equal(t, Silent, Weights{Silent: 1}.of(1, "x"))
}

// A counter answers the list of deliveries with one, and steps as it is told.
type counter struct {
	state    string
	answers  []int // statuses of the steps, then 200
	reported []string
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		_ = json.NewEncoder(w).Encode(map[string]any{"deliveries": []delivery{{
			ID: "0192aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa", Warehouse: "KAS", Centre: "C", State: c.state, Items: []item{{"A", 4}},
		}}})
		return
	}
	c.reported = append(c.reported, r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]+" "+r.Header.Get("Idempotency-Key")[:4])
	status := http.StatusOK
	if len(c.answers) > 0 {
		status, c.answers = c.answers[0], c.answers[1:]
	}
	w.WriteHeader(status)
	fmt.Fprint(w, `{"detail":"because"}`)
}

func play(t *testing.T, c *counter, p Profile) *Sim {
	t.Helper()
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	return New(Config{URL: server.URL + "/", Key: "k", Weights: Weights{p: 1}, Log: slog.New(slog.DiscardHandler)})
}

func TestRound(t *testing.T) {
	for _, c := range []struct {
		says     string
		profile  Profile
		state    string
		answers  []int
		steps    int
		reported string
		fails    string
	}{
		{"an honest warehouse acknowledges", Honest, "requested", nil, 1, "acknowledge sim-", ""},
		{"and dispatches", Honest, "reserved", nil, 1, "dispatch sim-", ""},
		{"an honest centre receives", Honest, "dispatched", nil, 1, "receive sim-", ""},
		{"what comes back is taken back", Honest, "returning", nil, 1, "return sim-", ""},
		{"a silent one does nothing", Silent, "requested", nil, 0, "", ""},
		{"nor does a slow one, at first", Slow, "requested", nil, 0, "", ""},
		{"a customer was quicker", Honest, "requested", []int{409}, 0, "acknowledge sim-", ""},
		{"the key is not taken", Honest, "requested", []int{401}, 0, "acknowledge sim-", "401: because"},
		{"fitslot is away", Honest, "requested", []int{503}, 0, "acknowledge sim-", "503: because"},
	} {
		t.Run(c.says, func(t *testing.T) {
			fitslot := &counter{state: c.state, answers: c.answers}
			steps, more, err := play(t, fitslot, c.profile).Round(t.Context())
			require.Equal(t, c.steps, steps)
			require.Equal(t, c.profile == Slow, more)
			require.Equal(t, c.reported, strings.Join(fitslot.reported, " "))
			if c.fails == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, c.fails)
			}
		})
	}
}

func TestSlowIsLateAndNotSilent(t *testing.T) {
	fitslot := &counter{state: "requested"}
	s := play(t, fitslot, Slow)
	for range slowness {
		steps, _, err := s.Round(t.Context())
		require.NoError(t, err)
		require.Zero(t, steps)
	}
	steps, more, err := s.Round(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, steps)
	require.False(t, more)
}

// While fitslot is away Run goes on; when it does not take the key it ends.
func TestRun(t *testing.T) {
	fitslot := &counter{state: "requested", answers: []int{503, 409, 200, 401}}
	require.ErrorContains(t, play(t, fitslot, Honest).Run(t.Context(), time.Millisecond), "401")
	require.Len(t, fitslot.reported, 4)
}

func TestRunOnceIsBounded(t *testing.T) {
	err := play(t, &counter{state: "requested"}, Honest).RunOnce(t.Context())
	require.ErrorContains(t, err, "after 100 rounds", "this one never gets on")
}

func TestShortComesInThreeWays(t *testing.T) {
	s := New(Config{Weights: Weights{Short: 1}, Seed: 7})
	seen := map[string]bool{}
	for i := range 100 {
		d := delivery{ID: fmt.Sprintf("0192aaaa-aaaa-7aaa-8aaa-%012d", i), State: "requested", Items: []item{{"A", 4}}}
		if s.next(d).name == "refuse" {
			seen["refuse"] = true
			continue
		}
		d.State = "dispatched"
		text, err := json.Marshal(s.next(d).body)
		require.NoError(t, err)
		seen[string(text)] = true
	}
	require.Equal(t, map[string]bool{
		"refuse":                               true,
		`{"items":[{"sku":"A","quantity":3}]}`: true,
		`{"items":[{"sku":"A","quantity":0}],"wrong":"other tyres than A"}`: true,
	}, seen)
}
