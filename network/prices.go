package network

import (
	"fmt"
	"slices"
)

var prices = Layout{
	Kind:    Prices,
	Meaning: "what tyres, services and fees cost in a tax area from a day on, tax included",
	Key:     []string{"kind", "code", "tax_area", "valid_from"},
	Columns: []Column{
		{Name: "kind", Required: true, Meaning: "article, service or fee", Example: "article", parse: oneOf("article", "service", "fee")},
		{Name: "code", Required: true, Meaning: "sku, service, or your name for the fee", Example: "ALT-2055516-W", parse: identifier},
		{Name: "tax_area", Required: true, Meaning: "DE, ES, ES-CN or FR", Example: "DE", parse: oneOf(taxAreaCodes()...)},
		{Name: "valid_from", Required: true, Meaning: "first day of the price", Example: "2026-01-01", parse: day},
		{Name: "per", Required: true, Meaning: "job or wheel; an article's price is per wheel", Example: "wheel", parse: oneOf("job", "wheel")},
		{Name: "gross", Required: true, into: "gross_minor", Meaning: "with two decimals, tax included", Example: "89.90", parse: money},
		{Name: "currency", Required: true, Meaning: "that of the tax area's country", Example: "EUR", parse: text(3)},
	},
	check: func(r *row) {
		switch r.text("kind") {
		case "article":
			r.refers("code", r.known.SKUs[r.text("code")], Articles)
			if r.text("per") == "job" {
				r.refuse("per", "an article is priced by the wheel", "write wheel")
			}
		case "service":
			if code := r.text("code"); code != "" && !slices.Contains(serviceCodes(), code) {
				r.refuse("code", fmt.Sprintf("there is no service %q", code), fmt.Sprintf("write one of %v", serviceCodes()))
			}
		}
		r.checkCurrency()
	},
}

func (r *row) checkCurrency() {
	reference := References()
	for _, area := range reference.TaxAreas {
		for _, country := range reference.Countries {
			of := area.Code == r.text("tax_area") && area.Country == country.Code
			if of && r.has("currency") && r.text("currency") != country.Currency {
				r.refuse("currency", fmt.Sprintf("%q is not the money of %s", r.text("currency"), area.Name), "write "+country.Currency)
			}
		}
	}
}

func taxAreaCodes() []string {
	var codes []string
	for _, a := range References().TaxAreas {
		codes = append(codes, a.Code)
	}
	return codes
}

var postalCodes = Layout{
	Kind:    PostalCodes,
	Meaning: "where postal codes are",
	Key:     []string{"country", "postcode", "place"},
	aliases: map[string]string{"commune": "place"},
	// A postal code is listed once for each street or hamlet in some files.
	merge: true,
	Columns: []Column{
		{Name: "country", Required: true, Meaning: "DE, ES or FR", Example: "FR", parse: oneOf("DE", "ES", "FR")},
		{Name: "postcode", Required: true, into: "code", Meaning: "five digits, leading zeros kept", Example: "69002", parse: pattern(`[0-9]{5}`, "write five digits, leading zeros too, as in 01067")},
		{Name: "place", Meaning: "town or village (also: commune)", Example: "Lyon", parse: text(120), blank: ""},
		{Name: "lat", Required: true, Meaning: "degrees north", Example: "45.7485", parse: degrees(90)},
		{Name: "lon", Required: true, Meaning: "degrees east", Example: "4.8467", parse: degrees(180)},
	},
	check: func(r *row) { r.checkPosition() },
}
