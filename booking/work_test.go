package booking_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
)

// A shift is a centre with its people: two bays, and appointments on Tuesday.
type shift struct {
	bundle
	people access.Actor
}

func newShift(t *testing.T) shift {
	t.Helper()
	s := shift{bundle: setup(t)}
	s.Centre("C", 2)
	s.Centre("D", 2)
	s.people = access.Actor{Key: uuid.New(), Name: "till", Role: access.Staff, Centres: []string{"C", "D"}}
	s.Exec(`INSERT INTO api_keys (id, name, role, prefix, hash, centres, created_at) VALUES ($1, 'till', 'staff', 'fs_staff', sha256('till'), '{C,D}', now())`, s.people.Key)
	return s
}

// comes is a confirmed appointment of a customer.
func (s shift) comes(job booking.Job, start string) booking.Appointment {
	s.t.Helper()
	h := s.mustHold(job, "C", start)
	h, err := s.Confirm(s.ctx, s.Actor, h.ID, "till 1")
	require.NoError(s.t, err)
	return h.First()
}

// at is the appointment as it stands.
func (s shift) at(a booking.Appointment) booking.Work {
	return booking.Work{Centre: a.Centre, Appointment: a.ID, Match: booking.Match{Versions: []int64{a.Latest.Version}}}
}

// goTo sets the clock.
func (s shift) goTo(at string) {
	s.t.Helper()
	s.Exec(`UPDATE installation SET clock_offset = $1::timestamptz - clock_timestamp()`, berlin(at))
	s.Exec(`UPDATE deliveries SET late_at = fitslot_now() WHERE due_at < fitslot_now()`) // as the task would mark them
}

func (s shift) step(a booking.Appointment, act booking.Action) (booking.Appointment, error) {
	h, err := s.Step(s.ctx, s.people, s.at(a), act)
	return h.Of(a.ID), err
}

func (s shift) mustStep(a booking.Appointment, act booking.Action, became booking.State) booking.Appointment {
	s.t.Helper()
	now, err := s.step(a, act)
	require.NoError(s.t, err)
	require.Equal(s.t, became, now.State)
	return now
}

func (s shift) mustUndo(a booking.Appointment, became booking.State) booking.Appointment {
	s.t.Helper()
	h, err := s.Undo(s.ctx, s.people, s.at(a))
	require.NoError(s.t, err)
	require.Equal(s.t, became, h.Of(a.ID).State)
	return h.Of(a.ID)
}

// TestTheDayOfAnAppointment: arrived, in service, completed, and each taken back.
func TestTheDayOfAnAppointment(t *testing.T) {
	t.Parallel()
	s := newShift(t)
	a := s.comes(swap(), "2026-10-20 10:00")
	_, err := s.step(a, booking.ActArrive)
	require.EqualError(t, err, "cannot arrive for an appointment that is of a day to come")
	s.goTo("2026-10-20 09:50")
	_, err = s.step(a, booking.ActNoShow)
	require.EqualError(t, err, "cannot not come to an appointment that is still to begin")
	for range 2 {
		a = s.mustStep(a, booking.ActArrive, booking.Arrived)
		a = s.mustStep(a, booking.ActBegin, booking.InService)
		a = s.mustStep(a, booking.ActComplete, booking.Completed)
		a = s.mustUndo(a, booking.InService)
		a = s.mustUndo(a, booking.Arrived)
		a = s.mustUndo(a, booking.Confirmed)
	}
	_, err = s.Undo(s.ctx, s.people, s.at(a))
	require.ErrorIs(t, err, booking.ErrState)
	s.verify()
}

