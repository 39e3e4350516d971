package calendar

import "fmt"

// A Rule says on which local days a centre is open, or closed, and from when to
// when. A centre has an ordered list of them. On each day the last rule that
// applies and does not Add replaces all before it; the ones after it that Add
// then add their time. A day to which no rule applies is closed.
//
//	Mo-Fr 08:00-18:00; We 08:00-12:00, 14:00-16:00; PH off
//	  {FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR  08:00 18:00}
//	  {FREQ=WEEKLY;BYDAY=WE              08:00 12:00}
//	  {FREQ=WEEKLY;BYDAY=WE        Adds  14:00 16:00}
//	  {OnHolidays}
type Rule struct {
	// Recurrence is RFC 5545 RRULE values, a line each, without DTSTART and in
	// the centre's local days: the rule applies on a day that any of them
	// yields. FREQ is DAILY or coarser. Empty: every day.
	Recurrence string
	// OnHolidays limits the rule to those of its days that are public holidays.
	OnHolidays bool
	// Adds leaves standing what the rules before this one say of the day.
	Adds bool
	// Opens and Closes are minutes of the local wall clock after the day's
	// midnight, half-open. Closes may lie past 1440, at most 2880: then the time
	// runs into the next day. Both zero: closed.
	Opens, Closes int
	// From and Until bound the days on which the rule applies, both included;
	// a zero Date is no bound.
	From, Until Date
	// Season bounds them in every year.
	Season Season
}

// A day has 1440 minutes of wall clock; a rule may run to the end of the next.
const (
	minutesPerDay = 1440
	latestClose   = 2 * minutesPerDay
)

// Validate returns an error that names the field at fault if r breaks what is
// said of its fields, or if its recurrence yields no day, ever.
func (r Rule) Validate() error {
	if err := r.validateBounds(); err != nil {
		return err
	}
	recurrence, err := parseRecurrence(r.Recurrence, r.From)
	if err == nil {
		err = recurrence.yields()
	}
	if err != nil {
		return fmt.Errorf("recurrence: %w", err)
	}
	return nil
}

func (r Rule) validateBounds() error {
	switch {
	case r.Opens == 0 && r.Closes == 0:
	case r.Opens < 0 || r.Opens >= minutesPerDay:
		return fmt.Errorf("opens: %d is not a minute of the day, from 0 to %d", r.Opens, minutesPerDay-1)
	case r.Closes <= r.Opens || r.Closes > latestClose:
		return fmt.Errorf("closes: %d is not a minute after opens (%d), at most %d", r.Closes, r.Opens, latestClose)
	}
	switch {
	case !r.From.IsZero() && !r.From.Valid():
		return fmt.Errorf("from: %s is no day of the calendar", r.From)
	case !r.Until.IsZero() && !r.Until.Valid():
		return fmt.Errorf("until: %s is no day of the calendar", r.Until)
	case !r.Until.IsZero() && r.Until.Before(r.From):
		return fmt.Errorf("until: %s is before from (%s)", r.Until, r.From)
	}
	return r.Season.validate()
}

// days returns for each of the n days from first on whether r applies, public
// holidays aside. A rule that does not validate applies to none.
func (r Rule) days(first Date, n int) []bool {
	days := make([]bool, n)
	recurrence, err := parseRecurrence(r.Recurrence, r.From)
	if err != nil {
		return days
	}
	recurrence.mark(days, first)
	from, until := 0, n
	if !r.From.IsZero() {
		from = r.From.Sub(first)
	}
	if !r.Until.IsZero() {
		until = r.Until.Sub(first) + 1
	}
	for i := range days {
		days[i] = (days[i] || r.Recurrence == "") && from <= i && i < until && r.Season.Has(first.Add(i))
	}
	return days
}
