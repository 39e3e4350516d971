package api

import (
	"encoding/json"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"github.com/valyala/fasthttp"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/calendar"
)

// FuzzQuery reads a text as each kind of parameter: what is taken is written back
// and read as the same, and what is not names its parameter.
func FuzzQuery(f *testing.F) {
	for _, text := range []string{
		"W205:4", "A:B:2", ":4", "W205:", "W205:-1", "W205:+4", "W205:99999999999999999999", "2026-10-26", "2026-02-30", "0000-01-01", "10000-01-01",
		"2026-10-27T08:00:00Z", "2026-10-27T08:00:00+23:59", "2026-10-27T08:00:00.123456789Z", "2199-12-31T23:59:59-12:00", "08:00", "48:00", "24:60", "-1:00", "8:00",
		"51.05", "-0", "NaN", "Inf", "1e999", "0x1p-2", "1_0", cursorOf("2026-10-26", "x"), cursorOf("", ""), "AA", "AB", "A A", "\x00", "\xff",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if item, err := parseItem(text); err == nil {
			again, err := parseItem(string(item.SKU) + ":" + json.Number(jsonOf(t, item.Quantity)).String())
			require.NoError(t, err)
			require.Equal(t, item, again)
		}
		var wrong findings
		read := func(is func()) bool { wrong = nil; is(); return wrong == nil }
		if d := (calendar.Date{}); read(func() { d = wrong.date("from", text) }) && text != "" {
			require.Equal(t, text, d.String())
		}
		if x := 0.0; read(func() { x = wrong.degrees("lat", text, 90) }) {
			require.True(t, -90 <= x && x <= 90)
		}
		if words := []string(nil); read(func() { words = wrong.cursor(text, 2) }) && text != "" {
			require.Len(t, words, 2)
			require.Equal(t, words, wrong.cursor(cursorOf(words...), 2))
		}
		q := StartQuery{Start: text}
		if errs := q.Resolve(nil); len(errs) == 0 && text != "" {
			again := StartQuery{Start: q.start.UTC().Format(time.RFC3339Nano)}
			require.Empty(t, again.Resolve(nil))
			require.True(t, q.start.Equal(again.start))
		}
		for _, hours := range []int{24, 48} {
			if n, ok := minutes(text, hours); ok {
				require.Equal(t, text, clock(n))
				require.LessOrEqual(t, n, hours*60)
			}
		}
	})
}

func jsonOf(t *testing.T, v any) string {
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

// FuzzBody vets a body: what is let through has no text that cannot be kept, and no
// card number where there is money, and what is refused names a field.
func FuzzBody(f *testing.F) {
	for _, body := range []string{
		"", "{}", "[]", "null", `"\u0000"`, `{"a":["\u0000"]}`, `{"\u0000":1}`, `{"token":"4111 1111 1111 1111"}`, `4111111111111111`, `{"4111111111111111":{}}`,
		`{"hold":"41111111-4111-121a-8aaa-aaaaaaaaaaaa"}`, `{"phone":"+4111111111111111"}`, `{"a":1}{"b":2}`, `{"":{"":""}}`, "\ufeff{}", `{"a":"` + "\xff" + `"}`, nestedArrays(9_000), nestedArrays(11_000),
	} {
		for _, wanted := range []bool{false, true} {
			f.Add([]byte(body), wanted)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte, wanted bool) {
		p := vetBody(body, wanted, true)
		if p != nil {
			require.NotEmpty(t, p.Errors)
			for _, e := range p.Errors {
				require.NotEmpty(t, e.Field)
				require.NotEmpty(t, e.Reason)
			}
			return
		}
		// Judged by the bytes, without a walk through what they say.
		var whole any
		if json.Unmarshal(body, &whole) != nil {
			return
		}
		require.NotContains(t, jsonOf(t, whole), `\u0000`)
		if text, is := whole.(string); is {
			require.False(t, uuid.Validate(text) != nil && strings.Contains(text, "4111111111111111") && len(text) == 16)
		}
	})
}

func nestedArrays(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }

// FuzzIdempotencyKey reads the header: a key is the header as it was sent, or none,
// and the hash tells one request from another.
func FuzzIdempotencyKey(f *testing.F) {
	for _, key := range []string{"", "k", "two words", "caf\xe9", strings.Repeat("x", 255), strings.Repeat("x", 256), "\x7f", "\t", "\"k\"", " k "} {
		f.Add(key, []byte("{}"), []byte("{} "))
	}
	app := fiber.New()
	keyed := func(key string, body []byte) (access.IdempotencyKey, error) {
		ctx := &fasthttp.RequestCtx{}
		ctx.Request.Header.SetMethod("POST")
		ctx.Request.SetRequestURI("/v1/holds")
		ctx.Request.Header.Set(keyHeader, key)
		ctx.Request.SetBody(body)
		c := app.AcquireCtx(ctx)
		defer app.ReleaseCtx(c)
		c.Locals(localActor, access.Actor{Key: uuid.Max})
		return keyOf(c)
	}
	f.Fuzz(func(t *testing.T, key string, body, other []byte) {
		got, err := keyed(key, body)
		if err != nil {
			require.Equal(t, []FieldError{{keyHeader, "is not 1 to 255 visible ASCII characters; a UUID is a good key"}}, problemOf(err).Errors)
			require.Zero(t, got)
			return
		}
		if key == "" {
			require.True(t, got.IsZero())
			return
		}
		require.Equal(t, key, got.Key)
		again, err := keyed(key, other)
		require.NoError(t, err)
		require.Equal(t, string(body) == string(other), got == again)
	})
}

// FuzzClientAddress: what a header says counts only behind a proxy that is trusted,
// and whatever it says, an address comes of it.
func FuzzClientAddress(f *testing.F) {
	for _, forwarded := range []string{"", "203.0.113.9", "203.0.113.9, 198.51.100.7", "::1%lo, x", "::ffff:10.0.0.1", ",,", "10.0.0.1,10.0.0.1", " 203.0.113.9\t"} {
		f.Add(forwarded, []byte{10, 0, 0, 1})
	}
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	f.Fuzz(func(t *testing.T, forwarded string, peer []byte) {
		at, ok := netip.AddrFromSlice(peer)
		if !ok {
			return
		}
		require.Equal(t, at.Unmap().String(), clientAddress(net.IP(peer), forwarded, nil))
		got, err := netip.ParseAddr(clientAddress(net.IP(peer), forwarded, trusted))
		require.NoError(t, err)
		if !trusted[0].Contains(at.Unmap()) {
			require.Equal(t, at.Unmap(), got)
		}
	})
}