// TestTheSecondIsToldWhatTheFirstDid: nothing is done twice, and nothing to what one has
// not seen.
func TestTheSecondIsToldWhatTheFirstDid(t *testing.T) {
	t.Parallel()
	s := newShift(t)
	a := s.comes(swap(), "2026-10-20 10:00")
	s.goTo("2026-10-20 09:50")
	s.mustStep(a, booking.ActArrive, booking.Arrived)
	for name, second := range map[string]func() error{
		"step": func() error { _, err := s.step(a, booking.ActArrive); return err },
		"undo": func() error { _, err := s.Undo(s.ctx, s.people, s.at(a)); return err },
		"stretch": func() error {
			_, err := s.Stretch(s.ctx, s.people, s.at(a), a.End().Add(15*time.Minute), booking.Override{})
			return err
		},
		"move": func() error {
			_, err := s.StaffMove(s.ctx, s.people, s.at(a), booking.StaffMove{Bay: 3 - a.Bay})
			return err
		},
		"cancel": func() error {
			w := s.at(a)
			_, err := s.Cancel(s.ctx, booking.Viewer{Actor: s.people, Work: &w}, a.ID)
			return err
		},
	} {
		var version *booking.VersionError
		require.ErrorAs(t, second(), &version, name)
		require.Equal(t, "appointment.arrived", version.Kind)
		require.Equal(t, "till", version.By)
	}
	stranger := access.Actor{Key: uuid.New(), Name: "E", Role: access.Staff, Centres: []string{"E"}}
	_, err := s.Step(s.ctx, stranger, s.at(a), booking.ActBegin)
	require.ErrorIs(t, err, booking.ErrNotFound)
	once := s.Once(access.IdempotencyKey{APIKey: s.people.Key, Key: "begin"})
	w := booking.Work{Centre: "C", Appointment: a.ID, Match: booking.Match{Any: true}}
	for range 2 {
		h, err := once.Step(s.ctx, s.people, w, booking.ActBegin)
		require.NoError(t, err)
		require.Equal(t, booking.InService, h.First().State)
	}
	s.verify()
}

// TestANoShowLeavesItsPlaceToOthers: bay and crew are others', the tyres are kept, and who
// comes after all takes the place again, or hears that it is gone.
func TestANoShowLeavesItsPlaceToOthers(t *testing.T) {
	t.Parallel()
	s := newShift(t)
	s.Exec(`UPDATE centres SET crew_places = 1`)
	a := s.comes(fit("W205"), "2026-10-22 10:00")
	s.goTo("2026-10-22 10:20")
	a = s.mustStep(a, booking.ActNoShow, booking.NoShow)
	require.Zero(t, s.count(`SELECT count(*) FROM claims WHERE appointment_id = $1`, a.ID))
	require.Equal(t, 4, s.count(`SELECT sum(reserved) FROM stock`))
	s.verify()
	a = s.mustUndo(a, booking.Confirmed)
	require.Equal(t, 2*a.Quarters.Len(), s.count(`SELECT count(*) FROM claims WHERE appointment_id = $1`, a.ID))
	a = s.mustStep(a, booking.ActNoShow, booking.NoShow)
	_, err := s.Book(s.ctx, s.people, s.walkIn("2026-10-22 10:30", booking.WaiveNotice))
	require.NoError(t, err)
	_, err = s.Undo(s.ctx, s.people, s.at(a))
	refused := requireRefused(t, err, booking.CrewTaken)
	require.NotEmpty(t, refused.Alternatives)
	s.verify()
}

func (s shift) walkIn(start string, override ...string) booking.Booking {
	b := booking.Booking{
		Wish: booking.Wish{Job: swap(), Centre: "C", Start: berlin(start)}, Channel: booking.Door,
		Contact: booking.Contact{Name: "Eva", Plate: "DD EV 1"},
	}
	if len(override) > 0 {
		b.Override = booking.Override{Conditions: override, Reason: "stands at the door"}
	}
	return b
}

