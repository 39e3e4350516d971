package booking_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
)

// placesAreClaims demands of each appointment that it has its bay, and the one proposed,
// in each quarter of them and no other, and a crew place in each unless staff have said
// otherwise; and that no quarter has more of those than fitters. It reads nothing but tables.
func (r *rush) placesAreClaims() {
	r.t.Helper()
	const places = `
		WITH places AS (
		     SELECT id, centre_id, bay_no, q, waived
		       FROM appointments, generate_series(start_quarter, start_quarter + quarters - 1) AS q
		      WHERE state IN ('held', 'confirmed', 'arrived', 'in-service', 'completed')
		      UNION
		     SELECT a.id, p.centre_id, p.bay_no, q, a.waived
		       FROM proposals p
		       JOIN appointments a ON a.id = p.appointment_id, generate_series(p.start_quarter, p.start_quarter + p.quarters - 1) AS q
		      WHERE p.state = 'open'),
		bays AS (SELECT appointment_id, centre_id, resource, quarter FROM claims WHERE resource > 0),
		crew AS (SELECT appointment_id, centre_id, quarter, count(*) AS n FROM claims WHERE resource BETWEEN -1000 AND -1 GROUP BY 1, 2, 3)`
	for says, sql := range map[string]string{
		"places without a bay":        `SELECT count(*) FROM (SELECT id, centre_id, bay_no, q FROM places EXCEPT SELECT * FROM bays) AS x`,
		"bays without a place":        `SELECT count(*) FROM (SELECT * FROM bays EXCEPT SELECT id, centre_id, bay_no, q FROM places) AS x`,
		"bays taken twice":            `SELECT count(*) FROM (SELECT FROM places GROUP BY centre_id, bay_no, q HAVING count(DISTINCT id) > 1) AS x`,
		"several crew places at once": `SELECT count(*) FROM crew WHERE n > 1`,
		"crew places without a place": `
			SELECT count(*) FROM (SELECT appointment_id, centre_id, quarter FROM crew EXCEPT SELECT id, centre_id, q FROM places) AS x`,
		"places without crew": `
			SELECT count(*)
			  FROM (SELECT id, centre_id, q FROM places WHERE NOT 'crew' = ANY(waived) EXCEPT SELECT appointment_id, centre_id, quarter FROM crew) AS x`,
		"more of the crew than there are": `
			SELECT count(*) FROM claims JOIN centres c ON c.id = centre_id WHERE resource BETWEEN -1000 AND -1 AND -resource > c.crew_places`,
	} {
		require.Zero(r.t, r.count(places+sql), says)
	}
}

// A told is a row of the history.
type told struct {
	id                 int64
	kind, actor        string
	was, became        string
	quarters, bay      *int
	centre, start      *string
	proposal           *uuid.UUID
	appointment        uuid.UUID
	stood              booking.State // after it
	length, stoodIn    int
	stoodAt, stoodOpen string
}

// history is what was done to each appointment, in order, and how it stood after that. It
// demands that each step begins where the one before has ended.
func (r *rush) history() map[uuid.UUID][]told {
	r.t.Helper()
	rows, err := r.Pool.Query(r.ctx, `
		SELECT id, kind, actor, was, became, (detail->>'quarters')::integer, (detail->>'bay')::integer, detail->>'centre',
		       detail->>'start', (detail->>'proposal')::uuid, appointment_id
		  FROM events
		 WHERE kind LIKE 'appointment.%' OR kind LIKE 'proposal.%'
		 ORDER BY id`)
	require.NoError(r.t, err)
	defer rows.Close()
	all := map[uuid.UUID][]told{}
	for rows.Next() {
		var e told
		require.NoError(r.t, rows.Scan(
			&e.id, &e.kind, &e.actor, &e.was, &e.became, &e.quarters, &e.bay, &e.centre, &e.start, &e.proposal, &e.appointment))
		var before told
		if past := all[e.appointment]; len(past) > 0 {
			before = past[len(past)-1]
		}
		all[e.appointment] = append(all[e.appointment], r.after(before, e))
	}
	require.NoError(r.t, rows.Err())
	return all
}

// after is an event with how the appointment stands then.
func (r *rush) after(before, e told) told {
	e.stood, e.length, e.stoodIn, e.stoodAt, e.stoodOpen = before.stood, before.length, before.stoodIn, before.stoodAt, before.stoodOpen
	switch e.kind {
	case "proposal.made":
		require.Empty(r.t, before.stoodOpen, "event %d", e.id)
		e.stoodOpen = e.proposal.String()
		return e
	case "proposal.agreed", "proposal.declined", "proposal.overtaken":
		require.Equal(r.t, before.stoodOpen, e.proposal.String(), "event %d", e.id)
		e.stoodOpen = ""
		return e
	case "appointment.moved":
		require.Equal(r.t, before.stoodAt, e.was, "event %d", e.id)
		require.Equal(r.t, before.length, *e.quarters, "event %d (%s) has changed the length", e.id, e.actor)
	case "appointment.stretched":
		require.Equal(r.t, fmt.Sprint(before.length), e.was, "event %d", e.id)
	default:
		require.Equal(r.t, string(before.stood), e.was, "event %d, %s", e.id, e.kind)
		e.stood = booking.State(e.became)
	}
	if e.quarters != nil {
		start, err := time.Parse(time.RFC3339, *e.start)
		require.NoError(r.t, err)
		e.length, e.stoodIn, e.stoodAt = *e.quarters, *e.bay, *e.centre+" "+start.Format("2006-01-02T15:04Z")
	}
	return e
}

