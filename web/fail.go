package web

import (
	"errors"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"github.com/fitslot/fitslot/api"
	"github.com/fitslot/fitslot/booking"
)

var (
	errMalformed = errors.New("what was sent is no form")
	errForeign   = errors.New("a form was sent from another site")
)

// failures is the one table from an error that no page has dealt with to the page
// that says so: error.NAME.title and error.NAME.text in the texts.
var failures = []struct {
	is     func(error) bool
	status int
	name   string
}{
	{is(booking.ErrNotFound), fiber.StatusNotFound, "not-found"},
	{is(errTooMany), fiber.StatusTooManyRequests, "too-many"},
	{is(booking.ErrLimit), fiber.StatusTooManyRequests, "holds"},
	{is(errMalformed), fiber.StatusBadRequest, "malformed"},
	{is(errForeign), fiber.StatusForbidden, "foreign"},
	{is(booking.ErrBusy), fiber.StatusServiceUnavailable, "busy"},
	{api.Away, fiber.StatusServiceUnavailable, "busy"},
}

func is(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

// failPage says that something went wrong, and the way on.
type failPage struct {
	frame
	Kind    string
	Request string // its id, where it is our fault
}

// fail answers with the page for an error, and returns the error if it is our
// fault.
func (v *visit) fail(err error) (fault error) {
	status, name := fiber.StatusInternalServerError, "internal"
	for _, f := range failures {
		if f.is(err) {
			status, name = f.status, f.name
			break
		}
	}
	page := failPage{frame: v.frame(0, "error."+name+".title"), Kind: name}
	if status == fiber.StatusInternalServerError {
		fault, page.Request = err, v.c.GetRespHeader(fiber.HeaderXRequestID)
	}
	if err := v.render(status, "fail", page); err != nil {
		return errors.Join(fault, err)
	}
	return fault
}

// storable reports whether all of a form is UTF-8 text without NUL.
func storable(form url.Values) bool {
	for name, values := range form {
		for _, text := range append(values, name) {
			if !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 {
				return false
			}
		}
	}
	return true
}
