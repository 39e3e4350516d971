package booking

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/scheduler"
)

// Offers returns the nearest centres that sell the job, with what it costs there,
// when the tyres can be there, and the starts of each day in numbers. The error is
// InvalidErrors.
func (s *Service) Offers(ctx context.Context, n Nearby) (Offers, error) {
	if err := n.Validate(); err != nil {
		return Offers{}, err
	}
	from, err := s.locate(ctx, n)
	if err != nil {
		return Offers{}, err
	}
	limit := cmp.Or(n.Limit, s.config.Nearby)
	facts, search, err := s.look(ctx, n.Search, Need{Near: &Near{n.Country, from.Position, limit}})
	if err != nil {
		return Offers{}, err
	}
	out := Offers{Now: facts.Now, From: from}
	for _, c := range facts.Centres {
		window := search.window(c.Calendar.Zone)
		j, err := facts.judge(c, search.Job, window, s.paidBy(facts))
		if err != nil {
			return Offers{}, err
		}
		if j.unpriced != nil || j.fit.Classless() {
			continue // it can't do the job, whatever the day
		}
		out.Centres = append(out.Centres, j.offer(search, window))
	}
	return out, nil
}

// paidBy is when a job would be paid at the latest: what is held already by its own
// expiry, all else by that of a hold placed now.
func (s *Service) paidBy(f Facts) time.Time {
	if !f.PaidBy.IsZero() {
		return f.PaidBy
	}
	return f.Now.Add(s.config.HoldFor)
}

// Locate finds out where a customer is, as Offers does. The error is InvalidErrors.
func (s *Service) Locate(ctx context.Context, country, postcode string) (Located, error) {
	return s.locate(ctx, Nearby{Country: country, Postcode: postcode})
}

// locate finds out where the customer is.
func (s *Service) locate(ctx context.Context, n Nearby) (Located, error) {
	if n.Position != nil {
		return Located{Position: *n.Position}, nil
	}
	at, err := s.store.Locate(ctx, n.Country, n.Postcode)
	if errors.Is(err, ErrNotFound) {
		return Located{}, invalid("postcode", "%q is not known in %s, nor is any code that begins like it", n.Postcode, n.Country)
	}
	return at, err
}

func (j judgement) offer(search Search, window scheduler.Range) Offer {
	c := j.centre
	offer := Offer{Centre: c, Distance: c.Distance, Quote: j.quote, Ready: j.ready, Unavailable: j.noTyres}
	for d := search.From; !search.Until.Before(d); d = d.Add(1) {
		offer.Days = append(offer.Days, Day{Date: d})
	}
	day := 0
	for q := range j.starts(window).All() {
		if offer.Earliest.IsZero() {
			offer.Earliest = q.Time()
		}
		for date := calendar.DateOf(q.Time(), c.Calendar.Zone); offer.Days[day].Date.Before(date); {
			day++
		}
		offer.Days[day].Starts++
	}
	return offer
}

// Slots returns every start of one centre on the days asked for. The error is
// InvalidErrors, or ErrNotFound if there is no such centre.
func (s *Service) Slots(ctx context.Context, centre string, search Search) (Slots, error) {
	if err := search.Validate(); err != nil {
		return Slots{}, err
	}
	facts, search, err := s.look(ctx, search, Need{Centres: []string{centre}})
	if err != nil {
		return Slots{}, err
	}
	c, err := facts.one()
	if err != nil {
		return Slots{}, err
	}
	window := search.window(c.Calendar.Zone)
	j, err := facts.judge(c, search.Job, window, s.paidBy(facts))
	if err = cmp.Or(err, j.unpriced); err != nil {
		return Slots{}, err
	}
	if len(j.notSold) > 0 || j.fit.Classless() {
		return Slots{}, j.impossible()
	}
	out := Slots{Now: facts.Now, Centre: c, Quote: j.quote, Ready: j.ready, Unavailable: j.noTyres, judged: j, search: search}
	for q := range j.starts(window).All() {
		out.Slots = append(out.Slots, Slot{q.Time(), j.fit.Remaining(q)})
	}
	return out, nil
}

