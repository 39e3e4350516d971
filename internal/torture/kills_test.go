package torture

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A round is one kill among customers and staff, and what is seen afterwards.
type round struct {
	w        *world
	no       int
	nodes    int  // how many serve
	postgres bool // it is PostgreSQL that is killed
	random   *rand.Rand
	askers   []asker
	closers  []*closer
	stop     atomic.Bool
	steps    atomic.Int64
	retries  int
	checks   int
	did      map[string]int // how often each kind of step was answered, in all rounds
	findings []string
}

func (r *round) find(format string, args ...any) {
	r.findings = append(r.findings, fmt.Sprintf("round %d (%d nodes, PostgreSQL: %t): ", r.no, r.nodes, r.postgres)+fmt.Sprintf(format, args...))
}

// jobs are all that people have, and what they have only just asked for.
func (r *round) jobs() (all []*job) {
	seen := map[*job]bool{}
	for _, who := range r.askers {
		for _, j := range slices.Concat(who.self().jobs, who.self().asking) {
			if !seen[j] {
				all = append(all, j)
			}
			seen[j] = true
		}
	}
	return all
}

// TestTortureKills kills fitslot, or PostgreSQL, while customers and staff are at it,
// time and again. Every answer that was given is true afterwards; of what was not
// answered each is whole or absent, and done once when it is asked for again.
func TestTortureKills(t *testing.T) {
	t.Parallel()
	kills := int(number(t, killsVariable, 4))
	w := begin(t, 10*time.Minute)
	w.run(1)
	all := &round{w: w, random: rand.New(rand.NewPCG(w.seed, 12)), did: map[string]int{}}
	w.people(all)
	began, steps, findings := time.Now(), int64(0), 0
	for no := range kills {
		r := &round{
			w: w, no: no, nodes: 1, postgres: no%3 == 2, random: all.random, askers: all.askers, closers: all.closers, did: all.did,
		}
		if no*2 >= kills {
			r.nodes = 2
		}
		w.run(r.nodes)
		r.crowd()
		r.torture()
		r.judge()
		steps, all.retries, all.checks, findings = steps+r.steps.Load(), all.retries+r.retries, all.checks+r.checks, findings+len(r.findings)
		for _, finding := range r.findings {
			t.Error(finding)
		}
		if no%10 == 9 || no == kills-1 {
			t.Logf("kills %d of %d after %s: %d operations, %d repeated, %d checks, %d findings",
				no+1, kills, time.Since(began).Round(time.Second), steps, all.retries, all.checks, findings)
		}
		require.Less(t, findings, 50, "enough")
	}
	w.settled()
	t.Logf("answered: %v", all.did)
}

// people are who has to do with the centres, which are open day and night: so there is
// work at whatever hour the test runs.
func (w *world) people(r *round) {
	centres := w.centres("DE", 3)
	for i, centre := range centres {
		w.must(ask{secret: w.staff, method: http.MethodPut, path: "/v1/centres/" + centre + "/rules", body: `{"opening_hours":"24/7"}`}, &struct{}{})
		var all []time.Time
		for _, day := range w.free(centre, 9, 12) {
			all = append(all, day...)
		}
		require.Greater(w.t, len(all), crowded)
		r.closers = append(r.closers, &closer{
			w: w, name: fmt.Sprintf("closer-%d", i), centre: centre, all: all, random: rand.New(rand.NewPCG(w.seed, uint64(100+i))),
		})
	}
	for i := range 8 {
		r.askers = append(r.askers, &customer{person{w: w, name: fmt.Sprintf("customer-%d", i), random: rand.New(rand.NewPCG(w.seed, uint64(i)))}})
	}
	for i := range 3 {
		r.askers = append(r.askers, &worker{
			person{w: w, name: fmt.Sprintf("worker-%d", i), random: rand.New(rand.NewPCG(w.seed, uint64(200+i)))}, w.grids(centres),
		})
	}
}

// crowded is how many starts of a centre everybody wants at a time: so few that they
// get in each other's way.
const crowded = 12

// crowd sends everybody to a few starts, and every eight rounds to others.
func (r *round) crowd() {
	var wanted []place
	for _, c := range r.closers {
		first := r.no / 8 * crowded % (len(c.all) - crowded)
		c.when = c.all[first : first+crowded]
		for _, start := range c.when {
			wanted = append(wanted, place{c.centre, start})
		}
	}
	for _, who := range r.askers {
		who.self().wanted = wanted
	}
}

