package booking

import (
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/scheduler"
)

// An IdleDay is a day of a search without any start. Reason is the condition by
// which it lost the last of its starts: they fulfilled those before it, in the order
// CentreShut, TooFar, TooSoon, OutOfStock, TyresLate, BaysTaken, CrewTaken, DoorKept.
type IdleDay struct {
	Date   calendar.Date
	Reason Reason
	// Closed is of a day that is CentreShut: what keeps each of the bays for the job
	// closed. Its zero value is that one is open, but not for as long as the job takes.
	Closed calendar.Closed
}

// Idle are the days asked for that have no start, with why. It is worked out when it
// is asked for: who only wants the starts need not wait for it.
func (s Slots) Idle() (idle []IdleDay) {
	j := s.judged
	for d := s.search.From; !s.search.Until.Before(d); d = d.Add(1) {
		if reason, none := j.idle(Search{From: d, Until: d}.window(j.centre.Calendar.Zone)); none {
			day := IdleDay{Date: d, Reason: reason}
			if reason == CentreShut {
				day.Closed = j.closedOn(d)
			}
			idle = append(idle, day)
		}
	}
	return idle
}

// idle is why there is no start in day, if there is none.
func (j judgement) idle(day scheduler.Range) (why Reason, none bool) {
	left := j.fit.OnGrid.And(scheduler.MaskBetween(j.fit.OnGrid.Range(), day))
	late := TyresLate
	if j.noTyres != nil {
		late = OutOfStock
	}
	for _, condition := range []struct {
		holds  scheduler.Mask
		reason Reason
	}{
		{j.fit.Open, CentreShut},
		{j.fit.Horizon, TooFar},
		{j.fit.Notice, TooSoon},
		{j.fit.Ready, late},
		{j.fit.Bay, BaysTaken},
		{j.fit.Crew, CrewTaken},
		{j.fit.Web, DoorKept},
	} {
		if left = left.And(condition.holds); left.Empty() {
			return condition.reason, true
		}
	}
	return "", false
}

// closedOn is what keeps the bays for the job closed on a day: a closure or a holiday
// if there is one at some time of it.
func (j judgement) closedOn(d calendar.Date) calendar.Closed {
	found := calendar.Closed{Kind: calendar.OutsideHours}
	window := Search{From: d, Until: d}.window(j.centre.Calendar.Zone)
	for _, bay := range j.fit.Class() {
		for q := window.From; q < window.To; q++ {
			switch why := j.centre.Calendar.BayWhy(bay, q.Time()); why.Kind {
			case calendar.ByClosure, calendar.ByHoliday:
				return why
			case calendar.NotClosed:
				found = calendar.Closed{}
			}
		}
	}
	return found
}
