package web

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
)

// testCards are the tokens of the test provider that a customer may choose from;
// nobody types the number of a card. What each does is said by pay.card.TOKEN.
var testCards = []string{
	"tok_visa", "tok_decline_insufficient_funds", "tok_decline_expired_card", "tok_stall_5s", "tok_stall_decline_5s",
}

// details are what a customer types to pay, as typed.
type details struct{ Name, Email, Phone, Plate, Card string }

func detailsOf(form url.Values) details {
	text := func(name string) string { return strings.TrimSpace(form.Get(name)) }
	return details{text("name"), text("email"), text("phone"), text("plate"), form.Get("card")}
}

// ordered are the details that an order has already, to be corrected.
func (b booked) ordered() details {
	c := b.Order.Customer
	return details{Name: c.Name, Email: c.Email, Phone: c.Phone, Plate: b.plate()}
}

// A notice is what a page says first. Kind is good, bad or empty.
type notice struct{ Kind, Text string }

// heldPage asks for the customer's details and payment.
type heldPage struct {
	booked
	Typed  details
	Faults map[string]string // in the visitor's words, by field
	Notice notice
}

func (b booked) form(typed details) heldPage {
	return heldPage{booked: b, Typed: typed, Faults: map[string]string{}}
}

// Cards are the test cards to choose from.
func (h heldPage) Cards() []string { return testCards }

// showHeld answers with the form. After a decline it says why, if there is nothing
// newer to say.
func (v *visit) showHeld(status int, page heldPage) error {
	page.booked = page.titled(v, 4, "details.title")
	last := page.Payment()
	failed := last.State == checkout.PaymentDeclined || last.State == checkout.PaymentVoided || last.State == checkout.PaymentVoiding
	if page.Notice.Text == "" && failed && len(page.Faults) == 0 {
		page.Notice = notice{"bad", v.declined(last.Reason)}
	}
	return v.render(status, "held", page)
}

// declined says why there was no money.
func (v *visit) declined(reason string) string {
	if key := "declined." + reason; v.Knows(key) {
		return v.Say(key)
	}
	return v.Say("declined.other")
}

// Terms are what the customer agrees to by paying, carried by the form: if one of
// them is another when it comes back, nothing is charged. The attempts that were
// made before also tell a form that is sent twice from a new one.
func (b booked) Terms() []field {
	sold := b.Sold()
	return []field{
		{"centre", b.Appointment.Centre},
		{"start", b.Stamp(b.Appointment.Start)},
		{"total", strconv.FormatInt(sold.Gross, 10) + " " + sold.Currency},
		{"attempts", strconv.Itoa(len(b.Order.Payments))},
	}
}

// changed names the first of the terms that is no more what the form says.
func (b booked) changed(form url.Values) string {
	for _, term := range b.Terms() {
		if form.Get(term.Name) != term.Value {
			return term.Name
		}
	}
	return ""
}

// payable is what was typed into the form of a hold, and the hold. If it is not to be
// paid any more, the browser has been sent to its page, and what is returned has no
// path.
func (v *visit) payable() (url.Values, booked, error) {
	form, err := v.form()
	if err != nil {
		return nil, booked{}, err
	}
	b, err := v.booked()
	if err == nil && !b.payable() {
		return nil, booked{}, v.redirect(b.Path)
	}
	return form, b, err
}

// pay orders what is held and pays it. It ends at the appointment's page, which says
// how it went: that page may be read again, this form not.
func (p *Pages) pay(v *visit) error {
	form, b, err := v.payable()
	if err != nil || b.Path == "" {
		return err
	}
	page := b.form(detailsOf(form))
	page.Faults = v.faults(&page.Typed)
	if term := b.changed(form); term != "" {
		page.Notice = v.changed(b, term)
		return v.showHeld(fiber.StatusConflict, page)
	}
	if len(page.Faults) > 0 {
		return v.showHeld(fiber.StatusUnprocessableEntity, page)
	}
	err = v.sell(b, page.Typed)
	if err != nil && !saidByPage(err) {
		return err
	}
	return v.redirect(b.Path)
}

// changed says what is no more as the form says.
func (v *visit) changed(b booked, term string) notice {
	text := v.Say("pay.changed-" + term)
	if last := b.Payment(); term == "attempts" && last.Reason != "" {
		text = v.declined(last.Reason) + " " + text
	}
	return notice{"bad", text}
}

// faults are what is wrong with the details. What looks like a card number is taken
// out of them, so that no page repeats it.
func (v *visit) faults(d *details) map[string]string {
	faults := map[string]string{}
	var wrong booking.InvalidErrors
	if errors.As(v.request(booking.Hold{}, *d).Validate(), &wrong) {
		typed := map[string]*string{"name": &d.Name, "email": &d.Email, "phone": &d.Phone, "plate": &d.Plate}
		for _, one := range wrong {
			name := strings.TrimPrefix(one.Field, "customer.")
			faults[name] = v.fault(name, typed[name])
		}
	}
	if !slices.Contains(testCards, d.Card) {
		faults["card"] = v.Say("pay.choose-card")
		if checkout.HoldsCardNumber(d.Card) {
			faults["card"] = v.Say("field.no-card-number")
		}
		d.Card = ""
	}
	return faults
}

// fault says what is wrong with a field.
func (v *visit) fault(name string, typed *string) string {
	switch {
	case *typed == "":
		return v.Say("field." + name + ".empty")
	case checkout.HoldsCardNumber(*typed):
		*typed = ""
		return v.Say("field.no-card-number")
	}
	return v.Say("field." + name + ".fault")
}

func (v *visit) request(h booking.Hold, d details) checkout.OrderRequest {
	return checkout.OrderRequest{
		Hold:     h.ID,
		Customer: checkout.Customer{Name: d.Name, Email: d.Email, Phone: d.Phone, Language: string(v.Language())},
		Plates:   []string{d.Plate},
	}
}

// sell orders what is held, or corrects who it is for, and pays.
func (v *visit) sell(b booked, d details) error {
	p, order, err := v.pages, b.Order, error(nil)
	if request := v.request(b.Hold, d); order.ID == uuid.Nil {
		order, err = p.Checkout.Order(v.ctx, p.Actor, request)
	} else {
		order, err = p.Checkout.Correct(v.ctx, checkout.Correction{
			Order: order.ID, Customer: request.Customer, Plates: request.Plates, Actor: p.Actor,
		})
	}
	if err != nil {
		return err
	}
	_, err = p.Checkout.Pay(v.ctx, p.Actor, order.ID, d.Card, access.IdempotencyKey{
		APIKey: p.Actor.Key,
		Key:    fmt.Sprintf("page:%s:%d", order.ID, len(b.Order.Payments)),
		Hash:   sha256.Sum256([]byte(d.Card)),
	})
	return err
}

// saidByPage reports whether what went wrong with a payment is to be seen on the
// appointment's page: declined, run out, given up, moved or paid in another tab.
func saidByPage(err error) bool {
	var declined *checkout.DeclinedError
	var invalid booking.InvalidErrors
	return errors.As(err, &declined) || errors.As(err, &invalid) ||
		errors.Is(err, booking.ErrHoldExpired) || errors.Is(err, booking.ErrState) ||
		errors.Is(err, checkout.ErrPaymentInProgress) || errors.Is(err, checkout.ErrOrdered) ||
		errors.Is(err, access.ErrKeyReused)
}
