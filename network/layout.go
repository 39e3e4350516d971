package network

import (
	"fmt"
	"strings"
)

// A Kind is what the rows of a file are.
type Kind string

// The kinds, in an order in which each finds what it refers to.
const (
	Centres       Kind = "centres"
	Bays          Kind = "bays"
	Services      Kind = "services"
	Closures      Kind = "closures"
	ExtraOpenings Kind = "extra-openings"
	Articles      Kind = "articles"
	Warehouses    Kind = "warehouses"
	Stock         Kind = "stock"
	Routes        Kind = "routes"
	Prices        Kind = "prices"
	PostalCodes   Kind = "postal-codes"
)

// A Column is one field of a file's rows.
type Column struct {
	Name     string
	Required bool
	// Default is what an empty cell of an optional column means. Empty: nothing.
	Default string
	Meaning string
	Example string

	// into is the record's key, where it is not the name.
	into  string
	parse parser
	// blank is the value of an empty cell without a Default.
	blank any
}

// A Layout says what the files of a kind look like.
type Layout struct {
	Kind    Kind
	Meaning string
	Columns []Column
	// Key names the columns by which a row is known again.
	Key []string

	aliases map[string]string
	// merge: rows of an equal key are one, and the first stands.
	merge bool
	// check judges the row as a whole and writes what follows from its cells.
	check func(*row)
}

// Kinds returns the layouts of all kinds, in an order in which each file finds
// what it refers to.
func Kinds() []Layout {
	return []Layout{
		centres, bays, services, closures, extraOpenings,
		articles, warehouses, stock, routes, prices, postalCodes,
	}
}

// LayoutOf returns the layout of a kind. It returns an *InvalidError for a kind
// that there is not.
func LayoutOf(kind Kind) (Layout, error) {
	var names []string
	for _, layout := range Kinds() {
		if layout.Kind == kind {
			return layout, nil
		}
		names = append(names, string(layout.Kind))
	}
	return Layout{}, &InvalidError{"kind", fmt.Sprintf("%q is none of %s", kind, strings.Join(names, ", "))}
}

// String lists the columns with their meanings, a line each, as text for people.
func (l Layout) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s. A row is known again by %s.\n", l.Kind, l.Meaning, strings.Join(l.Key, ", "))
	for _, c := range l.Columns {
		need := "required"
		switch {
		case !c.Required && c.Default == "":
			need = "optional"
		case !c.Required:
			need = "default " + c.Default
		}
		fmt.Fprintf(&b, "  %-18s %-13s %s, e.g. %s\n", c.Name, need, c.Meaning, c.Example)
	}
	return b.String()
}

// defaults is what a new row has in columns that its file lacks.
func (l Layout) defaults() Record {
	empty := row{record: Record{}}
	for _, c := range l.Columns {
		if !c.Required {
			empty.read(c, "")
		}
	}
	return empty.record
}

func (c Column) key() string {
	if c.into != "" {
		return c.into
	}
	return c.Name
}

// An InvalidError says what of an import as a whole is wrong, and what would be
// right.
type InvalidError struct {
	Field, Reason string
}

func (e *InvalidError) Error() string { return e.Field + ": " + e.Reason }
