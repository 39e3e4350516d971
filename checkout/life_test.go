package checkout_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
	"github.com/fitslot/fitslot/postgres"
	"github.com/fitslot/fitslot/supply"
)

// A life is a shop, one of its appointments and, where it is asked for, its order.
type life struct {
	bundle
	browser access.Actor // a publishable key
	people  access.Actor // staff of C and D
	hold    booking.Hold
	order   uuid.UUID
	by      access.Actor // who made the hold
}

// drivers do each action to an appointment, however it stands.
var drivers = map[booking.Action]func(l life) error{
	booking.ActAdopt: func(l life) error {
		_, err := l.bookings.Adopt(l.ctx, l.Actor, l.hold.ID, l.hold.First().Token)
		return err
	},
	booking.ActExtend: func(l life) error {
		_, err := l.bookings.Extend(l.ctx, l.by, l.hold.ID)
		return err
	},
	booking.ActExtendToPay: func(l life) error {
		_, err := l.bookings.ExtendToPay(l.ctx, l.by, l.hold.ID)
		return err
	},
	booking.ActMove: func(l life) error {
		_, err := l.bookings.Move(l.ctx, l.by, l.hold.ID, "D", l.hold.First().Start)
		return err
	},
	booking.ActReschedule: func(l life) error {
		_, err := l.bookings.Reschedule(l.ctx, booking.Viewer{Actor: l.by}, l.hold.First().ID, "D", l.hold.First().Start)
		return err
	},
	booking.ActOrder: func(l life) error {
		_, err := l.Order(l.ctx, l.by, request(l.hold))
		return err
	},
	booking.ActPay: func(l life) error {
		_, err := l.Pay(l.ctx, l.by, l.order, "tok_stall_1h", l.key(uuid.NewString()))
		return err
	},
	booking.ActConfirm: func(l life) error {
		_, err := l.bookings.Confirm(l.ctx, l.by, l.hold.ID, "another till")
		return err
	},
	booking.ActRelease: func(l life) error {
		_, err := l.bookings.Release(l.ctx, l.by, l.hold.ID)
		return err
	},
	booking.ActCancel: func(l life) error {
		_, err := l.bookings.Cancel(l.ctx, booking.Viewer{Actor: l.by}, l.hold.First().ID)
		return err
	},
	booking.ActExpire: func(l life) error {
		l.runOut()
		n, err := postgres.NewBookings(l.Pool).Expire(l.ctx, l.hold.First().ID)
		if now := l.state(); err == nil && n == 0 && now != booking.Expired {
			return &booking.StateError{Action: "expire", State: now}
		}
		return err
	},
	booking.ActRetake: func(l life) error { return l.bookings.Retake(l.ctx, l.by, l.hold.ID) },

	booking.ActArrive:       step(booking.ActArrive),
	booking.ActUndoArrive:   step(booking.ActUndoArrive),
	booking.ActBegin:        step(booking.ActBegin),
	booking.ActUndoBegin:    step(booking.ActUndoBegin),
	booking.ActComplete:     step(booking.ActComplete),
	booking.ActUndoComplete: step(booking.ActUndoComplete),
	booking.ActNoShow:       step(booking.ActNoShow),
	booking.ActUndoNoShow:   step(booking.ActUndoNoShow),
	booking.ActStretch: func(l life) error {
		_, err := l.bookings.Stretch(l.ctx, l.people, l.work(), l.hold.First().End().Add(15*time.Minute), booking.Override{})
		return err
	},
	booking.ActStaffMove: func(l life) error {
		to := booking.StaffMove{Start: l.hold.First().Start.Add(15 * time.Minute), Agreed: true}
		_, err := l.bookings.StaffMove(l.ctx, l.people, l.work(), to)
		return err
	},
	booking.ActPropose: life.propose,
	booking.ActAgree: func(l life) error {
		_, err := l.bookings.Agree(l.ctx, booking.Viewer{Actor: l.by}, l.hold.First().ID, l.proposed())
		return err
	},
	booking.ActDecline: func(l life) error {
		_, err := l.bookings.Decline(l.ctx, booking.Viewer{Actor: l.by}, l.hold.First().ID, l.proposed())
		return err
	},
}

// step drives what staff do when it begins.
func step(act booking.Action) func(life) error {
	return func(l life) (err error) {
		l.onTime(func() { _, err = l.bookings.Step(l.ctx, l.people, l.work(), act) })
		return err
	}
}

