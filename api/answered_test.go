package api_test

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/api"
	"github.com/fitslot/fitslot/internal/testdb"
)

// answered are the operations of which a test has seen an answer of success that is
// as the document says, by their id: each is to be among them once all tests ran.
var answered sync.Map

func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 && allRan() {
		if missing := unanswered(); len(missing) > 0 {
			fmt.Fprintf(os.Stderr, "FAIL: no test gets an answer of success, held against the document, from %v\n", missing)
			code = 1
		}
	}
	os.Exit(code)
}

// allRan tells whether no test was left out.
func allRan() bool {
	for _, name := range []string{"test.run", "test.skip", "test.list", "test.fuzz"} {
		if flag.Lookup(name).Value.String() != "" {
			return false
		}
	}
	return os.Getenv(testdb.URLVariable) != ""
}

// unanswered are the operations of the document that are not answered.
func unanswered() (missing []string) {
	for _, item := range documented() {
		for _, op := range byMethod(item) {
			if _, is := answered.Load(op.OperationID); !is {
				missing = append(missing, op.OperationID)
			}
		}
	}
	slices.Sort(missing)
	return missing
}

// document is what every server says of itself.
var document = sync.OnceValue(func() *huma.OpenAPI {
	server, err := api.New(api.DefaultConfig(), api.Services{Metrics: prometheus.NewRegistry()})
	if err != nil {
		panic(err)
	}
	return server.Document()
})

func documented() map[string]*huma.PathItem { return document().Paths }

func schemas() huma.Registry { return document().Components.Schemas }

// byMethod are the operations of a path.
func byMethod(item *huma.PathItem) map[string]*huma.Operation {
	all := map[string]*huma.Operation{
		http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodDelete: item.Delete,
		http.MethodPatch: item.Patch,
	}
	for method, op := range all {
		if op == nil {
			delete(all, method)
		}
	}
	return all
}

func TestUnanswered(t *testing.T) {
	const id = "get-healthz"
	answered.Delete(id)
	require.Contains(t, unanswered(), id)
	edge(t).get("/healthz")
	require.NotContains(t, unanswered(), id)
}
