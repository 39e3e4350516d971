// Checkout-browser is a shop whose page talks to fitslot itself: it answers one
// question, what may a browser do, and what is left to the shop's server?
//
// The page searches and holds, with a publishable key that anybody may read. To order
// and to pay needs a shop's key, which stays here: the page hands its hold over, with
// the token that proves it is its own.
package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"os/exec"
)

//go:embed index.html shop.ts
var files embed.FS

// A backend is the shop's server.
type backend struct{ api, key string }

func main() {
	api := flag.String("api", "http://127.0.0.1:8080", "where fitslot is; it must be told --origin, the address of this page")
	key := flag.String("key", "", "a key of the role publishable, for the page")
	shopKey := flag.String("shop-key", "", "a key of the role shop, for this server")
	addr := flag.String("addr", "127.0.0.1:8089", "address to listen on")
	flag.Parse()
	script, err := build()
	if err != nil {
		log.Fatal("shop.ts: ", err, "; start the example in the root of the repository")
	}
	http.Handle("GET /{$}", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, "index.html") }))
	http.HandleFunc("GET /shop.js", send("text/javascript", script))
	http.HandleFunc("GET /config.json", send("application/json", marshal(map[string]string{"api": *api, "key": *key})))
	http.HandleFunc("POST /buy", backend{*api, *shopKey}.buy)
	log.Printf("the shop is open: http://%s/", *addr)
	log.Fatal(http.ListenAndServe(*addr, nil))
}

// build makes a script of shop.ts, by esbuild as pinned in tools/go.mod.
func build() ([]byte, error) {
	source, err := files.ReadFile("shop.ts")
	if err != nil {
		return nil, err
	}
	command := exec.Command("go", "tool", "-modfile=tools/go.mod", "esbuild", "--loader=ts", "--format=esm", "--target=es2022")
	command.Stdin, command.Stderr = bytes.NewReader(source), os.Stderr
	return command.Output()
}

func send(kind string, content []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(content)
	}
}

// A purchase is what the page sends: its hold, who buys, and the payment provider's
// token of the card.
type purchase struct{ Hold, Token, Name, Email, Plate, Card string }

// buy takes the hold over, orders it and pays the order. Each step may be repeated:
// after a refused card the page sends all of it again. What fitslot said last is the
// answer.
func (b backend) buy(w http.ResponseWriter, r *http.Request) {
	var p purchase
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&p); err != nil {
		http.Error(w, `{"title":"The purchase cannot be read"}`, http.StatusBadRequest)
		return
	}
	said, status := b.ask(r, "/v1/holds/"+url.PathEscape(p.Hold)+"/adopt", map[string]any{"token": p.Token})
	if status == http.StatusOK {
		said, status = b.ask(r, "/v1/orders", map[string]any{
			"hold": p.Hold, "plate": p.Plate,
			"customer": map[string]any{"name": p.Name, "email": p.Email, "language": "en"},
		})
	}
	if status == http.StatusCreated {
		var order struct{ ID string }
		if json.Unmarshal(said, &order) == nil {
			said, status = b.ask(r, "/v1/orders/"+order.ID+"/payment", map[string]any{"token": p.Card})
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(said)
}

// ask posts to fitslot and returns what it said.
func (b backend) ask(r *http.Request, path string, body any) (said []byte, status int) {
	request, err := http.NewRequestWithContext(r.Context(), "POST", b.api+path, bytes.NewReader(marshal(body)))
	if err != nil {
		return marshal(map[string]string{"title": "There is no such hold"}), http.StatusNotFound
	}
	request.Header = http.Header{"Authorization": {"Bearer " + b.key}, "Content-Type": {"application/json"}}
	response, err := http.DefaultClient.Do(request)
	if err == nil {
		defer response.Body.Close()
		said, err = io.ReadAll(response.Body)
	}
	if err != nil {
		return marshal(map[string]string{"title": "The workshops cannot be reached", "detail": "Try again in a minute."}), http.StatusBadGateway
	}
	return said, response.StatusCode
}

func marshal(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprint("only strings and maps of them are marshalled here: ", err))
	}
	return text
}
