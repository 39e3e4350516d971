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
	"github.com/fitslot/fitslot/postgres"
	"github.com/fitslot/fitslot/supply"
)

// A life is a shop, one of its appointments and, where it is asked for, its order.
type life struct {
	bundle
	browser access.Actor // a publishable key
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
	{booking.Arrived, "arrived", func(l life) { l.confirm(); l.set(booking.Arrived) }},
	{booking.InService, "in service", func(l life) { l.confirm(); l.set(booking.InService) }},
	{booking.Completed, "completed", func(l life) { l.confirm(); l.set(booking.Completed) }},
	{booking.NoShow, "no-show", func(l life) {
		l.confirm()
		l.set(booking.NoShow)
		l.Exec(`DELETE FROM claims WHERE appointment_id = $1`, l.hold.First().ID)
	}},
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

func (l life) set(s booking.State) {
	l.Exec(`UPDATE appointments SET state = $2 WHERE id = $1`, l.hold.First().ID, string(s))
	for was := booking.Confirmed; was != s; { // as it would be told
		became := map[booking.State]booking.State{booking.Confirmed: booking.Arrived, booking.Arrived: booking.InService, booking.InService: booking.Completed}[was]
		if s == booking.NoShow {
			became = booking.NoShow
		}
		l.Exec(`INSERT INTO events (at, kind, actor, appointment_id, was, became) VALUES (fitslot_now(), 'appointment.' || $3, 'staff', $1, $2, $3)`,
			l.hold.First().ID, string(was), string(became))
		was = became
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
	start := tuesday.Add(22*time.Hour + time.Duration(n%13)*45*time.Minute)
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
	l := life{bundle: setup(t), browser: access.Actor{Key: uuid.New(), Name: "browser", Role: access.Publishable}}
	l.Centre("D", 20)
	l.Exec(`UPDATE stock SET on_hand = 2000`)
	l.Exec(`INSERT INTO api_keys (id, name, role, prefix, hash, created_at) VALUES ($1, 'browser', 'publishable', 'fs_pub', sha256('b'), now())`,
		l.browser.Key)
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
		if act.Planned() {
			require.Nil(t, drive, "%s has a driver: it is no longer planned", act)
			continue
		}
		require.NotNil(t, drive, "%s needs a driver in this test", act)
		for _, way := range ways {
			n++
			name := fmt.Sprintf("%s, %s", act, way.by)
			before := l.reserved()
			l := l.begin(act, n)
			way.do(l)
			next, want := way.state.After(act)
			err := drive(l)
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
			if next == "cancelled" || next == "expired" {
				tyres = 0
			}
			require.Equal(t, quarters, l.count(`SELECT count(*) FROM claims WHERE appointment_id = $1`, l.hold.First().ID), name)
			require.Equal(t, tyres, l.reserved()-before, name)
		}
	}
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

// TestPlannedActionsAreDoneByNobody sees that an action which is done is not called
// planned: the test above would leave it out.
func TestPlannedActionsAreDoneByNobody(t *testing.T) {
	t.Parallel()
	l := lives(t).begin("", 0)
	for _, step := range booking.Machine() {
		if !step.Action.Planned() {
			continue
		}
		l.Exec(`UPDATE appointments SET state = $2, expires_at = NULL WHERE id = $1`, l.hold.First().ID, string(step.From))
		err := postgres.NewBookings(l.Pool).Change(l.ctx, booking.Change{Hold: l.hold.ID, Actor: l.Actor, Action: step.Action})
		require.ErrorContains(t, err, "no action", step.Action)
	}
}
