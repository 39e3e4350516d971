package checkout

import (
	"context"
	"errors"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
)

// Book makes the appointment that staff book for who walks in or rings up; nothing is sold
// here, it is paid for at the centre. Of an order's customer it needs the name and the plate,
// and the telephone number of who rings up. The error is booking.InvalidErrors with every
// wrong field, or that of booking.Service.Book.
func (s *Service) Book(ctx context.Context, actor access.Actor, b booking.Booking) (booking.Hold, error) {
	b.Contact = tidyContact(b.Contact)
	if err := validBooking(b); err != nil {
		return booking.Hold{}, err
	}
	return s.bookings.Book(ctx, actor, b)
}

func tidyContact(c booking.Contact) booking.Contact {
	who := Customer{Name: c.Name, Email: c.Email, Phone: c.Phone, Language: c.Language}.tidied()
	return booking.Contact{Name: who.Name, Email: who.Email, Phone: who.Phone, Language: who.Language, Plate: tidyPlate(c.Plate)}
}

// validBooking returns booking.InvalidErrors naming every wrong field of a booking and of
// whom it is for.
func validBooking(b booking.Booking) error {
	var wrong complaints
	var job booking.InvalidErrors
	if errors.As(b.Validate(), &job) {
		wrong = append(wrong, job...)
	}
	c := b.Contact
	wrong.add("customer.name", wrongName(c.Name))
	if c.Email != "" {
		wrong.add("customer.email", wrongEmail(c.Email))
	}
	if c.Phone == "" && b.Channel == booking.Phone {
		wrong.add("customer.phone", "is empty; send the number that the customer can be rung up at")
	}
	wrong.add("customer.phone", wrongPhone(c.Phone))
	if c.Language != "" {
		wrong.add("customer.language", wrongLanguage(c.Language))
	}
	wrong.add("plate", wrongPlate(c.Plate))
	return wrong.orNil()
}