// TestStaffBook: against notice, horizon and crew only if they say so and why; against the
// claim of another never.
func TestStaffBook(t *testing.T) {
	t.Parallel()
	s := newShift(t)
	s.Exec(`UPDATE centres SET crew_places = 1, horizon_days = 5, notice_minutes = 120`)
	book := func(b booking.Booking) (booking.Appointment, error) {
		h, err := s.Book(s.ctx, s.people, b)
		return h.First(), err
	}
	s.goTo("2026-10-20 09:50")
	_, err := book(s.walkIn("2026-10-20 10:00"))
	requireRefused(t, err, booking.TooSoon)
	first, err := book(s.walkIn("2026-10-20 09:45", booking.WaiveNotice))
	require.NoError(t, err)
	require.Equal(t, booking.Confirmed, first.State)
	require.Equal(t, []string{"notice"}, first.Waived)
	_, err = book(s.walkIn("2026-10-20 09:30", booking.WaiveNotice))
	requireRefused(t, err, booking.TooSoon)
	_, err = book(s.walkIn("2026-10-20 09:45", booking.WaiveNotice))
	requireRefused(t, err, booking.CrewTaken)
	second, err := book(s.walkIn("2026-10-20 09:45", booking.WaiveNotice, booking.WaiveCrew))
	require.NoError(t, err)
	require.Equal(t, []string{"notice", "crew"}, second.Waived)
	require.Equal(t, 1, s.count(`SELECT count(*) FROM orphans WHERE appointment_id = $1 AND state = 'kept' AND why = 'stands at the door'`, second.ID))
	_, err = book(s.walkIn("2026-10-20 09:45", booking.WaiveNotice, booking.WaiveCrew))
	requireRefused(t, err, booking.BaysTaken)
	_, err = book(s.walkIn("2026-11-03 10:00"))
	requireRefused(t, err, booking.TooFar)
	far, err := book(s.walkIn("2026-11-03 10:00", booking.WaiveHorizon, booking.WaiveCrew))
	require.NoError(t, err)
	require.Equal(t, []string{"horizon"}, far.Waived, "nobody else is at work then")
	_, err = book(s.walkIn("2026-10-20 22:00", booking.WaiveNotice, booking.WaiveHorizon, booking.WaiveCrew))
	requireRefused(t, err, booking.CentreShut)

	b := s.walkIn("2026-10-20 11:00", booking.WaiveOpen)
	b.Channel, b.Override.Reason = booking.Web, " "
	_, err = book(b)
	var wrong booking.InvalidErrors
	require.ErrorAs(t, err, &wrong)
	require.EqualError(t, wrong, `channel "web" is neither phone nor door; override[0] "open" can't be overridden here; give some of notice, horizon, crew; reason is missing; say why this is done against what the centre allows`)
	s.verify()
}

// TestStretch: to where it is free, with the fitters there are, and until it closes.
func TestStretch(t *testing.T) {
	t.Parallel()
	s := newShift(t)
	s.Exec(`UPDATE centres SET crew_places = 2; UPDATE bays SET active = no = 1`)
	a := s.comes(swap(), "2026-10-20 17:00")
	s.comes(swap(), "2026-10-20 10:00")
	early := s.comes(swap(), "2026-10-20 09:00")
	s.goTo("2026-10-20 09:00")
	stretch := func(a booking.Appointment, end string, override ...string) (booking.Appointment, error) {
		h, err := s.Stretch(s.ctx, s.people, booking.Work{Centre: "C", Appointment: a.ID, Match: booking.Match{Any: true}}, berlin(end),
			booking.Override{Conditions: override, Reason: "rusty bolts"})
		return h.Of(a.ID), err
	}
	_, err := stretch(early, "2026-10-20 10:15")
	requireRefused(t, err, booking.BaysTaken)
	early, err = stretch(early, "2026-10-20 10:00")
	require.NoError(t, err)
	require.Equal(t, berlin("2026-10-20 10:00").UTC(), early.End())
	_, err = stretch(early, "2026-10-20 10:05")
	var wrong booking.InvalidErrors
	require.ErrorAs(t, err, &wrong)
	early, err = stretch(early, "2026-10-20 09:15")
	require.NoError(t, err)
	require.Equal(t, 2, s.count(`SELECT count(*) FROM claims WHERE appointment_id = $1`, early.ID))
	_, err = stretch(a, "2026-10-20 18:30")
	requireRefused(t, err, booking.CentreShut)
	_, err = stretch(a, "2026-10-20 18:30", booking.WaiveOpen)
	require.ErrorAs(t, err, &wrong, "it has not come")
	a = s.mustStep(a, booking.ActArrive, booking.Arrived)
	a, err = stretch(a, "2026-10-20 18:30", booking.WaiveOpen)
	require.NoError(t, err)
	require.Equal(t, []string{"open"}, a.Waived)
	s.Exec(`UPDATE centres SET crew_places = 0, calendar_version = calendar_version + 1, listed_version = calendar_version + 1`)
	_, err = stretch(a, "2026-10-20 18:45", booking.WaiveOpen)
	requireRefused(t, err, booking.CrewTaken)
	a, err = stretch(a, "2026-10-20 18:45", booking.WaiveOpen, booking.WaiveCrew)
	require.NoError(t, err)
	require.Equal(t, []string{"crew", "open"}, a.Waived)
	s.verify()
}

