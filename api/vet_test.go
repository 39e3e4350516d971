package api

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestVetBody(t *testing.T) {
	for _, c := range []struct {
		says   string
		body   string
		wanted bool
		money  bool
		want   string // the kind and the first field; empty if there is nothing to say
	}{
		{"no body where none is wanted", "", false, false, ""},
		{"an empty object is none, too", "{}", false, false, ""},
		{"a body where none is wanted", `[]`, false, false, "invalid body"},
		{"what is no JSON is left to others", `{"token":`, true, true, ""},
		{"a card number where there is no money", `{"customer_ref":"4111111111111111"}`, true, false, ""},
		{"a card number where there is", `{"token":"4111111111111111"}`, true, true, "card-number token"},
		{"deep within", `{"a":[1,{"b":["4111-1111-1111-1111"]}]}`, true, true, "card-number a[1].b[0]"},
		{"as the name of a field", `{"4111111111111111":1}`, true, true, "card-number body"},
		{"with a token's prefix", `{"token":"tok_4111111111111111"}`, true, true, "card-number token"},
		{"one digit is wrong, so it is none", `{"token":"4111111111111112"}`, true, true, ""},
		{"a telephone number without it is doubtful", `{"customer":{"phone":"4915123456787"}}`, true, true, "card-number customer.phone"},
		{"a telephone number with its country", `{"customer":{"phone":"+4915123456787"}}`, true, true, ""},
		{"an id may look like one", `{"hold":"41111111-4111-121a-8aaa-aaaaaaaaaaaa"}`, true, true, ""},
		{"a NUL", `{"a":["\u0000"]}`, true, true, "invalid a[0]"},
	} {
		t.Run(c.says, func(t *testing.T) {
			got := ""
			if p := vetBody([]byte(c.body), c.wanted, c.money); p != nil {
				got = p.Code + " " + p.Errors[0].Field
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestParseItem(t *testing.T) {
	for text, want := range map[string]string{
		"W205:4": "W205 4", "A:B:2": "A:B 2", "A:-1": "A -1",
		"": "!", "W205": "!", ":4": "!", "W205:": "!", "W205:four": "!", "W205:4.5": "!",
	} {
		item, err := parseItem(text)
		got := "!"
		if err == nil {
			got = item.SKU + " " + strconv.Itoa(item.Quantity)
		}
		require.Equal(t, want, got, text)
	}
}

func TestOperationID(t *testing.T) {
	require.Equal(t, "post-holds-id-move", operationID("POST", "/v1/holds/{id}/move"))
	require.Equal(t, "get-appointments-id-ics", operationID("GET", "/v1/appointments/{id}.ics"))
}
