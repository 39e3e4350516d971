package checkout_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
	"github.com/fitslot/fitslot/postgres"
)

// TestAShopHearsWhatStaffDo: all of it, in order; but why, by whom and against what is the
// centre's own business.
func TestAShopHearsWhatStaffDo(t *testing.T) {
	t.Parallel()
	l := lives(t).begin("", 0)
	l.confirm()
	const private = "never pays"
	why := booking.Override{Reason: private}
	w := l.work()
	w.Reason = private
	customer, staff := booking.Viewer{Actor: l.Actor}, booking.Viewer{Actor: l.people, Work: &w}
	_, err := l.bookings.Stretch(l.ctx, l.people, w, l.hold.First().End().Add(15*time.Minute), why)
	l.must(err)
	propose := func() {
		t.Helper()
		_, err := l.bookings.StaffMove(l.ctx, l.people, w, booking.StaffMove{Centre: "D", Override: why})
		l.must(err)
	}
	open := func() booking.Proposal {
		t.Helper()
		h, err := l.bookings.Appointment(l.ctx, staff, l.hold.First().ID)
		l.must(err)
		return *h.First().Proposal
	}
	propose()
	declined := open()
	_, err = l.bookings.Decline(l.ctx, customer, l.hold.First().ID, declined.ID)
	l.must(err)
	propose()
	_, err = l.bookings.Agree(l.ctx, customer, l.hold.First().ID, open().ID)
	l.must(err)
	w.Centre = "D"
	_, err = l.bookings.StaffMove(l.ctx, l.people, w, booking.StaffMove{Centre: "C", Override: why})
	l.must(err)
	l.onTime(func() {
		for _, act := range strings.Fields(`arrive begin complete undo-complete undo-begin undo-arrive no-show undo-no-show`) {
			_, err := l.bookings.Step(l.ctx, l.people, w, booking.Action(act))
			require.NoError(t, err, act)
		}
	})
	w.Match = booking.Match{Any: true}
	_, err = l.bookings.Cancel(l.ctx, staff, l.hold.First().ID)
	l.must(err)

	var told []checkout.FeedEvent
	require.Eventually(t, func() bool {
		page, err := checkout.NewFeed(postgres.NewFeed(l.Pool)).After(l.ctx, l.Actor, "", 1000)
		l.must(err)
		told = page.Events
		return told[len(told)-1].Kind == "appointment.cancelled"
	}, time.Minute, time.Millisecond)
	var kinds []string
	start := l.hold.First().Start.UTC().Format(time.RFC3339)
	for _, e := range told {
		if strings.HasPrefix(e.Kind, "delivery.") {
			continue
		}
		kinds = append(kinds, e.Kind)
		detail, err := json.Marshal(e)
		l.must(err)
		for _, ours := range []string{private, `"reason"`, `"override"`, `"staff"`, `"bay"`, "till"} {
			require.NotContains(t, string(detail), ours, e.Kind)
		}
		if e.Kind == "proposal.made" && e.Centre == "C" {
			require.Equal(t, map[string]any{"proposal": e.Detail["proposal"], "centre": "D", "start": start}, e.Detail)
		}
		if e.Kind == "proposal.declined" {
			require.Equal(t, map[string]any{"proposal": declined.ID.String()}, e.Detail)
		}
		if e.Kind == "appointment.stretched" {
			require.Equal(t, map[string]any{"start": start}, e.Detail)
			require.Equal(t, []string{"3", "4"}, []string{e.Was, e.Became}, "quarters of an hour")
		}
	}
	require.Equal(t, strings.Fields(`appointment.held appointment.confirmed appointment.stretched
		proposal.made proposal.declined proposal.made proposal.agreed appointment.moved
		proposal.made proposal.overtaken appointment.arrived appointment.begun appointment.completed
		appointment.completion-undone appointment.begin-undone appointment.arrival-undone
		appointment.not-come appointment.come-after-all appointment.cancelled`), kinds)
}
