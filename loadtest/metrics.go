package loadtest

import (
	"cmp"
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Metrics sum results up. The zero value is ready for Add; the exported fields are
// filled by Close. It is not safe for concurrent use.
type Metrics struct {
	// Requests counts every one, those that were answered with "later" too.
	Requests int           `json:"requests"`
	Steps    []StepMetrics `json:"steps"`
	// Failures are what went wrong, the most frequent first.
	Failures []Failure `json:"failures"`

	byStep   map[Step]*tally
	failures map[Failure]int
}

// StepMetrics are the counts and latencies of one step. Sent is the sum of Done,
// Lost, Declined and Failed.
type StepMetrics struct {
	Step     Step `json:"step"`
	Sent     int  `json:"sent"`
	Done     int  `json:"done"`
	Lost     int  `json:"lost"`
	Declined int  `json:"declined"`
	Failed   int  `json:"failed"`
	// Waited counts how often it was asked to come later (429, 503).
	Waited  int     `json:"waited"`
	Latency Latency `json:"latency_ms"`
}

// Latency are percentiles in milliseconds, counted from the intended instants.
type Latency struct {
	P50 float64 `json:"p50"`
	P90 float64 `json:"p90"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

// A Failure is one way in which a step went wrong, and how often it did.
type Failure struct {
	Step   Step   `json:"step"`
	Reason string `json:"reason"`
	Count  int    `json:"count"`
}

type tally struct {
	StepMetrics
	latencies *hdrhistogram.Histogram // in microseconds
}

// longest is what a histogram can hold; what took longer counts as that.
const longest = time.Hour

// Add takes a result in.
func (m *Metrics) Add(r Result) {
	m.Requests += 1 + r.Waits
	if r.Outcome == Cut {
		return
	}
	t := m.tally(r.Step)
	t.Sent++
	t.Waited += r.Waits
	switch r.Outcome {
	case Done:
		t.Done++
	case Lost:
		t.Lost++
	case Declined:
		t.Declined++
	default:
		t.Failed++
		m.failures[Failure{Step: r.Step, Reason: r.Reason}]++
	}
	// Within the bounds of the histogram there is no error.
	_ = t.latencies.RecordValue(min(max(r.Latency(), 0), longest).Microseconds())
}

func (m *Metrics) tally(step Step) *tally {
	if m.byStep == nil {
		m.byStep, m.failures = map[Step]*tally{}, map[Failure]int{}
	}
	t := m.byStep[step]
	if t == nil {
		t = &tally{StepMetrics{Step: step}, hdrhistogram.New(1, longest.Microseconds(), 3)}
		m.byStep[step] = t
	}
	return t
}

// Close fills the exported fields in.
func (m *Metrics) Close() {
	m.Steps, m.Failures = []StepMetrics{}, []Failure{}
	for _, step := range steps {
		if t := m.byStep[step]; t != nil {
			t.Latency = latency(t.latencies)
			m.Steps = append(m.Steps, t.StepMetrics)
		}
	}
	for failure, count := range m.failures {
		failure.Count = count
		m.Failures = append(m.Failures, failure)
	}
	slices.SortFunc(m.Failures, func(a, b Failure) int {
		return cmp.Or(b.Count-a.Count, cmp.Compare(a.Step, b.Step), cmp.Compare(a.Reason, b.Reason))
	})
}

// Step returns the metrics of a step, the zero value if it was never taken. It is
// to be called after Close.
func (m *Metrics) Step(step Step) StepMetrics {
	for _, s := range m.Steps {
		if s.Step == step {
			return s
		}
	}
	return StepMetrics{Step: step}
}

func latency(h *hdrhistogram.Histogram) Latency {
	at := func(percentile float64) float64 { return float64(h.ValueAtPercentile(percentile)) / 1000 }
	return Latency{at(50), at(90), at(99), float64(h.Max()) / 1000}
}
