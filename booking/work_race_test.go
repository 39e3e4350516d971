package booking_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
)

// A rush is customers and staff at work on few appointments, each at a server of theirs.
type rush struct {
	shift
	servers []*booking.Service
	ops     atomic.Int64

	mu    sync.Mutex
	known []uuid.UUID // appointments
	holds []uuid.UUID
	heard []answer
}

// An answer is what was heard of something that was done under a name of its own.
type answer struct {
	name, act string
	to        uuid.UUID
	told      booking.Hold
	err       error
}

// TestCustomersAndStaffAtOnce lets customers and staff do at the same time what they may
// do, again and again. What they were told is what the history says, and what is taken is
// what there are places for.
func TestCustomersAndStaffAtOnce(t *testing.T) {
	t.Parallel()
	r := &rush{shift: newShift(t)}
	r.servers = []*booking.Service{r.Service, newService(r.Network, booking.DefaultConfig())}
	r.Exec(`INSERT INTO bays (centre_id, no, name) SELECT id, 3, 'Bay 3' FROM centres WHERE external_id = 'C'`)
	r.Exec(`UPDATE centres SET crew_places = 2, notice_minutes = 60, share_bays = 1, share_release_minutes = 120`)
	r.goTo("2026-10-20 06:55")
	for _, start := range []string{"08:00", "08:00", "09:00", "09:30", "10:30", "11:00"} {
		h := r.mustHold(swap(), "C", "2026-10-20 "+start)
		r.know(h)
		_, err := r.Confirm(r.ctx, r.Actor, h.ID, "early")
		require.NoError(t, err)
	}
	r.goTo("2026-10-20 10:10")
	const rounds, clients, each = 3, 12, 30
	for round := range rounds {
		var working sync.WaitGroup
		for i := range clients {
			random := rand.New(rand.NewPCG(20261020, uint64(round*clients+i)))
			working.Go(func() {
				for range each {
					r.act(random, r.servers[i%2], i < clients/2)
				}
			})
		}
		working.Wait()
		r.placesAreClaims()
		r.verify()
	}
	r.answersAreTrue()
}

// know notes a hold whose appointments others may then do something to.
func (r *rush) know(h booking.Hold) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known, r.holds = append(r.known, h.First().ID), append(r.holds, h.ID)
}

// forget is know for what is over.
func (r *rush) forget(appointment uuid.UUID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := slices.Index(r.known, appointment); i >= 0 {
		r.known, r.holds = slices.Delete(r.known, i, i+1), slices.Delete(r.holds, i, i+1)
	}
}

// any is one of the appointments that are known, sooner one of the last.
func (r *rush) any(random *rand.Rand) (appointment, hold uuid.UUID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := max(random.IntN(len(r.known)), random.IntN(len(r.known)))
	return r.known[i], r.holds[i]
}

