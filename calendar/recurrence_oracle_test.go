package calendar

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// An icalCase is a rule of libical's tests with the days that it yields.
type icalCase struct {
	rule  string
	start Date
	days  []Date
}

// ends are the parts of an RRULE that say how long it lasts, which a Rule says by
// its Until.
var ends = regexp.MustCompile(`;?(COUNT|UNTIL)=[^;]*`)

// libicalDiffers returns why a rule is not compared with libical, empty if it is:
// without BYMONTH a day of the month is one of every month (RFC 5545 §3.3.10), for
// dateutil too, but libical takes the month of DTSTART.
func libicalDiffers(rule string) string {
	if strings.Contains(rule, "FREQ=YEARLY") && strings.Contains(rule, "BYMONTHDAY") && !strings.Contains(rule, "BYMONTH=") {
		return "libical takes the month of DTSTART"
	}
	return ""
}

// TestRecurrence_Libical compares the rules of libical's tests that are
// recurrences of days with the days expected there, from the first to the last.
func TestRecurrence_Libical(t *testing.T) {
	accepted, refused := 0, map[string]int{}
	cases := libicalCases(t)
	for _, c := range cases {
		rule := Rule{Recurrence: ends.ReplaceAllString(c.rule, ""), From: c.start}
		rule.Recurrence = strings.TrimPrefix(rule.Recurrence, ";")
		if err := rule.Validate(); err != nil {
			_, reason, _ := strings.Cut(err.Error(), `": `)
			refused[reason]++
			continue
		}
		if why := libicalDiffers(c.rule); why != "" {
			t.Logf("not compared: %s: %s", c.rule, why)
			continue
		}
		accepted++
		first, last := c.days[0], c.days[len(c.days)-1]
		var got []Date
		for i, on := range rule.days(first, last.Sub(first)+1) {
			if on {
				got = append(got, first.Add(i))
			}
		}
		if !slices.Equal(c.days, got) {
			t.Errorf("%s from %s\ngot  %v\nwant %v", c.rule, c.start, got, c.days)
		}
	}
	t.Logf("%d rules, %d compared and all alike, refused: %v", len(cases), accepted, refused)
	require.Greater(t, accepted, 15)
}

// libicalCases are those with instances; several on one day are one day.
func libicalCases(t *testing.T) []icalCase {
	shared := filepath.Join("..", "..", "shared")
	if _, err := os.Stat(shared); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the shared data is not beside this project")
	}
	file, err := os.Open(filepath.Join(shared, "data", "rrule", "libical_icalrecur_test.txt"))
	require.NoError(t, err)
	defer file.Close()
	var out []icalCase
	var c icalCase
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ":")
		switch name {
		case "RRULE":
			c = icalCase{rule: value}
		case "DTSTART":
			c.start = icalDay(value)
		case "INSTANCES":
			for at := range strings.SplitSeq(value, ",") {
				if day := icalDay(at); !day.IsZero() && (len(c.days) == 0 || c.days[len(c.days)-1] != day) {
					c.days = append(c.days, day)
				}
			}
			if len(c.days) > 0 && !c.start.IsZero() {
				out = append(out, c)
			}
		}
	}
	require.NoError(t, lines.Err())
	require.NotEmpty(t, out)
	return out
}

func icalDay(text string) Date {
	at, err := time.Parse("20060102", text[:min(8, len(text))])
	if err != nil {
		return Date{}
	}
	return DateOf(at, time.UTC)
}

// dateutil prints for each line of JSON, a rule and a first day, the days of two
// years that the rule yields.
const dateutil = `
import sys, json, datetime
from dateutil.rrule import rrulestr
for line in sys.stdin:
    rule, year, month, day = json.loads(line)
    first = datetime.datetime(year, month, day)
    found = rrulestr(rule, dtstart=first).between(first, first + datetime.timedelta(days=731), inc=True)
    print(json.dumps([d.strftime("%Y-%m-%d") for d in found]), flush=True)
`

// TestRecurrence_Dateutil compares random rules, weeks of the year among them,
// with python3-dateutil over two years.
func TestRecurrence_Dateutil(t *testing.T) {
	if err := exec.Command("python3", "-c", "import dateutil").Run(); err != nil {
		t.Skip("python3-dateutil is not installed (apt-get install python3-dateutil)")
	}
	command := exec.Command("python3", "-c", dateutil)
	in, err := command.StdinPipe()
	require.NoError(t, err)
	out, err := command.StdoutPipe()
	require.NoError(t, err)
	command.Stderr = os.Stderr
	require.NoError(t, command.Start())
	defer func() { require.NoError(t, command.Wait()) }()
	defer in.Close()
	answers, compared := bufio.NewReader(out), 0
	rapid.Check(t, func(t *rapid.T) {
		from := Date{2020, 1, 1}.Add(rapid.IntRange(0, 4000).Draw(t, "from"))
		rule := Rule{Recurrence: drawText(t, from), From: from}
		if rule.Validate() != nil {
			t.Skip("refused")
		}
		question, err := json.Marshal([]any{rule.Recurrence, from.Year, int(from.Month), from.Day})
		require.NoError(t, err)
		_, err = in.Write(append(question, '\n'))
		require.NoError(t, err)
		answer, err := answers.ReadBytes('\n')
		require.NoError(t, err)
		var want []string
		require.NoError(t, json.Unmarshal(answer, &want))
		got := []string{}
		for i, on := range rule.days(from, 732) {
			if on {
				got = append(got, from.Add(i).String())
			}
		}
		require.Equal(t, want, got, rule.Recurrence)
		compared++
	})
	t.Logf("%d rules compared with python3-dateutil", compared)
}

// drawText draws a rule, at times one of weeks.
func drawText(t *rapid.T, from Date) string {
	if rapid.IntRange(0, 3).Draw(t, "weeks") > 0 {
		// Positions are counted from the rule's start there, in whole periods here.
		r := drawRecurrence(t, from.utc())
		r.position = 0
		return r.String()
	}
	weeks := yearWeeks(rapid.Uint64Range(2, 1<<54-2).Draw(t, "week bits")) &^ 1
	days := Weekdays(rapid.IntRange(1, 127).Draw(t, "days"))
	return "FREQ=YEARLY" + byWeek(weeks) + everyDay(days)
}
