package calendar

import (
	"errors"

	"github.com/teambition/rrule-go"
)

// maxRecurrence is the longest text read: more than the days of a year written
// out by month, and too little to keep the engine busy.
const maxRecurrence = 4096

// checkOption refuses what is no recurrence of days, what leaves its days to a
// DTSTART, and what the engine gets wrong.
func checkOption(o rrule.ROption, from Date) error {
	for _, r := range refusals {
		if r.refuses(o, from) {
			return errors.New(r.reason)
		}
	}
	_, err := rrule.NewRRule(o)
	return err
}

var refusals = []struct {
	refuses func(o rrule.ROption, from Date) bool
	reason  string
}{
	{func(o rrule.ROption, _ Date) bool { return o.Freq > rrule.DAILY },
		"FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY"},
	{func(o rrule.ROption, _ Date) bool { return !o.Dtstart.IsZero() },
		"DTSTART is not allowed; a rule starts at its From date"},
	{func(o rrule.ROption, _ Date) bool { return o.Count != 0 || !o.Until.IsZero() },
		"COUNT and UNTIL are not allowed; a rule ends at its Until date"},
	{func(o rrule.ROption, _ Date) bool { return len(o.Byhour)+len(o.Byminute)+len(o.Bysecond) > 0 },
		"BYHOUR, BYMINUTE and BYSECOND are not allowed; a rule has Opens and Closes"},
	{func(o rrule.ROption, _ Date) bool { return len(o.Byeaster) > 0 },
		"BYEASTER is not of RFC 5545"},
	{func(o rrule.ROption, _ Date) bool { return len(o.Byweekno) > 0 && !plainWeeks(o) },
		"BYWEEKNO needs FREQ=YEARLY, BYDAY without numbers and weeks from 1 to 53, and no INTERVAL, WKST, BYSETPOS or BYYEARDAY"},
	// A larger one has no use, and keeps the engine counting.
	{func(o rrule.ROption, _ Date) bool { return o.Interval < 0 || o.Interval > 366 },
		"INTERVAL must be from 1 to 366"},
	{func(o rrule.ROption, from Date) bool { return o.Interval > 1 && from.IsZero() },
		"INTERVAL needs a From date to count from"},
	{func(o rrule.ROption, _ Date) bool { return o.Freq == rrule.WEEKLY && len(o.Byweekday) == 0 },
		"FREQ=WEEKLY needs BYDAY"},
	{func(o rrule.ROption, _ Date) bool {
		return o.Freq < rrule.WEEKLY && len(o.Byweekday)+len(o.Bymonthday)+len(o.Byyearday) == 0
	}, "FREQ=MONTHLY and YEARLY need BYDAY or BYMONTHDAY; for whole months write FREQ=DAILY;BYMONTH="},
	{func(o rrule.ROption, _ Date) bool { return o.Freq == rrule.WEEKLY && len(o.Bymonthday) > 0 },
		"BYMONTHDAY does not go with FREQ=WEEKLY"},
	{func(o rrule.ROption, _ Date) bool { return o.Freq != rrule.YEARLY && len(o.Byyearday) > 0 },
		"BYYEARDAY needs FREQ=YEARLY"},
	{func(o rrule.ROption, _ Date) bool { return o.Freq > rrule.MONTHLY && numbered(o.Byweekday) > 0 },
		"BYDAY with a number needs FREQ=MONTHLY or YEARLY"},
	// The engine would ask a day to match both.
	{func(o rrule.ROption, _ Date) bool {
		n := numbered(o.Byweekday)
		return n > 0 && n < len(o.Byweekday)
	}, "BYDAY must have numbers on all days or on none"},
	// The engine would run off the end of its tables.
	{func(o rrule.ROption, _ Date) bool {
		return largest(o.Byweekday) > 5 && (o.Freq == rrule.MONTHLY || len(o.Bymonth) > 0)
	}, "BYDAY has at most the 5th of a weekday in a month"},
}

// plainWeeks reports whether o asks for days by nothing but what tells of a day
// alone whether it is meant.
func plainWeeks(o rrule.ROption) bool {
	for _, week := range o.Byweekno {
		if week < 1 || week > 53 {
			return false
		}
	}
	return o.Freq == rrule.YEARLY && o.Interval <= 1 && o.Wkst == rrule.MO && len(o.Bysetpos)+len(o.Byyearday) == 0 &&
		len(o.Byweekday) > 0 && numbered(o.Byweekday) == 0
}

// numbered is how many of days have a number, as in 2MO.
func numbered(days []rrule.Weekday) int {
	n := 0
	for _, d := range days {
		if d.N() != 0 {
			n++
		}
	}
	return n
}

// largest is the largest number of days, signs aside.
func largest(days []rrule.Weekday) int {
	n := 0
	for _, d := range days {
		n = max(n, d.N(), -d.N())
	}
	return n
}
