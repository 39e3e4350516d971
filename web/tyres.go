package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/supply"
	"github.com/fitslot/fitslot/web/texts"
)

// tyresPage shows what is on sale in the size, or in both sizes, to choose from.
type tyresPage struct {
	frame
	Search search
	Axles  []axle // one for all wheels, or front and rear
	Carry  []field
	Edit   string // where the search began
}

// Both reports whether there are two sizes on the car.
func (p tyresPage) Both() bool { return len(p.Axles) > 1 }

// Complete reports whether there is something to choose for each axle.
func (p tyresPage) Complete() bool {
	return !slices.ContainsFunc(p.Axles, func(a axle) bool { return len(a.Tyres) == 0 })
}

// An axle is where tyres of one size go, and those that are on sale.
type axle struct {
	*texts.Speaker
	Name  string // its text is tyres.for.NAME
	Field string // under which a tyre is chosen
	Size  supply.Size
	Tyres []tyre
	// Seasons are those in which there is something, where there is nothing in the one
	// asked for.
	Seasons []seasonLink
}

// A seasonLink leads to the tyres of another season.
type seasonLink struct {
	supply.Season
	Path string
}

// A tyre is one on sale, with the numbers of it that can be chosen.
type tyre struct {
	*texts.Speaker
	pricing.Tyre
	Quantities []int
	Usual      int // the number chosen at first
	// Paired tells that it is the first choice together with one of the same model on
	// the other axle: unlike tyres front and rear make a car unsafe.
	Paired bool
}

// Short reports whether there are fewer than are usually needed.
func (t tyre) Short() bool { return t.Free < t.Usual }

// Chosen reports whether n is chosen at first.
func (t tyre) Chosen(n int) bool { return n == min(t.Usual, t.Free) }

// Price is what n of them cost without fitting.
func (t tyre) Price(n int) string { return t.Money(t.Unit*int64(n), t.Currency) }

// perAxle is how many tyres a car needs of each size if it has two, and perCar if all
// are alike.
const (
	perAxle = 2
	perCar  = 4
)

// tyres checks what was asked for, and shows the tyres there are.
func (p *Pages) tyres(v *visit) error {
	s := searchOf(v.query())
	s.Items = nil // to be chosen here
	faults, err := v.searchFaults(s)
	switch {
	case err != nil:
		return err
	case len(faults) > 0:
		return v.amend(s, faults)
	case s.Need == needSwap:
		return v.redirect(s.to(v.path("/centres")))
	}
	page := tyresPage{frame: v.frame(1, "tyres.title"), Search: s, Carry: s.Fields(), Edit: s.to(v.path("/"))}
	front, _ := supply.ParseSize(s.Size) // both were checked
	rear, _ := supply.ParseSize(s.Rear)
	if s.Rear == "" || rear == front {
		page.Axles = []axle{{v.Speaker, "all", "item", front, nil, nil}}
	} else {
		page.Axles = []axle{{v.Speaker, "front", frontItem, front, nil, nil}, {v.Speaker, "rear", rearItem, rear, nil, nil}}
	}
	for i := range page.Axles {
		if err := v.fill(&page.Axles[i], s, page.Both()); err != nil {
			return err
		}
	}
	if page.Both() {
		pair(page.Axles[0].Tyres, page.Axles[1].Tyres)
	}
	return v.render(fiber.StatusOK, "tyres", page)
}

// pair marks the first model that can be had for both axles.
func pair(front, rear []tyre) {
	for i, f := range front {
		for k, r := range rear {
			if f.Brand == r.Brand && f.Model == r.Model && !f.Short() && !r.Short() {
				front[i].Paired, rear[k].Paired = true, true
				return
			}
		}
	}
}

// fill finds the tyres of an axle.
func (v *visit) fill(a *axle, s search, both bool) error {
	found, err := v.pages.Tyres.Tyres(v.ctx, pricing.TyreQuery{Country: s.Country, Size: a.Size})
	if err != nil {
		return err
	}
	others := map[supply.Season]bool{}
	for _, t := range found {
		if s.Season == "" || supply.Season(s.Season) == t.Season {
			a.Tyres = append(a.Tyres, v.tyre(t, s, both))
		} else {
			others[t.Season] = true
		}
	}
	for _, season := range seasons {
		if len(a.Tyres) == 0 && others[season] {
			another := s
			another.Season = string(season)
			a.Seasons = append(a.Seasons, seasonLink{season, another.to(v.path("/tyres"))})
		}
	}
	return nil
}

func (v *visit) tyre(t pricing.Tyre, s search, both bool) tyre {
	if both {
		return tyre{Speaker: v.Speaker, Tyre: t, Usual: perAxle}
	}
	most := perCar
	if s.Vehicle == string(booking.Van) { // some have twin wheels
		most = booking.MaxQuantity
	}
	shown := tyre{Speaker: v.Speaker, Tyre: t, Usual: perCar}
	for n := 1; n <= most; n++ {
		shown.Quantities = append(shown.Quantities, n)
	}
	return shown
}
