package checkout_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
)

// ana is a customer nobody could object to.
var ana = checkout.Customer{Name: "Ana Núñez", Email: "ana@example.org", Phone: "+34 600 123 456", Language: "es"}

func TestOrderRequest_Validate(t *testing.T) {
	change := func(do func(*checkout.OrderRequest)) checkout.OrderRequest {
		r := checkout.OrderRequest{Customer: ana, Plates: []string{"1234 BCD"}}
		do(&r)
		return r
	}
	name := func(s string) checkout.OrderRequest {
		return change(func(r *checkout.OrderRequest) { r.Customer.Name = s })
	}
	email := func(s string) checkout.OrderRequest {
		return change(func(r *checkout.OrderRequest) { r.Customer.Email = s })
	}
	phone := func(s string) checkout.OrderRequest {
		return change(func(r *checkout.OrderRequest) { r.Customer.Phone = s })
	}
	language := func(s string) checkout.OrderRequest {
		return change(func(r *checkout.OrderRequest) { r.Customer.Language = s })
	}
	plate := func(s string) checkout.OrderRequest {
		return change(func(r *checkout.OrderRequest) { r.Plates = []string{s} })
	}

	for _, test := range []struct {
		request checkout.OrderRequest
		wrong   string // fields
		why     string
	}{
		{name("O'Brien-Meyer, Zoë"), "", "names have all kinds of letters and signs"},
		{name(""), "customer.name", "somebody must come"},
		{name(strings.Repeat("ä", 200)), "", "the bound counts characters"},
		{name(strings.Repeat("ä", 201)), "customer.name", "and is one"},
		{name("Ana\x00"), "customer.name", "PostgreSQL stores no NUL"},
		{name("Ana\xff"), "customer.name", "nor broken UTF-8"},
		{name("4111 1111 1111 1111"), "customer.name", "a card number enters nowhere"},
		{email("ana.n+tyres@mail.example.org"), "", "a plus is common"},
		{email("ana"), "customer.email", "no domain"},
		{email("ana@localhost"), "customer.email", "nobody's domain has one label"},
		{email("ana@example."), "customer.email", "nor an empty one"},
		{email("Ana <ana@example.org>"), "customer.email", "the address alone"},
		{email("ana@example.org, b@example.org"), "customer.email", "one address"},
		{email(strings.Repeat("a", 250) + "@example.org"), "customer.email", "longer than any mailbox"},
		{email("4111111111111111@example.org"), "customer.email", "a card number enters nowhere"},
		{phone(""), "", "a telephone is not needed"},
		{phone("(030) 12 34-56/78"), "", "as people write it"},
		{phone("call me"), "customer.phone", "no digits"},
		{phone("4111 1111 1111 1111"), "customer.phone", "16 digits are no telephone number"},
		{language("de"), "", "a language"},
		{language("sr-Latn-RS"), "", "with script and region"},
		{language(""), "customer.language", "the customer reads something"},
		{language("german"), "customer.language", "a tag, not a name"},
		{plate("M-ÄB 123E"), "", "umlauts are on German plates"},
		{plate(""), "plate", "which car?"},
		{plate("-- --"), "plate", "no letter or digit"},
		{plate("A"), "plate", "one sign is none"},
		{plate("DROP;TABLE"), "plate", "no plate has a semicolon"},
		{plate("12345678901234567"), "plate", "too long"},
		{plate("4111111111111111"), "plate", "a card number enters nowhere"},
		{checkout.OrderRequest{}, "customer.name customer.email customer.language plate", "every wrong field at once"},
	} {
		var wrong booking.InvalidErrors
		if err := test.request.Validate(); err != nil {
			require.ErrorAs(t, err, &wrong, test.why)
		}
		var fields []string
		for _, one := range wrong {
			fields = append(fields, one.Field)
			require.NotContains(t, one.Reason, "4111", "what may be a card number is not repeated")
		}
		require.Equal(t, test.wrong, strings.Join(fields, " "), "%s: %+v", test.why, test.request)
	}
}

func TestHoldsCardNumber(t *testing.T) {
	for _, test := range []struct {
		text string
		want bool
		why  string
	}{
		{"4111111111111111", true, "a well-known test card"},
		{"4111 1111 1111 1111", true, "as printed on it"},
		{"4111-1111-1111-1111", true, "as typed"},
		{"tok_4111111111111111", true, "dressed up as a token"},
		{"378282246310005 x", true, "15 digits, and something after them"},
		{"4222222222222", true, "13 digits are the shortest"},
		{"4111111111111112", false, "fails the Luhn check"},
		{"411111111111", false, "12 digits are no card"},
		{"41111111111111111111111", false, "neither are 23"},
		{"4111  1111  1111  1111", false, "two spaces part numbers"},
		{"tok_visa", false, "a token"},
		{"", false, "nothing"},
	} {
		require.Equal(t, test.want, checkout.HoldsCardNumber(test.text), "%s: %q", test.why, test.text)
	}
}

func TestConfig_Validate(t *testing.T) {
	require.NoError(t, checkout.DefaultConfig().Validate())
	for field, spoil := range map[string]func(*checkout.Config){
		"ask":      func(c *checkout.Config) { c.Ask = 0 },
		"retry":    func(c *checkout.Config) { c.Retry = 0 },
		"patience": func(c *checkout.Config) { c.Patience = c.Ask },
		"watch":    func(c *checkout.Config) { c.Watch = c.Patience - 1 },
		"batch":    func(c *checkout.Config) { c.Batch = 0 },
	} {
		config := checkout.DefaultConfig()
		spoil(&config)
		require.ErrorContains(t, config.Validate(), field+":")
	}
}
