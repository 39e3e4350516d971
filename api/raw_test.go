package api_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"
)

// A raw request is written to the connection as it stands.
type raw struct {
	op      *huma.Operation
	method  string
	target  string
	headers [][2]string
	body    []byte
	// framed is false if nobody can tell where it ends; then it need not be answered.
	framed bool
}

// draw makes a request for op: a good one as far as the document tells, with some
// of its parts spoiled.
func (d *dice) draw(op *huma.Operation, key string, ids []string) raw {
	r := raw{op: op, method: op.Method, framed: true}
	if key != "" {
		r.set("Authorization", "Bearer "+key)
	}
	r.target = op.Path
	query := url.Values{}
	for _, p := range op.Parameters {
		value := fmt.Sprint(d.text(p, ids))
		switch {
		case p.In == "path":
			r.target = strings.Replace(r.target, "{"+p.Name+"}", value, 1)
		case p.In == "query" && (p.Required || d.one(3)):
			query.Add(p.Name, value)
		case p.In == "header" && !d.one(4):
			r.set(p.Name, value)
		}
	}
	if op.RequestBody != nil {
		body := d.value("", op.RequestBody.Content["application/json"].Schema, ids)
		if d.one(2) {
			body = d.spoil(body)
		}
		// What is odd inside may be no JSON: so it is put together by hand.
		r.body = written(body)
		r.set("Content-Type", "application/json")
	}
	if len(query) > 0 {
		r.target += "?" + query.Encode()
	}
	for range max(0, d.below(4)-1) {
		pick(d, tricks)(d, &r)
	}
	return r
}

// text is what a parameter is given.
func (d *dice) text(p *huma.Param, ids []string) string {
	switch {
	case d.one(12):
		return url.PathEscape(pick(d, oddTexts))
	case p.Name == "Idempotency-Key":
		return pick(d, []string{"a", "b", "c", "d", "e", strings.Repeat("k", 255), strings.Repeat("k", 256), "two words", "caf\xe9", "\"", "a,b"})
	case p.Name == "If-Match":
		return pick(d, []string{"*", `"1"`, `"1", "2"`, `W/"1"`, `"9223372036854775808"`, strings.Repeat(`"7",`, 1500), `"`, ",,,", "\xff"})
	case p.Name == "id" && p.Schema.Format != "uuid":
		return "C"
	}
	value := d.value(p.Name, p.Schema, ids)
	if list, is := value.([]any); is {
		value = list[0]
	}
	return fmt.Sprint(value)
}

// written is v as JSON, whatever is in it.
func written(v any) []byte {
	switch v := v.(type) {
	case json.RawMessage:
		return v
	case []any:
		parts := make([][]byte, len(v))
		for i := range v {
			parts[i] = written(v[i])
		}
		return slices.Concat([]byte("["), bytes.Join(parts, []byte(",")), []byte("]"))
	case map[string]any:
		var parts [][]byte
		for _, name := range slices.Sorted(maps.Keys(v)) {
			quoted, _ := json.Marshal(name)
			parts = append(parts, slices.Concat(quoted, []byte(":"), written(v[name])))
		}
		return slices.Concat([]byte("{"), bytes.Join(parts, []byte(",")), []byte("}"))
	}
	text, _ := json.Marshal(v)
	return text
}

func (r *raw) set(name, value string) { r.headers = append(r.headers, [2]string{name, value}) }

// replace is for a header of which one is enough.
func (r *raw) replace(name, value string) {
	r.headers = slices.DeleteFunc(r.headers, func(h [2]string) bool { return h[0] == name })
	r.set(name, value)
}

