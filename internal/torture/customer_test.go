package torture

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// A customer has holds, and the appointments that are made of them.
type customer struct{ person }

// next is some step, of a new job or one that goes on.
func (c *customer) next() *step {
	s := c.step(c.w.shop)
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
	s.standing = s.job.standing
	if s.job.state == held {
		c.holds(s)
	} else {
		c.keeps(s)
	}
	return s
}

// begins is a hold, now and then of two jobs.
func (c *customer) begins(s *step) *step {
	s.job = &job{ref: s.key, standing: standing{state: absent}}
	s.what, s.path, s.state, s.at = "hold", "/v1/holds", held, []seat{{place: c.somewhere()}}
	sells := `"services":["swap"]`
	if c.random.IntN(4) == 0 {
		sells = `"services":["fit"],"items":[{"sku":"NK-1955516H-W","quantity":2}]`
	}
	jobs := fmt.Sprintf(`{%s,%s}`, s.at[0], sells)
	if c.random.IntN(4) == 0 {
		s.at = append(s.at, seat{place: c.somewhere()})
		jobs += fmt.Sprintf(`,{%s,"services":["swap"]}`, s.at[1])
	}
	s.saying(`{"jobs":[%s],"customer_ref":%q}`, jobs, s.job.ref)
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
		plates := `"plate":"L-AL 1843"`
		if len(j.at) > 1 {
			plates = `"plates":["L-AL 1843","L-AL 1852"]`
		}
		s.saying(`{"hold":%q,"customer":{"name":"Ada Lovelace","email":"ada@example.com","phone":"+49351123456","language":"de"},%s}`, j.hold, plates)
	case j.order == "" && n < 6:
		s.what, s.path, s.state = "confirm", path+"/confirm", confirmed
		s.saying(`{"payment_reference":%q}`, s.key)
	case n == 6 || n > 7 && len(j.at) > 1:
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

// elsewhere is another place for the first appointment of a job.
func (c *customer) elsewhere(s *step) {
	s.at = append([]seat{{place: c.somewhere()}}, s.at[1:]...)
	s.saying(`{%s}`, s.at[0])
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

// isAt reports whether all appointments of an answer are where they are to be.
func (a answer) isAt(places []seat) bool {
	if len(a.Appointments) != len(places) {
		return false
	}
	for i, is := range a.Appointments {
		if is.Centre.ID != places[i].centre || !is.Start.Equal(places[i].start) {
			return false
		}
	}
	return true
}

// reads is where a job can be read.
func (c *customer) reads(j *job) ask {
	return ask{secret: c.w.shop, method: http.MethodGet, path: "/v1/holds/" + j.hold}
}

// shows reports whether what was read is what the customer was told.
func (c *customer) shows(j *job, body []byte) bool {
	var a answer
	if json.Unmarshal(body, &a) != nil {
		return false
	}
	ok := a.State == j.state || j.paying && a.State == confirmed || a.State == expired && time.Now().After(j.expires)
	return ok && (j.state == cancelled || a.isAt(j.at))
}

// over reports whether nothing more is to be done with a job.
func (c *customer) over(j *job) bool {
	return j.state == cancelled || j.state == expired || j.paying || time.Now().After(j.expires.Add(-time.Minute)) && j.state == held
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
		if !a.isAt(s.at) {
			c.find("a hold of %v is answered with another: %s", s.at, s.body)
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
	j.standing = s.standing
	if !a.Expires.IsZero() {
		j.expires = a.Expires
	}
	if a.Appointment.Expires.After(j.expires) {
		j.expires = a.Appointment.Expires
	}
}
