package supply

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/fitslot/fitslot/calendar"
)

var (
	whole = []Item{{"A", 2}, {"B", 2}}
	part  = []Item{{"A", 2}}
)

// reports are one of each kind.
var reports = map[string]Report{
	"acknowledge":   {Action: Acknowledge},
	"refuse":        {Action: Refuse, Reason: "damaged"},
	"dispatch":      {Action: Dispatch, Carrier: "DHL", Tracking: "JJD1"},
	"receive":       {Action: Receive, Items: whole},
	"receive-short": {Action: Receive, Items: part},
	"receive-wrong": {Action: Receive, Items: part, Reason: "summer tyres"},
	"give-up":       {Action: GiveUp},
	"return":        {Action: Return},
}

// inState is a delivery that has come to a state in the usual way.
func inState(t require.TestingT, state DeliveryState) Delivery {
	ways := map[DeliveryState][]string{
		Requested: {}, Reserved: {"acknowledge"}, Refused: {"refuse"}, Cancelled: {"give-up"},
		Dispatched: {"acknowledge", "dispatch"},
		Received:   {"acknowledge", "dispatch", "receive"},
		Short:      {"acknowledge", "dispatch", "receive-short"},
		Wrong:      {"acknowledge", "dispatch", "receive-wrong"},
		Returning:  {"acknowledge", "dispatch", "give-up"},
		Returned:   {"acknowledge", "dispatch", "give-up", "return"},
	}
	d := Delivery{Warehouse: "KAS", Centre: "C", State: Requested, Items: []DeliveryItem{{Item: Item{"A", 2}}, {Item: Item{"B", 2}}}}
	for i, step := range ways[state] {
		var err error
		d, err = d.After(reports[step], monday8.Add(time.Duration(i)*time.Hour))
		require.NoError(t, err)
	}
	require.Equal(t, state, d.State)
	return d
}

var monday8 = time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)

// Every report in every state: the state it leads to, = for nothing changed, and
// - for refused.
func TestDelivery_After(t *testing.T) {
	columns := []string{"acknowledge", "refuse", "dispatch", "receive", "receive-short", "receive-wrong", "give-up", "return"}
	for state, row := range map[DeliveryState][]string{
		Requested:  {"reserved", "refused", "-", "-", "-", "-", "cancelled", "-"},
		Reserved:   {"=", "refused", "dispatched", "-", "-", "-", "cancelled", "-"},
		Refused:    {"-", "=", "-", "-", "-", "-", "cancelled", "-"},
		Dispatched: {"-", "-", "=", "received", "short", "wrong", "returning", "-"},
		Received:   {"-", "-", "-", "=", "-", "-", "returning", "-"},
		Short:      {"-", "-", "-", "received", "=", "wrong", "returning", "-"},
		Wrong:      {"-", "-", "-", "received", "short", "=", "returning", "-"},
		Cancelled:  {"-", "-", "-", "-", "-", "-", "=", "-"},
		Returning:  {"-", "-", "-", "-", "-", "-", "=", "returned"},
		Returned:   {"-", "-", "-", "-", "-", "-", "-", "="},
	} {
		for i, want := range row {
			before := inState(t, state)
			after, err := before.After(reports[columns[i]], monday8.Add(9*time.Hour))
			switch want {
			case "-":
				require.ErrorIs(t, err, ErrDeliveryState, "%s when %s", columns[i], state)
				require.Equal(t, before, after, "a refused report changes nothing")
			case "=":
				require.NoError(t, err, "%s when %s", columns[i], state)
				require.Equal(t, before, after, "%s when %s", columns[i], state)
			default:
				require.NoError(t, err, "%s when %s", columns[i], state)
				require.Equal(t, DeliveryState(want), after.State, "%s when %s", columns[i], state)
			}
		}
	}
}

func TestDelivery_AfterOtherWords(t *testing.T) {
	for _, c := range []struct {
		says   string
		state  DeliveryState
		report Report
		want   string
	}{
		{"refused for another reason", Refused, Report{Action: Refuse, Reason: "sold"},
			"the delivery is refused already, and by another report than this one; nothing more can be done with it"},
		{"dispatched by another carrier", Dispatched, Report{Action: Dispatch, Carrier: "UPS"},
			"the delivery is dispatched already, and by another report than this one; what can be done is receive"},
		{"fewer than were received before", Short, Report{Action: Receive, Items: []Item{{"A", 1}}},
			"the delivery is short already, and by another report than this one; what can be done is receive"},
		{"received whole, then short", Received, Report{Action: Receive, Items: part},
			"the delivery is received already, and by another report than this one; nothing more can be done with it"},
		{"not yet reserved", Requested, Report{Action: Dispatch},
			"cannot dispatch a delivery that is requested; what can be done is acknowledge, refuse"},
	} {
		_, err := inState(t, c.state).After(c.report, monday8)
		require.EqualError(t, err, c.want, c.says)
	}
}