// act does one thing at random, and notes what was heard.
func (r *rush) act(random *rand.Rand, s *booking.Service, staff bool) {
	a := answer{name: fmt.Sprintf("op %d", r.ops.Add(1))}
	var hold uuid.UUID
	a.to, hold = r.any(random)
	if staff {
		by := r.people
		by.Name = a.name
		a.act, a.told, a.err = r.staffAct(random, s, by, a.to)
	} else {
		by := r.Actor
		by.Name = a.name
		a.act, a.told, a.err = r.customerAct(random, s, by, a.to, hold)
	}
	if a.err == nil {
		a.to = a.told.First().ID
	}
	switch {
	case a.err == nil && (a.act == "held" || a.act == "booked"):
		r.know(a.told)
	case a.err == nil && a.act == "cancelled":
		r.forget(a.to)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.heard = append(r.heard, a)
}

// place is a centre and a start of today or tomorrow.
func (r *rush) place(random *rand.Rand) (centre string, start time.Time) {
	centre = []string{"C", "C", "D"}[random.IntN(3)]
	return centre, berlin([]string{"2026-10-20 11:30", "2026-10-21 10:00"}[random.IntN(2)]).Add(time.Duration(random.IntN(14)) * 15 * time.Minute)
}

func (r *rush) customerAct(random *rand.Rand, s *booking.Service, by access.Actor, id, hold uuid.UUID) (act string, h booking.Hold, err error) {
	v := booking.Viewer{Actor: by}
	centre, start := r.place(random)
	switch random.IntN(8) {
	case 0, 1:
		wish := booking.Wish{Job: swap(), Centre: centre, Start: start}
		h, err = s.Hold(r.ctx, by, booking.HoldRequest{Wishes: []booking.Wish{wish}})
		return "held", h, err
	case 2, 3:
		h, err = s.Confirm(r.ctx, by, hold, by.Name)
		return "confirmed", h, err
	case 4:
		h, err = s.Reschedule(r.ctx, v, id, centre, start)
		return "moved", h, err
	case 5:
		if random.IntN(5) > 0 {
			h, err = s.Move(r.ctx, by, hold, centre, start)
			return "moved", h, err
		}
		h, err = s.Cancel(r.ctx, v, id)
		return "cancelled", h, err
	}
	return r.answerProposal(random, s, v, id)
}

// answerProposal agrees to what is proposed for some appointment, or declines it.
func (r *rush) answerProposal(random *rand.Rand, s *booking.Service, v booking.Viewer, id uuid.UUID) (act string, h booking.Hold, err error) {
	proposal := uuid.New()
	var centre string
	err = r.Pool.QueryRow(r.ctx, `
		SELECT a.id, p.id, c.external_id
		  FROM proposals p
		  JOIN appointments a ON a.id = p.appointment_id
		  JOIN centres c ON c.id = a.centre_id
		 WHERE p.state = 'open'
		 ORDER BY random()
		 LIMIT 1`).Scan(&id, &proposal, &centre)
	if err != nil {
		require.ErrorIs(r.t, err, pgx.ErrNoRows)
	}
	if v.Work != nil {
		v.Work.Appointment, v.Work.Centre, v.Work.Match = id, centre, booking.Match{Any: true}
	}
	if random.IntN(3) > 0 {
		h, err = s.Agree(r.ctx, v, id, proposal)
		return "moved", h, err
	}
	h, err = s.Decline(r.ctx, v, id, proposal)
	return "declined", h, err
}

func (r *rush) staffAct(random *rand.Rand, s *booking.Service, by access.Actor, id uuid.UUID) (act string, h booking.Hold, err error) {
	h, err = r.ByAppointment(id)
	require.NoError(r.t, err)
	a := h.First()
	w := booking.Work{Centre: a.Centre, Appointment: id, Match: booking.Match{Any: true}}
	if random.IntN(2) == 0 {
		w.Match = booking.Match{Versions: []int64{a.Latest.Version}}
	}
	var o booking.Override
	if random.IntN(2) == 0 {
		o = booking.Override{Conditions: []string{booking.WaiveCrew}, Reason: by.Name}
	}
	centre, start := r.place(random)
	switch n := random.IntN(30); {
	case n < 7:
		step := next(random, a)
		h, err = s.Step(r.ctx, by, w, step)
		return string(step), h, err
	case n < 10:
		h, err = s.Undo(r.ctx, by, w)
		return "undone", h, err
	case n < 16:
		h, err = s.Stretch(r.ctx, by, w, a.Start.Add(time.Duration(1+random.IntN(6))*15*time.Minute), o)
		return "stretched", h, err
	case n < 24:
		if random.IntN(2) == 0 { // where it overlaps its own
			centre, start = a.Centre, a.Start.Add(time.Duration(random.IntN(3)-1)*15*time.Minute)
		}
		m := booking.StaffMove{Centre: centre, Start: start, Bay: random.IntN(4)}
		if m.Agreed = random.IntN(2) == 0; m.Agreed {
			m.Override = o
		}
		h, err = s.StaffMove(r.ctx, by, w, m)
		return "staff-move", h, err
	case n < 26:
		return r.answerProposal(random, s, booking.Viewer{Actor: by, Work: &w}, id)
	case n < 27:
		h, err = s.Cancel(r.ctx, booking.Viewer{Actor: by, Work: &w}, id)
		return "cancelled", h, err
	}
	b := booking.Booking{
		Wish: booking.Wish{Job: swap(), Centre: centre, Start: start}, Channel: booking.Door, Bay: random.IntN(3), Override: o,
		Contact: booking.Contact{Name: "Eva", Plate: "DD EV 1"},
	}
	if random.IntN(2) == 0 {
		b.Start = berlin("2026-10-20 10:00")
		b.Override = booking.Override{Conditions: []string{booking.WaiveNotice, booking.WaiveCrew}, Reason: by.Name}
	}
	h, err = s.Book(r.ctx, by, b)
	return "booked", h, err
}

// next is the step that comes after those that were done, now and then any.
func next(random *rand.Rand, a booking.Appointment) booking.Action {
	steps := map[booking.State]booking.Action{booking.Arrived: booking.ActBegin, booking.InService: booking.ActComplete}
	if step, is := steps[a.State]; is && random.IntN(8) > 0 {
		return step
	}
	return []booking.Action{booking.ActArrive, booking.ActArrive, booking.ActNoShow, booking.ActComplete}[random.IntN(4)]
}

// ByAppointment is how an appointment stands, whoever asks.
func (r *rush) ByAppointment(id uuid.UUID) (booking.Hold, error) {
	return r.Appointment(r.ctx, booking.Viewer{Actor: access.Actor{Key: r.owner(id)}}, id)
}

func (r *rush) owner(id uuid.UUID) (key uuid.UUID) {
	require.NoError(r.t, r.Pool.QueryRow(r.ctx, `
		SELECT q.api_key_id FROM quotes q JOIN appointments a ON a.quote_id = q.id WHERE a.id = $1`, id).Scan(&key))
	return key
}

// inGoodOrder are the errors that those may hear who come too late.
func inGoodOrder(err error) bool {
	var refused *booking.RefusedError
	var version *booking.VersionError
	var wrong booking.InvalidErrors
	for _, is := range []error{booking.ErrNotFound, booking.ErrState, booking.ErrHoldExpired, booking.ErrNoProposal} {
		if errors.Is(err, is) {
			return true
		}
	}
	return errors.As(err, &refused) || errors.As(err, &version) || errors.As(err, &wrong)
}
