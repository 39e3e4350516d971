package network

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// remarks are the columns that WriteRefused adds: in a file that was mended they
// may stay.
var remarks = []string{"line", "field", "reason", "mend"}

// table is a CSV file with its header read.
type table struct {
	layout  Layout
	rows    *csv.Reader
	header  []string // as written
	columns []*Column
	comma   rune
	notices []string
}

// openTable reads the header. It returns an *InvalidError where the header does
// not fit the layout.
func openTable(layout Layout, data []byte) (*table, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	t := &table{layout: layout, comma: delimiter(data), rows: csv.NewReader(bytes.NewReader(data))}
	t.rows.Comma, t.rows.FieldsPerRecord = t.comma, -1
	header, err := t.rows.Read()
	switch {
	case errors.Is(err, io.EOF):
		return nil, &InvalidError{"header", "the file is empty; its first line names the columns: " + names(layout.Columns)}
	case err != nil:
		return nil, &InvalidError{"header", err.Error()}
	}
	t.header = header
	return t, t.readHeader()
}

// delimiter is the one of comma and semicolon that the first line has more of.
func delimiter(data []byte) rune {
	first, _, _ := bytes.Cut(data, []byte("\n"))
	if bytes.Count(first, []byte(";")) > bytes.Count(first, []byte(",")) {
		return ';'
	}
	return ','
}

func (t *table) readHeader() error {
	t.columns = make([]*Column, len(t.header))
	var found, unknown []string
	for i, cell := range t.header {
		column := t.layout.column(cell)
		switch {
		case column == nil && !isRemark(cell):
			unknown = append(unknown, fmt.Sprintf("%q", cell))
		case column != nil && slices.Contains(found, column.Name):
			return &InvalidError{"header", "column " + column.Name + " comes twice; keep one of the two"}
		case column != nil:
			found = append(found, column.Name)
		}
		t.columns[i] = column
	}
	if len(unknown) > 0 {
		t.notices = append(t.notices, "not read, as no such column is known: "+strings.Join(unknown, ", "))
	}
	return t.requireColumns(found)
}

func (t *table) requireColumns(found []string) error {
	missing := slices.DeleteFunc(slices.Clone(t.layout.Columns), func(c Column) bool {
		return !c.Required || slices.Contains(found, c.Name)
	})
	if len(missing) == 0 {
		return nil
	}
	return &InvalidError{"header", fmt.Sprintf("%s need the column %s; the columns are %s",
		t.layout.Kind, names(missing), names(t.layout.Columns))}
}

// column finds a column by its name or an alias, in any case.
func (l Layout) column(name string) *Column {
	name = strings.ToLower(strings.TrimSpace(name))
	if alias := l.aliases[name]; alias != "" {
		name = alias
	}
	for i := range l.Columns {
		if l.Columns[i].Name == name {
			return &l.Columns[i]
		}
	}
	return nil
}

func names(columns []Column) string {
	var list []string
	for _, c := range columns {
		list = append(list, c.Name)
	}
	return strings.Join(list, ", ")
}

// next returns the cells of the next row and its line, or io.EOF. A row that is
// no CSV, or has not a cell for each column, comes with a fault.
func (t *table) next() (cells []string, line int, fault *Fault, err error) {
	cells, err = t.rows.Read()
	if malformed := new(csv.ParseError); errors.As(err, &malformed) {
		return cells, malformed.StartLine, &Fault{"row", malformed.Err.Error(), `put a cell with quotes or line breaks in quotes, and double the quotes in it: "a ""b"""`}, nil
	}
	if err != nil {
		return nil, 0, nil, err
	}
	line, _ = t.rows.FieldPos(0)
	if len(cells) != len(t.header) {
		return cells, line, &Fault{"row", fmt.Sprintf("has %d cells where the header has %d", len(cells), len(t.header)),
			"write a cell for each column, and put a cell that holds the delimiter in quotes"}, nil
	}
	return cells, line, nil, nil
}

// cell is the cell of a row that belongs to a column, "" if it has none.
func (t *table) cell(cells []string, column string) string {
	for i, c := range t.columns {
		if c != nil && c.Name == column && i < len(cells) {
			return strings.TrimSpace(cells[i])
		}
	}
	return ""
}

func isRemark(name string) bool { return slices.Contains(remarks, name) }
