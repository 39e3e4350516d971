package booking

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/supply"
)

// A judgement is what the predicate says of one job at one centre.
type judgement struct {
	centre   Centre
	job      Job
	quarters int
	fit      scheduler.Fit
	crew     map[scheduler.Quarter][]int // free places, nil where crew is unset
	web      map[scheduler.Quarter][]int // likewise of the web, nil where it may have all
	ready    supply.Ready
	noTyres  *supply.UnavailableError
	notSold  []string
	quote    pricing.Quote
	unpriced error // *pricing.NotPricedError: then there is no quote
	now      time.Time
	terms    Terms
}

// judge says at which starts in window the centre can do the job, if the customer
// pays at paidBy. It is the predicate: whatever asks whether a job fits asks here.
func (f Facts) judge(c Centre, job Job, window scheduler.Range, paidBy time.Time) (judgement, error) {
	return f.judgeOn(Terms{}, c, job, window, paidBy)
}

// judgeOn is judge on terms.
func (f Facts) judgeOn(terms Terms, c Centre, job Job, window scheduler.Range, paidBy time.Time) (judgement, error) {
	j := judgement{centre: c, job: job, now: f.Now, terms: terms}
	j.quarters, j.notSold = c.length(job)
	j.quarters = cmp.Or(terms.Quarters, min(max(1, j.quarters+f.Extra), MaxQuarters))
	var err error
	var unpriced *pricing.NotPricedError
	j.quote, err = f.Lists[c.TaxArea].Quote(pricing.Sale{Items: job.Items, Services: job.Services, Wheels: job.Wheels()})
	if errors.As(err, &unpriced) {
		j.unpriced = err
	} else if err != nil {
		return judgement{}, err
	}
	if j.ready, err = f.readyTime(c, job, paidBy); err != nil && !errors.As(err, &j.noTyres) {
		return judgement{}, err
	}
	reach := scheduler.Range{From: window.From, To: window.To + scheduler.Quarter(j.quarters)}
	capacity := c.capacity(reach, terms.waives(WaiveOpen))
	j.crew = c.freeCrew(reach)
	if f.Channel == Web && !terms.Staff {
		j.web = c.freeWeb(capacity, f.Now)
	}
	capacity.Crew, capacity.Web = count(j.crew, reach), count(j.web, reach)
	j.fit = capacity.Fit(scheduler.Ask{
		Length:  j.quarters,
		Grid:    c.Grid,
		Class:   terms.among(c.class(job, f.Articles)),
		Notice:  scheduler.Range{From: j.first(), To: math.MaxInt64},
		Horizon: scheduler.Range{From: math.MinInt64, To: c.horizon(f.Now)},
		Ready:   j.readyRange(),
	})
	return j, nil
}

// count is how many places are free in each quarter of r, nil if places is.
func count(places map[scheduler.Quarter][]int, r scheduler.Range) []int {
	if places == nil {
		return nil
	}
	counts := make([]int, r.Len())
	for q, free := range places {
		counts[q-r.From] = len(free)
	}
	return counts
}

// readyTime is when the tyres of a job can be fitted at c: as planned, if they are
// on their way there already, or if others would come no sooner. The errors are those of
// supply's ReadyTime.
func (f Facts) readyTime(c Centre, job Job, paidBy time.Time) (supply.Ready, error) {
	i := slices.IndexFunc(f.Planned, func(p Planned) bool { return p.CentreID == c.ID && p.isFor(job) })
	if i >= 0 && f.Planned[i].Left {
		return f.Planned[i].Ready, nil
	}
	anew, err := c.destination().ReadyTime(job.Items, f.Stock, paidBy)
	if i >= 0 && (err != nil || !anew.At.Before(f.Planned[i].Ready.At)) {
		return f.Planned[i].Ready, nil
	}
	return anew, err
}

// isFor reports whether the tyres are those of a job.
func (t Planned) isFor(job Job) bool {
	wanted := map[string]int{}
	for _, item := range job.Items {
		wanted[item.SKU] += item.Quantity
	}
	for _, way := range t.Ready.Ways {
		wanted[way.Item.SKU] -= way.Item.Quantity
	}
	for _, lacking := range wanted {
		if lacking != 0 {
			return false
		}
	}
	return true
}

// readyRange is when the tyres are there: always, if none are ordered.
func (j judgement) readyRange() scheduler.Range {
	switch {
	case j.noTyres != nil:
		return scheduler.Range{}
	case len(j.job.Items) == 0:
		return scheduler.Range{From: math.MinInt64, To: math.MaxInt64}
	}
	return scheduler.Range{From: scheduler.QuarterFrom(j.ready.At), To: math.MaxInt64}
}

// starts are the starts on offer in window; none if a service is not sold.
func (j judgement) starts(window scheduler.Range) scheduler.Mask {
	all := j.fit.Starts()
	if len(j.notSold) > 0 {
		return scheduler.NewMask(all.Range())
	}
	return all.And(scheduler.MaskBetween(all.Range(), window))
}

// places chooses a free place for each quarter of a job at q, the one with the lowest
// number: so that all who want one meet at the same key.
func (j judgement) places(free map[scheduler.Quarter][]int, q scheduler.Quarter) []int {
	if free == nil {
		return nil
	}
	places := make([]int, j.quarters)
	for i := range places {
		places[i] = free[q+scheduler.Quarter(i)][0]
	}
	return places
}

