package pricing

import "slices"

// Quote prices s: first its articles, then its services, each in the order asked
// for, then the fees in the order of the list. A fee of nothing has no line: that
// is how one ends. Each of several jobs is quoted on its own; Add sums them.
//
// It returns a *NotPricedError for what the list has no price for, a
// *QuantityError for a quantity below one, and ErrTooMuch.
func (l List) Quote(s Sale) (Quote, error) {
	d := draft{list: l, quote: Quote{Currency: l.Currency}}
	for _, item := range s.Items {
		d.write(d.price(KindArticle, item.SKU), item.Quantity)
	}
	for _, service := range s.Services {
		price := d.price(KindService, service)
		d.write(price, price.times(s.Wheels))
	}
	for _, price := range l.Prices {
		if n := price.times(s.tyres()); price.Kind == KindFee && price.Gross > 0 && n > 0 {
			d.write(price, n)
		}
	}
	if d.err != nil {
		return Quote{}, d.err
	}
	return d.quote, nil
}

// tyres is the number of tyres sold.
func (s Sale) tyres() (n int) {
	for _, item := range s.Items {
		n += item.Quantity
	}
	return n
}

// times is how often p falls on a job with that many wheels.
func (p Price) times(wheels int) int {
	if p.Per == PerWheel {
		return wheels
	}
	return 1
}

// A draft is a quote being written, up to the first error.
type draft struct {
	list  List
	quote Quote
	err   error
}

func (d *draft) price(kind Kind, code string) Price {
	i := slices.IndexFunc(d.list.Prices, func(p Price) bool { return p.Kind == kind && p.Code == code })
	if i < 0 {
		d.fail(&NotPricedError{kind, code, d.list.TaxArea})
		return Price{}
	}
	return d.list.Prices[i]
}

func (d *draft) write(p Price, quantity int) {
	switch {
	case d.err != nil:
		return
	case quantity < 1:
		d.fail(&QuantityError{p.Kind, p.Code, quantity})
		return
	case p.Gross > (MaxGross-d.quote.Gross)/int64(quantity):
		d.fail(ErrTooMuch)
		return
	}
	line := d.list.line(p, quantity)
	d.quote.Lines = append(d.quote.Lines, line)
	d.quote.Gross += line.Gross
	d.quote.Tax += line.Tax
}

func (d *draft) fail(err error) {
	if d.err == nil {
		d.err = err
	}
}

func (l List) line(p Price, quantity int) Line {
	gross := p.Gross * int64(quantity)
	return Line{
		Kind:        p.Kind,
		Code:        p.Code,
		Description: l.name(p.Kind, p.Code),
		Quantity:    quantity,
		Unit:        p.Gross,
		Gross:       gross,
		TaxName:     l.Tax.Name,
		TaxRate:     l.Tax.BasisPoints,
		Tax:         l.Tax.Of(gross),
	}
}

func (l List) name(kind Kind, code string) string {
	if name := l.Names[kind][code]; name != "" {
		return name
	}
	return code
}

// Add returns the quotes as one, their lines in order. A quote without lines
// counts for nothing, whatever its currency. It returns ErrCurrencies and
// ErrTooMuch.
func Add(quotes ...Quote) (Quote, error) {
	var sum Quote
	for _, q := range quotes {
		switch {
		case len(q.Lines) == 0:
			continue
		case len(sum.Lines) > 0 && q.Currency != sum.Currency:
			return Quote{}, ErrCurrencies
		case q.Gross > MaxGross-sum.Gross:
			return Quote{}, ErrTooMuch
		}
		sum.Currency = q.Currency
		sum.Lines = append(sum.Lines, q.Lines...)
		sum.Gross += q.Gross
		sum.Tax += q.Tax
	}
	return sum, nil
}
