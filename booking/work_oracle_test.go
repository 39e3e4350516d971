package booking_test

import (
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
)

// A wall is what an oracle of staff's work sees of one centre, minute by minute: what the
// tables say, and that it is open from 8 to 18 on the days that are asked about.
type wall struct {
	bays          map[int][]string // capabilities, by number
	grid, buffer  int              // quarters
	notice        time.Duration
	horizon       int
	crew          int // -1: unset
	changes       []crewChange
	closed, extra []exception
	now           time.Time
	zone          *time.Location
	inBay         map[bayMinute]uuid.UUID
	working       map[int64]map[uuid.UUID]bool // who is at work in a minute
	there         map[uuid.UUID]standing
}

type (
	crewChange struct{ from, until, places int }
	exception  struct {
		bay         int
		from, until time.Time
	}
	bayMinute struct {
		bay    int
		minute int64
	}
	standing struct {
		state           booking.State
		bay             int
		start, end      time.Time
		vehicle, served string
	}
)

// wall looks at a centre. It reads with all rights, and shares no code with the engine.
func (s shift) wall(centre int32) *wall {
	s.t.Helper()
	w := &wall{
		bays: map[int][]string{}, inBay: map[bayMinute]uuid.UUID{}, working: map[int64]map[uuid.UUID]bool{}, there: map[uuid.UUID]standing{},
		zone: berlin("2026-10-19 00:00").Location(),
	}
	var notice int
	require.NoError(s.t, s.Pool.QueryRow(s.ctx, `
		SELECT grid_quarters, buffer_quarters, notice_minutes, horizon_days, coalesce(crew_places, -1), fitslot_now() FROM centres WHERE id = $1`,
		centre).Scan(&w.grid, &w.buffer, &notice, &w.horizon, &w.crew, &w.now))
	w.notice = time.Duration(notice) * time.Minute
	var no, from, until, places int
	var can []string
	s.each(func() { w.bays[no] = slices.Clone(can) }, []any{&no, &can}, `
		SELECT no, array(SELECT capability FROM bay_capabilities c WHERE c.centre_id = b.centre_id AND c.bay_no = b.no)
		  FROM bays b WHERE centre_id = $1 AND active`, centre)
	s.each(func() { w.changes = append(w.changes, crewChange{from, until, places}) }, []any{&from, &until, &places}, `
		SELECT from_minute, until_minute, places FROM crew WHERE centre_id = $1 ORDER BY seq`, centre)
	var e exception
	for table, list := range map[string]*[]exception{"closures": &w.closed, "extra_openings": &w.extra} {
		s.each(func() { *list = append(*list, e) }, []any{&e.bay, &e.from, &e.until},
			`SELECT coalesce(bay_no, 0), starts_at, ends_at FROM `+table+` WHERE centre_id = $1`, centre)
	}
	var id uuid.UUID
	var a standing
	s.each(func() { w.there[id] = a; w.take(id, a) }, []any{&id, &a.state, &a.bay, &a.start, &a.end, &a.vehicle, &a.served}, `
		SELECT id, state, bay_no, to_timestamp(start_quarter::bigint * 900), to_timestamp((start_quarter + quarters)::bigint * 900), vehicle, services[1]
		  FROM appointments
		 WHERE centre_id = $1 AND state IN ('held', 'confirmed', 'arrived', 'in-service', 'completed')
		   AND (state <> 'held' OR expires_at > fitslot_now())`, centre)
	s.each(func() { w.take(id, a) }, []any{&id, &a.bay, &a.start, &a.end}, `
		SELECT appointment_id, bay_no, to_timestamp(start_quarter::bigint * 900), to_timestamp((start_quarter + quarters)::bigint * 900)
		  FROM proposals
		 WHERE centre_id = $1 AND state = 'open'`, centre)
	return w
}

func (s shift) each(do func(), into []any, sql string, args ...any) {
	s.t.Helper()
	rows, err := s.Pool.Query(s.ctx, sql, args...)
	require.NoError(s.t, err)
	defer rows.Close()
	for rows.Next() {
		require.NoError(s.t, rows.Scan(into...))
		do()
	}
	require.NoError(s.t, rows.Err())
}

// take notes who is in a bay, and at work, for each minute.
func (w *wall) take(id uuid.UUID, a standing) {
	for m := a.start.Unix() / 60; m < a.end.Unix()/60; m++ {
		w.inBay[bayMinute{a.bay, m}] = id
		if w.working[m] == nil {
			w.working[m] = map[uuid.UUID]bool{}
		}
		w.working[m][id] = true
	}
}

func (w *wall) open(bay int, minute int64) bool {
	at := time.Unix(minute*60, 0).In(w.zone)
	within := func(list []exception) bool {
		return slices.ContainsFunc(list, func(e exception) bool {
			return (e.bay == 0 || e.bay == bay) && !at.Before(e.from) && at.Before(e.until)
		})
	}
	return (at.Hour() >= 8 && at.Hour() < 18 || within(w.extra)) && !within(w.closed)
}

