package torture

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"
)

const (
	historyHoldFor = 2 * time.Second
	together       = 10 // histories at one time
	decideWithin   = 20 * time.Second
)

// A history is what some clients did with one part of a day at one centre.
type history struct {
	w      *world
	no     int
	at     string // centre
	starts []time.Time
	begin  centre

	mu    sync.Mutex
	shown []*shown // holds that all clients know
	asked int      // holds asked for
	ops   []porcupine.Operation
	wrong []string
}

// shown is a hold that was answered; all clients may touch it, its owner may move it.
type shown struct {
	job, owner      int
	id, appointment string
	expires         time.Time
}

// TestTortureHistories lets clients hold, move, confirm, give up and let expire on two
// nodes, and sees that it could have happened one after the other.
func TestTortureHistories(t *testing.T) {
	t.Parallel()
	n := int(number(t, historiesVariable, 12))
	w := begin(t, historyHoldFor)
	w.run(2)
	all := w.stages(n)
	random := rand.New(rand.NewPCG(w.seed, 13))
	began, operations, undecided, killed, answers := time.Now(), 0, 0, 0, map[string]int{}
	for first := 0; first < n; first += together {
		batch := all[first:min(n, first+together)]
		if first/together%4 == 1 {
			killed++
		}
		w.play(batch, random, first/together%4 == 1)
		for _, h := range batch {
			operations += len(h.ops)
			h.count(answers)
			switch h.decide() {
			case porcupine.Illegal:
				t.Errorf("history %d at %s could not have happened in any order: %s", h.no, h.at, h.drawn())
			case porcupine.Unknown:
				undecided++
			}
			for _, said := range h.wrong {
				t.Errorf("history %d: %s", h.no, said)
			}
		}
		if first/together%10 == 9 || first+together >= n {
			t.Logf("histories %d of %d after %s: %d operations, %d kills, %d undecided",
				min(n, first+together), n, time.Since(began).Round(time.Second), operations, killed, undecided)
		}
	}
	t.Logf("calls and how they were answered: %v", answers)
	require.LessOrEqual(t, undecided, n/100, "histories that could not be decided within %s", decideWithin)
	w.fitslot("verify")
}

// stages are centres and parts of days that nobody else touches.
func (w *world) stages(n int) (all []*history) {
	random := rand.New(rand.NewPCG(w.seed, 14))
	for _, ref := range w.centres("DE", min(12, n)) {
		begin := centre{bays: w.fewBays(ref, 3)}
		begin.crew = 1 + random.IntN(begin.bays)
		w.must(ask{secret: w.staff, method: http.MethodPut, path: "/v1/centres/" + ref + "/crew", body: fmt.Sprintf(`{"places":%d}`, begin.crew)}, &struct{}{})
		for from := 3; from < 3+5*min(n/60+1, 8); from += 5 {
			for _, day := range w.free(ref, from, 4) {
				for ; len(day) >= 8; day = day[8:] {
					all = append(all, &history{w: w, at: ref, starts: day[:4], begin: begin})
				}
			}
		}
	}
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	require.GreaterOrEqual(w.t, len(all), n)
	for i, h := range all {
		h.no = i
	}
	return all[:n]
}

// fewBays takes the bays of a centre beyond some number out of use, and returns how
// many it has then.
func (w *world) fewBays(ref string, most int) int {
	var found struct{ Bays []map[string]any }
	path := "/v1/centres/" + ref + "/bays"
	w.must(ask{secret: w.staff, method: http.MethodGet, path: path}, &found)
	for i, bay := range found.Bays {
		no := int(bay["no"].(float64))
		require.Equal(w.t, i+1, no)
		delete(bay, "no")
		bay["active"] = no <= most
		body, err := json.Marshal(bay)
		require.NoError(w.t, err)
		w.must(ask{secret: w.staff, method: http.MethodPut, path: fmt.Sprintf("%s/%d", path, no), body: string(body)}, &struct{}{})
	}
	return min(len(found.Bays), most)
}

// play lets the clients of some histories work at one time, and may kill a node
// meanwhile.
func (w *world) play(batch []*history, random *rand.Rand, kill bool) {
	var working sync.WaitGroup
	for _, h := range batch {
		for client := range historyClients {
			random := rand.New(rand.NewPCG(w.seed, uint64(h.no*historyClients+client)))
			working.Go(func() { h.client(client, random) })
		}
	}
	if kill {
		time.Sleep(time.Duration(200+random.IntN(600)) * time.Millisecond)
		w.nodes[1].kill()
		time.Sleep(time.Duration(random.IntN(100)) * time.Millisecond)
		w.run(2)
	}
	working.Wait()
	for _, h := range batch {
		h.conclude()
	}
}

