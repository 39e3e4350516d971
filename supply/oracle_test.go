package supply

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/fitslot/fitslot/calendar"
)

// The oracle carries each item by hand, day by day, from each warehouse that has
// it, and tries all combinations.

func TestDestination_ReadyTimeAgreesWithTheOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, stock, items, paid := drawScene(t)
		want, possible := bestByHand(d, items, stock, paid)

		got, err := d.ReadyTime(items, stock, paid)
		if !possible {
			require.ErrorIs(t, err, ErrUnavailable)
			return
		}
		require.NoError(t, err)
		require.Equal(t, want, got.Ways)
		require.True(t, got.At.Equal(latest(want)))
	})
}

// Whoever pays later never gets their tyres earlier: what is judged by the last
// moment of a hold holds for every moment before.
func TestDestination_ReadyTimeIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, stock, items, paid := drawScene(t)
		later := paid.Add(time.Duration(rapid.IntRange(0, 7*86400).Draw(t, "seconds later")) * time.Second)

		first, err := d.ReadyTime(items, stock, paid)
		second, err2 := d.ReadyTime(items, stock, later)
		if err != nil || err2 != nil {
			return
		}
		require.False(t, second.At.Before(first.At), "paid %s: ready %s; paid %s: ready %s", paid, first.At, later, second.At)
		require.True(t, first.At.After(paid))
	})
}

// bestByHand returns the best of all combinations of ways.
func bestByHand(d Destination, items []Item, stock []Stock, paid time.Time) (best []Way, possible bool) {
	var combine func(so []Way)
	combine = func(so []Way) {
		if len(so) == len(items) {
			if !possible || better(so, best) {
				best, possible = append([]Way{}, so...), true
			}
			return
		}
		item := items[len(so)]
		for _, r := range d.Routes {
			way, ok := carryByHand(d, r, paid)
			for _, s := range stock {
				if ok && s.Warehouse == r.Warehouse.Code && s.SKU == item.SKU && s.Free >= item.Quantity {
					way.Item = item
					combine(append(so, way))
				}
			}
		}
	}
	combine(nil)
	return best, possible
}

// better reports whether a is to be preferred: it is ready earlier; or no later
// and from fewer warehouses; or from as few, and its first difference is earlier,
// or by a smaller code.
func better(a, b []Way) bool {
	if la, lb := latest(a), latest(b); !la.Equal(lb) {
		return la.Before(lb)
	}
	if na, nb := warehouses(a), warehouses(b); na != nb {
		return na < nb
	}
	for i := range a {
		if !a[i].Ready.Equal(b[i].Ready) {
			return a[i].Ready.Before(b[i].Ready)
		}
		if a[i].Warehouse != b[i].Warehouse {
			return a[i].Warehouse < b[i].Warehouse
		}
	}
	return false
}

func latest(ways []Way) (at time.Time) {
	for _, w := range ways {
		if w.Ready.After(at) {
			at = w.Ready
		}
	}
	return at
}

func warehouses(ways []Way) int {
	codes := map[string]bool{}
	for _, w := range ways {
		codes[w.Warehouse] = true
	}
	return len(codes)
}

// carryByHand is the life of one parcel: on the shelf, then with the carrier,
// then before the centre's door.
func carryByHand(d Destination, r Route, paid time.Time) (Way, bool) {
	y, m, first := paid.In(r.Warehouse.Zone).Date()
	way := Way{Warehouse: r.Warehouse.Code}
	shelf, left := true, r.CarrierDays
	for n := range searchDays + 1 {
		noon := time.Date(y, m, first+n, 12, 0, 0, 0, time.UTC)
		day := calendar.DateOf(noon, time.UTC)
		_, off := r.Warehouse.Workdays.Holidays.On(day)
		_, offHere := d.Calendar.Holidays.On(day)
		weekend := noon.Weekday() == time.Saturday || noon.Weekday() == time.Sunday

		if shelf {
			cutOff := time.Date(y, m, first+n, 0, r.CutOff, 0, 0, r.Warehouse.Zone)
			if off || r.Warehouse.Workdays.Days>>noon.Weekday()&1 == 0 || paid.After(cutOff) {
				continue
			}
			shelf, way.Dispatched, way.CutOff = false, day, cutOff
		} else if left > 0 && !weekend && !off && !offHere {
			left--
		}
		if left > 0 || r.DeliveryDays>>noon.Weekday()&1 == 0 || offHere && !d.Calendar.WorksHolidays {
			continue
		}
		way.Delivered = time.Date(y, m, first+n, 0, r.DeliveryMinute, 0, 0, d.Calendar.Zone)
		if way.Delivered.After(way.CutOff) && openByHand(d, noon) {
			way.Ready = way.Delivered.Add(d.Handling)
			return way, true
		}
	}
	return Way{}, false
}

