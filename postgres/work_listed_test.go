package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
)

// TestWhatIsListedForWhomStaffHaveMovedIsWhatHeCanTake: for an appointment that is
// stretched, or has a proposal that is open, with tyres that are still on the shelf, or
// have left it, or with none, a search with its hold lists exactly the starts to which it
// can be rescheduled: later and earlier than its own, at its centre and at another.
func TestWhatIsListedForWhomStaffHaveMovedIsWhatHeCanTake(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		tyres, left bool
		others      int // on the shelf, beside its own
	}{{tyres: false}, {true, false, 0}, {true, false, 4}, {true, true, 0}, {true, true, 4}} {
		t.Run(fmt.Sprintf("tyres %v, left %v, %d others", row.tyres, row.left, row.others), func(t *testing.T) {
			t.Parallel()
			s := newStretcher(t, row.tyres, row.left, row.others)
			took, refused := map[string]int{}, map[string]int{}
			for range 25 {
				s.staff()
				centre := []string{"C", "D"}[s.random.IntN(2)]
				listed := s.listed(s.a, centre)
				to := s.start(listed)
				was := "earlier"
				if !to.Before(s.a.Start) {
					was = "later"
				}
				h, err := s.bookings.Reschedule(s.ctx, booking.Viewer{Actor: s.Actor}, s.a.ID, centre, to)
				is := slices.ContainsFunc(listed, to.Equal)
				require.Equal(t, is, err == nil, "%s at %s, from %s at %s, %d quarters: %v", to, centre, s.a.Start, s.a.Centre, s.a.Quarters.Len(), err)
				if err != nil {
					refused[was]++
					continue
				}
				took[was]++
				s.a = h.First()
			}
			t.Logf("took %v, refused %v", took, refused)
			require.NotZero(t, took["later"])
			require.NotZero(t, took["earlier"])
			require.NotEmpty(t, refused)
			s.sound()
		})
	}
}

// A stretcher is staff who stretch one appointment and propose other places for it.
type stretcher struct {
	*depot
	people access.Actor
	a      booking.Appointment
	random *rand.Rand
}

func newStretcher(t *testing.T, tyres, left bool, others int) *stretcher {
	t.Helper()
	s := &stretcher{depot: newDepot(t), random: rand.New(rand.NewPCG(20261020, uint64(others)))}
	s.people = access.Actor{Key: uuid.New(), Name: "till", Role: access.Staff, Centres: []string{"C", "D"}}
	s.Exec(`INSERT INTO api_keys (id, name, role, prefix, hash, centres, created_at) VALUES ($1, 'till', 'staff', 'fs_staff', sha256('till'), '{C,D}', now())`,
		s.people.Key)
	s.Centre("D", 2)
	if tyres {
		s.a = s.paid(left, others)
	} else {
		s.a = s.untyred()
	}
	s.Exec(`UPDATE bays SET active = no <= 2; UPDATE centres SET crew_places = 2`)
	for range 50 { // others who are in the way
		_, err := s.bookings.Book(s.ctx, s.people, booking.Booking{
			Wish:    booking.Wish{Job: booking.Job{Vehicle: booking.Car, Services: []string{"swap"}}, Centre: s.centre(), Start: s.any()},
			Channel: booking.Phone, Contact: booking.Contact{Name: "Eva", Plate: "DD EV 1"},
		})
		s.inGoodOrder(err)
	}
	return s
}

// untyred is an appointment for which no tyres are ordered.
func (s *stretcher) untyred() booking.Appointment {
	s.t.Helper()
	h, err := s.bookings.Hold(s.ctx, s.Actor, booking.HoldRequest{Wishes: []booking.Wish{{
		Job: booking.Job{Vehicle: booking.Car, Services: []string{"fit"}}, Centre: "C", Start: s.depot.start,
	}}})
	require.NoError(s.t, err)
	h, err = s.bookings.Confirm(s.ctx, s.Actor, h.ID, "paid")
	require.NoError(s.t, err)
	return h.First()
}

func (s *stretcher) centre() string { return []string{"C", "D"}[s.random.IntN(2)] }

// any is a start on one of the days that a search is for.
func (s *stretcher) any() time.Time {
	day := time.Date(2026, 10, 20+s.random.IntN(3), 6, 0, 0, 0, time.UTC)
	return day.Add(time.Duration(s.random.IntN(40)) * 15 * time.Minute)
}

// start is one that is listed, or any.
func (s *stretcher) start(listed []time.Time) time.Time {
	if len(listed) == 0 || s.random.IntN(2) == 0 {
		return s.any()
	}
	return listed[s.random.IntN(len(listed))]
}

// staff stretch the appointment, and propose another place for it, if there is room.
func (s *stretcher) staff() {
	s.t.Helper()
	w := func() booking.Work {
		return booking.Work{Centre: s.a.Centre, Appointment: s.a.ID, Match: booking.Match{Any: true}}
	}
	if s.random.IntN(2) == 0 {
		end := s.a.Start.Add(time.Duration(1+s.random.IntN(8)) * 15 * time.Minute)
		s.now(s.bookings.Stretch(s.ctx, s.people, w(), end, booking.Override{}))
	}
	if s.random.IntN(4) > 0 {
		m := booking.StaffMove{Centre: s.centre(), Start: s.any()}
		if s.random.IntN(2) == 0 {
			m = booking.StaffMove{Start: s.a.Start.Add(15 * time.Minute)}
		}
		s.now(s.bookings.StaffMove(s.ctx, s.people, w(), m))
	}
}

// now notes how the appointment stands.
func (s *stretcher) now(h booking.Hold, err error) {
	s.t.Helper()
	if s.inGoodOrder(err); err == nil {
		s.a = h.First()
	}
}

func (s *stretcher) inGoodOrder(err error) {
	s.t.Helper()
	var refused *booking.RefusedError
	if err != nil {
		require.ErrorAs(s.t, err, &refused)
	}
}
