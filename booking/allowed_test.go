package booking

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/supply"
)

// At which moments an appointment on 20 October at 10:00 in Berlin is asked about.
var moments = map[string]time.Time{
	"the day before":  time.Date(2026, 10, 19, 21, 59, 0, 0, time.UTC),
	"from midnight":   time.Date(2026, 10, 19, 22, 0, 0, 0, time.UTC),
	"a minute before": time.Date(2026, 10, 20, 7, 59, 0, 0, time.UTC),
	"when it begins":  time.Date(2026, 10, 20, 8, 0, 0, 0, time.UTC),
	"the day after":   time.Date(2026, 10, 21, 8, 0, 0, 0, time.UTC),
}

func toCome(t *testing.T, state State) Appointment {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	a := Appointment{State: state, Zone: zone}
	a.Start = moments["when it begins"].In(zone)
	return a
}

// proposedFor is a proposal of another start.
func proposedFor(at time.Time) *Proposal {
	q := scheduler.QuarterOf(at)
	return &Proposal{Quarters: scheduler.Range{From: q, To: q + 2}}
}

func TestAllowed(t *testing.T) {
	t.Parallel()
	always := func(words string) map[string]string {
		all := map[string]string{}
		for moment := range moments {
			all[moment] = words
		}
		return all
	}
	for state, want := range map[State]map[string]string{
		Held: always(""),
		Confirmed: {
			"the day before":  "stretch move cancel",
			"from midnight":   "arrive stretch move cancel",
			"a minute before": "arrive stretch move cancel",
			"when it begins":  "arrive no-show stretch move",
			"the day after":   "arrive no-show stretch move",
		},
		Arrived:   always("begin undo stretch move"),
		InService: always("complete undo stretch move"),
		Completed: always("undo"),
		Cancelled: always(""),
		Expired:   always(""),
		NoShow:    always("undo"),
	} {
		for moment, now := range moments {
			require.Equal(t, want[moment], strings.Join(toCome(t, state).Allowed(now), " "), "%s, %s", state, moment)
		}
	}
}

// TestAllowedIsWhatTheMachineHas: no step of staff's is left out, and none is made up.
func TestAllowedIsWhatTheMachineHas(t *testing.T) {
	t.Parallel()
	words := map[Action]string{
		ActArrive: "arrive", ActBegin: "begin", ActComplete: "complete", ActNoShow: "no-show",
		ActUndoArrive: "undo", ActUndoBegin: "undo", ActUndoComplete: "undo", ActUndoNoShow: "undo",
		ActStretch: "stretch", ActStaffMove: "move", ActPropose: "move", ActCancel: "cancel", ActAgree: "agree", ActDecline: "decline",
	}
	for _, state := range States() {
		var want []string
		for _, step := range Machine() {
			word := words[step.Action]
			if step.From != state || word == "" || step.To == Cancelled && state == Cancelled {
				continue
			}
			want = append(want, word)
		}
		slices.Sort(want)
		a := toCome(t, state)
		a.Proposal = proposedFor(moments["the day after"])
		var got []string
		for _, now := range moments {
			got = append(got, a.Allowed(now)...)
		}
		slices.Sort(got)
		require.Equal(t, slices.Compact(want), slices.Compact(got), "%s", state)
	}
}

func TestAllowedOfAProposal(t *testing.T) {
	t.Parallel()
	a := toCome(t, Confirmed)
	now := moments["from midnight"]
	require.NotContains(t, a.Allowed(now), "decline")
	a.Proposal = proposedFor(now)
	require.Subset(t, a.Allowed(now.Add(14*time.Minute)), []string{"agree", "decline"})
	late := a.Allowed(now.Add(15 * time.Minute))
	require.NotContains(t, late, "agree", "it would have begun")
	require.Contains(t, late, "decline")
}

// TestAllowedTogether: to cancel one cancels all of the hold, until the first begins.
func TestAllowedTogether(t *testing.T) {
	t.Parallel()
	a, now := toCome(t, Confirmed), moments["a minute before"]
	first, second := toCome(t, Confirmed), toCome(t, Confirmed)
	require.Contains(t, a.Allowed(now, first, second), "cancel")
	first.Start = now
	require.NotContains(t, a.Allowed(now, second, first), "cancel", "one has begun")
	second.State = Arrived
	require.NotContains(t, a.Allowed(now, second), "cancel", "one is there")
	require.Contains(t, a.Allowed(now, second, first), "arrive", "each comes by itself")
}

func TestTyresOfAnAppointment(t *testing.T) {
	t.Parallel()
	received := []supply.Delivery{{State: supply.Received}}
	a := Appointment{State: Confirmed, Deliveries: received}
	require.Equal(t, supply.NoTyres, a.Tyres())
	a.Items = []supply.Item{{SKU: "W205", Quantity: 4}}
	for _, state := range States() {
		a.State = state
		want := supply.TyresReceived
		if state == Cancelled || state == Expired {
			want = supply.NoTyres
		}
		require.Equal(t, want, a.Tyres(), "%s", state)
	}
}
