package pricing

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/fitslot/fitslot/supply"
)

// madrid sells one tyre and three services, and charges for old tyres and for
// the paperwork.
func madrid() List {
	return List{
		TaxArea:  "ES",
		Currency: "EUR",
		Tax:      Tax{"IVA", 2100},
		Prices: []Price{
			{KindArticle, "FRONT", PerWheel, 89_90},
			{KindArticle, "REAR", PerWheel, 99_90},
			{KindService, "fit", PerWheel, 15_00},
			{KindService, "align", PerJob, 59_00},
			{KindService, "check", PerJob, 0},
			{KindFee, "old-tyre", PerWheel, 1_50},
		},
		Names: map[Kind]map[string]string{
			KindArticle: {"FRONT": "Acme Grip 205/55 R16 91H"},
			KindService: {"fit": "Fit and balance"},
		},
	}
}

func TestList_Quote(t *testing.T) {
	for _, c := range []struct {
		says     string
		items    string
		services string
		wheels   int
		want     string // quantity×code@unit, a line each; then the sum
	}{
		{"four tyres fitted: each kind of line, and the fee for each old tyre",
			"4 FRONT", "fit", 4, "4×FRONT@8990 4×fit@1500 4×old-tyre@150 = 42560"},
		{"front and rear differ: a line each, the fee on all four",
			"2 FRONT, 2 REAR", "fit", 4, "2×FRONT@8990 2×REAR@9990 4×fit@1500 4×old-tyre@150 = 44560"},
		{"lines come in the order asked for, not in that of the list",
			"2 REAR, 2 FRONT", "align, fit", 4, "2×REAR@9990 2×FRONT@8990 1×align@5900 4×fit@1500 4×old-tyre@150 = 50460"},
		{"no tyres: no fee by tyre, though four wheels are worked on",
			"", "fit", 4, "4×fit@1500 = 6000"},
		{"a service by job counts once whatever the wheels",
			"", "align", 0, "1×align@5900 = 5900"},
		{"what costs nothing is still listed",
			"", "check", 0, "1×check@0 = 0"},
	} {
		t.Run(c.says, func(t *testing.T) {
			q, err := madrid().Quote(sale(t, c.items, c.services, c.wheels))
			require.NoError(t, err)
			require.Equal(t, c.want, written(q))
			require.Equal(t, "EUR", q.Currency)
		})
	}
}

func TestList_QuoteTaxesEachLine(t *testing.T) {
	q, err := madrid().Quote(sale(t, "4 FRONT", "fit", 4))
	require.NoError(t, err)
	require.Equal(t, Line{
		Kind: KindArticle, Code: "FRONT", Description: "Acme Grip 205/55 R16 91H",
		Quantity: 4, Unit: 89_90, Gross: 359_60, TaxName: "IVA", TaxRate: 2100, Tax: 62_41,
	}, q.Lines[0])
	require.Equal(t, "Fit and balance", q.Lines[1].Description)
	require.Equal(t, "old-tyre", q.Lines[2].Description, "a fee without a name goes by its code")
	require.EqualValues(t, 62_41+10_41+1_04, q.Tax, "the sum of the rounded lines, not the tax of the sum")
}

func TestList_QuoteChargesFeesByJobOnce(t *testing.T) {
	list := madrid()
	list.Prices = append(list.Prices, Price{KindFee, "paperwork", PerJob, 2_00}, Price{KindFee, "abolished", PerJob, 0})

	q, err := list.Quote(sale(t, "", "fit", 2))
	require.NoError(t, err)
	require.Equal(t, "2×fit@1500 1×paperwork@200 = 3200", written(q))
}

