package scheduler

import "time"

// QuarterSeconds is the length of a quarter.
const QuarterSeconds = 15 * 60

// A Quarter is a quarter of an hour, the grain of capacity, numbered since
// 1970-01-01T00:00Z. All zones of today are offset from UTC by whole quarters, so
// a quarter of the wall clock is one of these too.
type Quarter int64

// QuarterOf returns the quarter in which t falls.
func QuarterOf(t time.Time) Quarter {
	return Quarter(floorDiv(t.Unix(), QuarterSeconds))
}

// QuarterFrom returns the first quarter that begins at t or later.
func QuarterFrom(t time.Time) Quarter {
	q := QuarterOf(t)
	if q.Time().Before(t) {
		q++
	}
	return q
}

// Time is the instant at which q begins, in UTC.
func (q Quarter) Time() time.Time { return time.Unix(int64(q)*QuarterSeconds, 0).UTC() }

// A Range is the half-open run of quarters [From, To).
type Range struct {
	From, To Quarter
}

// Len is the number of quarters in r, 0 if it is empty.
func (r Range) Len() int { return int(max(0, r.To-r.From)) }

// Has reports whether q is in r.
func (r Range) Has(q Quarter) bool { return r.From <= q && q < r.To }

// Span is the stretch of time that r covers.
func (r Range) Span() Span {
	return Span{int64(r.From) * QuarterSeconds, int64(r.To) * QuarterSeconds}
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
