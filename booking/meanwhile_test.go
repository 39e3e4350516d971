package booking_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/postgres"
)

// between is a store in which something else happens once, before a change is judged, or
// after that and before it is written.
type between struct {
	*postgres.Bookings
	facts, place, change func()
}

func (s *between) Facts(ctx context.Context, need booking.Need) (booking.Facts, error) {
	if happens := s.facts; happens != nil {
		s.facts = nil
		happens()
	}
	return s.Bookings.Facts(ctx, need)
}

func (s *between) Place(ctx context.Context, p booking.Placement) error {
	if happens := s.place; happens != nil {
		s.place = nil
		happens()
	}
	return s.Bookings.Place(ctx, p)
}

func (s *between) Change(ctx context.Context, c booking.Change) error {
	if happens := s.change; happens != nil {
		s.change = nil
		happens()
	}
	return s.Bookings.Change(ctx, c)
}

// over is a second service on the same database, through s.
func (b bundle) over(s *between) *booking.Service {
	s.Bookings = postgres.NewBookings(b.Pool)
	return booking.New(s, postgres.NewClock(b.Pool).Now, booking.DefaultConfig())
}

// otherTax puts centre I into a tax area of its own, where all is half the price.
func (b bundle) otherTax() {
	b.Exec(`INSERT INTO tax_areas VALUES ('IC', 'DE', 'Isle')`)
	b.Exec(`INSERT INTO tax_rates VALUES ('IC', '2021-01-01', 'IGIC', 700, 'x')`)
	b.Exec(`INSERT INTO prices SELECT kind, code, 'IC', valid_from, per, gross_minor / 2, currency FROM prices WHERE tax_area = 'DE'`)
	b.Exec(`UPDATE centres SET tax_area = 'IC' WHERE external_id = 'I'`)
}

// Who gives a hold up while it is moved hears of that, and not that the place is taken,
// which it is by somebody who came after.
func TestWhatIsGivenUpWhileItMovesIsToldSo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 1)
	h := b.mustHold(swap(), "C", "2026-10-21 10:00")
	over := b.over(&between{facts: func() {
		_, err := b.Release(b.ctx, b.Actor, h.ID)
		require.NoError(t, err)
		b.mustHold(swap(), "C", "2026-10-21 10:15")
	}})
	_, err := over.Move(b.ctx, b.Actor, h.ID, "C", berlin("2026-10-21 10:00"))
	var state *booking.StateError
	require.ErrorAs(t, err, &state)
	require.Equal(t, booking.Cancelled, state.State)
	b.verify()
}

func TestRescheduleNotOnceItHasBegun(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 1)
	h := b.mustHold(swap(), "C", "2026-10-19 09:15")
	_, err := b.Confirm(b.ctx, b.Actor, h.ID, "paid")
	require.NoError(t, err)
	b.pass(26 * time.Hour)
	_, err = b.Reschedule(b.ctx, booking.Viewer{Actor: b.Actor}, h.First().ID, "C", berlin("2026-10-21 10:00"))
	require.ErrorIs(t, err, booking.ErrState)
}

func TestExtensionJudgedBeforeAMoveIsJudgedAgain(t *testing.T) {
	t.Parallel()
	b := setupAt(t, berlin("2026-10-19 15:49"))
	b.Centre("C", 1)
	h := b.mustHold(fit("W205"), "C", "2026-10-22 10:00")
	b.pass(5 * time.Minute)
	s := b.over(&between{change: func() {
		_, err := b.Move(b.ctx, b.Actor, h.ID, "C", berlin("2026-10-20 10:00")) // fine until 15:59
		require.NoError(t, err)
	}})
	_, err := s.Extend(b.ctx, b.Actor, h.ID)
	requireRefused(t, err, booking.TyresLate)
}

func TestMoveJudgedBeforeAnExtensionIsJudgedAgain(t *testing.T) {
	t.Parallel()
	b := setupAt(t, berlin("2026-10-19 15:49"))
	b.Centre("C", 1)
	h := b.mustHold(fit("W205"), "C", "2026-10-22 10:00")
	b.pass(5 * time.Minute)
	s := b.over(&between{place: func() {
		_, err := b.Extend(b.ctx, b.Actor, h.ID)
		require.NoError(t, err)
	}})
	_, err := s.Move(b.ctx, b.Actor, h.ID, "C", berlin("2026-10-20 10:00"))
	requireRefused(t, err, booking.TyresLate)
}

func TestTwoMovesAtOnceHaveThePriceOfTheLast(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 1)
	b.Centre("D", 1)
	b.Centre("I", 1)
	b.otherTax()
	h := b.mustHold(fit("W205"), "C", "2026-10-22 10:00")
	s := b.over(&between{place: func() {
		_, err := b.Move(b.ctx, b.Actor, h.ID, "I", berlin("2026-10-22 10:00"))
		require.NoError(t, err)
	}})
	moved, err := s.Move(b.ctx, b.Actor, h.ID, "D", berlin("2026-10-22 10:00"))
	require.NoError(t, err)
	require.Equal(t, "MwSt", moved.Quote.Lines[0].TaxName)
}

func TestTyresOfAnExpiredHoldAreInNobodysWay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 1)
	b.Exec(`UPDATE stock SET on_hand = 4 WHERE sku = 'W225'`)
	b.mustHold(fit("W225"), "C", "2026-10-21 10:00")
	b.pass(11 * time.Minute)
	_, err := b.hold(fit("W225"), "C", "2026-10-21 10:00")
	require.NoError(t, err)
}

