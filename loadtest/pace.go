package loadtest

import "time"

// A Pacer says when customers come. It is pure: the same n is always answered with
// the same instant, whatever the server does, so that a slow one cannot thin the
// crowd out.
type Pacer interface {
	// Arrival is when customer n, counted from 0, comes, after the start. more is
	// false if neither n nor anybody after n comes.
	Arrival(n int) (after time.Duration, more bool)
}

// SideBySide is a crowd that stays as large as it is: whenever a customer's Visit is
// over, another one comes. They come at even intervals, and the last one is meant
// to have left when For is over. The zero value is nobody.
type SideBySide struct {
	Customers  int
	Visit, For time.Duration
}

// Arrival spreads the customers of one Visit evenly over it.
func (s SideBySide) Arrival(n int) (after time.Duration, more bool) {
	if s.Customers <= 0 || s.Visit <= 0 || n < 0 {
		return 0, false
	}
	// Whole visits first: n × Visit alone would overflow in a long test.
	visits, rest := n/s.Customers, n%s.Customers
	after = time.Duration(visits)*s.Visit + time.Duration(rest)*s.Visit/time.Duration(s.Customers)
	return after, after+s.Visit <= s.For
}