// client does some steps in a row, and the last ones now and then at the very moment at
// which a hold runs out.
func (h *history) client(client int, random *rand.Rand) {
	for n := range historySteps {
		s := h.pick(client, random)
		if s != nil && n > historySteps/2 && random.IntN(2) == 0 {
			time.Sleep(time.Until(s.expires.Add(time.Duration(random.IntN(65_000)-60_000) * time.Microsecond)))
		} else {
			time.Sleep(time.Duration(random.IntN(50)) * time.Millisecond)
		}
		node := random.IntN(2)
		if s == nil || random.IntN(3) == 0 {
			if h.hold(client, node, random) || s == nil {
				continue
			}
		}
		h.touch(s, client, node, random)
	}
}

// pick is some hold that was answered, rather one of the client's own that has not run
// out; nil if there is none yet.
func (h *history) pick(client int, random *rand.Rand) (s *shown) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for tries := 0; tries < 4 && len(h.shown) > 0; tries++ {
		s = h.shown[random.IntN(len(h.shown))]
		if time.Now().Before(s.expires) && (s.owner == client || tries == 3) {
			break
		}
	}
	return s
}

func (h *history) ref(job int) string { return fmt.Sprintf("history-%d-%d", h.no, job) }

// quarter is a start as the model counts.
func (h *history) quarter(t time.Time) int { return int(t.Sub(h.starts[0]) / (15 * time.Minute)) }

// hold asks for one more, unless there have been enough.
func (h *history) hold(client, node int, random *rand.Rand) bool {
	h.mu.Lock()
	job := h.asked
	if job == historyHolds {
		h.mu.Unlock()
		return false
	}
	h.asked++
	h.mu.Unlock()
	start := h.starts[random.IntN(len(h.starts))]
	a, out := h.ask(client, node, call{"hold", job, h.quarter(start)}, ask{
		method: http.MethodPost, path: "/v1/holds", key: h.ref(job),
		body: fmt.Sprintf(`{"jobs":[{"centre":%q,"start":%q,"services":["swap"]}],"customer_ref":%q}`, h.at, start.Format(time.RFC3339), h.ref(job)),
	})
	if out.how == done {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.shown = append(h.shown, &shown{job, client, a.ID, a.Appointments[0].ID, a.Expires})
	}
	return true
}

// touch does something with a hold. Only who placed it moves it: the answer to a move
// tells how the hold stands then, not what this move has made of it.
func (h *history) touch(s *shown, client, node int, random *rand.Rand) {
	start := h.starts[random.IntN(len(h.starts))]
	body := fmt.Sprintf(`{"centre":%q,"start":%q}`, h.at, start.Format(time.RFC3339))
	in, to := call{job: s.job, start: h.quarter(start)}, ask{method: http.MethodPost}
	n := random.IntN(10)
	if n < 5 && s.owner != client {
		n = 5 + random.IntN(5)
	}
	switch n {
	case 0, 1, 2:
		in.what, to.path, to.body = "move", "/v1/holds/"+s.id+"/move", body
	case 3, 4:
		in.what, to.path, to.body = "reschedule", "/v1/appointments/"+s.appointment+"/reschedule", body
	case 5:
		in.what, to.path = "confirm", "/v1/holds/"+s.id+"/confirm"
		to.body = fmt.Sprintf(`{"payment_reference":"%d-%d"}`, client, random.Uint32())
	case 6:
		in.what, to.method, to.path = "release", http.MethodDelete, "/v1/holds/"+s.id
	case 7:
		in.what, to.path = "cancel", "/v1/appointments/"+s.appointment+"/cancel"
	default:
		in.what, to.method, to.path = "read", http.MethodGet, "/v1/holds/"+s.id
	}
	h.ask(client, node, in, to)
}

// An account is what an answer tells of a hold or an appointment.
type account struct {
	ID, State, Type string
	Expires         time.Time `json:"expires_at"`
	Bay             int
	Start, End      time.Time
	Appointments    []account
}

