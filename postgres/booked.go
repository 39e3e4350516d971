package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
)

// insertBooked writes an appointment that staff have made, confirmed, with its customer.
func insertBooked(ctx context.Context, tx pgx.Tx, p booking.Placement) error {
	a := p.Placings[0].Appointment
	if err := insertIdempotencyKey(ctx, tx, p.Key, a.ID); err != nil {
		return err
	}
	if err := insertQuote(ctx, tx, p); err != nil {
		return err
	}
	if err := insertAppointment(ctx, tx, p.Placings[0]); err != nil {
		return err
	}
	if err := insertContact(ctx, tx, p); err != nil {
		return err
	}
	if err := insertClaims(ctx, tx, claimsOf(p)); err != nil {
		return err
	}
	if err := takeTyres(ctx, tx, p); err != nil {
		return err
	}
	if err := requestTyres(ctx, tx, a.ID, p.Actor); err != nil {
		return err
	}
	if err := insertQuoteLines(ctx, tx, p); err != nil {
		return err
	}
	if err := keepOverridden(ctx, tx, p, booking.Confirmed); err != nil {
		return err
	}
	detail := workDetail(p)
	detail["channel"] = a.Channel
	return appendEvent(ctx, tx, event{
		Kind: "appointment.booked", Actor: p.Actor, Quote: p.Hold, Appointment: a.ID, Centre: a.CentreID,
		Became: string(booking.Confirmed), Detail: detail,
	})
}

// insertContact writes for whom and for which vehicle an appointment is. Who has named no
// language is thought to speak the first of the centre's country.
func insertContact(ctx context.Context, tx pgx.Tx, p booking.Placement) error {
	a, c := p.Placings[0].Appointment, p.Contact
	who := checkout.Customer{Name: c.Name, Email: c.Email, Phone: c.Phone, Language: c.Language}
	if who.Language == "" {
		if err := tx.QueryRow(ctx, `
			SELECT k.languages[1]
			  FROM centres s
			  JOIN countries k ON k.code = s.country
			 WHERE s.id = $1`, a.CentreID).Scan(&who.Language); err != nil {
			return fmt.Errorf("reading the centre's language: %w", err)
		}
	}
	customer := uuid.Must(uuid.NewV7())
	if err := insertCustomer(ctx, tx, p.Actor, customer, who); err != nil {
		return err
	}
	return insertVehicle(ctx, tx, customer, a.ID, c.Plate, uuid.Nil)
}