func (w *wall) fitters(minute int64) int {
	at := time.Unix(minute*60, 0).In(w.zone)
	places := w.crew
	for _, c := range w.changes {
		if now := at.Hour()*60 + at.Minute(); c.from <= now && now < c.until {
			places = c.places
		}
	}
	return places
}

// can tells whether a bay is able to do the job.
func (w *wall) can(bay int, vehicle, service string) bool {
	has, known := w.bays[bay]
	return known && (vehicle != "van" || slices.Contains(has, "van")) && (service != "alignment" || slices.Contains(has, "alignment"))
}

// room tells whether a bay is open and nobody else's from start to end.
func (w *wall) room(own uuid.UUID, bay int, start, end time.Time, always bool) bool {
	for m := start.Unix() / 60; m < end.Unix()/60; m++ {
		if who, taken := w.inBay[bayMinute{bay, m}]; taken && who != own || !always && !w.open(bay, m) {
			return false
		}
	}
	_, known := w.bays[bay]
	return known
}

// hands tells whether a fitter is left for one more in each minute.
func (w *wall) hands(own uuid.UUID, start, end time.Time) bool {
	for m := start.Unix() / 60; w.crew >= 0 && m < end.Unix()/60; m++ {
		others := len(w.working[m])
		if w.working[m][own] {
			others--
		}
		if others >= w.fitters(m) {
			return false
		}
	}
	return true
}

// far is whether a start is after the last day that can be booked.
func (w *wall) far(start time.Time) bool {
	today := w.now.In(w.zone)
	return !start.Before(time.Date(today.Year(), today.Month(), today.Day()+w.horizon+1, 0, 0, 0, 0, w.zone))
}

// quarterOfNow is the beginning of the quarter of an hour that it is.
func (w *wall) quarterOfNow() time.Time { return time.Unix(w.now.Unix()/900*900, 0) }

func (w *wall) onGrid(start time.Time) bool { return start.Unix()%int64(900*w.grid) == 0 }

// seats tells whether a job fits into the bay asked for, or some bay where it is 0.
func (w *wall) seats(own uuid.UUID, bay int, vehicle, service string, start, end time.Time) bool {
	for no := range w.bays {
		if (bay == 0 || no == bay) && w.can(no, vehicle, service) && w.room(own, no, start, end, false) {
			return true
		}
	}
	return false
}

// books tells whether staff may book, and against what that is.
func (w *wall) books(b booking.Booking) (waived []string, may bool) {
	minutes := map[string]int{"swap": 30, "fit": 45, "alignment": 45}[b.Job.Services[0]]
	end := b.Start.Add(time.Duration(minutes+15*w.buffer) * time.Minute)
	first := w.now.Add(w.notice)
	may = w.onGrid(b.Start) && !b.Start.Before(w.quarterOfNow()) &&
		w.seats(uuid.Nil, b.Bay, string(b.Job.Vehicle), b.Job.Services[0], b.Start, end)
	for _, one := range []struct {
		name  string
		holds bool
	}{
		{booking.WaiveNotice, !b.Start.Before(first)}, {booking.WaiveHorizon, !w.far(b.Start)}, {booking.WaiveCrew, w.hands(uuid.Nil, b.Start, end)},
	} {
		if !one.holds && !slices.Contains(b.Override.Conditions, one.name) {
			may = false
		} else if !one.holds {
			waived = append(waived, one.name)
		}
	}
	return waived, may
}

// stretches tells whether an appointment may end at another time.
func (w *wall) stretches(id uuid.UUID, end time.Time, o booking.Override) bool {
	a := w.there[id]
	always := slices.Contains(o.Conditions, booking.WaiveOpen)
	return end.After(a.start) && (!always || a.state != booking.Confirmed) && w.room(id, a.bay, a.start, end, always) &&
		(slices.Contains(o.Conditions, booking.WaiveCrew) || w.hands(id, a.start, end))
}

// moves tells whether an appointment may move within the centre, or be proposed to.
func (w *wall) moves(id uuid.UUID, m booking.StaffMove) bool {
	a := w.there[id]
	start, first := a.start, w.quarterOfNow()
	if !m.Start.IsZero() {
		start = m.Start
	}
	elsewhere := !start.Equal(a.start)
	proposed := elsewhere && !m.Agreed && a.state == booking.Confirmed
	switch {
	case !elsewhere && (m.Bay == 0 || m.Bay == a.bay), proposed && len(m.Override.Conditions) > 0:
		return false
	case !elsewhere && a.start.Before(first):
		first = a.start
	}
	end := start.Add(a.end.Sub(a.start))
	return w.onGrid(start) && !start.Before(first) && w.seats(id, m.Bay, a.vehicle, a.served, start, end) &&
		(slices.Contains(m.Override.Conditions, booking.WaiveHorizon) || !w.far(start)) &&
		(slices.Contains(m.Override.Conditions, booking.WaiveCrew) || w.hands(id, start, end))
}
