package torture

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// A row is an appointment as it stands in the database, found by its customer_ref.
type row struct {
	Ref, ID, State string
	Centre         string
	Start          time.Time
	Quarters       int
	Claims         int // of a bay, in its own quarters
	Taken          int // of whatever else
}

// rows reads the appointments of jobs.
func (w *world) rows(refs []string) map[string][]row {
	found, err := w.sql.Query(w.ctx, `
		SELECT q.customer_ref, a.id::text, a.state, c.external_id, to_timestamp(a.start_quarter::bigint * 900), a.quarters,
		       (SELECT count(*) FROM claims k
		         WHERE k.appointment_id = a.id AND k.resource = a.bay_no
		           AND k.quarter >= a.start_quarter AND k.quarter < a.start_quarter + a.quarters),
		       (SELECT count(*) FROM claims k
		         WHERE k.appointment_id = a.id
		           AND (k.resource > 0 AND k.resource <> a.bay_no OR k.quarter < a.start_quarter OR k.quarter >= a.start_quarter + a.quarters))
		  FROM quotes q JOIN appointments a ON a.quote_id = q.id JOIN centres c ON c.id = a.centre_id
		 WHERE q.customer_ref = ANY($1)`, refs)
	require.NoError(w.t, err)
	all, err := pgx.CollectRows(found, pgx.RowToStructByPos[row])
	require.NoError(w.t, err)
	by := map[string][]row{}
	for _, r := range all {
		by[r.Ref] = append(by[r.Ref], r)
	}
	return by
}

// stands sees that each job is what its customer was told, or, where a step was not
// answered, what it was before or would be after, and nothing between.
func (r *round) stands(when string) {
	jobs := r.jobs()
	refs := make([]string, len(jobs))
	for i, j := range jobs {
		refs[i] = j.ref
	}
	now, rows := time.Now(), r.w.rows(refs)
	for _, j := range jobs {
		r.checks++
		if wrong := j.against(rows[j.ref], now); wrong != "" {
			r.find("%s: job %s is %s at %v, pending %s: %s", when, j.ref, j.state, j.place, j.asked(), wrong)
		}
	}
}

func (j *job) asked() string {
	if j.pending == nil {
		return "nothing"
	}
	return j.pending.what + " " + j.pending.ask.body
}

// against says what is wrong with the rows of a job; "" for nothing.
func (j *job) against(rows []row, now time.Time) string {
	if len(rows) == 0 {
		if j.state == absent {
			return ""
		}
		return "it is not there"
	}
	if len(rows) > 1 {
		return fmt.Sprintf("it is there %d times", len(rows))
	}
	r := rows[0]
	if r.State == held || r.State == confirmed {
		if r.Claims != r.Quarters || r.Taken != 0 {
			return fmt.Sprintf("it is there by halves: %+v", r)
		}
	} else if r.Claims+r.Taken != 0 {
		return fmt.Sprintf("it has given up its bay and keeps it: %+v", r)
	}
	is := func(state string, p place) bool {
		late := r.State == expired && state == held && !j.expires.IsZero() && now.After(j.expires)
		return (r.State == state || late) && (state == cancelled || r.Centre == p.centre && r.Start.Equal(p.start))
	}
	if is(j.state, j.place) || j.pending != nil && is(j.pending.state, j.pending.place) || j.paying && is(confirmed, j.place) {
		return ""
	}
	return fmt.Sprintf("in the database it is %s at %s %s", r.State, r.Centre, r.Start.UTC())
}

// readsBack sees that HTTP says what the customers were told.
func (r *round) readsBack() {
	for _, c := range r.customers {
		for _, j := range c.jobs {
			status, body, err := r.w.send(0, ask{secret: r.w.shop, method: http.MethodGet, path: "/v1/holds/" + j.hold})
			var a answer
			if err != nil || status != http.StatusOK || json.Unmarshal(body, &a) != nil || len(a.Appointments) != 1 {
				r.find("reading job %s: %d %s %v", j.ref, status, body, err)
				continue
			}
			r.checks++
			is := a.Appointments[0]
			ok := a.State == j.state || j.paying && a.State == confirmed || a.State == expired && time.Now().After(j.expires)
			if !ok || j.state != cancelled && (is.Centre.ID != j.centre || !is.Start.Equal(j.start)) {
				r.find("job %s is %s at %v, and reads back as %s", j.ref, j.state, j.place, body)
			}
		}
	}
}

// repeats sends all that was answered in this round again: the answer is the same.
func (r *round) repeats() {
	for _, c := range r.customers {
		for _, s := range c.acked {
			status, body, err := r.w.send(r.random.IntN(r.nodes), s.ask)
			r.retries++
			if err != nil || status != s.status || !bytes.Equal(body, s.body) {
				r.find("%s %s again: was answered %d %s and now %d %s %v", s.what, s.key, s.status, s.body, status, body, err)
			}
		}
		c.acked = nil
	}
	for _, c := range r.closers {
		for _, shut := range c.open {
			if _, body, err := r.w.send(0, shut.ask); err != nil || !bytes.Equal(body, shut.body) {
				r.find("closure %s again: was answered %s and now %s %v", shut.reason, shut.body, body, err)
			}
			r.retries++
		}
	}
}

// closures sees that each closure is there once, and those that were deleted are not.
func (r *round) closures() {
	for _, c := range r.closers {
		var there []string
		rows, err := r.w.sql.Query(r.w.ctx, `SELECT reason FROM closures WHERE reason LIKE $1`, c.name+"-%")
		require.NoError(r.w.t, err)
		there, err = pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(r.w.t, err)
		var want, may []string
		for _, shut := range c.open {
			if shut.dropped {
				may = append(may, shut.reason)
			} else {
				want = append(want, shut.reason)
			}
		}
		if c.pending != nil {
			may = append(may, c.pending.reason)
		}
		for _, reason := range want {
			if !slices.Contains(there, reason) {
				r.find("closure %s is not there", reason)
			}
		}
		for i, reason := range there {
			if !slices.Contains(want, reason) && !slices.Contains(may, reason) || slices.Contains(there[:i], reason) {
				r.find("closure %s should not be there, or not twice", reason)
			}
		}
	}
}

// strays are appointments in a closure that nobody has listed.
func (r *round) strays() {
	var ids []string
	for range 100 {
		rows, err := r.w.sql.Query(r.w.ctx, `
			SELECT DISTINCT a.id::text
			  FROM closures s
			  JOIN claims k ON k.centre_id = s.centre_id AND k.resource > 0 AND (s.bay_no IS NULL OR s.bay_no = k.resource)
			   AND to_timestamp(k.quarter::bigint * 900) < s.ends_at AND to_timestamp(k.quarter::bigint * 900 + 900) > s.starts_at
			  JOIN appointments a ON a.id = k.appointment_id
			 WHERE NOT (a.state = 'held' AND a.expires_at <= fitslot_now())
			   AND NOT EXISTS (SELECT FROM orphans o WHERE o.appointment_id = a.id AND o.state IN ('open', 'kept'))`)
		require.NoError(r.w.t, err)
		ids, err = pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(r.w.t, err)
		if len(ids) == 0 {
			return
		}
		time.Sleep(100 * time.Millisecond) // who was killed before the list was complete left that to others
	}
	r.find("in a closure, and on no list: %s", strings.Join(ids, " "))
}