// length is how many quarters the job takes here, clean-up included, and which of
// its services are not sold here for its vehicle.
func (c Centre) length(job Job) (quarters int, notSold []string) {
	minutes := 0
	for _, code := range job.Services {
		labour, sold := c.Services[code]
		if !sold {
			notSold = append(notSold, code)
		}
		minutes += labour.Minutes + labour.PerWheel*job.Wheels()
	}
	quarters = max(1, (minutes+14)/15+c.Buffer)
	if quarters > MaxQuarters { // more than a day in one bay is nothing we sell
		return MaxQuarters, job.Services
	}
	return quarters, notSold
}

// class tells which bays are able to do the job.
func (c Centre) class(job Job, articles map[string]supply.Article) func(bay int) bool {
	rim := 0
	for _, item := range job.Items {
		rim = max(rim, articles[item.SKU].Rim)
	}
	return func(no int) bool {
		i := slices.IndexFunc(c.Bays, func(b Bay) bool { return b.No == no })
		return i >= 0 && c.Bays[i].Can(job.Vehicle, c.Needs, rim)
	}
}

// among leaves of a class the bay that the terms ask for. A job that is in it already is
// not asked whether it can be.
func (t Terms) among(class func(int) bool) func(int) bool {
	if t.Bay == 0 {
		return class
	}
	return func(no int) bool { return no == t.Bay && (t.Stays || class(no)) }
}

// first is the first quarter in which the job may begin: after the notice, or as the
// terms say.
func (j judgement) first() scheduler.Quarter {
	return cmp.Or(j.terms.First, scheduler.QuarterFrom(j.now.Add(j.centre.Notice)))
}

// rank orders bays by what they can do, the least capable first.
func (b Bay) rank() int { return len(b.Capabilities)*100 + b.MaxRim }

// capacity is what the bays have left in r; with always as if none of them ever closed.
func (c Centre) capacity(r scheduler.Range, always bool) scheduler.Capacity {
	taken := map[int][]scheduler.Quarter{}
	for _, claim := range c.Claims {
		taken[claim.Resource] = append(taken[claim.Resource], claim.Quarter)
	}
	numbers := make([]int, len(c.Bays))
	for i, bay := range c.Bays {
		numbers[i] = bay.No
	}
	out := scheduler.Capacity{Range: r}
	for i, open := range c.Calendar.BaysOpen(numbers, r.Span()) {
		bay, open := c.Bays[i], scheduler.MaskOf(open, r)
		if always {
			open = scheduler.MaskBetween(r, r)
		}
		out.Bays = append(out.Bays, scheduler.Bay{
			No: bay.No, Rank: bay.rank(), Open: open, Free: open.Without(taken[bay.No]...),
		})
	}
	return out
}

// freeCrew lists the crew places left in each quarter of r: those numbered from 1
// to the crew that no appointment has, and no more than there are fitters not at
// work. The two differ where the crew was lowered or first set under appointments
// that were made before. It is nil where the crew is unset.
func (c Centre) freeCrew(r scheduler.Range) map[scheduler.Quarter][]int {
	crew := c.Calendar.Crew.PerQuarter(c.Calendar.Zone, r.From, r.Len())
	if crew == nil {
		return nil
	}
	atWork := map[scheduler.Quarter]int{}
	for _, claim := range c.Claims {
		if claim.Resource > 0 {
			atWork[claim.Quarter]++
		}
	}
	for q, n := range c.Twice {
		atWork[q] -= n
	}
	return c.freePlaces(0, r.From, crew, atWork)
}

// freePlaces lists the places below base that nobody has claimed in each quarter from
// from on, of those numbered from 1 to places, and no more than places less those at work.
func (c Centre) freePlaces(base int, from scheduler.Quarter, places []int, atWork map[scheduler.Quarter]int) map[scheduler.Quarter][]int {
	taken := map[Claim]bool{}
	for _, claim := range c.Claims {
		taken[claim] = true
	}
	free := make(map[scheduler.Quarter][]int, len(places))
	for i, n := range places {
		q := from + scheduler.Quarter(i)
		for no := 1; no <= n && len(free[q]) < n-atWork[q]; no++ {
			if !taken[Claim{-base - no, q}] {
				free[q] = append(free[q], no)
			}
		}
	}
	return free
}

// freeWeb lists the web places left in each quarter of c's range: those numbered from 1
// to the open bays less the door's share that no appointment has, and no more than
// there are jobs from the web that may still come. As for the crew the two differ where
// the share was raised under appointments that were made before. A quarter that is
// released has as many places as there are bays, all numbered 0: nobody takes them. It
// is nil where no share is set.
func (c Centre) freeWeb(capacity scheduler.Capacity, now time.Time) map[scheduler.Quarter][]int {
	r := capacity.Range
	if !c.Calendar.Share.Kept.Set {
		return nil
	}
	web := c.Calendar.Share.WebPlaces(c.Calendar.Zone, r.From, capacity.OpenBays(), now)
	free := c.freePlaces(WebBase, r.From, web, c.FromWeb)
	for i, places := range web {
		if places == calendar.Released {
			free[r.From+scheduler.Quarter(i)] = make([]int, len(c.Bays))
		}
	}
	return free
}

// horizon is the first quarter that is too far off: of the local day after the
// last one that can be booked.
func (c Centre) horizon(now time.Time) scheduler.Quarter {
	zone := c.Calendar.Zone
	return scheduler.QuarterFrom(calendar.DateOf(now, zone).Add(c.Horizon+1).At(0, zone))
}

func (c Centre) destination() supply.Destination {
	return supply.Destination{Calendar: c.Calendar, Routes: c.Routes, Handling: c.Handling}
}