// TestStretchedItMovesAsLongAsItIs: what staff have made longer needs that much elsewhere,
// too, and a search for it lists exactly where it can go.
func TestStretchedItMovesAsLongAsItIs(t *testing.T) {
	t.Parallel()
	s := newShift(t)
	a := s.comes(swap(), "2026-10-20 10:00")
	n := a.Quarters.Len()
	h, err := s.Stretch(s.ctx, s.people, s.at(a), a.End().Add(time.Hour), booking.Override{})
	require.NoError(t, err)
	require.Equal(t, n+4, h.First().Quarters.Len())
	e, err := s.Explain(s.ctx, booking.Wish{Job: swap(), Centre: "D", Start: berlin("2026-10-20 17:15")}, a.ID, booking.Web)
	require.NoError(t, err)
	require.False(t, e.Offered)
	require.Equal(t, n+4, e.Quarters)
	_, err = s.Reschedule(s.ctx, booking.Viewer{Actor: s.Actor}, a.ID, "D", berlin("2026-10-20 17:15"))
	requireRefused(t, err, booking.CentreShut)
	h, err = s.Reschedule(s.ctx, booking.Viewer{Actor: s.Actor}, a.ID, "D", berlin("2026-10-20 15:00"))
	require.NoError(t, err)
	require.Equal(t, n+4, h.First().Quarters.Len())
	s.verify()
}