func TestALoweredCrewIsNotOversold(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.Centre("C", 3)
	b.Exec(`UPDATE centres SET crew_places = 2 WHERE id = $1`, id)
	first := b.mustHold(swap(), "C", "2026-10-21 10:00")
	b.mustHold(swap(), "C", "2026-10-21 10:00")
	_, err := b.Release(b.ctx, b.Actor, first.ID)
	require.NoError(t, err)
	// what the import of a centre does
	b.Exec(`UPDATE centres SET crew_places = 1, calendar_version = calendar_version + 1 WHERE id = $1`, id)
	_, err = b.hold(swap(), "C", "2026-10-21 10:00")
	requireRefused(t, err, booking.CrewTaken)
}

func TestACrewSetLaterIsNotOversold(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.Centre("C", 3)
	b.mustHold(swap(), "C", "2026-10-21 10:00")
	b.Exec(`UPDATE centres SET crew_places = 1, calendar_version = calendar_version + 1 WHERE id = $1`, id)
	_, err := b.hold(swap(), "C", "2026-10-21 10:00")
	requireRefused(t, err, booking.CrewTaken)
}

func TestAWithdrawnArticleStaysWithWhoHasIt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 1)
	h := b.mustHold(fit("W205"), "C", "2026-10-21 10:00")
	b.Exec(`UPDATE articles SET active = false WHERE sku = 'W205'`)
	_, err := b.Extend(b.ctx, b.Actor, h.ID)
	require.NoError(t, err)
	_, err = b.Confirm(b.ctx, b.Actor, h.ID, "paid")
	require.NoError(t, err)
	_, err = b.Reschedule(b.ctx, booking.Viewer{Actor: b.Actor}, h.First().ID, "C", berlin("2026-10-22 10:00"))
	require.NoError(t, err)
}

func TestExtendNotWhatIsConfirmed(t *testing.T) {
	t.Parallel()
	b := setupAt(t, berlin("2026-10-19 15:45"))
	b.Centre("C", 1)
	h := b.mustHold(fit("W205"), "C", "2026-10-20 10:00")
	_, err := b.Confirm(b.ctx, b.Actor, h.ID, "paid")
	require.NoError(t, err)
	b.pass(10 * time.Minute)
	_, err = b.Extend(b.ctx, b.Actor, h.ID)
	require.ErrorIs(t, err, booking.ErrState)
}

func TestMoveNotWhatHasExpired(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 1)
	h := b.mustHold(swap(), "C", "2026-10-20 10:00")
	b.pass(11 * time.Minute)
	_, err := b.Move(b.ctx, b.Actor, h.ID, "C", berlin("2026-10-20 16:00"))
	require.ErrorIs(t, err, booking.ErrHoldExpired)
}

func TestConfirmTwiceAtOnceIsOneAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 1)
	h := b.mustHold(swap(), "C", "2026-10-20 10:00")
	s := b.over(&between{change: func() {
		_, err := b.Confirm(b.ctx, b.Actor, h.ID, "paid")
		require.NoError(t, err)
	}})
	_, err := s.Confirm(b.ctx, b.Actor, h.ID, "paid")
	require.NoError(t, err)
}

// What staff have not seen they do nothing to, also if it is done while theirs is on its way.
func TestStaffActOnlyOnWhatTheyHaveSeen(t *testing.T) {
	t.Parallel()
	s := newShift(t)
	a := s.comes(swap(), "2026-10-20 10:00")
	s.goTo("2026-10-20 09:50")
	meanwhile := func() { // what neither the state nor the place would tell
		h, err := s.StaffMove(s.ctx, s.people, s.at(a), booking.StaffMove{Centre: "D"})
		require.NoError(t, err)
		a = h.First()
	}
	for name, act := range map[string]func(*booking.Service, booking.Work) error{
		"arrive": func(svc *booking.Service, w booking.Work) error {
			_, err := svc.Step(s.ctx, s.people, w, booking.ActArrive)
			return err
		},
		"cancel": func(svc *booking.Service, w booking.Work) error {
			_, err := svc.Cancel(s.ctx, booking.Viewer{Actor: s.people, Work: &w}, a.ID)
			return err
		},
		"stretch": func(svc *booking.Service, w booking.Work) error {
			_, err := svc.Stretch(s.ctx, s.people, w, a.End().Add(time.Hour), booking.Override{})
			return err
		},
		"move": func(svc *booking.Service, w booking.Work) error {
			_, err := svc.StaffMove(s.ctx, s.people, w, booking.StaffMove{Start: a.Start.Add(time.Hour), Agreed: true})
			return err
		},
		"propose": func(svc *booking.Service, w booking.Work) error {
			_, err := svc.StaffMove(s.ctx, s.people, w, booking.StaffMove{Start: a.Start.Add(time.Hour)})
			return err
		},
	} {
		var version *booking.VersionError
		require.ErrorAs(t, act(s.over(&between{place: meanwhile, change: meanwhile}), s.at(a)), &version, name)
		require.Equal(t, "proposal.made", version.Kind, name)
		require.Equal(t, a.Latest.Version, version.Version, name)
	}
	require.Equal(t, booking.Confirmed, a.State)
	require.Equal(t, 4, s.count(`SELECT count(*) FROM claims`), "its own, and what is proposed")
	s.verify()
}