// torture lets everybody work, kills somewhere in the middle, and starts it again.
func (r *round) torture() {
	var working sync.WaitGroup
	for _, who := range r.askers {
		working.Go(func() { r.serve(who) })
	}
	for _, c := range r.closers {
		working.Go(func() { r.serveStaff(c) })
	}
	r.pause(100, 700)
	if r.postgres {
		r.w.killPostgres()
	} else {
		r.w.nodes[r.random.IntN(r.nodes)].kill()
	}
	r.pause(0, 100)
	r.w.run(r.nodes)
	r.pause(50, 300)
	r.stop.Store(true)
	working.Wait()
}

// pause waits for some milliseconds: a moment as random as the seed.
func (r *round) pause(least, most int) {
	time.Sleep(time.Duration(least+r.random.IntN(most-least)) * time.Millisecond)
}

// serve lets somebody work. Who gets no answer asks again, or, one time in four, is
// left without until all have been judged.
func (r *round) serve(who asker) {
	c := who.self()
	for !r.stop.Load() {
		s := who.next()
		r.steps.Add(1)
		c.asking = append(c.asking, s.job)
		do(who, c.random.IntN(r.nodes), s, r.postgres)
		patient := c.random.IntN(4) > 0
		for s.job.pending != nil {
			if !patient || r.stop.Load() {
				return
			}
			time.Sleep(20 * time.Millisecond)
			do(who, c.random.IntN(r.nodes), s, r.postgres)
		}
	}
}

func (r *round) serveStaff(c *closer) {
	for !r.stop.Load() {
		r.steps.Add(1)
		if !c.next(c.random.IntN(r.nodes), r.postgres) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// judge looks at all there is, asks again for what was not answered, and looks again.
func (r *round) judge() {
	r.w.fitslot("verify")
	r.stands("before it is asked for again")
	r.closures()
	for _, who := range r.askers {
		for _, j := range who.self().asking {
			for tries := 0; j.pending != nil && tries < 50; tries++ {
				r.retries++
				do(who, r.random.IntN(r.nodes), j.pending, r.postgres)
			}
			if j.pending != nil {
				r.find("%s is never answered", j.asked())
				j.pending = nil
			}
		}
	}
	for _, c := range r.closers {
		r.finish(c)
	}
	r.stands("after it was asked for again")
	r.closures()
	r.repeats()
	r.stands("after all was repeated")
	r.readsBack()
	r.strays()
	r.tidy()
}

// finish asks again for what staff have not been answered.
func (r *round) finish(c *closer) {
	if c.pending != nil && !c.enter(0, c.pending, false) {
		r.find("closure %s is not answered", c.pending.reason)
	}
	for _, shut := range append([]*closure(nil), c.open...) {
		if shut.dropped && !c.drop(0, shut, false) {
			r.find("dropping closure %s is not answered", shut.reason)
		}
	}
}

// tidy takes over what people have found, and forgets what is over.
func (r *round) tidy() {
	for _, who := range r.askers {
		c := who.self()
		for _, said := range c.said {
			r.find("%s", said)
		}
		c.said, c.asking = nil, nil
		var live []*job
		for _, j := range c.jobs {
			if !who.over(j) {
				live = append(live, j)
			}
		}
		c.jobs = live
	}
	for _, c := range r.closers {
		for _, said := range c.said {
			r.find("%s", said)
		}
		c.said = nil
	}
}

// settled waits until the money of all orders has come to an end, and sees that none
// was taken twice, or for nothing. What never came to the provider is watched for
// longer than we wait: it may yet come.
func (w *world) settled() {
	count := func(sql string) (n int) {
		require.NoError(w.t, w.sql.QueryRow(w.ctx, sql).Scan(&n))
		return n
	}
	require.Eventually(w.t, func() bool {
		return count(`SELECT count(*) FROM payments 
			        WHERE state IN ('started', 'pending', 'authorised') OR state = 'voiding' AND reason <> 'not_carried_out'`)+
			count(`SELECT count(*) FROM refunds WHERE state = 'requested'`) == 0
	}, time.Minute, 100*time.Millisecond, "payments that never end")
	require.Zero(w.t, count(`SELECT count(*) FROM (SELECT FROM payments WHERE state = 'captured' GROUP BY order_id HAVING count(*) > 1) AS twice`))
	require.Zero(w.t, count(`
		SELECT count(*) FROM orders o JOIN appointments a ON a.order_id = o.id
		 WHERE a.state = 'confirmed' AND o.state <> 'paid' OR a.state = 'cancelled' AND o.state = 'paid'`))
	w.fitslot("verify")
}
