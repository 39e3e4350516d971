package calendar

import (
	"fmt"
	"time"
)

// A Date is a day of the proleptic Gregorian calendar, in no zone. The zero Date
// is no day.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the day on which t falls in zone.
func DateOf(t time.Time, zone *time.Location) Date {
	y, m, d := t.In(zone).Date()
	return Date{y, m, d}
}

// IsZero reports whether d is no day.
func (d Date) IsZero() bool { return d == Date{} }

// Valid reports whether d is a day of the calendar; the zero Date is none.
func (d Date) Valid() bool { return d.Month >= time.January && d == d.Add(0) }

// Add returns the day n days after d; n may be negative.
func (d Date) Add(n int) Date {
	y, m, day := time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC).Date()
	return Date{y, m, day}
}

// Sub is the number of days from e to d, negative if d is before e.
func (d Date) Sub(e Date) int {
	return int(d.utc().Unix()/secondsPerUTCDay - e.utc().Unix()/secondsPerUTCDay)
}

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool {
	if d.Year != e.Year {
		return d.Year < e.Year
	}
	if d.Month != e.Month {
		return d.Month < e.Month
	}
	return d.Day < e.Day
}

// Weekday is the day of the week of d.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// String writes d as YYYY-MM-DD.
func (d Date) String() string {
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// secondsPerUTCDay is the length of a day in UTC, and in no other zone.
const secondsPerUTCDay = 86_400

// utc returns midnight of d in UTC, where all days are alike: the space in which
// days are counted.
func (d Date) utc() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// At returns the instant at which clocks in zone show minutes of wall time after
// the midnight of d; from 1440 on they are those of the days that follow. A wall
// time that is skipped is read with the offset in force before the gap, and one
// that comes twice is the first (RFC 5545 §3.3.5).
func (d Date) At(minutes int, zone *time.Location) time.Time {
	wall := time.Date(d.Year, d.Month, d.Day, 0, minutes, 0, 0, time.UTC).Unix()
	// The offset a UTC day earlier is that before any change at the wall time
	// asked for, as no offset is that large. A doubled time is read with it, and a
	// skipped one is left with it where the offset after the change fails.
	before := wall - offset(wall-secondsPerUTCDay, zone)
	after := wall - offset(before, zone)
	if after+offset(after, zone) == wall {
		return time.Unix(after, 0).In(zone)
	}
	return time.Unix(before, 0).In(zone)
}

// offset is the number of seconds by which zone is ahead of UTC at unix.
func offset(unix int64, zone *time.Location) int64 {
	_, seconds := time.Unix(unix, 0).In(zone).Zone()
	return int64(seconds)
}
