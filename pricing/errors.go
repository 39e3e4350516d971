package pricing

import (
	"errors"
	"fmt"
)

// ErrTooMuch is returned where an amount would exceed MaxGross.
var ErrTooMuch = errors.New("pricing: amount too large")

// ErrCurrencies is returned for a sum of quotes in different currencies.
var ErrCurrencies = errors.New("pricing: different currencies")

// A NotPricedError tells what has no price in a tax area.
type NotPricedError struct {
	Kind    Kind
	Code    string
	TaxArea string
}

func (e *NotPricedError) Error() string {
	return fmt.Sprintf("pricing: %s %s has no price in tax area %s", e.Kind, e.Code, e.TaxArea)
}

// A QuantityError tells of what a number below one was to be sold. Code is the
// SKU, or the service that is priced by wheel on a job without wheels.
type QuantityError struct {
	Kind     Kind
	Code     string
	Quantity int
}

func (e *QuantityError) Error() string {
	return fmt.Sprintf("pricing: quantity of %s %s is %d, want at least 1", e.Kind, e.Code, e.Quantity)
}
