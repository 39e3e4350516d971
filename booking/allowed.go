package booking

import (
	"time"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/supply"
)

// A doable is what staff can ask to be done to an appointment, and the action that it is in
// some state.
type doable struct {
	word string
	act  Action
}

// doables are all of them, in the order of the work.
var doables = []doable{
	{"arrive", ActArrive}, {"begin", ActBegin}, {"complete", ActComplete}, {"no-show", ActNoShow},
	{"undo", ActUndoArrive}, {"undo", ActUndoBegin}, {"undo", ActUndoComplete}, {"undo", ActUndoNoShow},
	{"stretch", ActStretch}, {"move", ActStaffMove}, {"cancel", ActCancel},
	{"agree", ActAgree}, {"decline", ActDecline},
}

// Allowed are what staff may ask to be done to an appointment by now: arrive, begin,
// complete, no-show, undo, stretch, move, cancel, agree, decline. Others are the rest of
// its hold. Whether there is room for it is found out by asking.
func (a Appointment) Allowed(now time.Time, others ...Appointment) []string {
	words := []string{}
	for _, d := range doables {
		if next, err := a.State.After(d.act); err != nil || next == Cancelled && next == a.State {
			continue
		}
		if a.may(d.act, now, others) {
			words = append(words, d.word)
		}
	}
	return words
}

// may reports whether what an action needs beside the state is so.
func (a Appointment) may(act Action, now time.Time, others []Appointment) bool {
	switch act {
	case ActArrive:
		return !calendar.DateOf(now, a.Zone).Before(calendar.DateOf(a.Start, a.Zone))
	case ActNoShow:
		return a.begun(now)
	case ActCancel:
		for _, one := range append([]Appointment{a}, others...) {
			if _, err := one.State.After(act); err != nil || one.begun(now) {
				return false
			}
		}
	case ActAgree:
		return a.Proposal != nil && a.Proposal.Quarters.From >= scheduler.QuarterOf(now)
	case ActDecline:
		return a.Proposal != nil
	}
	return true
}

// begun reports whether its start is past.
func (a Appointment) begun(now time.Time) bool { return !a.Start.After(now) }

// Tyres are how far the tyres of the appointment have come.
func (a Appointment) Tyres() supply.Tyres {
	if len(a.Items) == 0 || a.State == Cancelled || a.State == Expired {
		return supply.NoTyres
	}
	return supply.TyresOf(a.Deliveries)
}