func TestDelivery_AfterWhatDoesNotFit(t *testing.T) {
	for _, c := range []struct {
		says  string
		items []Item
		field string
	}{
		{"an article that was not ordered", []Item{{"A", 2}, {"C", 1}}, "items[1].sku"},
		{"an article twice", []Item{{"A", 1}, {"A", 1}}, "items[1].sku"},
		{"more than are ordered", []Item{{"A", 3}}, "items[0].quantity"},
		{"fewer than none", []Item{{"A", -1}}, "items[0].quantity"},
	} {
		_, err := inState(t, Dispatched).After(Report{Action: Receive, Items: c.items}, monday8)
		var wrong *ReportError
		require.ErrorAs(t, err, &wrong, c.says)
		require.Equal(t, c.field, wrong.Field, c.says)
	}
}

func TestDelivery_Return(t *testing.T) {
	d, err := inState(t, Returning).After(Report{Action: Return, Items: part}, monday8)
	require.NoError(t, err)
	require.Equal(t, []int{2, 0}, []int{d.Items[0].Returned, d.Items[1].Returned}, "what is not named is lost")
	d = inState(t, Returned)
	require.Equal(t, []int{2, 2}, []int{d.Items[0].Returned, d.Items[1].Returned}, "nothing named: all")
}

// However reports come, a delivery is where the table says, and has the times that
// its state wants.
func TestDelivery_AnyReports(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := inState(t, Requested)
		for i, step := range rapid.SliceOf(rapid.SampledFrom([]string{"acknowledge", "refuse", "dispatch", "receive", "receive-short", "give-up", "return"})).Draw(t, "steps") {
			next, err := d.After(reports[step], monday8.Add(time.Duration(i)*time.Minute))
			if err == nil && next.State != d.State {
				require.Contains(t, d.State.Next(reports[step].Action), next.State)
			}
			require.False(t, !d.State.Live() && next.State.Live(), "what is given up does not come back to life")
			d = next
			require.Equal(t, d.State.Left(), !d.DispatchedAt.IsZero())
			require.Equal(t, !d.State.Live(), !d.GivenUpAt.IsZero())
			require.Equal(t, d.State == Returned, !d.ReturnedAt.IsZero())
		}
	})
}

func TestRiskOf(t *testing.T) {
	late := inState(t, Dispatched)
	late.LateAt = monday8
	arrived := late
	arrived.State = Received
	for _, c := range []struct {
		says       string
		deliveries []Delivery
		want       Risk
	}{
		{"none is none", nil, ""},
		{"all is well", []Delivery{inState(t, Received), inState(t, Dispatched)}, ""},
		{"one is late", []Delivery{inState(t, Received), late}, RiskLate},
		{"it was late, but it came", []Delivery{arrived}, ""},
		{"a refusal is graver than a delay", []Delivery{late, inState(t, Refused)}, RiskRefused},
		{"wrong is graver than short", []Delivery{inState(t, Short), inState(t, Wrong)}, RiskWrong},
		{"what was given up is nobody's risk", []Delivery{inState(t, Cancelled), inState(t, Returning), inState(t, Returned)}, ""},
	} {
		require.Equal(t, c.want, RiskOf(c.deliveries), c.says)
	}
}

func TestDueAt(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, berlin)
		require.NoError(t, err)
		return v
	}
	for _, c := range []struct{ start, deliver, want string }{
		{"2026-11-18 10:00", "2026-11-17 09:00", "2026-11-17 18:00"}, // the evening before
		{"2026-11-18 14:00", "2026-11-18 09:00", "2026-11-18 09:00"}, // planned for the day itself
		{"2026-10-26 08:00", "2026-10-23 09:00", "2026-10-25 18:00"}, // the day on which summer time ends
	} {
		require.True(t, DueAt(at(c.start), at(c.deliver), berlin).Equal(at(c.want)), c.want)
	}
}

func TestRequests(t *testing.T) {
	tuesday, friday := calendar.Date{Year: 2026, Month: 11, Day: 17}, calendar.Date{Year: 2026, Month: 11, Day: 20}
	ways := []Way{
		{Item: Item{"B", 2}, Warehouse: "KAS", Dispatched: tuesday, Delivered: monday8},
		{Item: Item{"C", 4}, Warehouse: "BER", Dispatched: friday, Delivered: monday8},
		{Item: Item{"A", 1}, Warehouse: "KAS", Dispatched: tuesday, Delivered: monday8},
	}
	got := Requests(ways)
	require.Len(t, got, 2, "one a warehouse")
	require.Equal(t, []string{"BER", "KAS"}, []string{got[0].Warehouse, got[1].Warehouse})
	require.Equal(t, []DeliveryItem{{Item: Item{"A", 1}}, {Item: Item{"B", 2}}}, got[1].Items)
	require.Equal(t, tuesday, got[1].DispatchOn)
	require.True(t, got[1].Meets(got[1]))
	require.False(t, got[0].Meets(got[1]))
	other := got[1]
	other.Items = slices.Clone(other.Items)
	other.Items[0].Quantity++
	require.False(t, got[1].Meets(other))
	require.Empty(t, Requests(nil))
}