// impossible says why the centre can't do the job at any time.
func (j judgement) impossible() error {
	if len(j.notSold) > 0 {
		return invalid("services", "%s", j.soldDetail())
	}
	return invalid("vehicle", "%s", j.classDetail())
}

// Explain says why a start is, or is not, offered. hold is the caller's own hold,
// one appointment of it, or uuid.Nil; by is by which way the job comes, as of a Search. The
// error is InvalidErrors, or ErrNotFound if there is no such centre.
func (s *Service) Explain(ctx context.Context, w Wish, hold uuid.UUID, by Channel) (Explanation, error) {
	if err := w.Validate(); err != nil {
		return Explanation{}, err
	}
	window := startWindow(w.Start)
	facts, err := s.facts(ctx, Need{Centres: []string{w.Centre}, Job: w.Job, Window: window, Except: only(hold), Channel: by})
	if err != nil {
		return Explanation{}, err
	}
	c, err := facts.one()
	if err != nil {
		return Explanation{}, err
	}
	j, err := facts.judge(c, w.Job, window, s.paidBy(facts))
	if err = cmp.Or(err, j.unpriced); err != nil {
		return Explanation{}, err
	}
	out := Explanation{
		Now: facts.Now, Centre: c, Start: w.Start, Quarters: j.quarters, Ready: j.ready, Quote: j.quote,
		Conditions: j.conditions(facts.Now, w.Start),
	}
	if _, refused := j.failing(out.Conditions); !refused {
		out.Offered = true
		q := scheduler.QuarterOf(w.Start)
		out.Bay, out.Remaining = j.fit.Place(q), j.fit.Remaining(q)
	}
	return out, nil
}

// only is what a search for somebody who has something, or nothing, leaves out.
func only(own uuid.UUID) []uuid.UUID {
	if own == uuid.Nil {
		return nil
	}
	return []uuid.UUID{own}
}

// startWindow is the starts around one: it alone is judged, but the bay is chosen
// by the gaps that the job would leave.
func startWindow(start time.Time) scheduler.Range {
	q := scheduler.QuarterOf(start)
	return scheduler.Range{From: q - MaxQuarters, To: q + MaxQuarters}
}

// look reads the facts for a search and fills in its days.
func (s *Service) look(ctx context.Context, search Search, need Need) (Facts, Search, error) {
	now, err := s.now(ctx)
	if err != nil {
		return Facts{}, search, fmt.Errorf("reading the clock: %w", err)
	}
	given := search
	search = search.withDays(calendar.DateOf(now, time.UTC))
	need.Job, need.Except, need.Channel = search.Job, only(search.Hold), search.Channel
	// Local days reach up to a day beyond the same days in UTC.
	need.Window = scheduler.Range{
		From: scheduler.QuarterOf(search.From.Add(-1).At(0, time.UTC)),
		To:   scheduler.QuarterOf(search.Until.Add(2).At(0, time.UTC)),
	}
	facts, err := s.facts(ctx, need)
	if err != nil || len(facts.Centres) == 0 {
		return facts, search, err
	}
	today := calendar.DateOf(facts.Now, facts.Centres[0].Calendar.Zone)
	search = given.withDays(today)
	return facts, search, search.validDays(today)
}

// facts reads facts and checks that all services and articles of the job are
// known.
func (s *Service) facts(ctx context.Context, need Need) (Facts, error) {
	facts, err := s.store.Facts(ctx, need)
	if err != nil {
		return Facts{}, err
	}
	var wrong InvalidErrors
	for i, code := range need.Job.Services {
		if !facts.Services[code] {
			wrong.add(fmt.Sprintf("services[%d]", i), "%q is no service of the network", code)
		}
	}
	for i, item := range need.Job.Items {
		if _, known := facts.Articles[item.SKU]; !known {
			wrong.add(fmt.Sprintf("items[%d].sku", i), "%q is no article we sell", item.SKU)
		}
	}
	return facts, wrong.orNil()
}

// one returns the only centre that was asked for. ErrNotFound.
func (f Facts) one() (Centre, error) {
	if len(f.Centres) == 0 {
		return Centre{}, ErrNotFound
	}
	return f.Centres[0], nil
}