// work is the appointment as staff of its centre name it, in whatever version.
func (l life) work() booking.Work {
	return booking.Work{Centre: l.hold.First().Centre, Appointment: l.hold.First().ID, Match: booking.Match{Any: true}}
}

// onTime does something when the appointment begins. A hold would have expired by then,
// and still lives.
func (l life) onTime(do func()) {
	l.t.Helper()
	by := l.hold.First().Start.Add(time.Minute).Sub(monday)
	l.shift(by)
	do()
	l.shift(-by)
}

// shift moves the clock, and with it when the hold expires and its tyres are due.
func (l life) shift(by time.Duration) {
	l.t.Helper()
	l.pass(by)
	l.Exec(`UPDATE appointments SET expires_at = expires_at + $2::interval WHERE id = $1`, l.hold.First().ID, by)
}

// propose is what staff do as long as the customer has yet to agree. Once the car is there
// they move it at once, and only the store can be asked to propose.
func (l life) propose() error {
	if s := l.state(); s == booking.Arrived || s == booking.InService {
		return postgres.NewBookings(l.Pool).Place(l.ctx, booking.Placement{
			Hold: l.hold.ID, Moves: true, Action: booking.ActPropose, Actor: l.people, Proposal: uuid.New(),
			Placings: []booking.Placing{{Appointment: l.hold.First()}},
		})
	}
	to := booking.StaffMove{Start: l.hold.First().End()}
	_, err := l.bookings.StaffMove(l.ctx, l.people, l.work(), to)
	return err
}

// proposed is a proposal that is open, or one that never was where nothing can be proposed.
func (l life) proposed() (id uuid.UUID) {
	l.t.Helper()
	if l.state() != booking.Confirmed {
		return uuid.New()
	}
	l.must(l.propose())
	l.must(l.Pool.QueryRow(l.ctx, `SELECT id FROM proposals WHERE appointment_id = $1 AND state = 'open'`, l.hold.First().ID).Scan(&id))
	return id
}

// A way brings a new hold into a state.
type way struct {
	state booking.State
	by    string
	do    func(l life)
}

// ways lead into each state, into some several.
var ways = []way{
	{booking.Held, "held", func(life) {}},
	{booking.Confirmed, "confirmed", life.confirm},
	{booking.Arrived, "arrived", func(l life) { l.confirm(); l.steps(booking.ActArrive) }},
	{booking.InService, "in service", func(l life) { l.confirm(); l.steps(booking.ActArrive, booking.ActBegin) }},
	{booking.Completed, "completed", func(l life) {
		l.confirm()
		l.steps(booking.ActArrive, booking.ActBegin, booking.ActComplete)
	}},
	{booking.NoShow, "no-show", func(l life) { l.confirm(); l.steps(booking.ActNoShow) }},
	{booking.Cancelled, "released", func(l life) { l.must(drivers[booking.ActRelease](l)) }},
	{booking.Cancelled, "cancelled", func(l life) { l.confirm(); l.must(drivers[booking.ActCancel](l)) }},
	{booking.Expired, "expired and swept", func(l life) { l.must(drivers[booking.ActExpire](l)) }},
	{booking.Expired, "expired and not swept", life.runOut},
}

func (l life) must(err error) {
	l.t.Helper()
	require.NoError(l.t, err)
}

func (l life) confirm() {
	_, err := l.bookings.Confirm(l.ctx, l.by, l.hold.ID, "till 1")
	l.must(err)
}

func (l life) steps(acts ...booking.Action) {
	l.t.Helper()
	for _, act := range acts {
		l.must(drivers[act](l))
	}
}

// runOut lets the hold expire, if it is one, and tells nobody.
func (l life) runOut() {
	l.Exec(`UPDATE appointments SET expires_at = fitslot_now() WHERE id = $1 AND state = 'held'`, l.hold.First().ID)
}

func (l life) state() booking.State {
	l.t.Helper()
	h, err := postgres.NewBookings(l.Pool).Hold(l.ctx, l.hold.ID)
	l.must(err)
	return h.First().State
}

// reserved are all tyres that are reserved on any shelf.
func (l life) reserved() int { return l.count(`SELECT sum(reserved) FROM stock`) }