// tricks change a request in ways of which the document knows nothing.
var tricks = []func(*dice, *raw){
	func(d *dice, r *raw) {
		r.replace("Content-Type", pick(d, []string{"", "text/plain", "application/json; charset=latin1", "application/xml", "multipart/form-data", "application/x-www-form-urlencoded",
			"application/json, text/plain", "application/merge-patch+json", strings.Repeat("a", 3000), "\xff\x01"}))
	},
	func(d *dice, r *raw) {
		r.set("Accept", pick(d, []string{"", "*/*", "text/html", "application/cbor", "image/*;q=0", strings.Repeat("a/b,", 900), "\xff"}))
	},
	func(d *dice, r *raw) {
		if len(r.headers) > 0 {
			twice := pick(d, r.headers)
			r.set(twice[0], pick(d, []string{twice[1], "", "other", pick(d, oddTexts[:9])}))
		}
	},
	func(d *dice, r *raw) {
		r.set(pick(d, []string{"X-Forwarded-For", "Host", "Origin", "Expect", "Content-Encoding", "Range", "X-HTTP-Method-Override", "Cookie", "If-None-Match", "X-Request-Id", "Upgrade", "Connection"}),
			pick(d, []string{"", "100-continue", "gzip", "br, gzip", "bytes=0-1", "DELETE", "close", "websocket", "null", "https://evil.example", "127.0.0.1, ::1%lo, x", strings.Repeat("y", 4000)}))
	},
	func(d *dice, r *raw) { // what follows the end is another request, which nobody waits for
		r.replace("Content-Length", pick(d, []string{"0", "1", "-1", "+5", "99999", "9223372036854775808", "0x10", "5, 5", ""}))
		r.framed = false
	},
	func(d *dice, r *raw) {
		r.set("Transfer-Encoding", pick(d, []string{"chunked", "gzip, chunked", "identity", "xchunked"}))
		r.framed = false
	},
	func(d *dice, r *raw) {
		r.method = pick(d, []string{"HEAD", "OPTIONS", "PATCH", "PUT", "DELETE", "POST", "GET", "TRACE", "get", "BREW"})
	},
	func(d *dice, r *raw) {
		path, query, _ := strings.Cut(r.target, "?")
		r.target = pick(d, []string{path + "/", "/" + path, strings.Replace(path, "/v1", "/v1/.", 1), path + "%00", path + "%c0%af", path + "%zz", path + "%2F..%2F", path + "%ff", strings.ToUpper(path),
			path + "/" + strings.Repeat("a", 5000), "http://other.example" + path}) + "?" + query
	},
	func(d *dice, r *raw) {
		r.target += pick(d, []string{"?", "&"}) + pick(d, []string{"", "&&", "=", "x=1", "limit=1&limit=2", "token=", "token=x", "after=AAAA", "after=" + strings.Repeat("A", 3000), "%00=1", "a=%00", "a=%ff", "a=%", ";", "from=2026-10-20",
			"limit=99999999999999999999", strings.Repeat("item=W205:1&", 200), "dry_run", "dry_run=maybe"})
	},
	func(d *dice, r *raw) {
		r.body = pick(d, []func([]byte) []byte{
			func(b []byte) []byte { return b[:len(b)/2] },
			func(b []byte) []byte { return append(b, b...) },
			func(b []byte) []byte { return append([]byte("\ufeff"), b...) },
			func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(`"`), []byte(`'`)) },
			func(b []byte) []byte { return bytes.Replace(b, []byte("o"), []byte{0}, 1) },
			func(b []byte) []byte { return bytes.Replace(b, []byte("e"), []byte{0xc3, 0x28}, 2) },
			func([]byte) []byte { return nil },
			func([]byte) []byte { return []byte(nested(30_000)) },
			func([]byte) []byte { return []byte(strings.Repeat(`{"jobs":`, 8_000)) },
			func(b []byte) []byte { return append(b, bytes.Repeat([]byte(" "), 63<<10)...) },
			func(b []byte) []byte { return bytes.Replace(b, []byte("{"), []byte(`{"start":1,"start":2,`), 1) },
		})(slices.Clone(r.body))
	},
	func(d *dice, r *raw) {
		if d.one(4) {
			r.body = bytes.Repeat([]byte(`{"a":1}`), 10<<20/7)
		}
	},
}

// bytes are what goes over the line.
func (r raw) bytes() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", r.method, strings.NewReplacer(" ", "%20", "\x00", "%00", "\r", "", "\n", "").Replace(r.target))
	given := map[string]bool{}
	for _, h := range r.headers {
		given[h[0]] = true
		fmt.Fprintf(&b, "%s: %s\r\n", h[0], strings.NewReplacer("\r", "", "\n", "").Replace(h[1]))
	}
	if !given["Host"] {
		b.WriteString("Host: fitslot.test\r\n")
	}
	if !given["Content-Length"] && !given["Transfer-Encoding"] && len(r.body) > 0 {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(r.body))
	}
	b.WriteString("\r\n")
	b.Write(r.body)
	return b.Bytes()
}

// send is answered with a status of 0 if the server hung up without a word.
func (r raw) send(t testing.TB, address string) reply {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(time.Minute)))
	written := make(chan struct{})
	go func() { // what is too large is refused before all of it is written
		defer close(written)
		_, _ = conn.Write(r.bytes())
		_ = conn.(*net.TCPConn).CloseWrite()
	}()
	defer func() { conn.Close(); <-written }()
	lines := bufio.NewReader(conn)
	for {
		answer, err := http.ReadResponse(lines, &http.Request{Method: r.method})
		if err != nil {
			return reply{t: t}
		}
		body, err := io.ReadAll(answer.Body)
		if err != nil && len(body) == 0 && r.method != "HEAD" && answer.ContentLength != 0 {
			return reply{t: t}
		}
		if answer.StatusCode != http.StatusContinue {
			return reply{t, answer.StatusCode, answer.Header, body}
		}
	}
}

// String shows a request to people.
func (r raw) String() string {
	all := r.bytes()
	if len(all) > 1500 {
		return strconv.QuoteToASCII(string(all[:1500])) + fmt.Sprintf("… %d bytes", len(all))
	}
	return strconv.QuoteToASCII(string(all))
}
