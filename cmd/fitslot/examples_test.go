package main

import (
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A visitor reads an example's pages as a browser without scripts does.
type visitor struct {
	t    *testing.T
	site string
	http.Client
	key string // that scripts of the site use
}

// json does what a script of the site does, and reads the answer.
func (v visitor) json(want int, method, url, body string, into any) {
	v.t.Helper()
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	require.NoError(v.t, err)
	request.Header = http.Header{"Authorization": {"Bearer " + v.key}, "Content-Type": {"application/json"}, "Origin": {v.site}}
	answer, err := v.Do(request)
	require.NoError(v.t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(v.t, err)
	require.Equal(v.t, want, answer.StatusCode, string(text))
	if !strings.HasPrefix(url, v.site) {
		require.Equal(v.t, v.site, answer.Header.Get("Access-Control-Allow-Origin"), url)
	}
	require.NoError(v.t, json.Unmarshal(text, into), string(text))
}

// example builds an example of ours, starts it beside s, and returns who visits it.
func (s served) example(name, addr string, args ...string) visitor {
	s.t.Helper()
	binary := filepath.Join(s.t.TempDir(), name)
	out, err := exec.Command("go", "build", "-o", binary, "../../examples/"+name).CombinedOutput()
	require.NoError(s.t, err, string(out))
	program := exec.Command(binary, append([]string{"--api=" + s.api, "--addr=" + addr}, args...)...)
	program.Dir = "../.."
	require.NoError(s.t, program.Start())
	s.t.Cleanup(func() {
		_ = program.Process.Kill()
		_ = program.Wait()
	})
	jar, err := cookiejar.New(nil)
	require.NoError(s.t, err)
	v := visitor{t: s.t, site: "http://" + addr, Client: http.Client{Jar: jar}}
	require.Eventually(s.t, func() bool {
		answer, err := v.Get(v.site)
		if err == nil {
			answer.Body.Close()
		}
		return err == nil
	}, time.Minute, 10*time.Millisecond)
	return v
}

// read returns the page that an answer is.
func (v visitor) read(want int, answer *http.Response, err error) string {
	v.t.Helper()
	require.NoError(v.t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(v.t, err)
	require.Equal(v.t, want, answer.StatusCode, string(text))
	require.True(v.t, strings.HasSuffix(strings.TrimSpace(string(text)), "</html>"), "the page is whole: %s", text)
	return string(text)
}

func (v visitor) see(path string) string {
	v.t.Helper()
	answer, err := v.Get(v.site + path)
	return v.read(http.StatusOK, answer, err)
}

// send fills a page's form in and sends it; fields are name and value by turns.
func (v visitor) send(want int, page, action string, fields ...string) string {
	v.t.Helper()
	_, form, found := strings.Cut(page, `action="`+action+`"`)
	require.True(v.t, found, "no form to %s in %s", action, page)
	form, _, _ = strings.Cut(form, "</form>")
	values := url.Values{}
	for _, hidden := range regexp.MustCompile(`type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		values.Set(hidden[1], html.UnescapeString(hidden[2]))
	}
	for i := 0; i < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	answer, err := v.PostForm(v.site+action, values)
	return v.read(want, answer, err)
}

// first is the first thing in a page that an expression captures.
func first(t *testing.T, page, expression string) string {
	t.Helper()
	found := regexp.MustCompile(expression).FindStringSubmatch(page)
	require.NotNil(t, found, "no %s in %s", expression, page)
	return html.UnescapeString(found[1])
}

const anySlot = `name="slot" value="([^"]*)"`

// key makes a key and returns its secret.
func (s served) key(role string) string {
	s.t.Helper()
	secret, err := output(s.t, "key", "add", "example "+role, "--role="+role, "--database-url="+s.url)
	require.NoError(s.t, err)
	return strings.TrimSpace(secret)
}

// The browser's part is walked here as its script does it; e2e does it in a browser.
func TestExampleCheckoutBrowser(t *testing.T) {
	t.Parallel()
	addr := freeAddr(t)
	s := serve(t, "--origin=http://"+addr)
	v := s.example("checkout-browser", addr, "--key="+s.key("publishable"), "--shop-key="+s.key("shop"))
	require.Contains(t, v.see("/"), `src="shop.js"`)
	var config struct{ API, Key string }
	v.json(http.StatusOK, "GET", v.site+"/config.json", "", &config)
	require.Equal(t, s.api, config.API)
	answer, err := v.Get(v.site + "/shop.js")
	require.NoError(t, err)
	defer answer.Body.Close()
	script, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Contains(t, string(script), "/v1/holds")
	require.NotContains(t, string(script), "interface Offer", "it is built")

	v.key = config.Key
	var offers struct {
		Offers []struct {
			Centre   struct{ ID string }
			Earliest struct {
				UTC string `json:"start_utc"`
			}
		}
	}
	v.json(http.StatusOK, "GET", s.api+"/v1/offers?country=DE&postcode=04109&item=NK-1955516H-W:4&service=fit&limit=1", "", &offers)
	var hold struct {
		ID           string
		Appointments []struct{ Token string }
	}
	v.json(http.StatusCreated, "POST", s.api+"/v1/holds", `{"jobs":[{"centre":"`+offers.Offers[0].Centre.ID+`","start":"`+
		offers.Offers[0].Earliest.UTC+`","services":["fit"],"items":[{"sku":"NK-1955516H-W","quantity":4}]}]}`, &hold)
	buy := func(want int, token, card string) (said map[string]any) {
		v.json(want, "POST", v.site+"/buy", `{"hold":"`+hold.ID+`","token":"`+token+
			`","name":"Ada","email":"ada@example.com","plate":"L-AL 1843","card":"`+card+`"}`, &said)
		return said
	}
	buy(http.StatusNotFound, "guess", "tok_visa")
	require.Equal(t, "payment-declined", buy(http.StatusPaymentRequired, hold.Appointments[0].Token, "tok_decline")["code"])
	require.Equal(t, "paid", buy(http.StatusOK, hold.Appointments[0].Token, "tok_visa")["state"])
}

// From the size of a tyre to a paid order, by the pages of the example.
func TestExampleCheckout(t *testing.T) {
	t.Parallel()
	s := serve(t)
	v := s.example("checkout", freeAddr(t), "--key="+s.demoKey())
	tyres := v.see("/tyres?country=DE&size=2055516&season=winter&postcode=04109")
	require.Contains(t, tyres, "205/55 R16")
	centres := v.see(first(t, tyres, `<a href="(/centres[^"]*)"`))
	require.Contains(t, centres, "Räderwerk Leipzig")
	starts := v.see(first(t, centres, `<a href="(/starts[^"]*)"`))
	slot := first(t, starts, anySlot)

	pay := v.send(http.StatusOK, starts, "/hold", "slot", slot)
	require.Contains(t, pay, "Yours until Monday 19 October, 09:1")
	ada := []string{"name", "Ada Lovelace", "email", "ada@example.com", "plate", "L-AL 1843", "token"}
	refused := v.send(http.StatusPaymentRequired, pay, "/pay", append(ada, "tok_decline")...)
	require.Contains(t, refused, "The payment was declined")
	require.Contains(t, refused, `value="Ada Lovelace"`, "nothing typed is lost")
	done := v.send(http.StatusOK, refused, "/pay", append(ada, "tok_visa")...)
	require.Contains(t, done, "confirmed")
	require.Contains(t, done, "is paid")
}

func TestExampleCheckout_LosesTheSlot(t *testing.T) {
	t.Parallel()
	s := serve(t)
	v := s.example("checkout", freeAddr(t), "--key="+s.demoKey())
	centres := v.see("/centres?country=DE&postcode=04109&sku=NK-1955516H-W")
	slot := first(t, centres, anySlot)
	centre, start, _ := strings.Cut(slot, " ")
	for range 100 { // somebody else takes all bays there are
		request, err := http.NewRequest("POST", s.api+"/v1/holds", strings.NewReader(
			`{"jobs":[{"centre":"`+centre+`","start":"`+start+`","services":["swap"]}]}`))
		require.NoError(t, err)
		request.Header = http.Header{"Authorization": {"Bearer " + s.demoKey()}, "Content-Type": {"application/json"}}
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		answer.Body.Close()
		if answer.StatusCode == http.StatusConflict {
			break
		}
	}
	lost := v.send(http.StatusConflict, centres, "/hold", "slot", slot)
	require.Contains(t, lost, "The slot is taken")
	other := first(t, lost, anySlot)
	require.NotEqual(t, slot, other)
	require.Contains(t, v.send(http.StatusOK, lost, "/hold", "slot", other), "Yours until", "an alternative is one touch away")

	again := v.send(http.StatusOK, lost, "/hold", "slot", other)
	require.Contains(t, again, "Yours until", "sent twice it is held once")
}

func TestExampleCheckout_SaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := serve(t)
	v := s.example("checkout", freeAddr(t), "--key="+s.demoKey())
	answer, err := v.Get(v.site + "/tyres?country=DE&size=big")
	require.Contains(t, v.read(http.StatusUnprocessableEntity, answer, err), "size is no tyre size")
	answer, err = v.Get(v.site + "/done?order=x")
	require.Contains(t, v.read(http.StatusUnprocessableEntity, answer, err), "The request is not valid")
	require.NoError(t, s.stop())
	answer, err = v.Get(v.site + "/tyres?country=DE&size=2055516")
	require.Contains(t, v.read(http.StatusBadGateway, answer, err), "cannot be reached")
}