// TestAMoveIsProposedUntilItIsAgreedTo: both places are kept until then.
func TestAMoveIsProposedUntilItIsAgreedTo(t *testing.T) {
	t.Parallel()
	s := newShift(t)
	s.Exec(`UPDATE centres SET crew_places = 2`)
	customer := booking.Viewer{Actor: s.Actor}
	propose := func(a booking.Appointment, m booking.StaffMove) booking.Appointment {
		t.Helper()
		h, err := s.StaffMove(s.ctx, s.people, booking.Work{Centre: "C", Appointment: a.ID, Match: booking.Match{Any: true}}, m)
		require.NoError(t, err)
		require.NotNil(t, h.Of(a.ID).Proposal)
		require.Equal(t, a.Start, h.Of(a.ID).Start, "what was promised stands")
		s.verify()
		return h.Of(a.ID)
	}
	a := s.comes(fit("W205"), "2026-10-22 10:00")
	n := a.Quarters.Len()
	// To the same time at another centre, then to one that overlaps its own.
	a = propose(a, booking.StaffMove{Centre: "D"})
	require.Equal(t, 4*n, s.count(`SELECT count(*) FROM claims WHERE appointment_id = $1`, a.ID))
	a = propose(a, booking.StaffMove{Start: berlin("2026-10-22 10:15")})
	require.Equal(t, 1, s.count(`SELECT count(*) FROM proposals WHERE state = 'overtaken'`))
	p := a.Proposal
	require.Equal(t, berlin("2026-10-22 10:15"), p.Start().UTC().In(p.Start().Location()))
	_, err := s.Agree(s.ctx, customer, a.ID, uuid.New())
	require.ErrorIs(t, err, booking.ErrNoProposal)
	h, err := s.Agree(s.ctx, customer, a.ID, p.ID)
	require.NoError(t, err)
	require.True(t, berlin("2026-10-22 10:15").Equal(h.First().Start))
	require.Nil(t, h.First().Proposal)
	require.Equal(t, 2*n, s.count(`SELECT count(*) FROM claims WHERE appointment_id = $1`, a.ID))
	s.verify()

	// What is proposed nobody else gets, until it is declined.
	s.Exec(`UPDATE centres SET crew_places = 1 WHERE external_id = 'D'`)
	a = propose(h.First(), booking.StaffMove{Centre: "D", Start: berlin("2026-10-23 10:00")})
	_, err = s.Hold(s.ctx, s.Actor, booking.HoldRequest{Wishes: []booking.Wish{{Job: swap(), Centre: "D", Start: berlin("2026-10-23 10:00")}}})
	requireRefused(t, err, booking.CrewTaken)
	w := s.at(a)
	_, err = s.Decline(s.ctx, booking.Viewer{Actor: s.people, Work: &w}, a.ID, a.Proposal.ID)
	require.NoError(t, err)
	held := s.mustHold(swap(), "D", "2026-10-23 10:00")
	_, err = s.Release(s.ctx, s.Actor, held.ID)
	require.NoError(t, err)
	s.verify()

	// Whatever else is done overtakes it.
	for _, do := range []func() error{
		func() error {
			_, err := s.Reschedule(s.ctx, customer, a.ID, "C", berlin("2026-10-22 11:00"))
			return err
		},
		func() error {
			_, err := s.StaffMove(s.ctx, s.people, booking.Work{Centre: "C", Appointment: a.ID, Match: booking.Match{Any: true}},
				booking.StaffMove{Start: berlin("2026-10-22 12:00"), Agreed: true})
			return err
		},
		func() error {
			s.goTo("2026-10-22 09:00")
			_, err := s.Step(s.ctx, s.people, booking.Work{Centre: "C", Appointment: a.ID, Match: booking.Match{Any: true}}, booking.ActArrive)
			return err
		},
		func() error {
			_, err := s.Undo(s.ctx, s.people, booking.Work{Centre: "C", Appointment: a.ID, Match: booking.Match{Any: true}})
			return err
		},
		func() error { _, err := s.Cancel(s.ctx, customer, a.ID); return err },
	} {
		h, err := s.Appointment(s.ctx, customer, a.ID)
		require.NoError(t, err)
		if h.First().State == booking.Confirmed {
			propose(h.First(), booking.StaffMove{Start: berlin("2026-10-22 15:00")})
		}
		require.NoError(t, do())
		require.Zero(t, s.count(`SELECT count(*) FROM proposals WHERE state = 'open'`))
		s.verify()
	}
	require.Equal(t, 0, s.count(`SELECT count(*) FROM claims WHERE appointment_id = $1`, a.ID))
}

// TestStaffMove: to another bay at once, also while the car is there; elsewhere with the
// customer's word.
func TestStaffMove(t *testing.T) {
	t.Parallel()
	s := newShift(t)
	a := s.comes(fit("W205"), "2026-10-22 10:00")
	s.goTo("2026-10-22 10:20")
	move := func(m booking.StaffMove) (booking.Appointment, error) {
		h, err := s.StaffMove(s.ctx, s.people, booking.Work{Centre: "C", Appointment: a.ID, Match: booking.Match{Any: true}}, m)
		return h.Of(a.ID), err
	}
	tyres := func() int {
		return s.count(`SELECT count(*) FROM deliveries WHERE state = 'requested' AND dispatch_on = '2026-10-19'`)
	}
	require.Equal(t, 1, tyres())
	var wrong booking.InvalidErrors
	_, err := move(booking.StaffMove{})
	require.ErrorAs(t, err, &wrong)
	now, err := move(booking.StaffMove{Bay: 3 - a.Bay})
	require.NoError(t, err, "to another bay, after it should have begun")
	require.Equal(t, 3-a.Bay, now.Bay)
	_, err = move(booking.StaffMove{Bay: 7})
	requireRefused(t, err, booking.NoBayCan)
	now = s.mustStep(now, booking.ActArrive, booking.Arrived)
	now, err = move(booking.StaffMove{Start: berlin("2026-10-22 10:30"), Bay: a.Bay})
	require.NoError(t, err, "the customer stands there")
	require.True(t, berlin("2026-10-22 10:30").Equal(now.Start))
	_, err = move(booking.StaffMove{Centre: "D"})
	require.ErrorAs(t, err, &wrong)
	s.mustUndo(now, booking.Confirmed)
	_, err = move(booking.StaffMove{Centre: "E", Agreed: true})
	require.ErrorAs(t, err, &wrong)
	require.Equal(t, 1, tyres(), "they stay as they are")
	now, err = move(booking.StaffMove{Start: berlin("2026-10-23 10:30"), Agreed: true})
	require.NoError(t, err)
	require.Nil(t, now.Proposal)
	require.Equal(t, 1, tyres())
	now, err = move(booking.StaffMove{Centre: "D", Start: berlin("2026-10-26 10:30"), Agreed: true})
	require.NoError(t, err)
	require.Equal(t, "D", now.Centre)
	require.Zero(t, tyres(), "others are sent there")
	s.verify()
	require.Equal(t, 0, s.count(`SELECT count(*) FROM events WHERE kind = 'appointment.moved' AND NOT detail ? 'staff'`))
	_, err = s.Step(s.ctx, s.people, s.at(a), booking.ActArrive)
	require.True(t, errors.Is(err, booking.ErrNotFound), "it is no longer at C: %v", err)
}

