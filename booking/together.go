package booking

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/supply"
)

// placings are appointments about to be judged at their places.
func placings(all ...Appointment) []Placing {
	out := make([]Placing, len(all))
	for i, a := range all {
		out[i].Appointment = a
	}
	return out
}

// own is what of p counts as free while it is judged: what moves.
func (p Placement) own() (own []uuid.UUID) {
	if p.Moves {
		for _, one := range p.Placings {
			own = append(own, one.Appointment.ID)
		}
	}
	return own
}

// need is what the ith job of p is judged by.
func (p Placement) need(i int) Need {
	a := p.Placings[i].Appointment
	return Need{
		Centres: []string{a.Centre}, Job: a.Job, Window: startWindow(a.Start), Except: p.own(), Channel: a.Channel,
	}
}

// judged fills in where each job of p has its place. They are judged one after another,
// each beside those before it. One that does not fit beside them is tried before them,
// once each: a van may need the only bay that a car has taken. The error is of the first
// job that does not fit, a *JobError.
func (s *Service) judged(ctx context.Context, p Placement) (Placement, error) {
	read, err := s.read(ctx, p)
	if err != nil {
		return p, err
	}
	order := make([]int, len(p.Placings))
	for i := range order {
		order[i] = i
	}
	var told *refusal
	tried := map[int]bool{}
	for {
		placed, refused := read.judge(p, order)
		if refused == nil {
			return placed, nil
		}
		if told == nil {
			told = refused
		}
		if tried[refused.job] || !refused.byOthers() {
			return p, s.refuseJob(ctx, p, read, told)
		}
		tried[refused.job] = true
		order = slices.DeleteFunc(order, func(i int) bool { return i == refused.job })
		order = slices.Insert(order, 0, refused.job)
	}
}

// refuseJob makes the error for a job that does not fit. Of what moves ErrChanged, if it
// is no longer what was to be moved: then that is what has to be told.
func (s *Service) refuseJob(ctx context.Context, p Placement, read reading, r *refusal) error {
	if err := s.unchanged(ctx, p); err != nil {
		return err
	}
	err := r.err
	if err == nil {
		// What is in the way may be what this very request made a moment ago.
		if err := s.repeated(ctx, p.Key); err != nil {
			return err
		}
		err = s.refuse(ctx, r.why, read.facts[r.job].Centres[0], p.Placings[r.job].Appointment.Wish, p.need(r.job), r.beside)
		err = s.tellStaff(ctx, p, r, err)
	}
	return &JobError{r.job, err}
}

// unchanged returns ErrChanged if what moves is not what it was when it was read, before
// what it was judged by: both are of one state of the store only if it still is. What is
// taken again has expired, and is nobody else's to change.
func (s *Service) unchanged(ctx context.Context, p Placement) error {
	if !p.Moves || p.Action == ActRetake {
		return nil
	}
	h, err := s.store.Hold(ctx, p.Hold)
	if err != nil {
		return err
	}
	for _, one := range p.Placings {
		was, is := one.Appointment, h.Of(one.Appointment.ID)
		if is.State != was.State || is.Moves != was.Moves || !is.ExpiresAt.Equal(was.ExpiresAt) {
			return ErrChanged
		}
	}
	return nil
}

// A reading is all that decides about the jobs of a placement: the facts of each.
type reading struct {
	facts  []Facts
	paidBy time.Time
}

// read reads the facts of each job. Their states of the store may differ: what has
// changed between them is found when they are written.
func (s *Service) read(ctx context.Context, p Placement) (reading, error) {
	var r reading
	for i, one := range p.Placings {
		wish := one.Appointment.Wish
		facts, err := s.facts(ctx, p.need(i))
		if _, none := facts.one(); err == nil && none != nil {
			err = invalid("centre", "%q is no centre of the network", wish.Centre)
		}
		if err == nil && i > 0 && !p.Moves && facts.Centres[0].TaxArea != r.facts[0].Centres[0].TaxArea {
			err = invalid("centre", "%q is in another tax area than that of the first job; hold it on its own", wish.Centre)
		}
		if err != nil {
			return r, &JobError{i, err}
		}
		r.facts = append(r.facts, facts)
	}
	r.paidBy = s.paidBy(r.facts[0])
	switch p.Action {
	case ActRetake:
		r.paidBy = r.facts[0].Now.Add(retakeFor)
	case ActBook: // it is confirmed by then
		r.paidBy = r.facts[0].Now
	}
	return r, nil
}

// A refusal is the job that did not fit, by a condition or because of err, and what
// the jobs judged before it had taken.
type refusal struct {
	job    int
	why    Condition
	err    error
	beside taken
	// quarters are those that the job would have.
	quarters scheduler.Range
}

// byOthers reports whether the job might have fitted before those it was judged beside.
func (r *refusal) byOthers() bool {
	switch r.why.Reason {
	case OutOfStock, TyresLate, BaysTaken, CrewTaken, DoorKept:
		return !r.beside.empty()
	}
	return false
}

