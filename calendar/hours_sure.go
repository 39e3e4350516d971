package calendar

import (
	"fmt"
	"slices"
	"time"
)

// checkMidnight refuses hours past midnight where a later rule replaces their day
// or the one they run into: what is left of them then differs from reader to
// reader. Dates and holidays are not looked at: they may always meet.
func (p *hoursParser) checkMidnight(tree []hoursRule) {
	for i, r := range tree {
		past := slices.IndexFunc(r.spans, func(s hoursSpan) bool { return s.closes > minutesPerDay })
		if past < 0 {
			continue
		}
		p.checkShortDay(r, r.spans[past])
		touched := r.days.falls() | r.days.falls().next()
		for _, later := range tree[i+1:] {
			if !later.adds && !later.fallback && later.days.falls()&touched != 0 {
				p.fail(r.spans[past].at, "%s", pastMidnight(r.spans[past], later))
			}
		}
	}
}

// checkShortDay refuses hours of the night after a Saturday that are not those
// after a Sunday, or the other way round. Readers that look 24 hours back for the
// day take the Monday's first hour after the Sunday of 23 hours for a Sunday's: the
// reference does.
func (p *hoursParser) checkShortDay(r hoursRule, s hoursSpan) {
	days := r.days.week | r.days.numbered()
	if !r.days.onHolidays && days.Has(time.Saturday) != days.Has(time.Sunday) {
		p.fail(s.at, "hours past midnight on Saturday or Sunday but not on both are read in two ways when the clocks change: end them at 24:00 and give the rest to the next day, from 00:00")
	}
}

func pastMidnight(s hoursSpan, later hoursRule) string {
	if s.openEnd {
		return fmt.Sprintf("an open end may last past midnight, where the rule at character %d replaces it: write the closing time", later.at)
	}
	return fmt.Sprintf("these hours run past midnight, and the rule at character %d may replace them: end them at 24:00 and give the rest to the next day, from 00:00, or put a comma before that rule if it adds hours", later.at)
}

// next returns the days after those of w.
func (w Weekdays) next() Weekdays { return (w<<1 | w>>6) & EveryDay }

// checkUnknown refuses what is unknown beside what is open at the same time of
// the clock, where which of them holds hangs on the day.
func (p *hoursParser) checkUnknown(tree []hoursRule) {
	for i, r := range tree {
		for _, s := range r.spans {
			p.checkUnknownNight(tree, s)
			if s.opens == 0 && s.closes == minutesPerDay {
				continue
			}
			for _, before := range tree[:i] {
				if r.adds && before.days.falls()&r.days.falls() != 0 && before.contradicts(s) {
					p.fail(s.at, "hours that are open and unknown at once, by the rule at character %d: write the open ones without the others", before.at)
				}
			}
		}
	}
}

// contradicts reports whether r has hours of the other kind at a time of s.
func (r hoursRule) contradicts(s hoursSpan) bool {
	return slices.ContainsFunc(r.spans, func(t hoursSpan) bool { return t.unknown != s.unknown && t.overlaps(s) })
}

// checkUnknownNight refuses a span past midnight that meets one of another kind
// there.
func (p *hoursParser) checkUnknownNight(tree []hoursRule, s hoursSpan) {
	night := hoursSpan{closes: s.closes - minutesPerDay}
	if night.closes <= 0 {
		return
	}
	for _, r := range tree {
		for _, t := range r.spans {
			if t.unknown != s.unknown && (t.overlaps(night) || t.closes > minutesPerDay) {
				p.fail(s.at, "hours past midnight meet others at character %d, and one of them is unknown: end them at 24:00 and give the rest to the next day", t.at)
			}
		}
	}
}

// warnUnknown says what is not sold.
func (p *hoursParser) warnUnknown(tree []hoursRule) {
	for _, r := range tree {
		for _, s := range r.spans {
			switch {
			case !s.unknown:
			case r.fallback:
				p.warn(r.at, "what holds after || is unknown and not sold: only the hours before it are")
			case s.openEnd:
				p.warn(s.at, "an open end is unknown and not sold: write the closing time, as in 08:00-18:00")
			default:
				p.warn(r.at, "a comment makes it unknown whether the centre is open, and nothing is sold then: leave it out if the hours hold")
			}
		}
	}
}
