package torture

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// A state is where an appointment stands, as far as a customer was told.
const (
	absent    = "absent"
	held      = "held"
	confirmed = "confirmed"
	cancelled = "cancelled"
	expired   = "expired"
)

// A place is where and when.
type place struct {
	centre string
	start  time.Time
}

// A job is an appointment of one customer, who alone touches it.
type job struct {
	ref                      string // customer_ref, of this job alone
	hold, appointment, order string
	state                    string
	place
	expires  time.Time
	extended bool // by its owner
	paying   bool // the provider has yet to decide: held or confirmed
	pending  *step
}

// A step is something asked for: what it was, and what the job is once it is done.
type step struct {
	what string
	ask
	job   *job
	state string
	place
	status int // of the first answer; 0: none came
	body   []byte
}

// A customer does one step after the other, each with an Idempotency-Key of its own.
type customer struct {
	w       *world
	name    string
	random  *rand.Rand
	wanted  []place // where to go
	jobs    []*job
	n       int
	acked   []*step // answered in this round, and to be answered alike
	asking  []*job  // of this round
	refused int
	said    []string // findings
}

func (c *customer) find(format string, args ...any) {
	c.said = append(c.said, c.name+": "+fmt.Sprintf(format, args...))
}

// next is some step, of a new job or one that goes on.
func (c *customer) next() *step {
	c.n++
	s := &step{ask: ask{secret: c.w.shop, method: http.MethodPost, key: fmt.Sprintf("%s-%d", c.name, c.n)}}
	var going []*job
	for _, j := range c.jobs {
		if (j.state == held || j.state == confirmed) && !j.paying {
			going = append(going, j)
		}
	}
	if len(going) < 3 || len(going) < 8 && c.random.IntN(2) == 0 {
		return c.begins(s)
	}
	s.job = going[c.random.IntN(len(going))]
	s.state, s.place = s.job.state, s.job.place
	if s.job.state == held {
		c.holds(s)
	} else {
		c.keeps(s)
	}
	return s
}

// begins is a hold.
func (c *customer) begins(s *step) *step {
	s.job = &job{ref: s.key, state: absent}
	s.what, s.path, s.state, s.place = "hold", "/v1/holds", held, c.somewhere()
	sells := `"services":["swap"]`
	if c.random.IntN(4) == 0 {
		sells = `"services":["fit"],"items":[{"sku":"NK-1955516H-W","quantity":2}]`
	}
	s.saying("{\"jobs\":[{\"centre\":%q,\"start\":%q,%s}],\"customer_ref\":%q}", s.centre, s.start.Format(time.RFC3339), sells, s.job.ref)
	return s
}

// holds is what can be done with a hold.
func (c *customer) holds(s *step) {
	j := s.job
	path := "/v1/holds/" + j.hold
	switch n := c.random.IntN(10); {
	case j.order != "" && n < 6:
		s.what, s.path, s.state = "pay", "/v1/orders/"+j.order+"/payment", confirmed
		s.saying(`{"token":%q}`, []string{"tok_visa", "tok_visa", "tok_visa", "tok_decline", "tok_stall_2s"}[c.random.IntN(5)])
	case j.order == "" && n < 4:
		s.what, s.path = "order", "/v1/orders"
		s.saying(`{"hold":%q,"customer":{"name":"Ada Lovelace","email":"ada@example.com","phone":"+49351123456","language":"de"},"plate":"L-AL 1843"}`, j.hold)
	case j.order == "" && n < 6:
		s.what, s.path, s.state = "confirm", path+"/confirm", confirmed
		s.saying(`{"payment_reference":%q}`, s.key)
	case n == 6:
		s.what, s.path = "extend", path+"/extend"
	case n == 7:
		s.what, s.method, s.path, s.state, s.key = "release", http.MethodDelete, path, cancelled, ""
	default:
		s.what, s.path = "move", path+"/move"
		c.elsewhere(s)
	}
}

