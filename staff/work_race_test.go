package staff_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/staff"
)

// A floor is a centre with customers and its people at work.
type floor struct {
	bundle
	ref    string
	id     int32
	people access.Actor

	mu    sync.Mutex
	known []uuid.UUID
}

func (b bundle) floor(ref string) *floor {
	b.t.Helper()
	f := &floor{bundle: b, ref: ref, id: b.Centre(ref, bays)}
	b.Exec(`UPDATE centres SET crew_places = $2 WHERE id = $1`, f.id, bays)
	f.people = access.Actor{Key: uuid.New(), Name: "till " + ref, Role: access.Staff, Centres: []string{ref}}
	b.Exec(`INSERT INTO api_keys (id, name, role, prefix, hash, centres, created_at) VALUES ($1, $2::text, 'staff', 'fs_staff', sha256($2::text::bytea), $3, now())`,
		f.people.Key, f.people.Name, f.people.Centres)
	return f
}

// TestClosuresMeetWork lets customers and staff book, stretch, move, propose and agree while
// something is taken away, on the day itself. Afterwards each appointment whose car is not
// there is in time that is left or on the list of orphans, and nobody else is on it; and
// who took a place by the new calendar has one that it allows.
func TestClosuresMeetWork(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Exec(`UPDATE installation SET clock_offset = $1::timestamptz - clock_timestamp()`, utc("2026-10-21 05:00"))
	random := rand.New(rand.NewPCG(20261021, 11))
	races, orphans, n := map[string]int{}, 0, rounds(t)
	for round := range n {
		f := b.floor(fmt.Sprintf("W%d", round))
		r := restrictions(random)
		f.work(r.edit, random)
		_, err := b.staff.List(b.ctx) // as the task does, for who was undone meanwhile
		require.NoError(t, err)
		races[r.says]++
		orphans += f.listed(r, round)
		b.verify()
	}
	require.NotZero(t, b.count(`SELECT count(*) FROM proposals WHERE state = 'agreed'`))
	t.Logf("%d rounds %v: %d appointments, %d orphans, %d proposals", n, races,
		b.count(`SELECT count(*) FROM appointments`), orphans, b.count(`SELECT count(*) FROM proposals`))
}

// listed compares the list of orphans with the tables, and returns how many are on it.
func (f *floor) listed(r restriction, round int) int {
	f.t.Helper()
	shut := r.shut
	if crew, is := r.edit.(staff.SetCrew); is {
		// Without a place for each quarter of those that there are.
		shut = fmt.Sprintf(`quarters > (SELECT count(*) FROM claims c
			 WHERE c.appointment_id = a.id AND c.centre_id = a.centre_id AND c.resource BETWEEN -%d AND -1
			   AND c.quarter BETWEEN a.start_quarter AND a.start_quarter + a.quarters - 1)`, crew.Places)
		f.noPlaceLeft(crew.Places)
	}
	late := fmt.Sprintf(`start_quarter + quarters > %d`, opens.Add(10*time.Hour).Unix()/900)
	standing := `SELECT id FROM appointments a WHERE centre_id = $1 AND state IN ('held', 'confirmed') AND (` + shut + ` OR ` + late + `)`
	list := f.ids(`
		SELECT appointment_id FROM orphans o JOIN appointments a ON a.id = appointment_id
		 WHERE o.centre_id = $1 AND o.state IN ('open', 'kept') AND a.state IN ('held', 'confirmed')`, f.id)
	require.ElementsMatch(f.t, f.ids(standing, f.id), list, "round %d, %s", round, r.says)
	require.Zero(f.t, f.count(`
		SELECT count(*) FROM (`+standing+` AND waived = '{}'
		   AND calendar_version = (SELECT calendar_version FROM centres WHERE id = $1)) AS x`, f.id), "round %d, %s", round, r.says)
	return len(list)
}

// noPlaceLeft demands of those that are orphans for want of a fitter that in one of their
// quarters all places are others'.
func (f *floor) noPlaceLeft(fitters int) {
	f.t.Helper()
	require.Zero(f.t, f.count(`
		SELECT count(*)
		  FROM orphans o
		  JOIN appointments a ON a.id = o.appointment_id
		 WHERE o.centre_id = $1 AND o.reason = 'crew' AND o.state IN ('open', 'kept') AND a.state IN ('held', 'confirmed')
		   AND NOT EXISTS (
		       SELECT FROM generate_series(a.start_quarter, a.start_quarter + a.quarters - 1) AS q
		        WHERE (SELECT count(*) FROM claims c
		                WHERE c.centre_id = $1 AND c.quarter = q AND c.resource BETWEEN -$2::integer AND -1 AND c.appointment_id <> a.id) >= $2)`,
		f.id, fitters))
}

