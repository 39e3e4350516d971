package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
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

// insertContact writes for whom and for which vehicle an appointment is.
func insertContact(ctx context.Context, tx pgx.Tx, p booking.Placement) error {
	a, c := p.Placings[0].Appointment, p.Contact
	customer, vehicle := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	if _, err := tx.Exec(ctx, `
		INSERT INTO customers (id, api_key_id, name, email, phone, language)
		SELECT $1, $2, $3, $4, $5, coalesce(nullif($6, ''), k.languages[1])
		  FROM centres s
		  JOIN countries k ON k.code = s.country
		 WHERE s.id = $7`, customer, p.Actor.Key, c.Name, c.Email, c.Phone, c.Language, a.CentreID); err != nil {
		return fmt.Errorf("inserting the customer: %w", err)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO vehicles (id, customer_id, class, plate) VALUES ($1, $2, $3, $4)`, vehicle, customer, a.Vehicle, c.Plate); err != nil {
		return fmt.Errorf("inserting the vehicle: %w", err)
	}
	if _, err := tx.Exec(ctx, `UPDATE appointments SET vehicle_id = $2 WHERE id = $1`, a.ID, vehicle); err != nil {
		return fmt.Errorf("inserting the vehicle: %w", err)
	}
	return nil
}
