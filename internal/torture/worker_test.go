package torture

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/stretchr/testify/require"
)

const quarter = 15 * time.Minute

// A worker is staff who book for who walks in or rings up, and do the work: each at
// appointments of their own booking.
type worker struct {
	person
	grid map[string]time.Duration // of the centres that walk-ins come to
}

// grids are how far apart the starts of centres are.
func (w *world) grids(centres []string) map[string]time.Duration {
	grid := map[string]time.Duration{}
	for _, centre := range centres {
		var quarters int
		require.NoError(w.t, w.sql.QueryRow(w.ctx, `SELECT grid_quarters FROM centres WHERE external_id = $1`, centre).Scan(&quarters))
		grid[centre] = time.Duration(quarters) * quarter
	}
	return grid
}

// next is some step, of a new job or one that goes on.
func (k *worker) next() *step {
	s := k.step(k.w.staff)
	var going []*job
	for _, j := range k.jobs {
		if j.state != cancelled {
			going = append(going, j)
		}
	}
	if len(going) < 3 || len(going) < 6 && k.random.IntN(3) == 0 {
		return k.books(s)
	}
	s.job = going[k.random.IntN(len(going))]
	s.standing = s.job.standing
	s.proposed = seat{} // but for a new proposal none outlives what is done
	able := k.able(s.job)
	k.does(s, able[k.random.IntN(len(able))])
	return s
}

// books is a walk-in of today, mostly at this very moment, or a call for later.
func (k *worker) books(s *step) *step {
	s.job = &job{ref: s.key, standing: standing{state: absent}}
	at, channel, sells, override := k.somewhere(), "phone", `"services":["swap"]`, `"crew"`
	if k.random.IntN(3) > 0 {
		at.start = k.today(at.centre)
		channel, override = "door", `"notice","crew"`
	} else if k.random.IntN(3) == 0 {
		sells = `"services":["fit"],"items":[{"sku":"NK-1955516H-W","quantity":2}]`
	}
	s.what, s.path, s.state, s.at = "book", "/v1/centres/"+at.centre+"/appointments", confirmed, []seat{{place: at}}
	s.saying(`{"channel":%q,"start":%q,%s,"customer":{"name":%q,"phone":"+49351123456"},"plate":"L-EM 12","override":[%s],"reason":"torture"}`,
		channel, at.start.Format(time.RFC3339), sells, s.key, override)
	return s
}

// today is one of the next starts at a centre, that of the present quarter among them.
func (k *worker) today(centre string) time.Time {
	present, grid := time.Now().UTC().Truncate(quarter), k.grid[centre]
	first := present.Truncate(grid)
	if first.Before(present) {
		first = first.Add(grid)
	}
	return first.Add(time.Duration(max(0, k.random.IntN(10)-4)) * grid)
}

// able is what can be done to a job as it stands, and how far the day has come; what is
// listed more often is done more often.
func (k *worker) able(j *job) []string {
	now, start := time.Now(), j.at[0].start
	begun := !now.Before(start)
	switch j.state {
	case confirmed:
		able := []string{"stretch", "move", "move", "propose", "propose", "bay"}
		if j.proposal != "" {
			able = append(able, "agree", "agree", "agree", "decline", "decline")
		}
		if date(now) >= date(start) {
			able = append(able, "arrive", "arrive", "arrive")
		}
		if begun {
			return append(able, "no-show", "no-show")
		}
		return append(able, "cancel")
	case arrived:
		return []string{"begin", "begin", "undo", "stretch", "bay", "move"}
	case inService:
		return []string{"complete", "complete", "undo", "stretch", "bay"}
	}
	return []string{"undo"}
}

// date is the day at the centres, all of which are in Germany.
func date(at time.Time) string { return at.In(berlin).Format(time.DateOnly) }

var berlin = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return zone
}()

// does is what can be done to an appointment, and how it stands then.
func (k *worker) does(s *step, what string) {
	at := s.at[0]
	s.what, s.path = what, "/v1/centres/"+at.centre+"/appointments/"+s.job.appointment+"/"+what
	switch what {
	case "arrive":
		s.state = arrived
	case "begin":
		s.state = inService
	case "complete":
		s.state = completed
	case "no-show":
		s.state = noShow
	case "cancel":
		s.state = cancelled
	case "undo":
		s.state = map[string]string{arrived: confirmed, inService: arrived, completed: inService, noShow: confirmed}[s.state]
		if s.state == confirmed && s.job.state == noShow {
			at.bay = 0 // another, if that is taken
		}
	case "stretch":
		at.quarters = max(1, at.quarters+[]int{-1, 1, 1, 2}[k.random.IntN(4)])
		s.saying(`{"end":%q,"override":["crew"],"reason":"torture"}`, at.start.Add(time.Duration(at.quarters)*quarter).Format(time.RFC3339))
	case "agree", "decline":
		s.saying(`{"proposal":%q}`, s.job.proposal)
		if what == "agree" {
			at = s.job.proposed
			at.bay = 0 // another, if that is closed
		}
	default:
		at = k.moves(s, at)
	}
	s.at = []seat{at}
}

