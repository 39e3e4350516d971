package network

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// ErrRefused is returned where a file has refused rows and nothing was applied
// for it.
var ErrRefused = errors.New("rows were refused")

// A Refusal is one fault of one row.
type Refusal struct {
	Line int // of the file, the header being line 1
	Fault
	Value string // what the wrong cell holds
}

// A Report says what became of a file. Rows = Valid + Merged + Refused; of an
// applied file Valid = Created + Changed + Unchanged.
type Report struct {
	Kind Kind
	Rows int
	// Valid rows were found right, Refused rows have one Refusal or more.
	Valid, Refused int
	// Merged rows said again what a row before them says.
	Merged int
	// Applied: the valid rows are in the database. Counts says what became of
	// them; a run that was cut short before counts with it.
	Applied bool
	Counts
	Refusals []Refusal
	// Warnings are what people should look at in rows that are right.
	Warnings []Refusal
	// Notices are for people: columns that were not read, and the like.
	Notices []string
	// Examples is how many refusals of each cause WriteTo shows; 0 is 3, and with
	// a negative number it shows all.
	Examples int

	verdict verdict
}

func newReport(v verdict) Report {
	report := Report{
		Kind: v.table.layout.Kind, Rows: len(v.staged) + len(v.refused) + v.merged,
		Valid: len(v.staged), Refused: len(v.refused), Merged: v.merged,
		Warnings: v.warned, Notices: v.table.notices, verdict: v,
	}
	for _, row := range v.refused {
		for _, fault := range row.faults {
			report.Refusals = append(report.Refusals, Refusal{row.line, fault, v.table.cell(row.cells, fault.Field)})
		}
	}
	return report
}

// WriteTo writes the report for people: what to look at and what was refused, by
// cause and with a few examples of each, then the counts.
func (r Report) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	for _, notice := range r.Notices {
		fmt.Fprintf(&b, "notice: %s\n", notice)
	}
	for _, group := range groupsOf(r.Warnings) {
		group.Field = "warning: " + group.Field
		group.write(&b, cmp.Or(r.Examples, defaultExamples))
	}
	for _, group := range r.Groups() {
		group.write(&b, cmp.Or(r.Examples, defaultExamples))
	}
	fmt.Fprintf(&b, "%s: %d rows", r.Kind, r.Rows)
	if r.Applied {
		fmt.Fprintf(&b, ", %d created, %d changed, %d unchanged", r.Created, r.Changed, r.Unchanged)
	} else {
		fmt.Fprintf(&b, ", %d valid", r.Valid)
	}
	if r.Merged > 0 {
		fmt.Fprintf(&b, ", %d said again", r.Merged)
	}
	fmt.Fprintf(&b, ", %d refused", r.Refused)
	if !r.Applied {
		b.WriteString("; nothing was applied")
	}
	n, err := io.WriteString(w, b.String()+"\n")
	return int64(n), err
}

// WriteRefused writes the refused rows as they were, with what is wrong with them
// in four more columns. The file can be mended and imported as it is.
func (r Report) WriteRefused(w io.Writer) error {
	out := csv.NewWriter(w)
	out.Comma = r.verdict.table.comma
	header := r.verdict.table.header
	if err := out.Write(withRemarks(header, header, remarks)); err != nil {
		return err
	}
	for _, row := range r.verdict.refused {
		if err := out.Write(withRemarks(header, row.cells, row.remarks())); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// withRemarks returns the cells without the remarks of an earlier report, filled
// up to the header's length, and the new remarks.
func withRemarks(header, cells, added []string) []string {
	var out []string
	for i, name := range header {
		switch {
		case isRemark(name):
		case i < len(cells):
			out = append(out, cells[i])
		default:
			out = append(out, "")
		}
	}
	if len(cells) > len(header) {
		out = append(out, cells[len(header):]...)
	}
	return append(out, added...)
}

func (row refusedRow) remarks() []string {
	var fields, reasons, mends []string
	for _, f := range row.faults {
		fields = append(fields, f.Field)
		reasons = append(reasons, f.Reason)
		mends = append(mends, f.Mend)
	}
	return []string{strconv.Itoa(row.line), strings.Join(fields, " | "), strings.Join(reasons, " | "), strings.Join(mends, " | ")}
}
