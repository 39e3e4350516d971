package api_test

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// dice choose: first as the bytes say, and when those are used up by chance, which
// is the same for the same bytes. So a fuzzer can turn single choices.
type dice struct {
	bytes  []byte
	chance *rand.Rand
}

func diceOf(data []byte) *dice {
	hash := fnv.New64a()
	hash.Write(data)
	return &dice{data, rand.New(rand.NewPCG(hash.Sum64(), 0))}
}

// below is a number from 0 to n-1; n is at least 1.
func (d *dice) below(n int) int {
	if len(d.bytes) == 0 {
		return d.chance.IntN(n)
	}
	b := d.bytes[0]
	d.bytes = d.bytes[1:]
	return int(b) % n
}

// one in n.
func (d *dice) one(n int) bool { return d.below(n) == 0 }

func pick[T any](d *dice, all []T) T { return all[d.below(len(all))] }

// known are words that mean something to the network of the tests, by the names of
// the fields and parameters that take them.
var known = map[string][]string{
	"centre": {"C", "D"}, "warehouse": {"KAS"}, "sku": {"W205", "W225"}, "service": {"fit", "swap"}, "services": {"fit", "swap"}, "item": {"W205:4", "W225:2"},
	"country": {"DE"}, "postcode": {"01067"}, "size": {"205/55 R16"}, "season": {"winter"}, "lat": {"51.05"}, "lon": {"13.74"},
	"start": {"2026-10-20T08:00:00Z", "2026-10-20T09:15:00Z", "2026-10-21T10:00:00Z", "2026-10-22T06:30:00Z"},
	"from":  {"2026-10-20"}, "to": {"2026-10-21"}, "until": {"2026-10-31"}, "starts_at": {"2026-10-23T08:00:00Z"}, "ends_at": {"2026-10-23T09:00:00Z"},
	"counted_at": {"2026-10-19T06:00:00Z"}, "email": {"ana@example.org"}, "phone": {"+49 1512 3456789"}, "language": {"de-DE"}, "plate": {"DD-FS 123"},
	"token": {"tok_visa", "tok_decline", "tok_stall_1h"}, "capabilities": {"van"}, "opening_hours": {"Mo-Fr 08:00-18:00"},
	"recurrence": {"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"}, "opens": {"08:00"}, "closes": {"18:00"}, "no": {"1", "5"}, "entry": {"1"}, "code": {"forbidden"},
	"days": {"Mo-Fr"}, "override": {"crew", "notice", "horizon", "open"}, "end": {"2026-10-20T09:30:00Z", "2026-10-21T11:00:00Z"}, "dry_run": {"", "true"},
}

// value is one as the schema has it, as far as the schema tells; name is that of
// the field.
func (d *dice) value(name string, s *huma.Schema, ids []string) any {
	if s.Ref != "" {
		s = schemas().SchemaFromRef(s.Ref)
	}
	switch {
	case len(s.Enum) > 0:
		return pick(d, s.Enum)
	case s.Format == "uuid" || name == "hold":
		return pick(d, ids)
	case known[name] != nil && s.Type == huma.TypeString:
		return pick(d, known[name])
	}
	switch s.Type {
	case huma.TypeObject:
		object := map[string]any{}
		for _, field := range slices.Sorted(maps.Keys(s.Properties)) {
			if slices.Contains(s.Required, field) || d.one(2) {
				object[field] = d.value(field, s.Properties[field], ids)
			}
		}
		return object
	case huma.TypeArray:
		list := []any{d.value(name, s.Items, ids)}
		if d.one(5) {
			list = append(list, d.value(name, s.Items, ids))
		}
		return list
	case huma.TypeBoolean:
		return d.one(2)
	case huma.TypeInteger, huma.TypeNumber:
		least := 1.0
		if s.Minimum != nil {
			least = *s.Minimum
		}
		return least + float64(d.below(4))
	}
	return pick(d, []string{"one", "two words"})
}

// odd is a value that hardly any field wants, as JSON.
func (d *dice) odd() json.RawMessage {
	switch d.below(4) {
	case 0:
		text, _ := json.Marshal(pick(d, oddTexts))
		return text
	case 1:
		return json.RawMessage(pick(d, []string{"0", "-1", "9", "0.5", "1e18", "1e400", "-0", "1E-400", fmt.Sprint(math.MaxInt64), "9223372036854775808", "-9223372036854775809",
			"2147483648", "1e30", strings.Repeat("9", 400)}))
	case 2:
		return json.RawMessage(pick(d, []string{"null", "true", "[]", "{}", `[null]`, `{"":{}}`, `"\u0000"`, `"\ud800"`, "\"\xff\xfe\"", `"\x"`, "[[[[[[[[]]]]]]]]"}))
	}
	return json.RawMessage(nested(pick(d, []int{50, 5_000, 9_990, 12_000})))
}

func nested(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }

// spoil puts something odd in place of one part of v.
func (d *dice) spoil(v any) any {
	switch v := v.(type) {
	case []any:
		if len(v) > 0 && !d.one(8) {
			i := d.below(len(v))
			v[i] = d.spoil(v[i])
			return v
		}
		if d.one(2) {
			return slices.Repeat(v, 300)
		}
	case map[string]any:
		if len(v) > 0 && !d.one(8) {
			name := pick(d, slices.Sorted(maps.Keys(v)))
			if d.one(10) {
				delete(v, name)
				return v
			}
			v[name] = d.spoil(v[name])
			return v
		}
		if d.one(2) {
			v[pick(d, oddTexts)] = d.odd()
			return v
		}
	}
	return d.odd()
}
