package network

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// verdict is what validation finds in a file: each row is staged, refused, or
// the same as one before.
type verdict struct {
	table   *table
	staged  []Staged
	refused []refusedRow
	merged  int
	// warned are remarks on staged rows.
	warned []Refusal
}

type refusedRow struct {
	line   int
	cells  []string
	faults []Fault
}

// validate judges every row of the table.
func (t *table) validate(known Known, now time.Time) (verdict, error) {
	v := verdict{table: t}
	seen := map[string]int{}
	for {
		cells, line, fault, err := t.next()
		switch {
		case errors.Is(err, io.EOF):
			return v, nil
		case err != nil:
			return v, err
		case fault != nil:
			v.refused = append(v.refused, refusedRow{line, cells, []Fault{*fault}})
		default:
			v.judge(&row{record: Record{}, known: known, now: now}, cells, line, seen)
		}
	}
}

func (v *verdict) judge(r *row, cells []string, line int, seen map[string]int) {
	for i, column := range v.table.columns {
		if column != nil {
			r.read(*column, cells[i])
		}
	}
	layout := v.table.layout
	if layout.check != nil {
		layout.check(r)
	}
	key := layout.keyOf(r.record)
	first, again := seen[key]
	again = again && len(r.faults) == 0
	if again && layout.merge {
		v.merged++
		return
	}
	if again {
		r.refuse(layout.Key[0], fmt.Sprintf("names the same as line %d, by %s", first, strings.Join(layout.Key, ", ")), "keep one of the two rows")
	}
	if len(r.faults) > 0 {
		v.refused = append(v.refused, refusedRow{line, cells, r.faults})
		return
	}
	seen[key] = line
	v.staged = append(v.staged, Staged{line, r.record})
	for _, w := range r.warnings {
		v.warned = append(v.warned, Refusal{line, w, v.table.cell(cells, w.Field)})
	}
}

func (l Layout) keyOf(record Record) string {
	var b strings.Builder
	for _, name := range l.Key {
		fmt.Fprintf(&b, "%v\x00", record[l.column(name).key()])
	}
	return b.String()
}
