package api_test

import (
	"encoding/json"
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/fitslot/fitslot/api"
)

// Whatever stands in place of any part of a request, it is never our fault, and
// what was done fulfils all that was promised.
func TestOddInputIsNeverOurFault(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Centre("C", 2)
	h := s.hold("C", "2026-10-20T08:00:00Z", "")
	o := s.order(h)
	bodies := map[string]string{
		"/v1/holds":                                wish("C", "2026-10-20T09:00:00Z", "W205"),
		"/v1/holds/" + h.ID.String() + "/move":     `{"centre":"C","start":"2026-10-20T10:00:00Z"}`,
		"/v1/holds/" + h.ID.String() + "/confirm":  `{"payment_reference":"INV 1"}`,
		"/v1/orders":                               orderOf(h),
		"/v1/orders/" + o.ID.String() + "/payment": `{"token":"tok_decline"}`,
		"/v1/appointments/" + h.Appointments[0].ID.String() + "/reschedule": `{"centre":"C","start":"2026-10-21T10:00:00Z"}`,
	}
	staff := s.staffOf("C")
	booked := staff.post(workAtC, walkIn("2026-10-20T12:00:00Z")).seen(201)
	work := map[string]string{
		workAtC: walkIn("2026-10-20T11:00:00Z", `"bay":1`, `"override":["notice"]`, `"reason":"why"`),
		workAtC + "/" + booked.ID.String() + "/stretch": `{"end":"2026-10-20T13:00:00Z","override":["crew"],"reason":"why"}`,
		workAtC + "/" + booked.ID.String() + "/move":    `{"centre":"C","start":"2026-10-20T12:15:00Z","bay":2,"agreed":true,"override":["crew"],"reason":"why"}`,
		workAtC + "/" + booked.ID.String() + "/decline": `{"proposal":"` + anyID + `","reason":"why"}`,
		workAtC + "/" + booked.ID.String() + "/no-show": `{"reason":"why"}`,
	}
	maps.Copy(bodies, work)
	queries := map[string]string{
		"/v1/offers":            "country=DE&postcode=01067&service=fit&item=W205:4&from=2026-10-20&to=2026-10-21&vehicle=car&limit=5&hold=" + anyID,
		"/v1/centres/C/slots":   "service=fit&item=W205:4&from=2026-10-20&to=2026-10-21&vehicle=car&hold=" + anyID,
		"/v1/centres/C/explain": "service=fit&item=W205:4&start=2026-10-20T10:00:00Z&hold=" + anyID,
	}
	rapid.Check(t, func(t *rapid.T) {
		if rapid.Bool().Draw(t, "body") {
			target := rapid.SampledFrom(keysOf(bodies)).Draw(t, "target")
			var body any
			require.NoError(t, json.Unmarshal([]byte(bodies[target]), &body))
			text, err := json.Marshal(spoil(t, body))
			require.NoError(t, err)
			if work[target] != "" {
				notOurs(t, staff, "POST", target, string(text))
				return
			}
			notOurs(t, s.client, "POST", target, string(text))
			return
		}
		target := rapid.SampledFrom(keysOf(queries)).Draw(t, "target")
		query, err := url.ParseQuery(queries[target])
		require.NoError(t, err)
		name := rapid.SampledFrom(keysOf(query)).Draw(t, "parameter")
		query.Set(name, drawText(t))
		notOurs(t, s.client, "GET", target+"?"+query.Encode(), "")
	})
}

// notOurs sends a request and demands that the answer is as described, and blames
// the caller if anybody.
func notOurs(t *rapid.T, c client, method, target, body string) {
	r := c.do(method, target, body, "If-Match", "*", "Idempotency-Key", rapid.StringMatching(`[a-z0-9]{12}`).Draw(t, "key"))
	require.Less(t, r.status, http.StatusInternalServerError, "%s %s %s: %s", method, target, body, r.body)
	if r.status >= 400 {
		var p api.Problem
		require.NoError(t, json.Unmarshal(r.body, &p))
		require.Equal(t, r.status, api.StatusOf(p.Code))
	}
}

// spoil puts something else in place of one part of v.
func spoil(t *rapid.T, v any) any {
	switch v := v.(type) {
	case []any:
		if len(v) > 0 && rapid.IntRange(0, 9).Draw(t, "deeper") > 0 {
			i := rapid.IntRange(0, len(v)-1).Draw(t, "index")
			v[i] = spoil(t, v[i])
			return v
		}
	case map[string]any:
		if rapid.IntRange(0, 9).Draw(t, "deeper") > 0 {
			name := rapid.SampledFrom(keysOf(v)).Draw(t, "name")
			v[name] = spoil(t, v[name])
			return v
		}
	}
	return rapid.OneOf(
		rapid.Just[any](nil), rapid.Just[any](true), rapid.Just[any]([]any{}), rapid.Just[any](map[string]any{}),
		rapid.SampledFrom([]any{0, -1, 9, 0.5, 1e18, math.MaxInt64, math.MaxFloat64}),
		rapid.Custom(func(t *rapid.T) any { return drawText(t) }),
	).Draw(t, "instead")
}

func drawText(t *rapid.T) string {
	return rapid.OneOf(rapid.String(), rapid.SampledFrom(oddTexts)).Draw(t, "text")
}

// oddTexts are what people, programs and ill will put into a text.
var oddTexts = []string{
	"", " ", "\x00", "null", "-1", "1e9", "'; DROP TABLE claims; --", "%", "../..", "é", "👩‍🔧", "\u202e", "\ufeff", "\ufffd", "e\u0301", strings.Repeat("x", 2000),
	"0001-01-01", "9999-12-31", "10000-01-01", "0000-00-00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-10-20T08:00:00+23:59", "2026-10-20T08:00:60Z",
	"2026-10-20T08:00:00.000000001Z", "2026-10-20t08:00:00z", ":4", "W205:", "W205:-1", "W205:99999999999999999999", "W205:4:4", "NaN", "-Inf", "0x1p-2", "١٢",
	"Mo-Su 00:00-48:00", "FREQ=DAILY;COUNT=9999999999", "FREQ=YEARLY;BYDAY=53MO", "48:00", "24:00", "4111111111111111", "205/55R16 91H", "99999/0R0",
	anyID, "urn:uuid:" + anyID, "{" + anyID + "}", strings.ReplaceAll(anyID, "-", ""), "00000000-0000-0000-0000-000000000000", "C", "W205", "fit", "swap", "*", "DE",
}

func keysOf[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
