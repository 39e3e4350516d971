package torture

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// A state is where an appointment stands, as far as people were told.
const (
	absent    = "absent"
	held      = "held"
	confirmed = "confirmed"
	arrived   = "arrived"
	inService = "in-service"
	completed = "completed"
	noShow    = "no-show"
	cancelled = "cancelled"
	expired   = "expired"
)

// A place is where and when.
type place struct {
	centre string
	start  time.Time
}

// String is the place as a request names it.
func (p place) String() string {
	return fmt.Sprintf(`"centre":%q,"start":%q`, p.centre, p.start.Format(time.RFC3339))
}

// A seat is a place in a bay, for so many quarters of an hour. 0 is whichever.
type seat struct {
	place
	bay, quarters int
}

// fits reports whether a seat is what was told, or asked for.
func (s seat) fits(told seat) bool {
	return s.centre == told.centre && s.start.Equal(told.start) &&
		(told.bay == 0 || s.bay == told.bay) && (told.quarters == 0 || s.quarters == told.quarters)
}

// A standing is how all appointments of a job stand. Only a job of staff's may have
// another seat proposed, beside its own; the zero seat is none.
type standing struct {
	state    string
	at       []seat
	proposed seat
}

// String is for findings.
func (s standing) String() string {
	said := s.state
	for _, at := range s.at {
		said += fmt.Sprintf(" at %s in bay %d for %d", at.place, at.bay, at.quarters)
	}
	if s.proposed != (seat{}) {
		said += fmt.Sprintf(", proposed %s in bay %d for %d", s.proposed.place, s.proposed.bay, s.proposed.quarters)
	}
	return said
}

// A job is the appointments of one hold, which one person alone touches.
type job struct {
	ref string // customer_ref, or the customer's name where staff have booked: of this job alone
	standing
	hold, appointment, order string
	expires                  time.Time
	extended                 bool   // by its owner
	paying                   bool   // the provider has yet to decide: held or confirmed
	proposal                 string // id
	version                  int64
	pending                  *step
}

// A step is something asked for: what it was, and what the job is once it is done.
type step struct {
	what string
	ask
	job *job
	standing
	status int // of the first answer; 0: none came
	body   []byte
}

func (s *step) saying(format string, args ...any) { s.ask.body = fmt.Sprintf(format, args...) }

// A person does one step after the other, each with an Idempotency-Key of its own.
type person struct {
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

// An asker is a customer or a worker.
type asker interface {
	self() *person
	next() *step
	heard(s *step, status int, body []byte, again bool)
	reads(*job) ask
	shows(*job, []byte) bool
	over(*job) bool
}

func (p *person) self() *person { return p }

func (p *person) find(format string, args ...any) {
	p.said = append(p.said, p.name+": "+fmt.Sprintf(format, args...))
}

// step is the next one, still to be filled in.
func (p *person) step(secret string) *step {
	p.n++
	return &step{ask: ask{secret: secret, method: http.MethodPost, key: fmt.Sprintf("%s-%d", p.name, p.n)}}
}

func (p *person) somewhere() place { return p.wanted[p.random.IntN(len(p.wanted))] }

// do sends a step and takes in what is answered. Without an answer it stays pending.
func do(who asker, node int, s *step, breaking bool) {
	status, body, err := who.self().w.send(node, s.ask)
	if err != nil || breaking && status >= 500 {
		s.job.pending = s
		return
	}
	again := s.job.pending == s
	s.job.pending = nil
	who.heard(s, status, body, again)
}
