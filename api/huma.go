package api

import (
	"bytes"
	"context"
	"reflect"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Names in JSON are what they are: {"Jobs": …} is an unknown field and not jobs.
// And a list is a list, not null. Huma has but one switch for the whole process.
func init() {
	huma.ValidateStrictCasing = true
	huma.DefaultArrayNullable = false
}

var problemType = reflect.TypeFor[Problem]()

const apiDescription = `Fitting appointments for tyres bought online: search, hold, order, pay.

Times are RFC 3339; starts are given with the centre's offset and in UTC. Money is in minor units of an ISO 4217 currency.
Every POST takes an Idempotency-Key: the same request with the same key is carried out once in 24 hours and answered again
with Idempotent-Replayed: true. Refusals are not kept. Every error is a problem (RFC 9457) whose type can be fetched.`

// translate makes problems of huma's own findings, just before they are written.
func (s *Server) translate(ctx huma.Context, _ string, v any) (any, error) {
	if m, ok := v.(*huma.ErrorModel); ok {
		p := fromHuma(m)
		p.RequestID, _ = ctx.Context().Value(localRequestID).(string)
		return p, nil
	}
	return v, nil
}

// explainError makes the error of a handler a problem, and logs it if it is ours.
func (s *Server) explainError(ctx context.Context, err error) error {
	p := problemOf(err)
	p.RequestID, _ = ctx.Value(localRequestID).(string)
	if p.Code == internal.code {
		s.Log.ErrorContext(ctx, "request failed", "request_id", p.RequestID, "error", err)
	}
	return p
}

var pathParameter = regexp.MustCompile(`\{[^}]*\}`)

// operationID makes get-holds-id of GET /v1/holds/{id}.
func operationID(method, path string) string {
	path = pathParameter.ReplaceAllStringFunc(path, func(p string) string { return strings.Trim(p, "{}") })
	words := strings.FieldsFunc(strings.TrimPrefix(path, "/v1"), func(r rune) bool { return r == '/' || r == '.' })
	return strings.ToLower(method) + "-" + strings.Join(words, "-")
}

// jsonBytes writes v as huma does, without the newline.
func jsonBytes(v any) ([]byte, error) {
	var b bytes.Buffer
	err := jsonFormat.Marshal(&b, v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
