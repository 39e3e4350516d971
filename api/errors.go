package api

import (
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
	"github.com/fitslot/fitslot/partner"
	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/staff"
	"github.com/fitslot/fitslot/supply"
)

// A row says what becomes of an error.
type row struct {
	matches func(error) bool
	kind    kind
	// tell adds to the problem what the client should know of this very error;
	// nil adds nothing.
	tell func(error, *Problem)
}

// table is the one table from error to problem; the first row that matches
// counts. What matches none is our fault: internal.
var table = []row{
	{as[*partner.ScopeError], forbidden, tellText[*partner.ScopeError]},
	{is(access.ErrForbidden), forbidden, nil},
	{is(access.ErrKeyReused), keyReused, nil},
	{is(access.ErrRevoked), noKey, nil},
	{is(access.ErrNoKey), noKey, nil},

	{as[*staff.VersionError], versionChanged, tellText[*staff.VersionError]},
	{as[*booking.VersionError], versionChanged, tellText[*booking.VersionError]},
	{as[booking.InvalidErrors], invalid, tellInvalid},
	{as[*booking.InvalidError], invalid, tellInvalid},
	{as[*booking.RefusedError], slotTaken, tellRefused},
	{is(booking.ErrNoProposal), wrongState, tellSentinel(booking.ErrNoProposal)},
	{is(booking.ErrNotFound), notFound, nil},
	{as[*checkout.LateError], holdExpired, tellText[*checkout.LateError]},
	{is(booking.ErrHoldExpired), holdExpired, nil},
	{stateIs(booking.Expired), holdExpired, nil},
	{is(booking.ErrExtended), extended, nil},
	{as[*booking.StateError], wrongState, tellText[*booking.StateError]},
	{as[*checkout.StateError], wrongState, tellText[*checkout.StateError]},
	{is(booking.ErrState), wrongState, nil},
	{as[*booking.LimitError], tooManyHolds, tellLimit},
	{is(booking.ErrLimit), tooManyHolds, nil},
	{is(booking.ErrBusy), busy, tellWait},
	{is(booking.ErrChanged), busy, tellWait},
	{Away, busy, tellWait},

	{as[*checkout.DeclinedError], declined, tellDeclined},
	{as[*checkout.TokenError], invalid, tellToken},
	{is(checkout.ErrOrdered), wrongState, tellSentinel(checkout.ErrOrdered)},
	{is(checkout.ErrPaymentInProgress), wrongState, tellSentinel(checkout.ErrPaymentInProgress)},
	{is(checkout.ErrUnavailable), busy, tellWait},
	{is(checkout.ErrCursor), invalid, tellCursor},

	{as[*pricing.NotPricedError], invalid, tellNotPriced},
	{as[*pricing.QuantityError], invalid, tellQuantity},
	{is(pricing.ErrTooMuch), invalid, nil},
	{is(pricing.ErrNoCountry), invalid, tellCountry},
	{as[*supply.ReportError], invalid, tellReport},
	{as[*supply.DeliveryStateError], wrongState, tellDelivery},
	{is(supply.ErrDeliveryState), wrongState, nil},
	{as[*supply.UnavailableError], outOfStock, nil},
	{is(supply.ErrUnavailable), outOfStock, nil},
	{is(supply.ErrNoRoute), outOfStock, nil},

	// These are dealt with before they get here, or belong to the command.
	{as[*booking.ConflictError], internal, nil},
	{as[*booking.JobError], internal, nil},
	{as[*access.RepeatedError], internal, nil},
	{as[*access.InvalidError], internal, nil},
	{as[*supply.SizeError], internal, nil},
	{is(access.ErrNameTaken), internal, nil},
	{is(checkout.ErrNoSuchCharge), internal, nil},
	{is(pricing.ErrCurrencies), internal, nil},
	{is(staff.ErrUnlisted), internal, nil},
}

// refusals are the kinds of the reasons for which a start is refused: the
// caller's mistakes are invalid, the others may have been free when it looked.
var refusals = map[booking.Reason]kind{
	booking.OffGrid:    invalid,
	booking.TooSoon:    invalid,
	booking.TooFar:     invalid,
	booking.NotSold:    invalid,
	booking.NoBayCan:   invalid,
	booking.CentreShut: closed,
	booking.OutOfStock: outOfStock,
	booking.TyresLate:  tyresLate,
	booking.BaysTaken:  slotTaken,
	booking.CrewTaken:  slotTaken,
	booking.DoorKept:   slotTaken,
}