// TestABayThatIsGoneMeanwhile: who was to have it gets another, and of what is in the way only
// staff are told.
func TestABayThatIsGoneMeanwhile(t *testing.T) {
	t.Parallel()
	s := newShift(t)
	a := s.comes(swap(), "2026-10-20 10:00")
	w := booking.Work{Centre: "C", Appointment: a.ID, Match: booking.Match{Any: true}}
	h, err := s.StaffMove(s.ctx, s.people, w, booking.StaffMove{Centre: "D", Bay: 1, Start: berlin("2026-10-21 10:00")})
	require.NoError(t, err)
	proposal := h.First().Proposal.ID
	s.Exec(`UPDATE bays SET active = no <> 1 WHERE centre_id = (SELECT id FROM centres WHERE external_id = 'D')`)
	s.Exec(`UPDATE centres SET calendar_version = calendar_version + 1, listed_version = calendar_version + 1 WHERE external_id = 'D'`)
	held := s.mustHold(swap(), "D", "2026-10-21 10:00")
	_, err = s.Agree(s.ctx, booking.Viewer{Actor: s.Actor}, a.ID, proposal)
	require.Empty(t, requireRefused(t, err, booking.BaysTaken).InTheWay, "a customer learns nothing of others")
	_, err = s.Agree(s.ctx, booking.Viewer{Actor: s.people, Work: &w}, a.ID, proposal)
	require.Equal(t, []uuid.UUID{held.First().ID}, requireRefused(t, err, booking.BaysTaken).InTheWay)
	_, err = s.Release(s.ctx, s.Actor, held.ID)
	require.NoError(t, err)
	h, err = s.Agree(s.ctx, booking.Viewer{Actor: s.Actor}, a.ID, proposal)
	require.NoError(t, err)
	require.Equal(t, 2, h.First().Bay)

	s.goTo("2026-10-21 10:10")
	w = s.at(h.First())
	_, err = s.Step(s.ctx, s.people, w, booking.ActNoShow)
	require.NoError(t, err)
	d := s.count(`SELECT id FROM centres WHERE external_id = 'D'`)
	s.Exec(`UPDATE bays SET active = true WHERE centre_id = $1`, d)
	s.Exec(`INSERT INTO closures (centre_id, bay_no, starts_at, ends_at, reason) VALUES ($1, 2, '2026-10-21 07:00Z', '2026-10-21 15:00Z', 'the ramp is broken')`, d)
	s.Exec(`UPDATE centres SET calendar_version = calendar_version + 1, listed_version = calendar_version + 1 WHERE id = $1`, d)
	w.Match.Any = true
	h, err = s.Undo(s.ctx, s.people, w)
	require.NoError(t, err)
	require.Equal(t, 1, h.First().Bay)
	s.verify()
}
