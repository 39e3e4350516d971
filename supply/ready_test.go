package supply

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/calendar"
)

// lyon can be reached from three warehouses: by Tuesday from two of them, from
// Dresden by Friday, as Wednesday is a holiday
// there.
func lyon(t require.TestingT) Destination {
	d := centre(t, "Lyon")
	for _, r := range []string{
		"Lyon 15:00 +1 daily 10:00",
		"Berlin 15:00 +1 daily 08:00",
		"Dresden 15:00 +3 daily 08:00",
	} {
		d.Routes = append(d.Routes, route(t, r))
	}
	return d
}

func TestDestination_ReadyTime(t *testing.T) {
	for _, c := range []struct {
		says  string
		items string
		stock string
		want  string // item<warehouse, each; then when
	}{
		{"nothing ordered is ready at any time",
			"", "Lyon:A4", "at any time"},
		{"the earlier of two ways, though the other is longer on stock",
			"A4", "Lyon:A40 Berlin:A4", "A4<Berlin at Tue 17 09:00"},
		{"the only warehouse that has enough",
			"A4", "Lyon:A3 Berlin:A3 Dresden:A4", "A4<Dresden at Fri 20 09:00"},
		{"two sizes from two warehouses: the later one decides",
			"A2 B2", "Berlin:A2 Lyon:B2", "A2<Berlin B2<Lyon at Tue 17 11:00"},
		{"one warehouse rather than two if it is no later",
			"A2 B2", "Berlin:A2 Lyon:A2,B2", "A2<Lyon B2<Lyon at Tue 17 11:00"},
		{"two warehouses if one would be later",
			"A2 B2", "Berlin:A2 Lyon:B2 Dresden:A2,B2", "A2<Berlin B2<Lyon at Tue 17 11:00"},
		{"all from the one that is waited for anyway",
			"A2 B1 C1", "Berlin:A2 Lyon:B1 Dresden:A2,B1,C1", "A2<Dresden B1<Dresden C1<Dresden at Fri 20 09:00"},
		{"two warehouses for three sizes, not three",
			"A2 B1 C1", "Berlin:A2 Lyon:A2,B1 Dresden:C1", "A2<Lyon B1<Lyon C1<Dresden at Fri 20 09:00"},
		{"of one warehouse or the other the earlier",
			"A2 B2", "Lyon:A2,B2 Berlin:A2,B2", "A2<Berlin B2<Berlin at Tue 17 09:00"},
		{"an article named twice is wanted as often as both together, from one shelf",
			"A2 A2", "Berlin:A3 Lyon:A4", "A4<Lyon at Tue 17 11:00"},
		{"stock where no route begins does not matter",
			"A4", "Barcelona:A40 Lyon:A4", "A4<Lyon at Tue 17 11:00"},
	} {
		t.Run(c.says, func(t *testing.T) {
			d := lyon(t)
			ready, err := d.ReadyTime(items(t, c.items), stocks(t, c.stock), monday(t, d))
			require.NoError(t, err)
			require.Equal(t, c.want, answer(ready, d.Calendar.Zone))
		})
	}
}

func TestDestination_ReadyTimeGoesByCodeAmongEquals(t *testing.T) {
	d := centre(t, "Lyon")
	d.Routes = []Route{route(t, "Lyon 15:00 +1 daily 08:00"), route(t, "Berlin 15:00 +1 daily 08:00")}
	ready, err := d.ReadyTime(items(t, "A4"), stocks(t, "Lyon:A4 Berlin:A4"), monday(t, d))
	require.NoError(t, err)
	require.Equal(t, "A4<Berlin at Tue 17 09:00", answer(ready, d.Calendar.Zone))
}

