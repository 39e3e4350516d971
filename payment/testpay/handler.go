package testpay

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"text/tabwriter"
	"time"
)

// Handler answers the calls listed at the top of the package.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /payments", s.postPayment)
	mux.HandleFunc("POST /payments/{id}/capture", s.postChange(Payment.capture))
	mux.HandleFunc("POST /payments/{id}/void", s.postChange(Payment.void))
	mux.HandleFunc("POST /payments/{id}/settle", s.postChange(Payment.settle))
	mux.HandleFunc("POST /payments/{id}/refund", s.postRefund)
	mux.HandleFunc("GET /payments/{id}", s.getPayment)
	mux.HandleFunc("GET /payments", s.getPayments)
	mux.HandleFunc("GET /{$}", s.getList)
	return mux
}

// A change decides what becomes of a payment at now.
type change func(now time.Time) (Payment, error)

func (s *Server) postPayment(w http.ResponseWriter, r *http.Request) {
	var in paymentRequest
	if !readBody(w, r, &in) {
		return
	}
	todo, err := in.check()
	if err != nil {
		refuse(w, err)
		return
	}
	a, first, err := s.perform(r, in, func(now time.Time) (Payment, error) {
		if !in.Expires.IsZero() && !in.Expires.After(now) {
			return Payment{}, invalid("expires", "is past; send an instant to come, or leave it out")
		}
		p := Payment{ID: newID("pay_"), Amount: in.Amount, Currency: in.Currency, Token: in.Token,
			Reference: in.Reference, Expires: in.Expires.UTC()}
		return p.begin(todo, now), nil
	})
	if err == nil && first && todo.hang {
		s.hang(r)
	}
	reply(w, a, first, err)
}

// hang waits until the caller has lost patience or the server stops, and drops
// the connection without an answer.
func (s *Server) hang(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-s.closing:
	}
	panic(http.ErrAbortHandler)
}

// postChange handles the changes that need no more to be said.
func (s *Server) postChange(next func(Payment, time.Time) (Payment, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !readBody(w, r, &struct{}{}) {
			return
		}
		a, first, err := s.perform(r, nil, func(now time.Time) (Payment, error) {
			p, err := s.find(r.PathValue("id"))
			if err != nil {
				return p, err
			}
			return next(p, now)
		})
		reply(w, a, first, err)
	}
}

func (s *Server) postRefund(w http.ResponseWriter, r *http.Request) {
	var in refundRequest
	if !readBody(w, r, &in) {
		return
	}
	if err := in.check(); err != nil {
		refuse(w, err)
		return
	}
	a, first, err := s.perform(r, in, func(time.Time) (Payment, error) {
		p, err := s.find(r.PathValue("id"))
		if err != nil {
			return p, err
		}
		return p.refund(in.Amount)
	})
	reply(w, a, first, err)
}

// find returns the payment of an id; s.mu is held.
func (s *Server) find(id string) (Payment, error) {
	p, ok := s.ledger.payments[id]
	if !ok {
		return p, &refusal{status: http.StatusNotFound, Code: "not_found", Message: "there is no payment of this id"}
	}
	return p, nil
}

// perform carries out a change once per idempotency key: under a key it knows it
// returns the answer given before (first is false), or refuses if that was to
// another request. It returns when the change is on disc.
func (s *Server) perform(r *http.Request, body any, decide change) (_ answer, first bool, err error) {
	key, err := keyOf(r)
	if err != nil {
		return answer{}, false, err
	}
	a, first, err := s.once(key, digest(r, body), decide)
	if err == nil {
		err = s.journal.sync()
	}
	return a, first, err
}

func (s *Server) once(key, request string, decide change) (_ answer, first bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a, known := s.ledger.answers[key]; known {
		if a.Request != request {
			return a, false, &refusal{status: http.StatusUnprocessableEntity, Code: "idempotency_key_reused",
				Field: "Idempotency-Key", Message: "was used for another request; take a new one"}
		}
		return a, false, nil
	}
	now := s.cfg.Now().UTC()
	p, err := decide(now)
	if err != nil {
		return answer{}, false, err
	}
	e := changeOf(p, now)
	if p.Refunded > 0 {
		e.Event.Type = "payment.refunded" // also if only a part was, and it stays captured
	}
	e.Answer = &answer{Key: key, Request: request, Status: s.statusOf(p)}
	if err := s.record(e); err != nil {
		return answer{}, false, err
	}
	return s.ledger.answers[key], true, nil
}

// statusOf is the HTTP status of an answer that is p, about to be recorded.
func (s *Server) statusOf(p Payment) int {
	_, known := s.ledger.payments[p.ID]
	switch {
	case known:
		return http.StatusOK
	case p.State == Pending:
		return http.StatusAccepted
	case p.State == Declined:
		return http.StatusPaymentRequired
	}
	return http.StatusCreated
}

// digest is the same for the same request only. It is taken of what was
// understood, so that white space and the order of fields do not count.
func digest(r *http.Request, body any) string {
	understood, err := json.Marshal(body)
	if err != nil {
		panic(err) // requests are plain data
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s\n%s", r.Method, r.URL.Path, understood))
	return hex.EncodeToString(sum[:])
}

func (s *Server) getPayment(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	p, err := s.find(r.PathValue("id"))
	s.mu.Unlock()
	s.show(w, p, err)
}

func (s *Server) getPayments(w http.ResponseWriter, r *http.Request) {
	reference := r.URL.Query().Get("reference")
	if reference == "" {
		refuse(w, invalid("reference", "is missing; ask for /payments?reference=R"))
		return
	}
	s.mu.Lock()
	found := s.ledger.called(reference)
	s.mu.Unlock()
	s.show(w, map[string][]Payment{"payments": found}, nil)
}

// show writes v once all it may rest on is on disc.
func (s *Server) show(w http.ResponseWriter, v any, err error) {
	if err == nil {
		err = s.journal.sync()
	}
	if err != nil {
		refuse(w, err)
		return
	}
	writeJSON(w, http.StatusOK, v)
}

// listed is how many payments the plain list shows.
const listed = 200

func (s *Server) getList(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	newest, all, waiting := s.ledger.newest(listed), len(s.ledger.order), len(s.ledger.outbox)
	s.mu.Unlock()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintf(w, "Test payments: %d, the newest %d of them below. Webhooks waiting: %d.\n\n", all, len(newest), waiting)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "created\tid\tstate\tamount\tcaptured\trefunded\tcurrency\treference\treason")
	for _, p := range newest {
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%d\t%s\t%s\t%s\n", p.Created.Format(time.RFC3339), p.ID, p.State,
			p.Amount, p.Captured, p.Refunded, p.Currency, p.Reference, p.Reason)
	}
	_ = table.Flush() // who asked may have gone
}
