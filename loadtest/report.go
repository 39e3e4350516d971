package loadtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// A Report says how it went.
type Report struct {
	Target string
	// Took is how long customers came and went; the check is not in it.
	Took        time.Duration
	Interrupted bool
	Customers   int
	// Endings counts the customers by what they were told last.
	Endings map[State]int
	Metrics
	// Checked promises were read back. Differences are between what was told and
	// what is, one each.
	Checked     int
	Differences []string
	// Cancelled appointments and Released holds were given back at the end.
	Cancelled, Released int
}

func (r *Report) finish(t *test) {
	r.Close()
	r.Customers, r.Endings = len(t.visits), map[State]int{}
	for _, v := range t.visits {
		r.Endings[v.State]++
	}
	slices.Sort(t.differences)
	r.Differences = append([]string{}, t.differences...)
}

// Verdict is nil if all went as it should: every request was answered, every
// difference is nought, and somebody bought something. An interrupted test may have
// sold nothing.
func (r Report) Verdict() error {
	var wrong []string
	failed := 0
	for _, f := range r.Failures {
		failed += f.Count
	}
	if failed > 0 {
		wrong = append(wrong, fmt.Sprintf("steps that failed: %d", failed))
	}
	if len(r.Differences) > 0 {
		wrong = append(wrong, fmt.Sprintf("differences: %d", len(r.Differences)))
	}
	if r.Endings[Paid] == 0 && !r.Interrupted {
		wrong = append(wrong, "nobody came through to a paid order")
	}
	if len(wrong) == 0 {
		return nil
	}
	return errors.New(strings.Join(wrong, ", "))
}

// A Reporter writes a report in one form.
type Reporter func(io.Writer) error

// Text is the report for people.
func Text(r Report) Reporter {
	return func(w io.Writer) error {
		var b strings.Builder
		r.head(&b)
		r.table(&b)
		for _, f := range r.Failures {
			fmt.Fprintf(&b, "failed %d× at %s: %s\n", f.Count, f.Step, f.Reason)
		}
		fmt.Fprintf(&b, "\nread back: %d promises; differences: %d\n", r.Checked, len(r.Differences))
		for _, difference := range r.Differences {
			fmt.Fprintln(&b, "DIFFERS", difference)
		}
		fmt.Fprintf(&b, "given back: appointments cancelled and refunded: %d, holds released: %d\n", r.Cancelled, r.Released)
		if err := r.Verdict(); err != nil {
			fmt.Fprintf(&b, "FAILED: %v\n", err)
		} else {
			fmt.Fprintln(&b, "PASSED")
		}
		_, err := io.WriteString(w, b.String())
		return err
	}
}

func (r Report) head(b *strings.Builder) {
	fmt.Fprintf(b, "%d customers at %s in %s: ", r.Customers, r.Target, r.Took.Round(100*time.Millisecond))
	var parts []string
	for _, state := range []State{Paid, Ordered, Held, Released, Unsure, Nothing} {
		if n := r.Endings[state]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, endings[state]))
		}
	}
	fmt.Fprintln(b, strings.Join(parts, ", "))
	if r.Interrupted {
		fmt.Fprintln(b, "interrupted: fewer came than should have")
	}
	fmt.Fprintln(b)
}

// endings are what became of customers, in words.
var endings = map[State]string{
	Paid: "paid", Ordered: "left an order", Held: "left a hold", Released: "gave up what they held",
	Unsure: "do not know", Nothing: "left with nothing",
}

func (r Report) table(b *strings.Builder) {
	// A Builder takes everything.
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(t, "step\tsent\tdone\tlost\tdeclined\tfailed\twaited\tp50\tp90\tp99\tmax\t")
	for _, s := range r.Steps {
		_, _ = fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t%s\t%s\t\n", s.Step, s.Sent, s.Done, s.Lost, s.Declined, s.Failed, s.Waited,
			ms(s.Latency.P50), ms(s.Latency.P90), ms(s.Latency.P99), ms(s.Latency.Max))
	}
	_ = t.Flush()
}

func ms(x float64) string { return fmt.Sprintf("%.1f ms", x) }

// JSON is the report for programs.
func JSON(r Report) Reporter {
	return func(w io.Writer) error {
		verdict := ""
		if err := r.Verdict(); err != nil {
			verdict = err.Error()
		}
		out := json.NewEncoder(w)
		out.SetIndent("", "  ")
		return out.Encode(struct {
			Target      string        `json:"target"`
			Seconds     float64       `json:"seconds"`
			Interrupted bool          `json:"interrupted"`
			Customers   int           `json:"customers"`
			Endings     map[State]int `json:"endings"`
			Metrics
			Checked     int      `json:"checked"`
			Differences []string `json:"differences"`
			Cancelled   int      `json:"cancelled"`
			Released    int      `json:"released"`
			Passed      bool     `json:"passed"`
			Verdict     string   `json:"verdict,omitempty"` // why it did not pass
		}{
			r.Target, r.Took.Seconds(), r.Interrupted, r.Customers, r.Endings, r.Metrics,
			r.Checked, r.Differences, r.Cancelled, r.Released, verdict == "", verdict,
		})
	}
}