func TestDestination_ReadyTimeUnavailable(t *testing.T) {
	for _, c := range []struct {
		says  string
		items string
		stock string
		want  string
	}{
		{"sold out, and nothing known of more",
			"A4", "Lyon:A3 Berlin:A1", "A: 4 wanted, 3 free"},
		{"six in all are not four on one shelf",
			"A4", "Lyon:A3 Berlin:A3", "A: 4 wanted, 3 free"},
		{"never heard of",
			"Z1", "Lyon:A3", "Z: 1 wanted, 0 free"},
		{"more on Friday, there by Monday",
			"A4", "Lyon:A1+2026-11-20", "A: 4 wanted, 1 free, next 2026-11-20, ready Mon 23 11:00"},
		{"the replenishment that is at the centre first, not that which is in a warehouse first",
			"A4", "Dresden:A0+2026-11-19 Lyon:A0+2026-11-20", "A: 4 wanted, 0 free, next 2026-11-20, ready Mon 23 11:00"},
		{"in whatever order the stock comes",
			"A4", "Lyon:A0+2026-11-20 Dresden:A0+2026-11-19", "A: 4 wanted, 0 free, next 2026-11-20, ready Mon 23 11:00"},
		{"expected today: in time for today's cut-off",
			"A4", "Lyon:A0+2026-11-16", "A: 4 wanted, 0 free, next 2026-11-16, ready Tue 17 11:00"},
		{"expected on Sunday: leaves with Monday's tyres",
			"A4", "Lyon:A0+2026-11-22", "A: 4 wanted, 0 free, next 2026-11-22, ready Tue 24 11:00"},
		{"overdue is unknown",
			"A4", "Lyon:A0+2026-11-15", "A: 4 wanted, 0 free"},
		{"enough, but where no route begins",
			"A4", "Barcelona:A40 Lyon:A1", "A: 4 wanted, 1 free, no route"},
		{"more to come where no route begins is no help",
			"A4", "Barcelona:A0+2026-11-17", "A: 4 wanted, 0 free"},
		{"each article that is missing, not those that are there",
			"A4 B2 C1", "Lyon:A1,B2", "A: 4 wanted, 1 free; C: 1 wanted, 0 free"},
	} {
		t.Run(c.says, func(t *testing.T) {
			d := lyon(t)
			ready, err := d.ReadyTime(items(t, c.items), stocks(t, c.stock), monday(t, d))
			require.Zero(t, ready)
			require.ErrorIs(t, err, ErrUnavailable)
			require.Equal(t, strings.Contains(c.want, "no route"), errors.Is(err, ErrNoRoute))
			require.Equal(t, c.want, complaint(t, err, d.Calendar.Zone))
		})
	}
}

func TestDestination_ReadyTimeHasNoRouteToACentreThatNeverOpens(t *testing.T) {
	d := lyon(t)
	d.Calendar.Rules = nil
	_, err := d.ReadyTime(items(t, "A4"), stocks(t, "Lyon:A4+2026-11-20"), monday(t, d))
	require.ErrorIs(t, err, ErrNoRoute)
	require.Equal(t, "A: 4 wanted, 4 free, no route", complaint(t, err, d.Calendar.Zone))
}

func TestUnavailableError_Error(t *testing.T) {
	e := &UnavailableError{SKU: "A", Wanted: 4, Free: 1}
	require.EqualError(t, e, "supply: 4 of A not available, 1 left")
	require.NotErrorIs(t, e, ErrNoRoute)
	e.NextAt = calendar.Date{Year: 2026, Month: 11, Day: 20}
	require.EqualError(t, e, "supply: 4 of A not available, 1 left, more on 2026-11-20")
	e.NoRoute = true
	require.EqualError(t, e, "supply: 4 of A: no route from where the tyres are")
}

// monday is Monday 16 November, 10:00 at the centre.
func monday(t require.TestingT, d Destination) time.Time {
	return instant(t, "2026-11-16 10:00:00", d.Calendar.Zone)
}

// answer writes a Ready as "A2<Berlin B2<Lyon at Tue 17 11:00".
func answer(r Ready, zone *time.Location) string {
	if r.At.IsZero() && len(r.Ways) == 0 {
		return "at any time"
	}
	var b strings.Builder
	for _, w := range r.Ways {
		fmt.Fprintf(&b, "%s%d<%s ", w.Item.SKU, w.Item.Quantity, w.Warehouse)
	}
	return b.String() + "at " + r.At.In(zone).Format("Mon 2 15:04")
}

// complaint writes the errors joined in err.
func complaint(t require.TestingT, err error, zone *time.Location) string {
	var out []string
	for _, one := range err.(interface{ Unwrap() []error }).Unwrap() {
		e, ok := one.(*UnavailableError)
		require.True(t, ok)
		s := fmt.Sprintf("%s: %d wanted, %d free", e.SKU, e.Wanted, e.Free)
		if !e.NextAt.IsZero() {
			s += fmt.Sprintf(", next %s, ready %s", e.NextAt, e.ReadyAt.In(zone).Format("Mon 2 15:04"))
		}
		if e.NoRoute {
			s += ", no route"
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}
