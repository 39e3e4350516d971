package booking_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
)

// TestAJobIsAtWorkOnceWhereItsProposalOverlaps: it has two bays there, and one fitter; and
// it is one from the web.
func TestAJobIsAtWorkOnceWhereItsProposalOverlaps(t *testing.T) {
	t.Parallel()
	for name, restrict := range map[string]string{
		"crew": `UPDATE centres SET crew_places = 2`,
		"web":  `UPDATE centres SET share_bays = 1`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShift(t)
			s.Exec(`INSERT INTO bays (centre_id, no, name) SELECT id, 3, 'Bay 3' FROM centres`)
			s.Exec(restrict)
			a := s.comes(swap(), "2026-10-20 10:00")
			_, err := s.StaffMove(s.ctx, s.people, s.at(a), booking.StaffMove{Start: berlin("2026-10-20 10:15"), Bay: 3 - a.Bay})
			require.NoError(t, err)
			s.mustHold(swap(), "C", "2026-10-20 10:15")
			_, err = s.hold(swap(), "C", "2026-10-20 10:15")
			require.Error(t, err)
			s.verify()
		})
	}
}

// TestWhatIsClosedMeanwhileIsNotAgreedTo: the appointment stays where it is, and what is
// proposed as well, until it is declined.
func TestWhatIsClosedMeanwhileIsNotAgreedTo(t *testing.T) {
	t.Parallel()
	const shut = `
		INSERT INTO closures (centre_id, starts_at, ends_at, reason) SELECT id, '2026-10-20T12:00Z', '2026-10-20T14:00Z', 'power cut' FROM centres;
		UPDATE centres SET calendar_version = calendar_version + 1, listed_version = calendar_version + 1`
	for name, over := range map[string]func(shift) *booking.Service{
		"before": func(s shift) *booking.Service { s.Exec(shut); return s.Service },
		"after it was judged": func(s shift) *booking.Service {
			return s.over(&between{place: func() { s.Exec(shut) }})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShift(t)
			a := s.comes(swap(), "2026-10-20 10:00")
			h, err := s.StaffMove(s.ctx, s.people, s.at(a), booking.StaffMove{Start: berlin("2026-10-20 15:00")})
			require.NoError(t, err)
			proposed := h.First().Proposal
			_, err = over(s).Agree(s.ctx, booking.Viewer{Actor: s.Actor}, a.ID, proposed.ID)
			requireRefused(t, err, booking.CentreShut)
			h, err = s.Get(s.ctx, s.Actor, h.ID)
			require.NoError(t, err)
			require.Equal(t, a.Start, h.First().Start)
			require.Equal(t, proposed.ID, h.First().Proposal.ID)
			s.verify()
			_, err = s.Decline(s.ctx, booking.Viewer{Actor: s.Actor}, a.ID, proposed.ID)
			require.NoError(t, err)
			s.verify()
		})
	}
}

// TestWhatIsClosedAfterItWasJudgedIsJudgedAgain: whatever of staff's takes a place.
func TestWhatIsClosedAfterItWasJudgedIsJudgedAgain(t *testing.T) {
	t.Parallel()
	const shut = `
		INSERT INTO closures (centre_id, starts_at, ends_at, reason) SELECT id, '2026-10-20T08:00Z', '2026-10-20T14:00Z', 'power cut' FROM centres;
		UPDATE centres SET calendar_version = calendar_version + 1, listed_version = calendar_version + 1`
	for name, do := range map[string]func(shift, *booking.Service, booking.Appointment) error{
		"stretch": func(s shift, over *booking.Service, a booking.Appointment) error {
			_, err := over.Stretch(s.ctx, s.people, anyVersion(a), berlin("2026-10-20 10:45"), booking.Override{})
			return err
		},
		"propose": func(s shift, over *booking.Service, a booking.Appointment) error {
			_, err := over.StaffMove(s.ctx, s.people, anyVersion(a), booking.StaffMove{Start: berlin("2026-10-20 11:00")})
			return err
		},
		"staff-move": func(s shift, over *booking.Service, a booking.Appointment) error {
			_, err := over.StaffMove(s.ctx, s.people, anyVersion(a), booking.StaffMove{Start: berlin("2026-10-20 11:00"), Agreed: true})
			return err
		},
		"book": func(s shift, over *booking.Service, _ booking.Appointment) error {
			_, err := over.Book(s.ctx, s.people, s.walkIn("2026-10-20 11:00"))
			return err
		},
		"undo-no-show": func(s shift, over *booking.Service, a booking.Appointment) error {
			s.goTo("2026-10-20 10:10")
			a = s.mustStep(a, booking.ActNoShow, booking.NoShow)
			_, err := over.Undo(s.ctx, s.people, s.at(a))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShift(t)
			a := s.comes(swap(), "2026-10-20 10:00")
			requireRefused(t, do(s, s.over(&between{place: func() { s.Exec(shut) }}), a), booking.CentreShut)
			require.Zero(t, s.count(`SELECT count(*) FROM proposals`))
			require.Zero(t, s.count(`SELECT count(*) FROM appointments WHERE calendar_version = (SELECT max(calendar_version) FROM centres)`))
			s.verify()
		})
	}
}
