package pricing

import "github.com/fitslot/fitslot/supply"

// A Kind is what a price or a line is for.
type Kind string

// The kinds, in the order in which a quote lists them.
const (
	KindArticle Kind = "article"
	KindService Kind = "service"
	KindFee     Kind = "fee"
)

// A Unit is what a price is counted by.
type Unit string

// The units. A fee per wheel falls on each tyre sold, a service per wheel on each
// wheel worked on.
const (
	PerJob   Unit = "job"
	PerWheel Unit = "wheel"
)

// A Price is what one unit costs in a tax area, tax included.
type Price struct {
	Kind  Kind
	Code  string
	Per   Unit
	Gross int64 // minor units
}

// A Tax is the rate in force in a tax area.
type Tax struct {
	Name string // IVA, IGIC, TVA, MwSt
	// BasisPoints are hundredths of a per cent: 2100 is 21 %.
	BasisPoints int64
}

// A List is what can be sold in one tax area on one day.
type List struct {
	TaxArea  string
	Currency string // ISO 4217
	Tax      Tax
	// Prices has at most one entry a kind and code. Each of its fees falls on
	// each sale, in their order here.
	Prices []Price
	// Names gives the text of a line by kind and code; where it has none the
	// code stands in.
	Names map[Kind]map[string]string
}

// A Sale is what is to be priced: one job.
type Sale struct {
	Items    []supply.Item
	Services []string
	// Wheels is how many wheels are worked on, whether or not tyres are sold.
	Wheels int
}

// A Line is one priced and taxed line of a quote: Gross = Quantity × Unit, and
// Tax is the part of Gross that is tax, rounded half up.
type Line struct {
	Kind        Kind
	Code        string
	Description string
	Quantity    int
	Unit        int64
	Gross       int64
	TaxName     string
	TaxRate     int64 // basis points
	Tax         int64
}

// A Quote is the priced lines of a job, or of several. The zero Quote has none.
type Quote struct {
	Currency string // ISO 4217
	Lines    []Line
	Gross    int64
	Tax      int64
}
