package booking

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/scheduler"
)

// conditions reads the predicate at one start, condition by condition, in the
// order in which a refusal names them.
func (j judgement) conditions(now, at time.Time) []Condition {
	fit, c := j.fit, j.centre
	start := scheduler.QuarterOf(at)
	onGrid := fit.OnGrid.Has(start) && start.Time().Equal(at)
	say := func(name string, holds bool, reason Reason, format string, args ...any) Condition {
		return Condition{name, holds, reason, fmt.Sprintf(format, args...)}
	}
	return []Condition{
		say("grid", onGrid, OffGrid, "starts are every %d minutes", c.Grid*15),
		say("notice", fit.Notice.Has(start), TooSoon, "%s", j.noticeDetail(now)),
		say("horizon", fit.Horizon.Has(start), TooFar, "appointments are made up to %d days ahead", c.Horizon),
		say("services", len(j.notSold) == 0, NotSold, "%s", j.soldDetail()),
		say("class", !fit.Classless(), NoBayCan, "%s", j.classDetail()),
		say("open", fit.Open.Has(start), CentreShut, "%s", j.openDetail(start)),
		say("stock", j.noTyres == nil, OutOfStock, "%s", j.stockDetail()),
		say("tyres", fit.Ready.Has(start), TyresLate, "%s", j.readyDetail()),
		say("bay", fit.Bay.Has(start), BaysTaken, "%s", j.bayDetail(start)),
		say("crew", fit.Crew.Has(start), CrewTaken, "%s", j.crewDetail(start)),
		say("door", fit.Web.Has(start), DoorKept, "%s", j.doorDetail(start)),
	}
}

// failing returns the first condition that does not hold and has to.
func (j judgement) failing(conditions []Condition) (Condition, bool) {
	for _, c := range conditions {
		if !c.Holds && !j.terms.waives(c.Name) {
			return c, true
		}
	}
	return Condition{}, false
}

// waived are the conditions that do not hold at a start, and that staff have overridden.
func (j judgement) waived(start scheduler.Quarter) (names []string) {
	c := j.centre
	for _, one := range []struct {
		name  string
		holds bool
	}{
		{WaiveNotice, start >= scheduler.QuarterFrom(j.now.Add(c.Notice))},
		{WaiveHorizon, j.fit.Horizon.Has(start)},
		{WaiveCrew, j.fit.Crew.Has(start)},
		{WaiveOpen, c.open(j.fit.Place(start), scheduler.Range{From: start, To: start + scheduler.Quarter(j.quarters)})},
	} {
		if !one.holds && slices.Contains(j.terms.Override.Conditions, one.name) {
			names = append(names, one.name)
		}
	}
	return names
}

// open reports whether a bay is open in all of r.
func (c Centre) open(bay int, r scheduler.Range) bool {
	return c.Calendar.BaysOpen([]int{bay}, r.Span())[0].Covers(r.Span())
}

func (j judgement) noticeDetail(now time.Time) string {
	if j.terms.First != 0 {
		return "nothing begins in the past; the first start is at " + j.local(j.first().Time())
	}
	return fmt.Sprintf("the first start is %s from now, at %s", inWords(j.centre.Notice), j.local(now.Add(j.centre.Notice)))
}

// inWords writes a length of time as people do, to the minute.
func inWords(d time.Duration) string {
	hours, minutes := int(d.Hours()), int(d.Minutes())%60
	switch {
	case hours == 0:
		return fmt.Sprintf("%d min", minutes)
	case minutes == 0:
		return fmt.Sprintf("%d h", hours)
	}
	return fmt.Sprintf("%d h %d min", hours, minutes)
}

func (j judgement) local(t time.Time) string {
	return t.In(j.centre.Calendar.Zone).Format("2006-01-02 15:04")
}

func (j judgement) soldDetail() string {
	if len(j.notSold) > 0 {
		return fmt.Sprintf("%s does not sell %s for a %s", j.centre.Place.Name, strings.Join(j.notSold, ", "), j.job.Vehicle)
	}
	return "all services are sold here"
}

func (j judgement) classDetail() string {
	if j.fit.Classless() && j.terms.Bay != 0 {
		return fmt.Sprintf("there is no bay %d here that can take this vehicle with these wheels and services", j.terms.Bay)
	}
	if j.fit.Classless() {
		return "no bay here can take this vehicle with these wheels and services"
	}
	return "there is a bay that can do the job"
}

func (j judgement) openDetail(start scheduler.Quarter) string {
	if j.fit.Open.Has(start) {
		return "open for the whole job"
	}
	end := start + scheduler.Quarter(j.quarters)
	for q := start; q < end; q++ {
		if why := j.centre.Calendar.Why(q.Time()); why.Kind != calendar.NotClosed {
			return fmt.Sprintf("closed at %s: %s", j.local(q.Time()), because(why))
		}
	}
	return fmt.Sprintf("no bay for the job is open until %s", j.local(end.Time()))
}

func because(why calendar.Closed) string {
	switch why.Kind {
	case calendar.ByHoliday:
		return "public holiday, " + why.Detail
	case calendar.ByClosure:
		return why.Detail
	}
	return "outside opening hours"
}

func (j judgement) stockDetail() string {
	switch {
	case j.noTyres != nil:
		return j.noTyres.Error()
	case len(j.job.Items) == 0:
		return "no tyres are ordered"
	}
	return "all tyres are in stock"
}

func (j judgement) readyDetail() string {
	switch {
	case j.noTyres != nil:
		return "there is no ready time"
	case len(j.job.Items) == 0:
		return "no tyres are ordered"
	}
	return "tyres are ready from " + j.local(j.ready.At)
}

func (j judgement) bayDetail(start scheduler.Quarter) string {
	if j.fit.Bay.Has(start) {
		return fmt.Sprintf("bay %d is free for the whole job", j.fit.Place(start))
	}
	if j.terms.Bay != 0 && j.fit.Open.Has(start) {
		return fmt.Sprintf("bay %d is not free for the whole job", j.terms.Bay)
	}
	if !j.fit.Open.Has(start) {
		return "no bay that can do the job is open for the whole of it"
	}
	return "no bay that can do the job is free for the whole of it"
}

func (j judgement) crewDetail(start scheduler.Quarter) string {
	switch {
	case j.crew == nil:
		return "bays are the only limit"
	case j.fit.Crew.Has(start):
		return "a fitter is free for the whole job"
	}
	return "all fitters are busy for a part of the job"
}

func (j judgement) doorDetail(start scheduler.Quarter) string {
	release := j.centre.Calendar.Share.Release
	switch {
	case j.web == nil:
		return "nothing is kept for the door"
	case j.fit.Web.Has(start):
		return "what is kept for the door is left"
	case release > 0:
		return fmt.Sprintf("what is left is kept for the door, until %s before", inWords(release))
	}
	return "what is left is kept for the door"
}
