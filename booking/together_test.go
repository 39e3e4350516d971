package booking_test

import (
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/supply"
)

// wish is a job at a place, as tests write it.
func wish(job booking.Job, centre, start string) booking.Wish {
	return booking.Wish{Job: job, Centre: centre, Start: berlin(start)}
}

// together holds several jobs.
func (b bundle) together(wishes ...booking.Wish) (booking.Hold, error) {
	return b.Hold(b.ctx, b.Actor, booking.HoldRequest{Wishes: wishes})
}

func (b bundle) mustTogether(wishes ...booking.Wish) booking.Hold {
	b.t.Helper()
	h, err := b.together(wishes...)
	require.NoError(b.t, err)
	require.Len(b.t, h.Appointments, len(wishes))
	return h
}

// nothing demands that nothing at all is held.
func (b bundle) nothing() {
	b.t.Helper()
	for _, table := range []string{"quotes", "appointments", "claims", "appointment_items", "quote_lines", "idempotency_keys"} {
		require.Zero(b.t, b.count(`SELECT count(*) FROM `+table), table)
	}
	require.Zero(b.t, b.count(`SELECT count(*) FROM events WHERE kind LIKE 'appointment.%'`))
	require.Zero(b.t, b.count(`SELECT sum(reserved) FROM stock`))
}

func requireJob(t *testing.T, err error, job int) {
	t.Helper()
	var at *booking.JobError
	require.ErrorAs(t, err, &at)
	require.Equal(t, job, at.Job, err.Error())
}

const at10, at11 = "2026-10-21 10:00", "2026-10-21 11:00"

func TestTogether(t *testing.T) {
	t.Parallel()

	t.Run("SameStartInDifferentBays", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Centre("C", 2)
		h := b.mustTogether(wish(swap(), "C", at10), wish(fit("W205"), "C", at10))
		first, second := h.Appointments[0], h.Appointments[1]
		require.NotEqual(t, first.Bay, second.Bay)
		require.Equal(t, []string{"swap"}, first.Services, "in the order in which they were asked for")
		require.Equal(t, first.ExpiresAt, second.ExpiresAt)
		require.NotEqual(t, first.Token, second.Token)
		one, other := b.quoted(swap()), b.quoted(fit("W205"))
		require.Equal(t, one+other, h.Quote.Gross, "the sum")
		b.verify()

		_, err := b.together(wish(swap(), "C", at11), wish(swap(), "C", at11), wish(swap(), "C", at11))
		requireJob(t, err, 2)
		refused := requireRefused(t, err, booking.BaysTaken)
		for _, other := range refused.Alternatives {
			b.mustTogether(wish(swap(), "C", at11), wish(swap(), "C", at11), booking.Wish{Job: swap(), Centre: other.Centre, Start: other.Start})
			break // the nearest can be had beside the others
		}
	})

	t.Run("NothingIfOneOfThemIsImpossible", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Centre("C", 1)
		b.Centre("D", 1)
		b.Exec(`UPDATE stock SET on_hand = 0, counted = 0 WHERE sku = 'W225'`)
		for reason, second := range map[booking.Reason]booking.Wish{
			booking.CentreShut: wish(swap(), "D", "2026-10-25 10:00"),
			booking.BaysTaken:  wish(swap(), "C", at10),
			booking.TyresLate:  wish(fit("W205"), "D", "2026-10-19 16:00"),
			booking.OutOfStock: wish(fit("W225"), "D", at10),
		} {
			_, err := b.together(wish(fit("W205"), "C", at10), second)
			requireJob(t, err, 1)
			requireRefused(t, err, reason)
			b.nothing()
		}
		_, err := b.together(wish(swap(), "C", at10), wish(swap(), "nowhere", at10))
		requireJob(t, err, 1)
		b.nothing()
	})

	t.Run("OneToSixJobs", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Centre("C", 7)
		six := make([]booking.Wish, booking.MaxJobs)
		for i := range six {
			six[i] = wish(swap(), "C", at10)
		}
		for _, wrong := range [][]booking.Wish{nil, append(six, six[0])} {
			_, err := b.together(wrong...)
			var invalid booking.InvalidErrors
			require.ErrorAs(t, err, &invalid)
			require.Equal(t, "jobs", invalid[0].Field)
		}
		b.nothing()
		b.mustTogether(six...)
		b.verify()
	})

	t.Run("TheLastTyresAreNotForTwo", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Centre("C", 2)
		b.Exec(`UPDATE stock SET on_hand = 7, counted = 7 WHERE sku = 'W205'`)
		_, err := b.together(wish(fit("W205"), "C", at10), wish(fit("W205"), "C", at10))
		requireJob(t, err, 1)
		requireRefused(t, err, booking.OutOfStock)
		b.nothing()
		b.Exec(`UPDATE stock SET on_hand = 8, counted = 8 WHERE sku = 'W205'`)
		b.mustTogether(wish(fit("W205"), "C", at10), wish(fit("W205"), "C", at10))
		require.Equal(t, 8, b.count(`SELECT reserved FROM stock WHERE sku = 'W205'`))
		b.verify()
	})

	t.Run("WhatOnlyOneBayCanDoComesFirst", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		id := b.Centre("C", 2)
		b.Exec(`INSERT INTO bay_capabilities VALUES ($1, 1, 'van')`, id)
		b.Exec(`UPDATE bays SET max_rim = 30 WHERE centre_id = $1 AND no = 2`, id) // so the car would take the van's
		b.Exec(`INSERT INTO bay_capabilities SELECT $1, 2, code FROM capabilities WHERE code <> 'van'`, id)
		van := swap()
		van.Vehicle = booking.Van
		h := b.mustTogether(wish(swap(), "C", at10), wish(van, "C", at10))
		require.Equal(t, []int{2, 1}, []int{h.Appointments[0].Bay, h.Appointments[1].Bay})
	})
}