// work makes a change at a random moment among what customers and staff do.
func (f *floor) work(edit staff.Edit, random *rand.Rand) {
	f.t.Helper()
	const workers, each = 6, 12
	errs := make([]error, workers+1)
	var working sync.WaitGroup
	for i := range workers {
		random := rand.New(rand.NewPCG(random.Uint64(), uint64(i)))
		working.Go(func() {
			for range each {
				if err := f.act(random); !inGoodOrder(err) {
					errs[i] = errors.Join(errs[i], err)
				}
			}
		})
	}
	pause := time.Duration(random.IntN(150)) * time.Millisecond
	working.Go(func() {
		time.Sleep(pause)
		out, err := f.change(f.ref, edit)
		if err == nil && !out.Listed {
			err = staff.ErrUnlisted
		}
		errs[workers] = err
	})
	working.Wait()
	require.NoError(f.t, errors.Join(errs...))
}

// inGoodOrder reports whether something was done, or refused to who came too late.
func inGoodOrder(err error) bool {
	var refused *booking.RefusedError
	var wrong booking.InvalidErrors
	for _, is := range []error{nil, booking.ErrNotFound, booking.ErrState, booking.ErrNoProposal, booking.ErrBusy} {
		if errors.Is(err, is) {
			return true
		}
	}
	return errors.As(err, &refused) || errors.As(err, &wrong)
}

func (f *floor) any(random *rand.Rand) uuid.UUID {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.known) == 0 {
		return uuid.Nil
	}
	return f.known[random.IntN(len(f.known))]
}

func (f *floor) know(h booking.Hold, err error) error {
	if err == nil {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.known = append(f.known, h.First().ID)
	}
	return err
}

func (f *floor) act(random *rand.Rand) (err error) {
	start := opens.Add(time.Duration(random.IntN(38)) * 15 * time.Minute)
	w := booking.Work{Centre: f.ref, Appointment: f.any(random), Match: booking.Match{Any: true}}
	people := booking.Viewer{Actor: f.people, Work: &w}
	crew := booking.Override{Reason: "as agreed"}
	if random.IntN(3) == 0 {
		crew.Conditions = []string{booking.WaiveCrew}
	}
	switch random.IntN(12) {
	case 0, 1:
		h, err := f.hold(f.ref, start)
		if err == nil && random.IntN(4) > 0 {
			h, err = f.Confirm(f.ctx, f.Actor, h.ID, "paid")
		}
		return f.know(h, err)
	case 2:
		return f.know(f.Book(f.ctx, f.people, booking.Booking{
			Wish:    booking.Wish{Centre: f.ref, Start: start, Job: booking.Job{Vehicle: booking.Car, Services: []string{"swap"}}},
			Channel: booking.Phone, Override: crew, Contact: booking.Contact{Name: "Eva", Plate: "DD EV 1"},
		}))
	case 3:
		_, err = f.Reschedule(f.ctx, booking.Viewer{Actor: f.Actor}, w.Appointment, f.ref, start)
	case 4, 5:
		h, err := f.Appointment(f.ctx, people, w.Appointment)
		if err != nil {
			return err
		}
		if crew.Conditions != nil && h.First().State == booking.Arrived {
			crew.Conditions = append(crew.Conditions, booking.WaiveOpen)
		}
		_, err = f.Stretch(f.ctx, f.people, w, h.First().Start.Add(time.Duration(1+random.IntN(6))*15*time.Minute), crew)
		return err
	case 6:
		_, err = f.StaffMove(f.ctx, f.people, w, booking.StaffMove{Start: start, Bay: random.IntN(bays + 1), Agreed: true, Override: crew})
	case 7:
		_, err = f.StaffMove(f.ctx, f.people, w, booking.StaffMove{Start: start})
	case 8, 9:
		return f.answer(random)
	case 10:
		_, err = f.Step(f.ctx, f.people, w, booking.ActArrive)
	case 11:
		_, err = f.Undo(f.ctx, f.people, w)
	}
	return err
}

// answer agrees to what is proposed, or declines it; or it keeps an orphan.
func (f *floor) answer(random *rand.Rand) error {
	orphans := f.ids(`SELECT appointment_id FROM orphans WHERE centre_id = $1 AND state = 'open' ORDER BY random() LIMIT 1`, f.id)
	if len(orphans) > 0 && random.IntN(4) == 0 {
		_, _, err := f.staff.Keep(f.ctx, f.people, f.ref, staff.Keeping{Appointment: orphans[0], Reason: "we come in"})
		return err
	}
	proposed := f.ids(`SELECT appointment_id FROM proposals WHERE centre_id = $1 AND state = 'open' ORDER BY random() LIMIT 1`, f.id)
	if len(proposed) == 0 {
		return nil
	}
	v := booking.Viewer{Actor: f.people, Work: &booking.Work{Centre: f.ref, Appointment: proposed[0], Match: booking.Match{Any: true}}}
	h, err := f.Appointment(f.ctx, v, proposed[0])
	if err != nil || h.First().Proposal == nil {
		return err
	}
	if random.IntN(4) == 0 {
		_, err = f.Decline(f.ctx, v, proposed[0], h.First().Proposal.ID)
		return err
	}
	_, err = f.Agree(f.ctx, v, proposed[0], h.First().Proposal.ID)
	return err
}