// ask sends a call, and notes when it was sent and when and how it was answered.
func (h *history) ask(client, node int, in call, to ask) (account, reply) {
	to.secret = h.w.shop
	began := time.Now().UnixNano()
	status, body, err := h.w.send(node, to)
	ended := time.Now().UnixNano()
	var a account
	out := reply{how: unknown}
	if err == nil {
		if err := json.Unmarshal(body, &a); err != nil {
			h.find("%v is answered %d %q", in, status, body)
		}
		out = h.read(in, status, a, body)
	}
	if out.how == unknown {
		ended = math.MaxInt64
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if in.what != "read" || out.how == done {
		h.ops = append(h.ops, porcupine.Operation{ClientId: client, Input: in, Call: began, Output: out, Return: ended})
	}
	return a, out
}

// read makes a reply of an answer.
func (h *history) read(in call, status int, a account, body []byte) reply {
	switch {
	case status == http.StatusOK || status == http.StatusCreated:
		at := a
		if len(a.Appointments) == 1 {
			at = a.Appointments[0]
		}
		return reply{done, at.State, spot{h.quarter(at.Start), at.Bay}}
	case status == http.StatusConflict && a.Type == "/problems/slot-taken":
		return reply{how: full}
	case status == http.StatusConflict && a.Type == "/problems/wrong-state":
		return reply{how: wrong}
	case status == http.StatusGone:
		return reply{how: late}
	case status == http.StatusServiceUnavailable && a.Type == "/problems/busy":
		return reply{how: busy}
	}
	h.find("%v is answered %d %s", in, status, body)
	return reply{how: unknown}
}

func (h *history) find(format string, args ...any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wrong = append(h.wrong, fmt.Sprintf(format, args...))
}

// conclude adds what the database tells: holds of which no answer told, when each ran
// out, and how all stand in the end.
func (h *history) conclude() {
	began := time.Now().UnixNano()
	placed := map[int]part{}
	made := map[int]time.Time{}
	for job := range historyHolds {
		var is part
		var start, at time.Time
		var quarters int
		err := h.w.sql.QueryRow(h.w.ctx, `
			SELECT CASE WHEN a.state = 'held' AND a.expires_at <= fitslot_now() THEN 'expired' ELSE a.state END,
			       to_timestamp(a.start_quarter::bigint * 900), a.bay_no, a.quarters, a.created_at
			  FROM quotes q JOIN appointments a ON a.quote_id = q.id
			 WHERE q.customer_ref = $1`, h.ref(job)).Scan(&is.state, &start, &is.bay, &quarters, &at)
		if err == nil {
			h.begin.quarters = quarters // of all jobs here, also if no answer has told
			is.start = h.quarter(start)
			placed[job], made[job] = is, at
		}
	}
	ended := time.Now().UnixNano()
	kept := h.ops[:0]
	for _, op := range h.ops {
		in, out := op.Input.(call), op.Output.(reply)
		if is, there := placed[in.job]; in.what == "hold" && out.how == unknown {
			if !there {
				continue
			}
			op.Output = reply{done, held, is.spot} // nobody knew of it who could have moved it
		}
		kept = append(kept, op)
	}
	h.ops = kept
	told := map[int]time.Time{}
	for _, s := range h.shown {
		told[s.job] = s.expires
	}
	for job, is := range placed {
		at := told[job]
		if at.IsZero() {
			at = made[job].Add(historyHoldFor)
		}
		h.ops = append(h.ops,
			porcupine.Operation{ClientId: historyClients, Input: call{what: "expire", job: job}, Call: at.UnixNano(), Output: reply{how: done}, Return: at.UnixNano()},
			porcupine.Operation{ClientId: historyClients + 1, Input: call{what: "read", job: job}, Call: began, Output: reply{done, is.state, is.spot}, Return: ended})
	}
}

// count adds how the calls were answered.
func (h *history) count(answers map[string]int) {
	for _, op := range h.ops {
		in, out := op.Input.(call), op.Output.(reply)
		answers[in.what+" "+out.how]++
	}
}

func (h *history) decide() porcupine.CheckResult {
	return porcupine.CheckOperationsTimeout(model(h.begin), h.ops, decideWithin)
}

// drawn is a file with a picture of the history, and how far it can be put in order.
func (h *history) drawn() string {
	file := filepath.Join(h.w.dir, fmt.Sprintf("history-%d.html", h.no))
	_, info := porcupine.CheckOperationsVerbose(model(h.begin), h.ops, decideWithin)
	if err := porcupine.VisualizePath(model(h.begin), info, file); err != nil {
		return err.Error()
	}
	return file
}
