package loadtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// A fake is a fitslot with one centre, whose bays have a start every hour. It keeps
// its word, unless lie is set.
type fake struct {
	mu     sync.Mutex
	bays   int
	taken  map[time.Time][]int // bays, by start
	holds  map[string]*holdAnswer
	orders map[string]*orderAnswer
	// lie changes an answer before it is sent.
	lie func(method, path string, body any)
	// busy is how often each path is answered with 503 before anything else.
	busy map[string]int
	// later is its Retry-After, in seconds; 0 is 1.
	later int
}

const fakeKey = "fs_shop_fake"

func newFake(bays int) *fake {
	return &fake{bays: bays, taken: map[time.Time][]int{}, holds: map[string]*holdAnswer{}, orders: map[string]*orderAnswer{}, busy: map[string]int{}}
}

// open serves the fake and returns how to visit it.
func (f *fake) open(t *testing.T) Config {
	mux := http.NewServeMux()
	on := func(pattern string, handle func(*http.Request) (int, any)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			f.mu.Lock()
			defer f.mu.Unlock()
			if f.busy[r.Pattern] > 0 {
				f.busy[r.Pattern]--
				w.Header().Set("Retry-After", fmt.Sprint(max(f.later, 1)))
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			status, body := handle(r)
			if f.lie != nil {
				f.lie(r.Method, r.Pattern, body)
			}
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(body) // the client may have gone
		})
	}
	on("GET /v1/offers", f.offers)
	on("GET /v1/centres/{id}/slots", f.slots)
	on("POST /v1/holds", f.hold)
	on("GET /v1/holds/{id}", func(r *http.Request) (int, any) { return f.find(f.holds[r.PathValue("id")]) })
	on("DELETE /v1/holds/{id}", f.release)
	on("POST /v1/orders", f.order)
	on("GET /v1/orders/{id}", f.readOrder)
	on("POST /v1/orders/{id}/payment", f.pay)
	on("GET /v1/appointments/{id}", f.appointment)
	on("POST /v1/appointments/{id}/cancel", f.cancel)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return Config{
		URL: server.URL, Key: fakeKey, Patience: 10 * time.Second,
		Pace:   SideBySide{Customers: 18, Visit: 18, For: 36},
		Wishes: []Wish{{Place: Place{Country: "DE", Postcode: "01067"}, Services: []string{"swap"}}},
	}
}

func (f *fake) find(h *holdAnswer) (int, any) {
	if h == nil {
		return http.StatusNotFound, problem{Code: "not-found"}
	}
	copied := *h
	copied.Appointments = append([]appointment{}, h.Appointments...)
	return http.StatusOK, &copied
}

func (f *fake) offers(*http.Request) (int, any) {
	return http.StatusOK, map[string]any{"as_of": noon, "offers": []any{
		map[string]any{"centre": map[string]any{"id": "C"}, "days": []any{map[string]any{"date": "2026-10-20"}}},
	}}
}

func (f *fake) start(n int) time.Time { return noon.Add(time.Duration(20+n) * time.Hour) }

func (f *fake) slots(*http.Request) (int, any) {
	starts := []startAt{}
	for n := range 24 {
		if len(f.taken[f.start(n)]) < f.bays {
			starts = append(starts, startAt{UTC: f.start(n)})
		}
	}
	return http.StatusOK, map[string]any{"as_of": noon, "slots": starts}
}

func (f *fake) hold(r *http.Request) (int, any) {
	var asked holdRequest
	if json.NewDecoder(r.Body).Decode(&asked) != nil || r.Header.Get("Authorization") != "Bearer "+fakeKey || r.Header.Get("Idempotency-Key") == "" {
		return http.StatusUnprocessableEntity, problem{Code: "invalid"}
	}
	start := asked.Jobs[0].Start
	taken := f.taken[start]
	if len(taken) == f.bays {
		p := problem{Code: "slot-taken"}
		for n := range 24 {
			if len(f.taken[f.start(n)]) < f.bays {
				p.Alternatives = append(p.Alternatives, startAt{"C", f.start(n)})
			}
		}
		return http.StatusConflict, p
	}
	bay := 1
	for i := 0; i < len(taken); i++ {
		if taken[i] == bay {
			bay, i = bay+1, -1
		}
	}
	f.taken[start] = append(taken, bay)
	id := fmt.Sprint(len(f.holds) + 1)
	h := &holdAnswer{ID: "h" + id, State: "held", ExpiresAt: noon.Add(10 * time.Minute)}
	h.Quote.Total = money{2900, "EUR"}
	a := appointment{ID: "a" + id, State: "held", Token: "t" + id, Start: start, End: start.Add(30 * time.Minute), Bay: bay}
	a.Centre.ID = "C"
	h.Appointments = []appointment{a}
	f.holds[h.ID] = h
	_, copied := f.find(h)
	return http.StatusCreated, copied
}

