package web_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/web/texts"
)

// rights say for each page and form what a browser is answered that has the link of the
// appointment, the id of this one with the token of another, its link 91 days after it,
// and one that was sent there by a page of another site. "ok" is whatever is neither 403
// nor 404. What is nobody's is everybody's.
var rights = map[string]string{
	"GET /":                      "ok ok ok ok",
	"GET /favicon.ico":           "ok ok ok ok",
	"GET /docs":                  "ok ok ok ok",
	"GET /docs/:name":            "ok ok ok ok",
	"GET /static/:sum/:name":     "ok ok ok ok",
	"GET /:lang/":                "ok ok ok ok",
	"GET /:lang/tyres":           "ok ok ok ok",
	"GET /:lang/centres":         "ok ok ok ok",
	"GET /:lang/centres/:centre": "ok ok ok ok",
	"POST /:lang/hold":           "ok ok ok 403",

	"GET /:lang/appointments/:id/:token":          "ok 404 404 ok",
	"GET /:lang/appointments/:id/:token/pay":      "ok 404 404 ok",
	"GET /:lang/appointments/:id/:token/extend":   "ok 404 404 ok",
	"GET /:lang/appointments/:id/:token/release":  "ok 404 404 ok",
	"GET /:lang/appointments/:id/:token/move":     "ok 404 404 ok",
	"GET /:lang/appointments/:id/:token/cancel":   "ok 404 404 ok",
	"POST /:lang/appointments/:id/:token/pay":     "ok 404 404 403",
	"POST /:lang/appointments/:id/:token/extend":  "ok 404 404 403",
	"POST /:lang/appointments/:id/:token/release": "ok 404 404 403",
	"POST /:lang/appointments/:id/:token/move":    "ok 404 404 403",
	"POST /:lang/appointments/:id/:token/cancel":  "ok 404 404 403",
}

// pages are the routes that there are, with the language as a parameter, and in how many
// languages each is.
func (d desk) pages() map[string]int {
	found := map[string]int{}
	for _, r := range d.app.GetRoutes(true) {
		path := r.Path
		for _, lang := range texts.Languages {
			if rest, ok := strings.CutPrefix(path, "/"+string(lang)); ok && (rest == "" || rest[0] == '/') {
				path = "/:lang" + rest
			}
		}
		if r.Method != http.MethodHead {
			found[r.Method+" "+path]++
		}
	}
	return found
}

// ask opens a page, or sends a form, for an appointment by a token.
func (d desk) ask(op, id, token, from string) int {
	d.t.Helper()
	method, path, _ := strings.Cut(op, " ")
	path = strings.NewReplacer(":lang", "de", ":id", id, ":token", token, ":centre", "C", "/:sum/:name", "/x/site.css", "/:name", "/index.html").Replace(path)
	r := httptest.NewRequest(method, path, strings.NewReader("centre=C&start=2026-10-22T08:00:00Z&service=swap&confirm=yes"))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Sec-Fetch-Site", from)
	res, err := d.app.Test(r, -1)
	require.NoError(d.t, err)
	require.NoError(d.t, res.Body.Close())
	return res.StatusCode
}

// TestRightsOfPages asks for every page in the name of everybody. Who may not has changed
// nothing.
func TestRightsOfPages(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	mine, others := d.hold("2026-10-21 10:00").First(), d.hold("2026-10-22 10:00").First()
	d.Exec(`UPDATE appointments SET expires_at = '2028-01-01'`) // so that none runs out meanwhile
	pages := d.pages()
	for op := range rights {
		require.Contains(t, pages, op, "there is no such page any more")
	}
	happened := func() int { return d.count(`SELECT count(*) FROM events`) + d.count(`SELECT count(*) FROM payments`) }
	later := func(days int) { d.pass(time.Duration(days) * 24 * time.Hour) }
	var ops []string
	for op, times := range pages {
		row, known := rights[op]
		require.True(t, known, "%s: say who may open this, in a row of rights", op)
		if strings.Contains(op, ":lang") {
			require.Equal(t, len(texts.Languages), times, "%s is not in each language", op)
		}
		require.Len(t, strings.Fields(row), 4, op)
		ops = append(ops, op)
	}
	slices.Sort(ops)
	for _, op := range ops {
		want := strings.Fields(rights[op])
		check := func(i int, who, token, from string) {
			before := happened()
			got := d.ask(op, mine.ID.String(), token, from)
			switch want[i] {
			case "403", "404":
				assert.Equal(t, want[i], strconv.Itoa(got), "%s: %s", op, who)
				assert.Equal(t, before, happened(), "%s: %s has changed something", op, who)
			default:
				assert.NotContains(t, []int{403, 500}, got, "%s: %s", op, who)
				if strings.Contains(op, ":id") {
					assert.NotEqual(t, 404, got, "%s: %s", op, who)
				}
			}
		}
		check(1, "with another's token", others.Token, "same-origin")
		check(3, "sent there by another site", mine.Token, "cross-site")
		later(95)
		check(2, "91 days after", mine.Token, "same-origin")
		later(-95)
		check(0, "with its link", mine.Token, "same-origin")
	}
}