// problemOf reads the table.
func problemOf(err error) *Problem {
	var ready *Problem
	if errors.As(err, &ready) {
		return ready
	}
	for _, r := range table {
		if r.matches(err) {
			p := r.kind.problem()
			if r.tell != nil {
				r.tell(err, p)
			}
			return p
		}
	}
	var f *fiber.Error
	if errors.As(err, &f) {
		return kindOf(f.Code).problem()
	}
	return internal.problem()
}

func is(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func as[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}

// stateIs matches a *booking.StateError by the state found.
func stateIs(state booking.State) func(error) bool {
	return func(err error) bool {
		var e *booking.StateError
		return errors.As(err, &e) && e.State == state
	}
}

// retryAfterBusy is how long a caller waits when there is too much to do.
const retryAfterBusy = 1

func tellWait(_ error, p *Problem) { p.retryAfter = retryAfterBusy }

// tellText tells the words of an error that are fit for clients.
func tellText[E error](err error, p *Problem) {
	var e E
	if errors.As(err, &e) {
		p.say(e.Error())
	}
}

// tellLimit says which limit and until when.
func tellLimit(err error, p *Problem) {
	var e *booking.LimitError
	errors.As(err, &e)
	until := e.Until.UTC().Truncate(time.Second).Add(time.Second)
	p.Limit, p.Until = e.Limit, &until
	p.retryAfter = int(e.Wait/time.Second) + 1
	p.say(e.Error() + "; try again at " + until.Format(time.RFC3339) + ".")
}

func tellSentinel(target error) func(error, *Problem) {
	return func(_ error, p *Problem) { p.say(target.Error()) }
}

func tellInvalid(err error, p *Problem) {
	rename := renaming(err)
	var all booking.InvalidErrors
	if !errors.As(err, &all) {
		var one *booking.InvalidError
		errors.As(err, &one)
		all = booking.InvalidErrors{one}
	}
	for _, e := range all {
		p.name(rename(e.Field), e.Reason)
	}
}

func tellRefused(err error, p *Problem) {
	var e *booking.RefusedError
	errors.As(err, &e)
	if k, known := refusals[e.Reason]; known {
		p.as(k)
	}
	p.say(e.Detail)
	p.name(renaming(err)(e.Field), e.Detail)
	p.InTheWay = e.InTheWay
	for _, a := range e.Alternatives {
		p.Alternatives = append(p.Alternatives, startAt(a.Centre, a.Start))
	}
}

func tellDeclined(err error, p *Problem) {
	var e *checkout.DeclinedError
	errors.As(err, &e)
	p.say("The payment was declined: " + e.Reason + ". Nothing was charged; as long as the hold lives it can be tried again.")
	p.name("token", "was declined: "+e.Reason)
}

func tellToken(err error, p *Problem) {
	var e *checkout.TokenError
	errors.As(err, &e)
	p.name("token", e.Reason)
}

func tellNotPriced(err error, p *Problem) {
	var e *pricing.NotPricedError
	errors.As(err, &e)
	field := "services"
	if e.Kind == pricing.KindArticle {
		field = "items"
	}
	p.name(renaming(err)(field), e.Code+" has no price in this country or tax area")
}

func tellCursor(_ error, p *Problem) {
	p.name("after", "is no cursor of this feed; give the next of an answer, or nothing to begin anew")
}

func tellCountry(_ error, p *Problem) { p.name("country", "is none in which anything is sold") }

func tellReport(err error, p *Problem) {
	var e *supply.ReportError
	errors.As(err, &e)
	p.name(e.Field, e.Reason)
}

func tellDelivery(err error, p *Problem) {
	var e *supply.DeliveryStateError
	errors.As(err, &e)
	p.say(e.Error())
	p.State, p.Allowed = string(e.State), words(e.State.Allowed())
}

func tellQuantity(err error, p *Problem) {
	var e *pricing.QuantityError
	errors.As(err, &e)
	p.name(renaming(err)("items"), e.Code+" must be ordered at least once")
}

// fromHuma makes huma's own findings (a body that is no JSON, a wrong type, a
// missing field) a problem of ours.
func fromHuma(m *huma.ErrorModel) *Problem {
	p := kindOf(m.Status).problem()
	switch {
	case m.Status == http.StatusUnsupportedMediaType:
		p.name("Content-Type", "must be application/json")
	case m.Status != http.StatusBadRequest:
		for _, d := range m.Errors {
			p.name(asClientsSee(d))
		}
	case len(m.Errors) == 0:
		p.name("body", "is missing; send a JSON object")
	default: // what else was found is guessed from half a body
		p.name(asClientsSee(m.Errors[0]))
	}
	return p
}