// kinds are the events that an answer may tell of.
var kinds = map[string][]string{
	"held": {"appointment.held"}, "booked": {"appointment.booked"}, "confirmed": {"appointment.confirmed"},
	"moved": {"appointment.moved"}, "cancelled": {"appointment.cancelled"}, "declined": {"proposal.declined"},
	"arrive": {"appointment.arrived"}, "begin": {"appointment.begun"}, "complete": {"appointment.completed"}, "no-show": {"appointment.not-come"},
	"undone": {
		"appointment.arrival-undone", "appointment.begin-undone", "appointment.completion-undone", "appointment.come-after-all",
	},
	"stretched": {"appointment.stretched"}, "staff-move": {"appointment.moved", "proposal.made"},
}

// answersAreTrue demands that what was acknowledged was done, once, and what was refused
// was not; and that each answer tells how the appointment stood at the version it names.
func (r *rush) answersAreTrue() {
	r.t.Helper()
	history := r.history()
	done := map[string]map[string]int{} // by actor and kind
	for _, events := range history {
		for _, e := range events {
			if done[e.actor] == nil {
				done[e.actor] = map[string]int{}
			}
			done[e.actor][e.kind]++
		}
	}
	yes, no := map[string]int{}, map[string]int{}
	for _, a := range r.heard {
		n := 0
		for _, kind := range kinds[a.act] {
			n += done[a.name][kind]
		}
		if a.err != nil {
			require.True(r.t, inGoodOrder(a.err), "%s, %s: %v", a.name, a.act, a.err)
			require.Empty(r.t, done[a.name], "%s, %s was refused: %v", a.name, a.act, a.err)
			no[a.act]++
			continue
		}
		if a.act != "cancelled" || n > 0 { // to cancel what is cancelled changes nothing
			require.Equal(r.t, 1, n, "%s, %s: %v", a.name, a.act, done[a.name])
		}
		yes[a.act]++
		r.stoodSo(history[a.to], a)
	}
	r.standsSo(history)
	r.t.Logf("done %v, refused %v, proposals %v", yes, no, r.proposals())
	for act := range kinds {
		require.NotZero(r.t, yes[act], "nobody has %s", act)
	}
}

// stoodSo compares an answer with the history up to its version.
func (r *rush) stoodSo(events []told, a answer) {
	r.t.Helper()
	now := a.told.Of(a.to)
	i := slices.IndexFunc(events, func(e told) bool { return e.id == now.Latest.Version })
	require.GreaterOrEqual(r.t, i, 0, "%s, %s: version %d", a.name, a.act, now.Latest.Version)
	e, open := events[i], ""
	if now.Proposal != nil {
		open = now.Proposal.ID.String()
	}
	require.Equal(r.t, fmt.Sprintln(e.stood, e.length, e.stoodIn, e.stoodAt, e.stoodOpen),
		fmt.Sprintln(now.State, now.Quarters.Len(), now.Bay, now.Centre+" "+now.Start.UTC().Format("2006-01-02T15:04Z"), open),
		"%s, %s at version %d", a.name, a.act, e.id)
	require.True(r.t, slices.ContainsFunc(events[:i+1], func(e told) bool { return e.actor == a.name }) || a.act == "cancelled",
		"%s, %s: the answer is older than what was done", a.name, a.act)
}

// standsSo compares the end of the history with the tables.
func (r *rush) standsSo(history map[uuid.UUID][]told) {
	r.t.Helper()
	for id, events := range history {
		e := events[len(events)-1]
		require.Equal(r.t, 1, r.count(`
			SELECT count(*)
			  FROM appointments a
			 WHERE a.id = $1 AND a.state = $2 AND a.quarters = $3 AND a.bay_no = $4
			   AND coalesce((SELECT p.id::text FROM proposals p WHERE p.appointment_id = a.id AND p.state = 'open'), '') = $5`,
			id, e.stood, e.length, e.stoodIn, e.stoodOpen), "appointment %s is not %+v", id, e)
	}
}

func (r *rush) proposals() string {
	var says string
	require.NoError(r.t, r.Pool.QueryRow(r.ctx, `
		SELECT coalesce(string_agg(state || ' ' || n, ', ' ORDER BY state), 'none')
		  FROM (SELECT state, count(*) AS n FROM proposals GROUP BY state) AS p`).Scan(&says))
	return says
}