// keeps is what can be done with an appointment.
func (c *customer) keeps(s *step) {
	path := "/v1/appointments/" + s.job.appointment
	if c.random.IntN(2) == 0 {
		s.what, s.path = "reschedule", path+"/reschedule"
		c.elsewhere(s)
		return
	}
	s.what, s.path, s.state = "cancel", path+"/cancel", cancelled
}

func (s *step) saying(format string, args ...any) { s.ask.body = fmt.Sprintf(format, args...) }

func (c *customer) somewhere() place { return c.wanted[c.random.IntN(len(c.wanted))] }

func (c *customer) elsewhere(s *step) {
	s.place = c.somewhere()
	s.saying(`{"centre":%q,"start":%q}`, s.centre, s.start.Format(time.RFC3339))
}

// An answer is what the steps look at of any of their answers.
type answer struct {
	ID, State, Type string
	Expires         time.Time `json:"expires_at"`
	Appointments    []struct {
		ID, State string
		Start     time.Time
		Centre    struct{ ID string }
	}
	Appointment struct {
		State   string
		Expires time.Time `json:"expires_at"`
	}
}

// do sends a step and takes in what is answered. Without an answer it stays pending.
func (c *customer) do(node int, s *step, breaking bool) {
	status, body, err := c.w.send(node, s.ask)
	if err != nil || breaking && status >= 500 {
		s.job.pending = s
		return
	}
	again := s.job.pending == s
	s.job.pending = nil
	c.heard(s, status, body, again)
}

// heard brings the job up to what an answer says. The answer to a repeated step may
// be that it was done before.
func (c *customer) heard(s *step, status int, body []byte, again bool) {
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		c.find("%s is answered %d with %q", s.what, status, body)
		return
	}
	j := s.job
	switch {
	case status == http.StatusOK || status == http.StatusCreated:
		s.status, s.body = status, body
		c.done(s, a)
	case status == http.StatusAccepted && s.what == "pay":
		j.paying = true
	case status == http.StatusPaymentRequired && s.what == "pay" && s.ask.body == `{"token":"tok_decline"}`:
	case status == http.StatusConflict && a.Type == "/problems/extended-already" && s.what == "extend" && j.extended:
	case status == http.StatusConflict && a.Type == "/problems/wrong-state" && j.paying:
	case status == http.StatusConflict && takesPlace(s.what) && lost(a.Type), status == http.StatusServiceUnavailable && a.Type == "/problems/busy":
		c.refused++
	case status == http.StatusGone && !j.expires.IsZero() && time.Now().After(j.expires):
		j.state = expired
	default:
		c.find("%s (again: %t) of a job that is %s: answered %d %s", s.what, again, j.state, status, body)
	}
}

func takesPlace(what string) bool {
	return what == "hold" || what == "move" || what == "reschedule" || what == "extend"
}

func lost(kind string) bool {
	switch kind {
	case "/problems/slot-taken", "/problems/closed", "/problems/tyres-late", "/problems/out-of-stock":
		return true
	}
	return false
}

// done is what was asked for.
func (c *customer) done(s *step, a answer) {
	j := s.job
	if s.key != "" {
		c.acked = append(c.acked, s)
	}
	switch s.what {
	case "hold":
		if len(a.Appointments) != 1 || !a.Appointments[0].Start.Equal(s.start) || a.Appointments[0].Centre.ID != s.centre {
			c.find("a hold of %v is answered with another: %s", s.place, s.body)
			return
		}
		j.hold, j.appointment = a.ID, a.Appointments[0].ID
		c.jobs = append(c.jobs, j)
	case "order":
		j.order = a.ID
	case "pay":
		if a.State != "paid" || a.Appointment.State != confirmed {
			c.find("paid, but %s", s.body)
		}
		j.paying = false
	case "extend":
		j.extended = true
	}
	j.state, j.place = s.state, s.place
	if !a.Expires.IsZero() {
		j.expires = a.Expires
	}
	if a.Appointment.Expires.After(j.expires) {
		j.expires = a.Appointment.Expires
	}
}