// end ends a hold or appointment and frees its bay.
func (f *fake) end(h *holdAnswer) {
	if h.State == "cancelled" {
		return
	}
	h.State, h.Appointments[0].State = "cancelled", "cancelled"
	start, bay := h.Appointments[0].Start, h.Appointments[0].Bay
	left := []int{}
	for _, b := range f.taken[start] {
		if b != bay {
			left = append(left, b)
		}
	}
	f.taken[start] = left
	for _, o := range f.orders {
		if o.Hold == h.ID {
			o.State = "cancelled"
			if len(o.Payments) > 0 {
				o.Payments[0].Refunded = &money{2900, "EUR"}
			}
		}
	}
}

func (f *fake) release(r *http.Request) (int, any) {
	if h := f.holds[r.PathValue("id")]; h != nil {
		f.end(h)
	}
	return f.find(f.holds[r.PathValue("id")])
}

func (f *fake) order(r *http.Request) (int, any) {
	var asked orderRequest
	if json.NewDecoder(r.Body).Decode(&asked) != nil || f.holds[asked.Hold] == nil || asked.Customer.Email == "" {
		return http.StatusUnprocessableEntity, problem{Code: "invalid"}
	}
	o := &orderAnswer{ID: "o" + asked.Hold, State: "open", Hold: asked.Hold}
	o.Quote = f.holds[asked.Hold].Quote
	f.orders[o.ID] = o
	copied := *o
	return http.StatusCreated, &copied
}

func (f *fake) readOrder(r *http.Request) (int, any) {
	o := f.orders[r.PathValue("id")]
	if o == nil {
		return http.StatusNotFound, problem{Code: "not-found"}
	}
	copied := *o
	copied.Appointment = f.holds[o.Hold].Appointments[0]
	return http.StatusOK, &copied
}

func (f *fake) pay(r *http.Request) (int, any) {
	var asked payment
	o := f.orders[r.PathValue("id")]
	if json.NewDecoder(r.Body).Decode(&asked) != nil || o == nil {
		return http.StatusNotFound, problem{Code: "not-found"}
	}
	if asked.Token == "tok_decline" {
		return http.StatusPaymentRequired, problem{Code: "payment-declined"}
	}
	o.State = "paid"
	o.Payments = append(o.Payments, struct {
		State    string
		Amount   money
		Refunded *money
	}{State: "captured", Amount: o.Quote.Total})
	h := f.holds[o.Hold]
	h.State, h.Appointments[0].State = "confirmed", "confirmed"
	return f.readOrder(r)
}

func (f *fake) byAppointment(id string) *holdAnswer {
	for _, h := range f.holds {
		if h.Appointments[0].ID == id {
			return h
		}
	}
	return nil
}

func (f *fake) appointment(r *http.Request) (int, any) {
	h := f.byAppointment(r.PathValue("id"))
	if h == nil || r.URL.Query().Get("token") != h.Appointments[0].Token || r.Header.Get("Authorization") != "" {
		return http.StatusNotFound, problem{Code: "not-found"}
	}
	copied := h.Appointments[0]
	return http.StatusOK, &copied
}

func (f *fake) cancel(r *http.Request) (int, any) {
	h := f.byAppointment(r.PathValue("id"))
	if h == nil {
		return http.StatusNotFound, problem{Code: "not-found"}
	}
	f.end(h)
	copied := h.Appointments[0]
	return http.StatusOK, &copied
}
