package booking_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
)

// TestAMoveJudgedBeforeAStretchIsJudgedAgain: what staff have made longer stays as long,
// whoever moves it at that moment.
func TestAMoveJudgedBeforeAStretchIsJudgedAgain(t *testing.T) {
	t.Parallel()
	for name, move := range map[string]func(s shift, over *booking.Service, a booking.Appointment) (booking.Hold, error){
		"reschedule": func(s shift, over *booking.Service, a booking.Appointment) (booking.Hold, error) {
			return over.Reschedule(s.ctx, booking.Viewer{Actor: s.Actor}, a.ID, "C", berlin("2026-10-20 14:00"))
		},
		"agreed": func(s shift, over *booking.Service, a booking.Appointment) (booking.Hold, error) {
			return over.StaffMove(s.ctx, s.people, anyVersion(a), booking.StaffMove{Start: berlin("2026-10-20 14:00"), Agreed: true})
		},
		"proposed": func(s shift, over *booking.Service, a booking.Appointment) (booking.Hold, error) {
			return over.StaffMove(s.ctx, s.people, anyVersion(a), booking.StaffMove{Start: berlin("2026-10-20 14:00")})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShift(t)
			a := s.comes(swap(), "2026-10-20 10:00")
			over := s.over(&between{place: func() {
				_, err := s.Stretch(s.ctx, s.people, s.at(a), a.End().Add(time.Hour), booking.Override{})
				require.NoError(t, err)
			}})
			h, err := move(s, over, a)
			require.NoError(t, err)
			length := h.First().Quarters.Len()
			if p := h.First().Proposal; p != nil {
				length = p.Quarters.Len()
			}
			require.Equal(t, a.Quarters.Len()+4, length)
			s.verify()
		})
	}
}

func anyVersion(a booking.Appointment) booking.Work {
	return booking.Work{Centre: a.Centre, Appointment: a.ID, Match: booking.Match{Any: true}}
}

// TestWhatOvertakesAProposalTakesBeforeItGives: who wants what the proposal has given up,
// and has what its appointment wants instead, does not wait for it while it waits for him.
func TestWhatOvertakesAProposalTakesBeforeItGives(t *testing.T) {
	t.Parallel()
	for name, act := range map[string]func(s shift, a booking.Appointment) error{
		"reschedule": func(s shift, a booking.Appointment) error {
			_, err := s.Reschedule(s.ctx, booking.Viewer{Actor: s.Actor}, a.ID, "C", berlin("2026-10-20 11:15"))
			return err
		},
		"propose": func(s shift, a booking.Appointment) error {
			_, err := s.StaffMove(s.ctx, s.people, anyVersion(a), booking.StaffMove{Start: berlin("2026-10-20 11:15"), Bay: 1})
			return err
		},
		"stretch": func(s shift, a booking.Appointment) error {
			_, err := s.Stretch(s.ctx, s.people, anyVersion(a), berlin("2026-10-20 11:45"), booking.Override{})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShift(t)
			s.Exec(`UPDATE bays SET active = no = 1`)
			a := s.comes(swap(), "2026-10-20 11:00")
			judged, write := make(chan bool), make(chan bool)
			over := s.over(&between{place: func() { close(judged); <-write }})
			other, own := make(chan error, 1), make(chan error, 1)
			go func() {
				_, err := over.Hold(s.ctx, s.Actor, booking.HoldRequest{
					Wishes: []booking.Wish{{Job: swap(), Centre: "C", Start: berlin("2026-10-20 11:30")}},
				})
				other <- err
			}()
			<-judged
			_, err := s.StaffMove(s.ctx, s.people, anyVersion(a), booking.StaffMove{Start: berlin("2026-10-20 11:45")})
			require.NoError(t, err)

			// It stops where it writes the history: the proposal is given up by then.
			stop, err := s.Pool.Begin(s.ctx)
			require.NoError(t, err)
			_, err = stop.Exec(s.ctx, `SET LOCAL ROLE NONE; LOCK TABLE events IN SHARE MODE`)
			require.NoError(t, err)
			go func() { own <- act(s, a) }()
			require.Eventually(t, func() bool { return s.waiting() == 1 }, 10*time.Second, 5*time.Millisecond)
			close(write)
			require.Eventually(t, func() bool { return s.waiting() == 2 || len(other) > 0 }, 10*time.Second, 5*time.Millisecond)
			require.NoError(t, stop.Rollback(s.ctx))
			require.NoError(t, <-own)
			requireRefused(t, <-other, booking.BaysTaken)
			s.verify()
		})
	}
}

// waiting is how many wait for a lock in this database.
func (s shift) waiting() (n int) {
	s.t.Helper()
	require.NoError(s.t, pgx.BeginFunc(s.ctx, s.Pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(s.ctx, `SET LOCAL ROLE NONE`); err != nil {
			return err
		}
		return tx.QueryRow(s.ctx, `
			SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&n)
	}))
	return n
}