// quoted is what a job costs.
func (b bundle) quoted(job booking.Job) int64 {
	b.t.Helper()
	slots, err := b.Slots(b.ctx, "C", booking.Search{Job: job})
	require.NoError(b.t, err)
	return slots.Quote.Gross
}

// TestTogether_Life takes two jobs through what may happen to a hold, of which nothing
// happens to one alone.
func TestTogether_Life(t *testing.T) {
	t.Parallel()
	two := func(t *testing.T) (bundle, booking.Hold) {
		b := setup(t)
		b.Centre("C", 2)
		b.Centre("D", 1)
		return b, b.mustTogether(wish(fit("W205"), "C", at10), wish(fit("W225"), "D", at11))
	}
	states := func(h booking.Hold) (all []booking.State) {
		for _, a := range h.Appointments {
			all = append(all, a.State)
		}
		return all
	}

	t.Run("Extended", func(t *testing.T) {
		t.Parallel()
		b, h := two(t)
		b.pass(5 * time.Minute)
		longer, err := b.Extend(b.ctx, b.Actor, h.ID)
		require.NoError(t, err)
		require.True(t, longer.Appointments[1].ExpiresAt.After(h.Appointments[1].ExpiresAt))
		require.Equal(t, longer.Appointments[0].ExpiresAt, longer.Appointments[1].ExpiresAt)
		b.verify()
	})

	t.Run("Released", func(t *testing.T) {
		t.Parallel()
		b, h := two(t)
		gone, err := b.Release(b.ctx, b.Actor, h.ID)
		require.NoError(t, err)
		require.Equal(t, []booking.State{booking.Cancelled, booking.Cancelled}, states(gone))
		require.Zero(t, b.count(`SELECT count(*) FROM claims`))
		require.Zero(t, b.count(`SELECT sum(reserved) FROM stock`))
		b.verify()
	})

	t.Run("ExpiredByWhateverIsInTheWay", func(t *testing.T) {
		t.Parallel()
		b, h := two(t)
		b.pass(11 * time.Minute)
		b.mustHold(swap(), "D", at11) // needs the second one's bay
		gone, err := b.Get(b.ctx, b.Actor, h.ID)
		require.NoError(t, err)
		require.Equal(t, []booking.State{booking.Expired, booking.Expired}, states(gone))
		b.verify()
		require.Error(t, b.Retake(b.ctx, b.Actor, h.ID), "one of two is not to be had")
		require.Equal(t, 0, b.count(`SELECT count(*) FROM appointments WHERE quote_id = $1 AND state = 'held'`, h.ID))
		b.verify()
	})

	t.Run("NotExpiredByHalves", func(t *testing.T) {
		t.Parallel()
		b, h := two(t)
		b.pass(11 * time.Minute)
		for _, a := range h.Appointments {
			tx, err := b.Pool.Begin(b.ctx)
			require.NoError(t, err)
			_, err = tx.Exec(b.ctx, `SELECT FROM appointments WHERE id = $1 FOR UPDATE`, a.ID)
			require.NoError(t, err)
			n, err := b.Expire(b.ctx)
			require.NoError(t, tx.Rollback(b.ctx))
			require.NoError(t, err)
			require.Zero(t, n, "somebody is at work on it")
		}
		n, err := b.Expire(b.ctx)
		require.NoError(t, err)
		require.Equal(t, 2, n)
		require.NoError(t, b.Retake(b.ctx, b.Actor, h.ID))
		b.verify()
	})

	t.Run("MovedTogetherIntoEachOthersPlaces", func(t *testing.T) {
		t.Parallel()
		b, h := two(t)
		first, second := h.Appointments[0], h.Appointments[1]
		swapped, err := b.MoveJobs(b.ctx, b.Actor, h.ID, []booking.Move{
			{Appointment: second.ID, Centre: "C", Start: first.Start}, {Appointment: first.ID, Centre: "D", Start: second.Start},
		})
		require.NoError(t, err)
		require.Equal(t, []string{"D", "C"}, []string{swapped.Appointments[0].Centre, swapped.Appointments[1].Centre})
		require.Equal(t, h.Quote, swapped.Quote)
		b.verify()

		b.mustHold(swap(), "D", "2026-10-22 10:00")
		_, err = b.MoveJobs(b.ctx, b.Actor, h.ID, []booking.Move{
			{Appointment: first.ID, Centre: "C", Start: berlin("2026-10-22 10:00")}, {Appointment: second.ID, Centre: "D", Start: berlin("2026-10-22 10:00")},
		})
		requireJob(t, err, 1)
		requireRefused(t, err, booking.BaysTaken)
		same, err := b.Get(b.ctx, b.Actor, h.ID)
		require.NoError(t, err)
		require.Equal(t, swapped, same, "where they were")

		var invalid booking.InvalidErrors
		_, err = b.Move(b.ctx, b.Actor, h.ID, "C", first.Start)
		require.ErrorAs(t, err, &invalid, "which?")
		for _, wrong := range [][]booking.Move{
			nil, {{Appointment: uuid.New(), Centre: "C", Start: first.Start}},
			{{Appointment: first.ID, Centre: "C", Start: first.Start}, {Appointment: first.ID, Centre: "C", Start: second.Start}},
		} {
			_, err := b.MoveJobs(b.ctx, b.Actor, h.ID, wrong)
			require.ErrorAs(t, err, &invalid)
		}
		b.verify()
	})

	t.Run("OneMovesBesideTheOther", func(t *testing.T) {
		t.Parallel()
		b, h := two(t)
		b.Exec(`UPDATE stock SET on_hand = reserved, counted = reserved WHERE sku = 'W205'`)
		_, err := b.MoveJobs(b.ctx, b.Actor, h.ID, []booking.Move{{Appointment: h.First().ID, Centre: "D", Start: berlin(at11)}})
		requireJob(t, err, 0)
		requireRefused(t, err, booking.BaysTaken)
		_, err = b.MoveJobs(b.ctx, b.Actor, h.ID, []booking.Move{{Appointment: h.First().ID, Centre: "D", Start: berlin("2026-10-21 13:00")}})
		require.NoError(t, err)
		b.verify()
	})

	t.Run("ConfirmedRescheduledAndCancelled", func(t *testing.T) {
		t.Parallel()
		b, h := two(t)
		paid, err := b.Confirm(b.ctx, b.Actor, h.ID, "till 7")
		require.NoError(t, err)
		require.Equal(t, []booking.State{booking.Confirmed, booking.Confirmed}, states(paid))
		require.Equal(t, 2, b.count(`SELECT count(*) FROM deliveries WHERE state = 'requested'`), "one each")
		b.verify()

		second := paid.Appointments[1]
		moved, err := b.Reschedule(b.ctx, booking.Viewer{Token: second.Token}, second.ID, "C", berlin("2026-10-22 10:00"))
		require.NoError(t, err)
		require.Equal(t, paid.First(), moved.First(), "only it moves")
		require.Equal(t, "C", moved.Appointments[1].Centre)
		_, err = b.Reschedule(b.ctx, booking.Viewer{Token: second.Token}, h.First().ID, "C", berlin("2026-10-22 12:00"))
		require.ErrorIs(t, err, booking.ErrNotFound, "the token is not that of the other")
		b.verify()

		b.pass(49*time.Hour + 30*time.Minute) // it is Wednesday, half past ten
		_, err = b.Cancel(b.ctx, booking.Viewer{Token: second.Token}, second.ID)
		require.ErrorIs(t, err, booking.ErrState, "the first has begun")
		b.Exec(`UPDATE installation SET clock_offset = clock_offset - interval '2 hours'`)
		gone, err := b.Cancel(b.ctx, booking.Viewer{Token: second.Token}, second.ID)
		require.NoError(t, err)
		require.Equal(t, []booking.State{booking.Cancelled, booking.Cancelled}, states(gone))
		require.Zero(t, b.count(`SELECT sum(reserved) FROM stock`))
		b.verify()
	})

	t.Run("CountedJobByJob", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Centre("C", 4)
		b.Exec(`UPDATE limits SET open_per_reference = 3`)
		for i, jobs := range []int{2, 2, 1, 1} {
			r := booking.HoldRequest{CustomerRef: "cart"}
			for range jobs {
				r.Wishes = append(r.Wishes, wish(swap(), "C", at10[:11]+[]string{"10", "11", "12", "13"}[i]+":00"))
			}
			_, err := b.Hold(b.ctx, b.Actor, r)
			if i == 0 || i == 2 {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, booking.ErrLimit)
			}
		}
	})
}