// begin makes a hold of four tyres for an action, the n-th.
func (l life) begin(act booking.Action, n int) life {
	l.t.Helper()
	l.by = l.Actor
	if act == booking.ActAdopt {
		l.by = l.browser
	}
	job := booking.Job{Vehicle: booking.Car, Services: []string{"fit"}, Items: []supply.Item{{SKU: "W205", Quantity: 4}}}
	start := tuesday.Add(22*time.Hour + time.Duration(n%6)*90*time.Minute)
	var err error
	l.hold, err = l.bookings.Hold(l.ctx, l.by, booking.HoldRequest{Wishes: []booking.Wish{{Job: job, Centre: "C", Start: start}}})
	l.must(err)
	if act == booking.ActPay {
		o, err := l.Order(l.ctx, l.by, request(l.hold))
		l.must(err)
		l.order = o.ID
	}
	return l
}

// lives is a shop with room and tyres for every action in every state.
func lives(t *testing.T) life {
	l := life{
		bundle:  setup(t),
		browser: access.Actor{Key: uuid.New(), Name: "browser", Role: access.Publishable},
		people:  access.Actor{Key: uuid.New(), Name: "till", Role: access.Staff, Centres: []string{"C", "D"}},
	}
	l.Centre("D", 50)
	l.Exec(`INSERT INTO bays (centre_id, no, name) SELECT id, no, 'Bay ' || no FROM centres, generate_series(21, 50) AS no WHERE external_id = 'C'`)
	l.Exec(`UPDATE stock SET on_hand = 2000`)
	l.Exec(`INSERT INTO api_keys (id, name, role, prefix, hash, created_at) VALUES ($1, 'browser', 'publishable', 'fs_pub', sha256('b'), now())`,
		l.browser.Key)
	l.Exec(`INSERT INTO api_keys (id, name, role, prefix, hash, centres, created_at) VALUES ($1, 'till', 'staff', 'fs_till', sha256('t'), '{C,D}', now())`,
		l.people.Key)
	return l
}

// TestEveryActionInEveryState does everything to everything. What comes of it is what
// the table says: the state or the error, and with the state the claims and the tyres.
func TestEveryActionInEveryState(t *testing.T) {
	t.Parallel()
	l := lives(t)
	n := 0
	for _, act := range booking.Actions() {
		drive := drivers[act]
		require.NotNil(t, drive, "%s needs a driver in this test", act)
		for _, way := range ways {
			n++
			name := fmt.Sprintf("%s, %s", act, way.by)
			// What an earlier row has left held is nothing that a later one may meet.
			l.Exec(`UPDATE appointments SET expires_at = fitslot_now() WHERE state = 'held'`)
			_, err := l.bookings.Expire(l.ctx)
			l.must(err)
			before := l.reserved()
			l := l.begin(act, n)
			way.do(l)
			next, want := way.state.After(act)
			err = drive(l)
			var state *booking.StateError
			switch {
			case want == nil:
				require.NoError(t, err, name)
			case errors.Is(want, booking.ErrHoldExpired):
				require.ErrorIs(t, err, booking.ErrHoldExpired, name)
			default:
				require.ErrorAs(t, err, &state, name)
				require.Equal(t, way.state, state.State, name)
			}
			require.Equal(t, next, l.state(), name)
			quarters, tyres := 0, 4
			if slices.Contains([]booking.State{"held", "confirmed", "arrived", "in-service", "completed"}, next) {
				quarters = 3
			}
			switch {
			case want == nil && act == booking.ActStretch:
				quarters++
			case want == nil && act == booking.ActPropose: // it has both places
				quarters += 3
			}
			if next == "cancelled" || next == "expired" {
				tyres = 0
			}
			require.Equal(t, quarters, l.count(`SELECT count(*) FROM claims WHERE appointment_id = $1`, l.hold.First().ID), name)
			require.Equal(t, tyres, l.reserved()-before, name)
		}
	}
	kinds := append(checkout.FeedKinds(), "payment.started", "payment.authorised", "payment.voiding")
	require.Zero(t, l.count(`SELECT count(*) FROM events WHERE kind <> ALL($1)`, kinds), "its shop hears of none")
	findings, err := postgres.Verify(t.Context(), l.Pool)
	require.NoError(t, err)
	for _, f := range findings {
		require.Empty(t, f.Offences, f.Promise)
	}
}

// TestEveryStateIsReached sees that the states of the test are those there are.
func TestEveryStateIsReached(t *testing.T) {
	t.Parallel()
	for _, state := range booking.States() {
		require.True(t, slices.ContainsFunc(ways, func(w way) bool { return w.state == state }), "%s", state)
	}
}
