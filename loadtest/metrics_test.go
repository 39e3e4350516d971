package loadtest

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 10, 19, 12, 0, 0, 0, time.UTC)

func result(step Step, outcome Outcome, took time.Duration) Result {
	return Result{Step: step, Outcome: outcome, Intended: noon, Ended: noon.Add(took), Reason: "why"}
}

func TestMetricsCountByStepAndOutcome(t *testing.T) {
	t.Parallel()
	var m Metrics
	for i := range 100 {
		m.Add(result(Offers, Done, time.Duration(i+1)*time.Millisecond))
	}
	m.Add(result(Hold, Lost, time.Millisecond))
	m.Add(result(Pay, Declined, time.Millisecond))
	m.Add(result(Pay, Failed, time.Millisecond))
	m.Add(result(Pay, Failed, time.Millisecond))
	m.Add(Result{Step: Hold, Outcome: Done, Waits: 2, Intended: noon, Ended: noon})
	m.Add(result(Order, Cut, time.Hour))
	m.Close()

	require.Equal(t, 108, m.Requests, "those told to come later count, too")
	require.Len(t, m.Steps, 3, "in the customers' order; who was cut short took no step")
	offers := m.Step(Offers)
	require.InEpsilon(t, 50, offers.Latency.P50, 0.001)
	require.InEpsilon(t, 90, offers.Latency.P90, 0.001)
	require.InEpsilon(t, 99, offers.Latency.P99, 0.001)
	require.InEpsilon(t, 100, offers.Latency.Max, 0.001)
	hold, pay := m.Step(Hold), m.Step(Pay)
	require.Equal(t, []int{2, 1, 1, 0, 2}, []int{hold.Sent, hold.Done, hold.Lost, hold.Failed, hold.Waited})
	require.Equal(t, []int{3, 0, 1, 2}, []int{pay.Sent, pay.Done, pay.Declined, pay.Failed})
	require.Equal(t, []Failure{{Pay, "why", 2}}, m.Failures)
	require.Zero(t, m.Step(Order).Sent)
}

// A latency that no histogram holds counts as the longest, and a clock that went
// back as none.
func TestMetricsTakeAnyLatency(t *testing.T) {
	t.Parallel()
	var m Metrics
	m.Add(result(Offers, Done, 1000*time.Hour))
	m.Add(result(Offers, Done, -time.Second))
	m.Close()
	require.Equal(t, 2, m.Step(Offers).Sent)
	require.InEpsilon(t, float64(time.Hour.Milliseconds()), m.Step(Offers).Latency.Max, 0.001)
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	good := Report{Endings: map[State]int{Paid: 1}}
	require.NoError(t, good.Verdict())
	require.NoError(t, Report{Interrupted: true}.Verdict(), "who is stopped at once may have sold nothing")
	require.ErrorContains(t, Report{}.Verdict(), "nobody came through")
	different := good
	different.Differences = []string{"x"}
	require.ErrorContains(t, different.Verdict(), "differences: 1")
	failed := good
	failed.Failures = []Failure{{Pay, "500", 2}, {Hold, "500", 1}}
	require.ErrorContains(t, failed.Verdict(), "steps that failed: 3")
}

func TestReporters(t *testing.T) {
	t.Parallel()
	r := Report{Target: "http://x", Took: 20 * time.Second, Customers: 3, Endings: map[State]int{Paid: 2, Held: 1}, Checked: 3, Differences: []string{"customer 1: hold h"}}
	r.Add(result(Hold, Done, 1500*time.Microsecond))
	r.Add(result(Pay, Failed, time.Millisecond))
	r.Close()
	var text, out bytes.Buffer
	require.NoError(t, Text(r)(&text))
	for _, line := range []string{
		"3 customers at http://x in 20s: 2 paid, 1 left a hold",
		"failed 1× at pay: why", "read back: 3 promises; differences: 1", "DIFFERS customer 1: hold h",
		"FAILED: steps that failed: 1, differences: 1",
	} {
		require.Contains(t, text.String(), line)
	}
	require.Regexp(t, `hold +1 +1 +0 +0 +0 +0 +1\.5 ms`, text.String())

	require.NoError(t, JSON(r)(&out))
	var read map[string]any
	require.NoError(t, json.Unmarshal(out.Bytes(), &read))
	require.Equal(t, false, read["passed"])
	require.Equal(t, map[string]any{"paid": 2.0, "held": 1.0}, read["endings"])
	require.True(t, strings.HasSuffix(out.String(), "}\n"))
}
