package api

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"github.com/fitslot/fitslot/checkout"
)

// legible refuses a URL that cannot be read, and text in it that cannot be kept:
// PostgreSQL's has no NUL, and is UTF-8.
func legible(c *fiber.Ctx) error {
	u, err := url.ParseRequestURI(c.OriginalURL())
	if err != nil {
		return malformed.naming("path", "is not a well-formed URL; escape it with %XX")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return malformed.naming("query", "is not well-formed; escape names and values with %XX")
	}
	if !storable(u.Path) {
		return malformed.naming("path", "is not UTF-8 text without NUL")
	}
	for name, values := range query {
		if !storable(name) || slices.ContainsFunc(values, func(v string) bool { return !storable(v) }) {
			return malformed.naming(cmp.Or(strings.ToValidUTF8(name, "?"), "query"), "is not UTF-8 text without NUL")
		}
	}
	return c.Next()
}

func storable(text string) bool {
	return utf8.ValidString(text) && strings.IndexByte(text, 0) < 0
}

// vet looks at a body before anything else does: for text that cannot be kept, for
// card numbers where money is dealt with, and for a body where none is wanted. One
// that is no JSON is left to huma.
func (s *Server) vet(r route) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		body := humafiber.Unwrap(ctx).Body()
		if p := vetBody(body, ctx.Operation().RequestBody != nil, r.money); p != nil {
			s.refuse(ctx, p)
			return
		}
		next(ctx)
	}
}

// vetBody returns nil if there is nothing to be said against body.
func vetBody(body []byte, wanted, money bool) *Problem {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var parsed any
	if decoder.Decode(&parsed) != nil {
		return nil
	}
	if object, ok := parsed.(map[string]any); !wanted && (!ok || len(object) > 0) {
		return invalid.naming("body", "is not wanted here; send none")
	}
	unstorable, cards := invalid.problem(), cardNumber.problem()
	eachText("", parsed, func(field, text string) {
		if !storable(text) {
			unstorable.name(cmp.Or(field, "body"), "has a NUL character in it; leave it out")
		}
		if money && mayBeCard(field, text) {
			cards.name(cmp.Or(field, "body"), "holds what looks like a card number; give the token that the payment provider made of the card")
		}
	})
	switch {
	case cards.Errors != nil:
		return cards
	case unstorable.Errors != nil:
		return unstorable
	}
	return nil
}

// mayBeCard leaves out what has as many digits for other reasons: ids, and
// telephone numbers with their country.
func mayBeCard(field, text string) bool {
	if uuid.Validate(text) == nil {
		return false
	}
	if strings.HasSuffix(field, "phone") && (strings.HasPrefix(text, "+") || strings.HasPrefix(text, "00")) {
		return false
	}
	return checkout.HoldsCardNumber(text)
}

// eachText calls f for each name, text and number in v, with the path to it.
func eachText(path string, v any, f func(path, text string)) {
	switch v := v.(type) {
	case string:
		f(path, v)
	case json.Number:
		f(path, v.String())
	case []any:
		for i, item := range v {
			eachText(fmt.Sprintf("%s[%d]", path, i), item, f)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			f(cmp.Or(path, "body"), name)
			eachText(strings.TrimPrefix(path+"."+name, "."), v[name], f)
		}
	}
}