func TestList_QuoteRefuses(t *testing.T) {
	list := madrid()
	list.Prices = append(list.Prices,
		Price{KindArticle, "GOLD", PerWheel, MaxGross / 4},
		Price{KindArticle, "PLATINUM", PerWheel, MaxGross/4 + 1})

	for _, c := range []struct {
		says     string
		items    string
		services string
		wheels   int
		want     error
	}{
		{"an unknown article", "1 OTHER", "fit", 1, &NotPricedError{KindArticle, "OTHER", "ES"}},
		{"a service that is not sold here", "1 FRONT", "fit, wash", 1, &NotPricedError{KindService, "wash", "ES"}},
		{"an article is no service", "", "FRONT", 1, &NotPricedError{KindService, "FRONT", "ES"}},
		{"no tyres of an article", "0 FRONT", "fit", 1, &QuantityError{KindArticle, "FRONT", 0}},
		{"a service by wheel on none", "", "fit", 0, &QuantityError{KindService, "fit", 0}},
		{"one line of too much", "4 PLATINUM", "check", 4, ErrTooMuch},
		{"a sum of too much", "4 GOLD, 1 FRONT", "check", 4, ErrTooMuch},
		{"the first of several errors", "0 FRONT, 1 OTHER", "wash", 1, &QuantityError{KindArticle, "FRONT", 0}},
	} {
		t.Run(c.says, func(t *testing.T) {
			q, err := list.Quote(sale(t, c.items, c.services, c.wheels))
			require.Equal(t, c.want, err)
			require.Zero(t, q)
		})
	}

	list.Prices = []Price{{KindArticle, "GOLD", PerWheel, MaxGross / 4}}
	q, err := list.Quote(sale(t, "4 GOLD", "", 0))
	require.NoError(t, err, "MaxGross itself is allowed")
	require.Equal(t, MaxGross, q.Gross)
}

func TestQuote_SumsItsLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := List{Currency: "EUR", Tax: drawTax(t)}
		var s Sale
		for i := range rapid.IntRange(0, 4).Draw(t, "articles") {
			sku := fmt.Sprint("SKU-", i)
			list.Prices = append(list.Prices, Price{KindArticle, sku, PerWheel, rapid.Int64Range(0, 50_000).Draw(t, "unit")})
			s.Items = append(s.Items, supply.Item{SKU: sku, Quantity: rapid.IntRange(1, 8).Draw(t, "quantity")})
		}
		q, err := list.Quote(s)
		require.NoError(t, err)

		var gross, tax int64
		for _, line := range q.Lines {
			require.Equal(t, line.Unit*int64(line.Quantity), line.Gross)
			gross, tax = gross+line.Gross, tax+line.Tax
		}
		require.Equal(t, gross, q.Gross)
		require.Equal(t, tax, q.Tax)

		both, err := Add(q, Quote{}, q)
		require.NoError(t, err)
		require.Len(t, both.Lines, 2*len(q.Lines))
		require.Equal(t, 2*q.Gross, both.Gross)
		require.Equal(t, 2*q.Tax, both.Tax)
	})
}

func TestAdd(t *testing.T) {
	euros := Quote{Currency: "EUR", Lines: []Line{{Code: "a"}}, Gross: 121, Tax: 21}
	pounds := Quote{Currency: "GBP", Lines: []Line{{Code: "b"}}, Gross: 1}
	most := Quote{Currency: "EUR", Lines: []Line{{Code: "c"}}, Gross: MaxGross}

	sum, err := Add()
	require.NoError(t, err)
	require.Zero(t, sum)

	sum, err = Add(Quote{Currency: "GBP"}, euros)
	require.NoError(t, err, "an empty quote has no currency to differ in")
	require.Equal(t, euros, sum)

	_, err = Add(euros, pounds)
	require.ErrorIs(t, err, ErrCurrencies)
	_, err = Add(most, euros)
	require.ErrorIs(t, err, ErrTooMuch)
}

// sale reads "4 FRONT, 2 REAR" and "fit, align".
func sale(t *testing.T, items, services string, wheels int) Sale {
	s := Sale{Wheels: wheels}
	for _, field := range fields(items) {
		var item supply.Item
		_, err := fmt.Sscanf(field, "%d %s", &item.Quantity, &item.SKU)
		require.NoError(t, err)
		s.Items = append(s.Items, item)
	}
	s.Services = fields(services)
	return s
}

func fields(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ", ")
}

// written is the inverse: 4×FRONT@8990 … = 42560.
func written(q Quote) string {
	var b strings.Builder
	for _, l := range q.Lines {
		fmt.Fprintf(&b, "%d×%s@%d ", l.Quantity, l.Code, l.Unit)
	}
	return fmt.Sprintf("%s= %d", b.String(), q.Gross)
}
