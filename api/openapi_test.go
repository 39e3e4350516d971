package api_test

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// openAPIFile is where to write the document, for scripts/openapi.sh.
var openAPIFile = flag.String("openapi", "", "write the OpenAPI document to this file")

func TestOpenAPI(t *testing.T) {
	r := edge(t).with("").get("/openapi.json")
	if *openAPIFile != "" {
		require.NoError(t, os.WriteFile(*openAPIFile, r.body, 0o600))
	}
	var doc struct {
		OpenAPI    string
		Paths      map[string]map[string]operation
		Components struct{ Schemas map[string]any }
	}
	r.json(200, &doc)
	require.True(t, strings.HasPrefix(doc.OpenAPI, "3.1."), doc.OpenAPI)
	require.NotContains(t, string(r.body), "ErrorModel", "huma's errors are not ours")
	require.NotContains(t, string(r.body), "$schema")

	seen := map[string]bool{}
	for path, item := range doc.Paths {
		for method, op := range item {
			at := method + " " + path
			require.False(t, seen[op.OperationID], "%s: %s is not unique", at, op.OperationID)
			seen[op.OperationID] = true
			require.NotEmpty(t, op.Summary, at)
			for status, answer := range op.Responses {
				if status == "202" {
					require.Equal(t, op.Responses["200"].Content, answer.Content, "%s: what is pending looks like what is done", at)
				}
				if status >= "400" {
					require.Contains(t, answer.Content, problemJSON, "%s %s", at, status)
				}
			}
			public := !strings.HasPrefix(path, "/v1/") || strings.HasPrefix(path, "/v1/webhooks")
			keyless := slices.ContainsFunc(op.Security, func(s map[string]any) bool { return len(s) == 0 })
			require.NotEmpty(t, op.Security, at)
			require.Equal(t, public, keyless && len(op.Security) == 1, "%s says what key it needs", at)
			require.Equal(t, public || strings.HasPrefix(path, "/v1/appointments"), keyless, "%s: only an appointment's token stands in for a key", at)
		}
	}
	require.Len(t, seen, 68)
	for _, ref := range refs(r.body) {
		require.Contains(t, doc.Components.Schemas, strings.TrimPrefix(ref, "#/components/schemas/"))
	}
}

type operation struct {
	OperationID string
	Summary     string
	Security    []map[string]any
	Responses   map[string]struct{ Content map[string]any }
}

// refs are all references in a document.
func refs(body []byte) (found []string) {
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				walk(item)
			}
		case map[string]any:
			if ref, ok := v["$ref"].(string); ok {
				found = append(found, ref)
			}
			for _, item := range v {
				walk(item)
			}
		}
	}
	var doc any
	if json.Unmarshal(body, &doc) == nil {
		walk(doc)
	}
	return found
}
