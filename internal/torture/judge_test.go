package torture

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// A row is an appointment as it stands in the database, found by the ref of its job.
type row struct {
	Ref, ID, State string
	Centre         string
	Start          time.Time
	Bay, Quarters  int
	Claims         int // of a bay, in its own quarters
	// What is proposed, and its claims of a bay: "" and 0 if nothing is.
	ProposedCentre               string
	ProposedStart                time.Time
	ProposedBay, ProposedQuarter int
	ProposedClaims               int
	Taken                        int // of whatever else
}

func (r row) seat() seat { return seat{place{r.Centre, r.Start}, r.Bay, r.Quarters} }

// proposed is the zero seat if nothing is.
func (r row) proposed() seat {
	if r.ProposedCentre == "" {
		return seat{}
	}
	return seat{place{r.ProposedCentre, r.ProposedStart}, r.ProposedBay, r.ProposedQuarter}
}

// rows reads the appointments of jobs, those of each in their order.
func (w *world) rows(refs []string) map[string][]row {
	found, err := w.sql.Query(w.ctx, `
		WITH own AS (
			SELECT CASE WHEN q.customer_ref = '' THEN u.name ELSE q.customer_ref END AS ref, a.*
			  FROM appointments a
			  JOIN quotes q ON q.id = a.quote_id
			  LEFT JOIN vehicles v ON v.id = a.vehicle_id
			  LEFT JOIN customers u ON u.id = v.customer_id
		), claimed AS (
			SELECT k.appointment_id,
			       k.centre_id = a.centre_id AND k.quarter >= a.start_quarter AND k.quarter < a.start_quarter + a.quarters AS now,
			       coalesce(k.centre_id = p.centre_id AND k.quarter >= p.start_quarter AND k.quarter < p.start_quarter + p.quarters, false) AS later,
			       k.resource > 0 AS of_bay, k.resource = a.bay_no AS bay_now, coalesce(k.resource = p.bay_no, false) AS bay_later
			  FROM claims k
			  JOIN appointments a ON a.id = k.appointment_id
			  LEFT JOIN proposals p ON p.appointment_id = a.id AND p.state = 'open'
		)
		SELECT a.ref, a.id::text, a.state, c.external_id, to_timestamp(a.start_quarter::bigint * 900), a.bay_no, a.quarters,
		       (SELECT count(*) FROM claimed k WHERE k.appointment_id = a.id AND k.now AND k.bay_now),
		       coalesce(pc.external_id, ''), to_timestamp(coalesce(p.start_quarter, 0)::bigint * 900), coalesce(p.bay_no, 0), coalesce(p.quarters, 0),
		       (SELECT count(*) FROM claimed k WHERE k.appointment_id = a.id AND k.later AND k.bay_later),
		       (SELECT count(*) FROM claimed k
		         WHERE k.appointment_id = a.id
		           AND NOT (k.now AND (k.bay_now OR NOT k.of_bay) OR k.later AND (k.bay_later OR NOT k.of_bay)))
		  FROM own a
		  JOIN centres c ON c.id = a.centre_id
		  LEFT JOIN proposals p ON p.appointment_id = a.id AND p.state = 'open'
		  LEFT JOIN centres pc ON pc.id = p.centre_id
		 WHERE a.ref = ANY($1)
		 ORDER BY a.ref, a.id`, refs)
	require.NoError(w.t, err)
	all, err := pgx.CollectRows(found, pgx.RowToStructByPos[row])
	require.NoError(w.t, err)
	by := map[string][]row{}
	for _, r := range all {
		by[r.Ref] = append(by[r.Ref], r)
	}
	return by
}

// stands sees that each job is what its person was told, or, where a step was not
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
			r.find("%s: job %s is %s, pending %s: %s", when, j.ref, j.standing, j.asked(), wrong)
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
	for _, r := range rows {
		if wrong := r.wrong(); wrong != "" {
			return wrong
		}
	}
	may := []standing{j.standing}
	if j.pending != nil {
		may = append(may, j.pending.standing)
	}
	if j.paying {
		may = append(may, standing{state: confirmed, at: j.at})
	}
	for _, s := range may {
		late := s.state == held && !j.expires.IsZero() && now.After(j.expires)
		if s.are(rows) || late && (standing{state: expired, at: s.at}).are(rows) {
			return ""
		}
	}
	return fmt.Sprintf("in the database it is %+v", rows)
}

// wrong says what an appointment has by halves.
func (r row) wrong() string {
	switch r.State {
	case cancelled, expired, noShow:
		if r.Claims+r.ProposedQuarter+r.Taken != 0 {
			return fmt.Sprintf("it has given up its bay and keeps it: %+v", r)
		}
	default:
		if r.Claims != r.Quarters || r.ProposedClaims != r.ProposedQuarter || r.Taken != 0 {
			return fmt.Sprintf("it is there by halves: %+v", r)
		}
	}
	return ""
}

// are reports whether appointments stand so, each of them.
func (s standing) are(rows []row) bool {
	if len(rows) != len(s.at) {
		return false
	}
	for i, r := range rows {
		if r.State != s.state || s.state != cancelled && !r.seat().fits(s.at[i]) || !r.proposed().fits(s.proposed) {
			return false
		}
	}
	return true
}

// readsBack sees that HTTP says what people were told.
func (r *round) readsBack() {
	for _, who := range r.askers {
		for _, j := range who.self().jobs {
			status, body, err := r.w.send(0, who.reads(j))
			r.checks++
			if err != nil || status != http.StatusOK || !who.shows(j, body) {
				r.find("job %s is %s, and reads back as %d %s %v", j.ref, j.standing, status, body, err)
			}
		}
	}
}

// repeats sends all that was answered in this round again: the answer is the same.
func (r *round) repeats() {
	for _, who := range r.askers {
		c := who.self()
		for _, s := range c.acked {
			status, body, err := r.w.send(r.random.IntN(r.nodes), s.ask)
			r.retries++
			r.did[s.what]++
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

// strays are appointments in a closure that nobody has listed. Who is there already is
// nobody's stray, and what is but proposed is judged when it is agreed to.
func (r *round) strays() {
	var ids []string
	for range 100 {
		rows, err := r.w.sql.Query(r.w.ctx, `
			SELECT DISTINCT a.id::text
			  FROM closures s
			  JOIN claims k ON k.centre_id = s.centre_id AND k.resource > 0 AND (s.bay_no IS NULL OR s.bay_no = k.resource)
			   AND to_timestamp(k.quarter::bigint * 900) < s.ends_at AND to_timestamp(k.quarter::bigint * 900 + 900) > s.starts_at
			  JOIN appointments a ON a.id = k.appointment_id AND a.state IN ('held', 'confirmed') AND a.centre_id = k.centre_id
			   AND k.quarter >= a.start_quarter AND k.quarter < a.start_quarter + a.quarters
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
