package web

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/stretchr/testify/require"
)

// docs asks for a file of the page of the API.
func docs(t *testing.T, path string, header ...string) (*http.Response, string) {
	t.Helper()
	app := fiber.New()
	mountDocs(app)
	request := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	answer, err := app.Test(request, -1)
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer, string(body)
}

func TestDocsAndAllTheyNeedComeFromHere(t *testing.T) {
	t.Parallel()
	needBuilt(t)
	answer, page := docs(t, "/docs")
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.Contains(t, answer.Header.Get("Content-Type"), "text/html")
	require.Equal(t, "no-cache", answer.Header.Get("Cache-Control"), "a new program has a new page")
	require.Contains(t, answer.Header.Get("Content-Security-Policy"), "style-src 'self';")
	require.NotContains(t, page, "//", "nothing is of another origin")
	links := regexp.MustCompile(`(?:src|href)="(/docs/[^"]+)"`).FindAllStringSubmatch(page, -1)
	require.Len(t, links, 5)
	for _, link := range links {
		answer, body := docs(t, link[1])
		require.Equal(t, http.StatusOK, answer.StatusCode, link[1])
		require.NotEmpty(t, body, link[1])
		if hashed.MatchString(link[1]) {
			require.Contains(t, answer.Header.Get("Cache-Control"), "immutable", link[1])
		}
	}
}

func TestDocsAreSentAsTheyAreStored(t *testing.T) {
	t.Parallel()
	needBuilt(t)
	plain, page := docs(t, "/docs")
	require.Empty(t, plain.Header.Get("Content-Encoding"))
	packed, short := docs(t, "/docs", "Accept-Encoding", "br, gzip")
	require.Equal(t, "gzip", packed.Header.Get("Content-Encoding"))
	require.Less(t, len(short), len(page))
	require.NotEqual(t, plain.Header.Get("ETag"), packed.Header.Get("ETag"), "they are different bytes")
	again, nothing := docs(t, "/docs", "Accept-Encoding", "gzip", "If-None-Match", packed.Header.Get("ETag"))
	require.Equal(t, http.StatusNotModified, again.StatusCode)
	require.Empty(t, nothing)
}

func TestDocsHaveNoOtherFiles(t *testing.T) {
	t.Parallel()
	needBuilt(t)
	for _, path := range []string{"/docs/nothing.js", "/docs/..%2F..%2Fbuilt.json", "/docs/%2e%2e"} {
		answer, _ := docs(t, path)
		require.Equal(t, http.StatusNotFound, answer.StatusCode, path)
	}
}

func TestDocsThatWereNotBuiltSayWhatToDo(t *testing.T) {
	t.Parallel()
	if Built() == nil {
		t.Skip("they are built; TestAProgramWithoutPages looks at one without")
	}
	answer, said := docs(t, "/docs")
	require.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
	require.Contains(t, said, "make pages")
	require.Contains(t, said, "/openapi.json")
}