// moves is to another bay, or to another place that was agreed to or is but proposed.
func (k *worker) moves(s *step, at seat) seat {
	s.path = "/v1/centres/" + at.centre + "/appointments/" + s.job.appointment + "/move"
	if s.what == "bay" {
		at.bay = 1 + at.bay%2
		s.saying(`{"bay":%d}`, at.bay)
		return at
	}
	to := seat{place: k.somewhere()}
	if s.state == arrived {
		to.place = place{at.centre, k.today(at.centre)}
	}
	if to.centre == at.centre && to.start.Equal(at.start) {
		s.what = "bay"
		return k.moves(s, at)
	}
	if to.centre == at.centre {
		to.quarters = at.quarters
	}
	s.saying(`{%s,"agreed":%t}`, to, s.what == "move")
	if s.what == "propose" {
		s.proposed = to
		return at
	}
	return to
}

// A view is an appointment as its centre's staff see it.
type view struct {
	ID, State, Type string
	Version         int64
	viewed
	Proposal *struct {
		ID string
		viewed
	}
}

type viewed struct {
	Centre string
	UTC    time.Time `json:"start_utc"`
	End    time.Time
	Bay    int
}

func (v viewed) seat() seat {
	return seat{place{v.Centre, v.UTC}, v.Bay, int(v.End.Sub(v.UTC) / quarter)}
}

// standing is how the appointment stands, all of it.
func (v view) standing() (told standing, proposal string) {
	told = standing{state: v.State, at: []seat{v.seat()}}
	if v.Proposal != nil {
		told.proposed, proposal = v.Proposal.seat(), v.Proposal.ID
	}
	return told, proposal
}

// heard brings the job up to what an answer says.
func (k *worker) heard(s *step, status int, body []byte, again bool) {
	var v view
	if err := json.Unmarshal(body, &v); err != nil {
		k.find("%s is answered %d with %q", s.what, status, body)
		return
	}
	now := time.Now()
	switch {
	case status == http.StatusOK || status == http.StatusCreated:
		s.status, s.body = status, body
		k.done(s, v)
	case status == http.StatusConflict && lost(v.Type), status == http.StatusServiceUnavailable && v.Type == "/problems/busy":
		k.refused++
	case status == http.StatusUnprocessableEntity && s.at[0].start.Before(now.Truncate(quarter)): // its quarter is over
	case status == http.StatusConflict && s.what == "cancel" && !now.Before(s.at[0].start): // it has begun meanwhile
	default:
		k.find("%s %s (again: %t) of a job that is %s: answered %d %s", s.what, s.ask.body, again, s.job.standing, status, body)
	}
}

// done is what was asked for: the answer says in which bay and for how long.
func (k *worker) done(s *step, v view) {
	j := s.job
	told, proposal := v.standing()
	if told.state != s.state || !told.at[0].fits(s.at[0]) || !told.proposed.fits(s.proposed) || v.Version <= j.version {
		k.find("%s %s of a job that is %s, version %d, should be %s: %s", s.what, s.ask.body, j.standing, j.version, s.standing, s.body)
	}
	if j.state == absent {
		j.appointment = v.ID
		k.jobs = append(k.jobs, j)
	}
	j.standing, j.proposal, j.version = told, proposal, v.Version
	k.acked = append(k.acked, s)
}

// reads is where a job can be read.
func (k *worker) reads(j *job) ask {
	return ask{secret: k.w.staff, method: http.MethodGet, path: "/v1/centres/" + j.at[0].centre + "/appointments/" + j.appointment}
}

// shows reports whether what was read is what the worker was told: nothing was done since.
func (k *worker) shows(j *job, body []byte) bool {
	var v view
	if json.Unmarshal(body, &v) != nil {
		return false
	}
	is, proposal := v.standing()
	return is.state == j.state && is.at[0].fits(j.at[0]) && is.proposed.fits(j.proposed) && proposal == j.proposal && v.Version == j.version
}

// over reports whether nothing more is to be done with a job. Some who have not come are
// still waited for.
func (k *worker) over(j *job) bool {
	return j.state == cancelled || j.state == noShow && k.random.IntN(2) == 0
}
