package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/scheduler"
)

type hoursCmd struct {
	Value []string `arg:"" optional:"" help:"Opening hours, each in quotes; without any they are read from standard input, a line each."`

	Country        string `default:"DE" help:"Whose public holidays count: ISO 3166-1, two letters."`
	Region         string `help:"Region with public holidays of its own: ISO 3166-2 without the country."`
	Zone           string `default:"Europe/Berlin" help:"IANA time zone of the hours."`
	From           string `help:"First day shown, as 2026-03-27; today if not given." placeholder:"DATE"`
	To             string `help:"Day after the last shown, at most 366 days later; a week after the first if not given." placeholder:"DATE"`
	ClosedHolidays bool   `help:"Be closed on public holidays unless a rule names PH, as an imported centre is. Without it they are days like any other."`
}

// Help is shown by --help, below the flags' summary.
func (hoursCmd) Help() string {
	return "Says how opening hours are read, a JSON line for each value: status ok, warn or refused, the reason, when it is open and when it is unknown, " +
		"as start/end with offset, and a sentence. What is unknown is not sold. Values that are refused are no error."
}

// Run reads each value and prints what it means.
func (c hoursCmd) Run(out io.Writer) error { return c.run(os.Stdin, out) }

func (c hoursCmd) run(in io.Reader, out io.Writer) error {
	place, window, err := c.window(time.Now())
	if err != nil {
		return usageError{err}
	}
	buffered := bufio.NewWriter(out)
	encoder := json.NewEncoder(buffered)
	encoder.SetEscapeHTML(false)
	if err := c.each(in, func(value string) error { return encoder.Encode(readHours(value, place, window)) }); err != nil {
		return err
	}
	return buffered.Flush()
}

// each calls do for each value of the command line, or of in if it has none. A
// line may end in CR LF.
func (c hoursCmd) each(in io.Reader, do func(value string) error) error {
	for _, value := range c.Value {
		if err := do(value); err != nil {
			return err
		}
	}
	if len(c.Value) > 0 {
		return nil
	}
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			value := strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
			if err := do(value); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("standard input: %w", err)
		}
	}
}

// window reads the flags into a calendar without rules and the time to show.
func (c hoursCmd) window(now time.Time) (calendar.Calendar, scheduler.Span, error) {
	none := scheduler.Span{}
	holidays, err := calendar.HolidaysOf(c.Country, c.Region)
	if err != nil {
		return calendar.Calendar{}, none, err
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil || c.Zone == "" || c.Zone == "Local" {
		return calendar.Calendar{}, none, fmt.Errorf("zone: %q is no IANA time zone; write one as in Europe/Berlin", c.Zone)
	}
	from, err := dayFlag("from", c.From, calendar.DateOf(now, zone))
	if err != nil {
		return calendar.Calendar{}, none, err
	}
	to, err := dayFlag("to", c.To, from.Add(7))
	if err != nil {
		return calendar.Calendar{}, none, err
	}
	if n := to.Sub(from); n < 1 || n > 366 {
		return calendar.Calendar{}, none, fmt.Errorf("to: %s is %d days after from (%s); it is the day after the last shown, 1 to 366 days later", to, n, from)
	}
	place := calendar.Calendar{Zone: zone, Holidays: holidays, WorksHolidays: !c.ClosedHolidays}
	return place, scheduler.SpanOf(from.At(0, zone), to.At(0, zone)), nil
}

// dayFlag reads a flag's day, between 1900 and 2199.
func dayFlag(name, text string, otherwise calendar.Date) (calendar.Date, error) {
	if text == "" {
		return otherwise, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || day.Year() < 1900 || day.Year() > 2199 {
		return calendar.Date{}, fmt.Errorf("%s: %q is no day from 1900 to 2199; write it as 2026-03-27", name, text)
	}
	return calendar.DateOf(day, time.UTC), nil
}

// hoursLine is how a value is read.
type hoursLine struct {
	Value    string   `json:"value"`
	Status   string   `json:"status"`
	Reason   string   `json:"reason"`
	Open     []string `json:"open"`
	Unknown  []string `json:"unknown"`
	Sentence string   `json:"sentence"`
}

func readHours(value string, place calendar.Calendar, window scheduler.Span) hoursLine {
	line := hoursLine{Value: value, Open: []string{}, Unknown: []string{}}
	hours, err := calendar.ReadHours(value)
	if err != nil {
		line.Status, line.Reason = "refused", err.Error()
		if refused := new(calendar.HoursError); errors.As(err, &refused) {
			line.Reason = fmt.Sprintf("character %d: %s", refused.At, refused.Reason)
		}
		return line
	}
	open, unknown := hours.Times(place, window)
	line.Status, line.Sentence = "ok", hours.Sentence
	line.Open, line.Unknown = intervals(open, place.Zone), intervals(unknown, place.Zone)
	var reasons []string
	for _, w := range hours.Warnings {
		line.Status = "warn"
		reasons = append(reasons, w.String())
	}
	line.Reason = strings.Join(reasons, "; ")
	return line
}

// intervals writes the spans of set as start/end on the clocks of zone.
func intervals(set scheduler.Set, zone *time.Location) []string {
	const minute = "2006-01-02T15:04-07:00"
	out := []string{}
	for span := range set.Spans() {
		start, end := span.In(zone)
		out = append(out, start.Format(minute)+"/"+end.Format(minute))
	}
	return out
}
