// Command oracle holds `fitslot hours` against what the reference implementation
// of the opening_hours notation says, and against values that are none. It sees
// the program from outside, and shares no code with it.
//
//	oracle FITSLOT DATA
//
// DATA is the folder of the shared data. Exit status 1: a promise is broken.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// acceptedShare of the expected values must be read.
const acceptedShare = 0.92

// windows are the days of the reference's three windows.
var windows = [][2]string{{"2026-03-27", "2026-04-08"}, {"2026-10-22", "2026-11-03"}, {"2026-12-22", "2027-01-08"}}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: oracle FITSLOT DATA")
		os.Exit(2)
	}
	data := filepath.Join(os.Args[2], "opening_hours")
	if _, err := os.Stat(os.Args[2]); errors.Is(err, fs.ErrNotExist) {
		fmt.Printf("skipped: there is no %s beside this project\n", os.Args[2])
		return
	}
	if err := run(os.Args[1], data); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

func run(fitslot, data string) error {
	expected, err := judgeExpected(fitslot, filepath.Join(data, "expected_de_bw_2026.jsonl.gz"))
	if err != nil {
		return err
	}
	return errors.Join(expected, judgeMalformed(fitslot, filepath.Join(data, "osm_taginfo_malformed_oh.txt.gz")))
}

// A reading is a line that fitslot hours prints.
type reading struct {
	Value, Status, Reason string
	Open, Unknown         []string
}

// judgeExpected returns the verdict on the expected values, and what kept it from
// one.
func judgeExpected(fitslot, file string) (verdict, err error) {
	lines, err := read(file)
	if err != nil {
		return nil, err
	}
	type expectation struct {
		Value   string     `json:"oh"`
		Windows [][]string `json:"w"`
	}
	expected := make([]expectation, len(lines))
	values := make([]string, len(lines))
	for i, line := range lines {
		if err := json.Unmarshal([]byte(line), &expected[i]); err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", file, i+1, err)
		}
		values[i] = expected[i].Value
	}
	statuses, refusals, differing := map[string]int{}, map[string]int{}, map[string]bool{}
	for w, days := range windows {
		readings, err := ask(fitslot, values, days)
		if err != nil {
			return nil, err
		}
		for i, r := range readings {
			if w == 0 {
				statuses[r.Status]++
			}
			if r.Status == "refused" && w == 0 {
				refusals[general(r.Reason)]++
			}
			if r.Status != "refused" && !r.agrees(expected[i].Windows[w]) {
				fmt.Printf("DIFFERS %s from %s\n  open     %s\n  unknown  %s\n  expected %s\n", r.Value, days[0], r.Open, r.Unknown, expected[i].Windows[w])
				differing[r.Value] = true
			}
		}
	}
	accepted := statuses["ok"] + statuses["warn"]
	fmt.Printf("expected values   %6d\naccepted          %6d  %.1f %%\n  of them warned  %6d\nrefused           %6d\ndiffering         %6d\n",
		len(values), accepted, 100*float64(accepted)/float64(len(values)), statuses["warn"], statuses["refused"], len(differing))
	table(refusals)
	if len(differing) > 0 || float64(accepted) < acceptedShare*float64(len(values)) {
		return fmt.Errorf("%d of %d accepted, %d differ; wanted %.0f %% and none", accepted, len(values), len(differing), 100*acceptedShare), nil
	}
	return nil, nil
}

// agrees compares r with the reference's intervals, of which the unknown end in a
// question mark.
func (r reading) agrees(intervals []string) bool {
	var open, unknown []string
	for _, interval := range intervals {
		if known, isUnknown := strings.CutSuffix(interval, "?"); isUnknown {
			unknown = append(unknown, known)
		} else {
			open = append(open, interval)
		}
	}
	return slices.Equal(r.Open, joined(open)) && slices.Equal(r.Unknown, joined(unknown))
}

// joined makes one of intervals that touch: the reference parts them by comment.
func joined(intervals []string) []string {
	var out []string
	for _, interval := range intervals {
		start, end, _ := strings.Cut(interval, "/")
		if n := len(out) - 1; n >= 0 && strings.HasSuffix(out[n], "/"+start) {
			out[n] = strings.TrimSuffix(out[n], start) + end
			continue
		}
		out = append(out, interval)
	}
	return out
}

// judgeMalformed demands that each value is refused, with a reason.
func judgeMalformed(fitslot, file string) error {
	values, err := read(file)
	if err != nil {
		return err
	}
	readings, err := ask(fitslot, values, windows[0])
	if err != nil {
		return err
	}
	guessed := 0
	for _, r := range readings {
		if r.Status != "refused" || r.Reason == "" {
			guessed++
			fmt.Println("GUESSED", r.Value)
		}
	}
	fmt.Printf("\nmalformed values  %6d\nrefused           %6d\nguessed           %6d\n", len(values), len(values)-guessed, guessed)
	if guessed > 0 {
		return fmt.Errorf("%d malformed values were read", guessed)
	}
	return nil
}

// ask gives the values to fitslot hours, all in one run.
func ask(fitslot string, values []string, days [2]string) ([]reading, error) {
	command := exec.Command(fitslot, "hours", "--country=DE", "--region=BW", "--zone=Europe/Berlin", "--from="+days[0], "--to="+days[1])
	command.Stdin = strings.NewReader(strings.Join(values, "\n") + "\n")
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%s hours: %w", fitslot, err)
	}
	var readings []reading
	for decoder := json.NewDecoder(bytes.NewReader(out)); decoder.More(); {
		var r reading
		if err := decoder.Decode(&r); err != nil {
			return nil, err
		}
		readings = append(readings, r)
	}
	if len(readings) != len(values) {
		return nil, fmt.Errorf("%d lines for %d values", len(readings), len(values))
	}
	return readings, nil
}

// particular is what a reason says of its value alone.
var particular = regexp.MustCompile(`^character \d+: |"[^"]*"|\d+`)

// general is the beginning of a reason without what differs from value to value.
func general(reason string) string {
	reason = particular.ReplaceAllStringFunc(reason, func(s string) string {
		if strings.HasPrefix(s, "character") {
			return ""
		}
		return "…"
	})
	reason, _, _ = strings.Cut(reason, ": ")
	return reason
}

func table(counts map[string]int) {
	reasons := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	for _, reason := range reasons {
		fmt.Printf("  %6d  %s\n", counts[reason], reason)
	}
}

// read returns the lines of a packed file.
func read(file string) ([]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var lines []string
	scanner := bufio.NewScanner(unpacked)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		lines = append(lines, scanner.Text())
	}
	if len(lines) == 0 && scanner.Err() == nil {
		return nil, fmt.Errorf("%s: is empty", file)
	}
	return lines, scanner.Err()
}
