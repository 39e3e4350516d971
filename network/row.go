package network

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A Record is a row that was found right: values by the name they have in the
// database, each a string, number, bool, nil or list of such, or of records.
type Record map[string]any

// A Fault is one thing wrong with a row.
type Fault struct {
	Field  string
	Reason string // what was wrong
	Mend   string // what would be right
}

// A wrong is what a parser finds wrong with a cell.
type wrong struct{ reason, mend string }

// row is a row while it is judged.
type row struct {
	record Record
	faults []Fault
	// warnings are what a row that is right should be looked at for.
	warnings []Fault
	known    Known
	now      time.Time
}

func (r *row) refuse(field, reason, mend string) {
	r.faults = append(r.faults, Fault{field, reason, mend})
}

func (r *row) warn(field, reason, mend string) {
	r.warnings = append(r.warnings, Fault{field, reason, mend})
}

// read parses a cell of column c into the record.
func (r *row) read(c Column, cell string) {
	cell = strings.TrimSpace(cell)
	if cell == "" {
		cell = c.Default
	}
	if cell == "" {
		if c.Required {
			r.refuse(c.Name, "is empty", "write it as in "+c.Example)
		}
		r.record[c.key()] = c.blank
		return
	}
	if w := unprintable(cell); w != nil {
		r.refuse(c.Name, w.reason, w.mend)
		return
	}
	value, w := c.parse(cell)
	if w != nil {
		r.refuse(c.Name, w.reason, w.mend)
		return
	}
	r.record[c.key()] = value
}

func unprintable(cell string) *wrong {
	if !utf8.ValidString(cell) {
		return &wrong{fmt.Sprintf("%q is not UTF-8", cell), "save the file as UTF-8"}
	}
	if i := strings.IndexFunc(cell, unicode.IsControl); i >= 0 {
		return &wrong{fmt.Sprintf("holds the control character %U", []rune(cell[i:])[0]), "take it out; a line break too"}
	}
	return nil
}

// text is the string under key, or "" where the cell was empty, wrong or not
// there.
func (r *row) text(key string) string {
	s, _ := r.record[key].(string)
	return s
}

func (r *row) integer(key string) int {
	n, _ := r.record[key].(int)
	return n
}

func (r *row) number(key string) float64 {
	n, _ := r.record[key].(float64)
	return n
}

// has reports whether all keys hold a value.
func (r *row) has(keys ...string) bool {
	for _, key := range keys {
		if r.record[key] == nil {
			return false
		}
	}
	return true
}

// refers refuses the field if it names nothing that is known. from says which
// kind of file brings what is missing.
func (r *row) refers(field string, known bool, from Kind) {
	if name := r.text(field); name != "" && !known {
		r.refuse(field, fmt.Sprintf("there is no %q", name), fmt.Sprintf("import it with %s first, or correct the name", from))
	}
}
