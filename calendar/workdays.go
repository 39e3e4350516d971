package calendar

// Workdays are the days on which somebody works: a warehouse, a carrier. The
// zero value has none.
type Workdays struct {
	Days Weekdays
	// Holidays are not worked.
	Holidays Holidays
}

// workdaySearch is how many days are searched for a workday. No run of holidays
// comes near; only an empty set of weekdays gets there.
const workdaySearch = 366

// On reports whether d is a workday.
func (w Workdays) On(d Date) bool {
	if !w.Days.Has(d.Weekday()) {
		return false
	}
	_, holiday := w.Holidays.On(d)
	return !holiday
}

// Next returns the first workday on or after d, or the zero Date if there is none
// within a year.
func (w Workdays) Next(d Date) Date {
	for range workdaySearch {
		if w.On(d) {
			return d
		}
		d = d.Add(1)
	}
	return Date{}
}

// Add returns the n-th workday after d; d itself, workday or not, for n = 0. It
// is the zero Date if a year passes without a workday.
func (w Workdays) Add(d Date, n int) Date {
	for ; n > 0 && !d.IsZero(); n-- {
		d = w.Next(d.Add(1))
	}
	return d
}