// TestTogether_Crosswise lets many clients hold pairs at two centres in either order,
// release them, let them run out and swap them, on two nodes. Nobody has half of
// anything, and PostgreSQL sees no deadlock (which withpg looks for in its log).
func TestTogether_Crosswise(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 2)
	b.Centre("D", 2)
	nodes := []*booking.Service{b.Service, b.twin(booking.DefaultConfig())}
	centres, starts := []string{"C", "D"}, []string{at10, "2026-10-21 10:30", at11}
	random := func() booking.Wish {
		job := swap()
		if rand.N(2) == 0 {
			job = booking.Job{Vehicle: booking.Car, Services: []string{"fit"}, Items: []supply.Item{{SKU: "W205", Quantity: 4}, {SKU: "W225", Quantity: 4}}}
		}
		return wish(job, centres[rand.N(2)], starts[rand.N(len(starts))])
	}
	rounds := fromEnv(t, "FITSLOT_TEST_PAIRS", 4)
	var working sync.WaitGroup
	for client := range 8 {
		working.Go(func() {
			node := nodes[client%2]
			for range rounds {
				h, err := node.Hold(b.ctx, b.Actor, booking.HoldRequest{Wishes: []booking.Wish{random(), random()}})
				b.tolerate(err)
				if err != nil {
					continue
				}
				switch rand.N(4) {
				case 0:
					_, err = node.MoveJobs(b.ctx, b.Actor, h.ID, []booking.Move{
						{Appointment: h.Appointments[1].ID, Centre: h.Appointments[0].Centre, Start: h.Appointments[0].Start},
						{Appointment: h.Appointments[0].ID, Centre: h.Appointments[1].Centre, Start: h.Appointments[1].Start},
					})
					b.tolerate(err)
				case 1:
					b.Exec(`UPDATE appointments SET expires_at = fitslot_now() WHERE quote_id = $1 AND state = 'held'`, h.ID)
					_, err = node.Expire(b.ctx)
					b.tolerate(err)
				default:
					_, err = node.Release(b.ctx, b.Actor, h.ID)
					b.tolerate(err)
				}
			}
		})
	}
	working.Wait()
	require.Zero(t, b.count(`SELECT count(*) FROM (SELECT FROM appointments GROUP BY quote_id HAVING count(*) <> 2 OR count(DISTINCT state) <> 1) half`))
	b.verify()
}