// openByHand knows the one rule and the closures that drawScene makes, whole days
// all.
func openByHand(d Destination, noon time.Time) bool {
	there := time.Date(noon.Year(), noon.Month(), noon.Day(), 12, 0, 0, 0, d.Calendar.Zone).Unix()
	for _, c := range d.Calendar.Closures {
		if c.Span.Start <= there && there < c.Span.End {
			return false
		}
	}
	return noon.Weekday() != time.Sunday
}

// drawScene draws a centre, up to four routes to it, what is on the shelves, up to
// four items and a payment in the three months from October 2026, or of those in which
// clocks go forward, one of them with a 29 February.
func drawScene(t *rapid.T) (Destination, []Stock, []Item, time.Time) {
	names := []string{"Barcelona", "Berlin", "Canaries", "Ceuta", "Dresden", "Helsinki", "Lyon", "Oslo"}
	d := centre(t, rapid.SampledFrom(names).Draw(t, "centre"))
	d.Handling = time.Duration(rapid.IntRange(0, 3000).Draw(t, "handling")) * time.Minute
	d.Calendar.WorksHolidays = rapid.Bool().Draw(t, "works holidays")
	first := rapid.SampledFrom([]calendar.Date{
		{Year: 2026, Month: 10, Day: 1}, {Year: 2027, Month: 1, Day: 15}, {Year: 2028, Month: 2, Day: 1},
	}).Draw(t, "first day")
	for _, n := range rapid.SliceOfN(rapid.IntRange(0, 100), 0, 20).Draw(t, "closed days") {
		d.close(t, first.Add(n).String())
	}
	skus := []string{"A", "B", "C", "D"}
	var stock []Stock
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, 4, rapid.ID).Draw(t, "warehouses") {
		d.Routes = append(d.Routes, drawRoute(t, name))
		for _, sku := range skus {
			stock = append(stock, Stock{Warehouse: name, SKU: sku, Free: rapid.IntRange(0, 6).Draw(t, "free")})
		}
	}
	var items []Item
	for _, sku := range skus[:rapid.IntRange(1, 4).Draw(t, "items")] {
		items = append(items, Item{SKU: sku, Quantity: rapid.IntRange(1, 4).Draw(t, "quantity")})
	}
	paid := first.At(0, d.Calendar.Zone).Add(time.Duration(rapid.IntRange(0, 92*86400).Draw(t, "paid")) * time.Second)
	return d, stock, items, paid
}

func drawRoute(t *rapid.T, name string) Route {
	r := Route{
		Warehouse:      warehouse(t, name),
		CutOff:         rapid.SampledFrom([]int{0, 600, 900, 1439}).Draw(t, "cut-off"),
		CarrierDays:    rapid.IntRange(0, 4).Draw(t, "carrier days"),
		DeliveryDays:   calendar.Weekdays(rapid.IntRange(1, 127).Draw(t, "delivery days")),
		DeliveryMinute: rapid.SampledFrom([]int{0, 480, 840, 1200}).Draw(t, "delivery minute"),
	}
	r.Warehouse.Workdays.Days = calendar.Weekdays(rapid.IntRange(1, 127).Draw(t, "workdays"))
	return r
}
