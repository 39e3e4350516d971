package supply

import (
	"cmp"
	"errors"
	"slices"
	"time"
)

// ReadyTime tells when items can be at the centre, and how they come, if they are
// paid at paidAt. The articles may come from different warehouses, but all tyres
// of one article come from one. The earliest ready time wins; of the ways to it
// those from the fewest warehouses, then, item by item, the earliest, then the
// one whose warehouse comes first by code.
//
// Quantities are positive; those of an article that is named twice are summed.
// Stock without a route to the centre counts for nothing. For each article that
// cannot come there is an *UnavailableError; several are joined.
func (d Destination) ReadyTime(items []Item, stock []Stock, paidAt time.Time) (Ready, error) {
	if len(items) == 0 {
		return Ready{}, nil
	}
	items = summed(items)
	routed := d.ways(paidAt)
	choices := make([][]Way, len(items))
	var errs []error
	for i, item := range items {
		choices[i] = item.by(routed, stock)
		if len(choices[i]) == 0 {
			errs = append(errs, d.unavailable(item, stock, paidAt))
		}
	}
	if len(errs) > 0 {
		return Ready{}, errors.Join(errs...)
	}
	at := lastOfFirst(choices)
	return Ready{At: at, Ways: choose(choices, at)}, nil
}

// summed returns items with one entry an article.
func summed(items []Item) []Item {
	var out []Item
	for _, item := range items {
		i := slices.IndexFunc(out, func(o Item) bool { return o.SKU == item.SKU })
		if i < 0 {
			out = append(out, item)
		} else {
			out[i].Quantity += item.Quantity
		}
	}
	return out
}

// ways returns the way by each route that leads anywhere, the earliest first. No
// item is in them yet.
func (d Destination) ways(paidAt time.Time) []Way {
	var out []Way
	for _, route := range d.Routes {
		if way, ok := d.way(route, paidAt); ok {
			out = append(out, way)
		}
	}
	slices.SortStableFunc(out, func(a, b Way) int {
		return cmp.Or(a.Ready.Compare(b.Ready), cmp.Compare(a.Warehouse, b.Warehouse))
	})
	return out
}

// by returns those of ways whose warehouse has all tyres of the item, in the same
// order.
func (item Item) by(ways []Way, stock []Stock) []Way {
	var out []Way
	for _, way := range ways {
		enough := func(s Stock) bool {
			return s.Warehouse == way.Warehouse && s.SKU == item.SKU && s.Free >= item.Quantity
		}
		if slices.ContainsFunc(stock, enough) {
			way.Item = item
			out = append(out, way)
		}
	}
	return out
}

// lastOfFirst is the earliest instant by which each item has a choice.
func lastOfFirst(choices [][]Way) time.Time {
	var at time.Time
	for _, ways := range choices {
		if ready := ways[0].Ready; ready.After(at) {
			at = ready
		}
	}
	return at
}

// choose picks a way for each item, none ready after at, from as few warehouses
// as it can; of such picks the first in the order of choices. As many warehouses
// as items are always enough: each item's first choice is ready by at.
func choose(choices [][]Way, at time.Time) []Way {
	for few := 1; few < len(choices); few++ {
		if ways, ok := pick(nil, choices, at, few); ok {
			return ways
		}
	}
	ways, _ := pick(nil, choices, at, len(choices))
	return ways
}

// pick completes picked from the remaining choices with at most few further
// warehouses.
func pick(picked []Way, choices [][]Way, at time.Time, few int) ([]Way, bool) {
	if len(choices) == 0 {
		return picked, true
	}
	for _, way := range choices[0] {
		left := few
		if !slices.ContainsFunc(picked, func(p Way) bool { return p.Warehouse == way.Warehouse }) {
			left--
		}
		if left < 0 || way.Ready.After(at) {
			continue
		}
		if all, ok := pick(append(picked, way), choices[1:], at, left); ok {
			return all, true
		}
	}
	return nil, false
}