// tolerate lets pass what a client may hear who was not quick enough.
func (b bundle) tolerate(err error) {
	b.t.Helper()
	if err == nil {
		return
	}
	var refused *booking.RefusedError
	if !errors.As(err, &refused) && !errors.Is(err, booking.ErrState) && !errors.Is(err, booking.ErrHoldExpired) {
		b.t.Errorf("unexpected: %v", err)
	}
}

// TestTwoTaxAreasInOneHold: one quote is of one tax area, whether the jobs are held there
// or moved there, and all of a hold may move to another.
func TestTwoTaxAreasInOneHold(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 2)
	b.Centre("I", 2)
	b.otherTax()
	wishes := func(centres ...string) (all []booking.Wish) {
		for i, centre := range centres {
			all = append(all, booking.Wish{Job: swap(), Centre: centre, Start: berlin("2026-10-21 10:00").Add(time.Duration(i) * time.Hour)})
		}
		return all
	}
	requireOther := func(err error, job int) {
		t.Helper()
		var at *booking.JobError
		require.ErrorAs(t, err, &at)
		require.Equal(t, job, at.Job)
		require.ErrorContains(t, err, "another tax area")
	}
	_, err := b.Hold(b.ctx, b.Actor, booking.HoldRequest{Wishes: wishes("C", "I")})
	requireOther(err, 1)
	require.Zero(t, b.count(`SELECT count(*) FROM quotes`))
	h, err := b.Hold(b.ctx, b.Actor, booking.HoldRequest{Wishes: wishes("C", "C")})
	require.NoError(t, err)
	first, second := h.Appointments[0], h.Appointments[1]
	_, err = b.MoveJobs(b.ctx, b.Actor, h.ID, []booking.Move{{Appointment: second.ID, Centre: "I", Start: second.Start}})
	requireOther(err, 0)
	moved, err := b.MoveJobs(b.ctx, b.Actor, h.ID, []booking.Move{
		{Appointment: first.ID, Centre: "I", Start: first.Start}, {Appointment: second.ID, Centre: "I", Start: second.Start}})
	require.NoError(t, err)
	require.Equal(t, h.Quote.Gross/2, moved.Quote.Gross)
	b.verify()
}
