// Checkout is a small shop: it answers one question, how does a checkout use fitslot?
//
// Each page asks fitslot one thing and shows what it said. The shop keeps nothing: what
// the customer has chosen travels in addresses and forms, and fitslot has the rest.
package main

import (
	"bytes"
	"cmp"
	"crypto/rand"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"html/template"
	"log"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

//go:embed page.html
var look string

// Each page shows what is at a path of fitslot, with the fields of the address in it.
var pages = map[string]string{
	"tyres":   "/v1/articles?country=$country&size=$size&season=$season",
	"centres": "/v1/offers?country=$country&postcode=$postcode&item=$sku:4&service=fit&limit=5",
	"starts":  "/v1/centres/$centre/slots?item=$sku:4&service=fit&from=$day&to=$day",
	"pay":     "/v1/holds/$hold",
	"done":    "/v1/orders/$order",
}

// A shop is a client of fitslot, and a server of pages.
type shop struct {
	api, key string
	html     *template.Template
}

type answer map[string]any // JSON: what was asked for, or a problem

func main() {
	api := flag.String("api", "http://127.0.0.1:8080", "where fitslot is")
	key := flag.String("key", "", "a key of the role shop, which stays on this server")
	addr := flag.String("addr", "127.0.0.1:8088", "address to listen on")
	flag.Parse()
	s := shop{*api, *key, template.Must(template.New("").Funcs(template.FuncMap{"money": money, "clock": clock}).Parse(look))}
	http.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { s.show(w, r, "size", nil) })
	for name, path := range pages {
		http.HandleFunc("GET /"+name, s.page(name, path))
	}
	http.HandleFunc("POST /hold", s.hold)
	http.HandleFunc("POST /pay", s.pay)
	log.Printf("the shop is open: http://%s/", *addr)
	log.Fatal(http.ListenAndServe(*addr, nil))
}

// page asks fitslot for what is at a path and shows it.
func (s shop) page(name, path string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		path := os.Expand(path, func(field string) string { return url.QueryEscape(r.FormValue(field)) })
		if said, ok := s.ask(r, "GET", path, "", nil); ok {
			s.show(w, r, name, said)
		} else {
			s.problem(w, r, said)
		}
	}
}

// hold takes the slot. Somebody may have been quicker: then the problem has others.
func (s shop) hold(w http.ResponseWriter, r *http.Request) {
	centre, start, _ := strings.Cut(r.FormValue("slot"), " ")
	held, ok := s.ask(r, "POST", "/v1/holds", r.FormValue("once")+centre+start, answer{"jobs": []answer{{
		"centre": centre, "start": start, "services": []string{"fit"},
		"items": []answer{{"sku": r.FormValue("sku"), "quantity": 4}},
	}}})
	s.goOn(w, r, ok, fmt.Sprint("/pay?hold=", held["id"]), held)
}

// pay orders what is held and pays the order. After a refused card the same form comes
// again: to order a hold twice for the same customer is to order it once.
func (s shop) pay(w http.ResponseWriter, r *http.Request) {
	said, ok := s.ask(r, "POST", "/v1/orders", "", answer{
		"hold": r.FormValue("hold"), "plate": r.FormValue("plate"),
		"customer": answer{"name": r.FormValue("name"), "email": r.FormValue("email"), "language": "en"},
	})
	order := fmt.Sprint(said["id"])
	if ok {
		said, ok = s.ask(r, "POST", "/v1/orders/"+order+"/payment", r.FormValue("once")+r.FormValue("token"), answer{"token": r.FormValue("token")})
	}
	s.goOn(w, r, ok, "/done?order="+order, said)
}

// ask sends fitslot a request and tells what it said, and whether it did as asked.
func (s shop) ask(r *http.Request, method, path, once string, body answer) (said answer, ok bool) {
	var text []byte
	if body != nil {
		text, _ = json.Marshal(body) // of strings and numbers
	}
	request, err := http.NewRequestWithContext(r.Context(), method, s.api+path, bytes.NewReader(text))
	if err != nil {
		return answer{"title": "There is no such page", "status": 404.0}, false
	}
	request.Header = http.Header{"Authorization": {"Bearer " + s.key}, "Content-Type": {"application/json"}}
	if once != "" {
		request.Header.Set("Idempotency-Key", once)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return answer{"title": "The workshops cannot be reached", "detail": "Try again in a minute.", "status": 502.0}, false
	}
	defer response.Body.Close()
	err = json.NewDecoder(response.Body).Decode(&said)
	return said, err == nil && response.StatusCode < http.StatusBadRequest
}

// goOn leads from a form to the next page, or shows what went wrong.
func (s shop) goOn(w http.ResponseWriter, r *http.Request, ok bool, to string, said answer) {
	if ok {
		http.Redirect(w, r, to, http.StatusSeeOther) // so that reloading sends nothing twice
		return
	}
	s.problem(w, r, said)
}

func (s shop) problem(w http.ResponseWriter, r *http.Request, said answer) {
	status, _ := said["status"].(float64)
	w.WriteHeader(cmp.Or(int(status), http.StatusBadGateway))
	s.show(w, r, "problem", said)
}

func (s shop) show(w http.ResponseWriter, r *http.Request, name string, said answer) {
	_ = r.ParseForm() // what cannot be read is empty; Once makes sending a form twice the same as once
	if err := s.html.Execute(w, answer{"Page": name, "Form": r.Form, "Answer": said, "Once": rand.Text()}); err != nil {
		log.Print(err)
	}
}

// money writes an amount in minor units.
func money(m map[string]any) string {
	return fmt.Sprintf("%.2f %s", m["amount"].(float64)/100, m["currency"])
}

// clock writes an instant as the clocks at the centre show it.
func clock(text string) string {
	t, _ := time.Parse(time.RFC3339, text) // fitslot writes no other
	return t.Format("Monday 2 January, 15:04")
}