// judge judges the jobs of p in an order.
func (r reading) judge(p Placement, order []int) (Placement, *refusal) {
	var beside taken
	p.Placings = slices.Clone(p.Placings)
	judged := make([]judgement, len(order))
	for _, i := range order {
		wish, facts := p.Placings[i].Appointment.Wish, beside.from(r.facts[i])
		j, err := facts.judgeOn(p.Placings[i].Terms, facts.Centres[0], wish.Job, startWindow(wish.Start), r.paidBy)
		if err == nil && p.Requote {
			err = j.unpriced
		}
		if err != nil {
			return p, &refusal{job: i, err: err}
		}
		if why, refused := j.failing(j.conditions(facts.Now, wish.Start)); refused {
			from := scheduler.QuarterOf(wish.Start)
			return p, &refusal{job: i, why: why, beside: beside, quarters: scheduler.Range{From: from, To: from + scheduler.Quarter(j.quarters)}}
		}
		p.Placings[i] = j.placing(p.Placings[i].Appointment)
		judged[i] = j
		beside = beside.and(p.Placings[i])
	}
	quotes := make([]pricing.Quote, len(judged))
	for i, j := range judged {
		quotes[i] = j.quote
		if a := &p.Placings[i].Appointment; !p.Moves {
			a.CreatedAt = r.facts[0].Now
			if p.Action != ActBook {
				a.ExpiresAt = r.paidBy
			}
		}
	}
	var err error
	if p.Quote, err = pricing.Add(quotes...); err != nil {
		return p, &refusal{job: len(judged) - 1, err: err}
	}
	p.Until = r.paidBy
	p.Allot = func(stock []supply.Stock) ([]supply.Ready, error) { return allot(judged, order, stock, r.paidBy) }
	return p, nil
}

// placing fills in what was judged.
func (j judgement) placing(a Appointment) Placing {
	start := scheduler.QuarterOf(a.Start)
	a.CentreID, a.Zone, a.Place = j.centre.ID, j.centre.Calendar.Zone, j.centre.Place
	a.Bay = j.fit.Place(start)
	a.Quarters = scheduler.Range{From: start, To: start + scheduler.Quarter(j.quarters)}
	a.Ready = j.ready
	p := Placing{
		Appointment: a, Quote: j.quote, Version: j.centre.Version, Web: j.places(j.web, start),
		Terms: j.terms, Waived: j.waived(start),
	}
	if !slices.Contains(p.Waived, WaiveCrew) {
		p.Crew = j.places(j.crew, start)
	}
	return p
}

// allot chooses the warehouses of each job, in the order in which they were judged.
func allot(judged []judgement, order []int, stock []supply.Stock, paidBy time.Time) ([]supply.Ready, error) {
	ready := make([]supply.Ready, len(judged))
	for _, i := range order {
		var err error
		j := judged[i]
		if ready[i], err = j.centre.destination().ReadyTime(j.job.Items, stock, paidBy); err != nil {
			return nil, err
		}
		stock = without(stock, ready[i].Ways)
	}
	return ready, nil
}

// without is what is left on the shelves when tyres have been taken.
func without(stock []supply.Stock, ways []supply.Way) []supply.Stock {
	left := slices.Clone(stock)
	for _, way := range ways {
		for i, shelf := range left {
			if shelf.Warehouse == way.Warehouse && shelf.SKU == way.Item.SKU {
				left[i].Free = max(0, shelf.Free-way.Item.Quantity)
			}
		}
	}
	return left
}

// taken is what the jobs of a request that were judged before have taken.
type taken struct{ placings []Placing }

func (t taken) empty() bool { return len(t.placings) == 0 }

func (t taken) and(p Placing) taken { return taken{append(slices.Clone(t.placings), p)} }

// from leaves what is taken out of the facts.
func (t taken) from(f Facts) Facts {
	if t.empty() {
		return f
	}
	f.Centres = slices.Clone(f.Centres)
	for _, p := range t.placings {
		f.Stock = without(f.Stock, p.Appointment.Ready.Ways)
		for i, c := range f.Centres {
			if c.ID == p.Appointment.CentreID {
				f.Centres[i].Claims = append(slices.Clone(c.Claims), p.Claims()...)
				f.Centres[i].FromWeb = p.fromWeb(c.FromWeb)
			}
		}
	}
	return f
}

// fromWeb counts a job from the web among those that were at work.
func (p Placing) fromWeb(before map[scheduler.Quarter]int) map[scheduler.Quarter]int {
	if p.Appointment.Channel != Web {
		return before
	}
	after := maps.Clone(before)
	if after == nil {
		after = map[scheduler.Quarter]int{}
	}
	for q := p.Appointment.Quarters.From; q < p.Appointment.Quarters.To; q++ {
		after[q]++
	}
	return after
}
