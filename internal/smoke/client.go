package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// These are the parts of the answers that the steps look at.
type (
	money struct {
		Amount   int
		Currency string
	}
	ready struct {
		At   string
		Ways []struct {
			SKU, Warehouse, Dispatched, Delivered string
			Quantity                              int
		}
	}
	start struct {
		Start string
		UTC   string `json:"start_utc"`
	}
	offers struct {
		Postcode struct {
			Matched string
			Exact   bool
		}
		Offers []offer
	}
	offer struct {
		Centre      struct{ ID string }
		Distance    float64 `json:"distance_km"`
		Price       money
		Ready       *ready
		Unavailable *struct {
			SKU      string
			Expected string
		}
		Earliest *start
		Days     []struct {
			Date   string
			Starts int
		}
	}
	slots struct {
		Slots []struct {
			start
			Remaining int
		}
	}
	quote struct {
		Total, Tax money
		Lines      []struct {
			Code       string
			Total, Tax money
			TaxName    string `json:"tax_name"`
			TaxRate    int    `json:"tax_rate"`
		}
	}
	appointment struct {
		ID, State, Token, Calendar, End string
		start
		Centre struct{ ID string }
	}
	hold struct {
		ID, State    string
		Appointments []appointment
		Quote        quote
	}
	order struct {
		ID, State   string
		Appointment appointment
		Payments    []struct {
			State    string
			Refunded *money
		}
	}
	problem struct {
		Type   string
		Errors []struct{ Field, Reason string }
		Detail string

		Alternatives []struct {
			Centre string
			start
		}
	}
	explanation struct {
		Offered    bool
		Conditions []struct {
			Name, Detail string
			Holds        bool
		}
	}
)

// A request is one HTTP request.
type request struct {
	method, path, body string
	key                string // other than the demo's
	anonymous          bool
	idempotency        string
}

// send returns status, headers and body.
func (w *walk) send(r request) (int, http.Header, []byte) {
	q, err := http.NewRequestWithContext(w.ctx, r.method, "http://"+w.addr+r.path, strings.NewReader(r.body))
	w.must("asking "+r.path, err)
	if r.key == "" {
		r.key = w.key
	}
	if !r.anonymous {
		q.Header.Set("Authorization", "Bearer "+r.key)
	}
	if r.body != "" {
		q.Header.Set("Content-Type", "application/json")
	}
	if r.idempotency != "" {
		q.Header.Set("Idempotency-Key", r.idempotency)
	}
	answer, err := http.DefaultClient.Do(q)
	w.must("asking "+r.path, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	w.must("reading the answer to "+r.path, err)
	return answer.StatusCode, answer.Header, body
}

// ask sends a request that must be answered with a status, and reads the answer.
func ask[T any](w *walk, want int, r request) (answer T) {
	status, _, body := w.send(r)
	if status != want {
		panic(wrongStep{r.method + " " + r.path + " is answered with " + fmt.Sprint(want), fmt.Sprintf("came %d: %s", status, body)})
	}
	w.must("reading "+string(body), json.NewDecoder(bytes.NewReader(body)).Decode(&answer))
	return answer
}

func get[T any](w *walk, path string) T {
	return ask[T](w, http.StatusOK, request{method: "GET", path: path})
}

func post[T any](w *walk, want int, path, body string) T {
	return ask[T](w, want, request{method: "POST", path: path, body: body})
}

// days is how many starts an offer lists, by date.
func (o offer) days() map[string]int {
	out := map[string]int{}
	for _, d := range o.Days {
		out[d.Date] = d.Starts
	}
	return out
}

// job is the body of a hold. Items are "SKU:quantity".
func job(centre, start, service string, items ...string) string {
	var list []string
	for _, item := range items {
		sku, quantity, _ := strings.Cut(item, ":")
		list = append(list, fmt.Sprintf(`{"sku":%q,"quantity":%s}`, sku, quantity))
	}
	return fmt.Sprintf(`{"jobs":[{"centre":%q,"start":%q,"services":[%q],"items":[%s]}]}`, centre, start, service, strings.Join(list, ","))
}

// order orders a hold and returns the order's id.
func (w *walk) order(h hold) string {
	return post[order](w, http.StatusCreated, "/v1/orders", fmt.Sprintf(
		`{"hold":%q,"customer":{"name":"Ada Lovelace","email":"ada@example.com","phone":"+49 341 123456","language":"de"},"plate":"L-AL 1843"}`, h.ID)).ID
}

// buy orders a hold, pays with a token, and returns the order.
func (w *walk) buy(h hold, token string, want int) order {
	return post[order](w, want, "/v1/orders/"+w.order(h)+"/payment", fmt.Sprintf(`{"token":%q}`, token))
}

// held is the state of a hold now.
func (w *walk) held(id string) string { return get[hold](w, "/v1/holds/"+id).State }
