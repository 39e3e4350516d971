package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
)

// PlaceOrder is checkout.Store's.
func (c *Checkout) PlaceOrder(ctx context.Context, o checkout.NewOrder) (id uuid.UUID, err error) {
	err = inTx(ctx, c.pool, func(tx pgx.Tx) error {
		// Whoever orders the same hold waits here for us.
		held, err := lockHold(ctx, tx, o.Hold)
		if err != nil {
			return err
		}
		if held[0].Order != nil {
			id = *held[0].Order
			return orderAgain(ctx, tx, o, id)
		}
		id = o.ID
		return insertOrder(ctx, tx, o, held)
	})
	return id, err
}

// orderAgain lets an order through that the hold has already, with the same data.
func orderAgain(ctx context.Context, tx pgx.Tx, o checkout.NewOrder, id uuid.UUID) error {
	if err := insertIdempotencyKey(ctx, tx, o.Key, id); err != nil {
		return err
	}
	made, err := readOrder(ctx, tx, id)
	if err != nil {
		return err
	}
	if made.Customer != o.Customer || !slices.Equal(made.Plates, o.Plates) {
		return checkout.ErrOrdered
	}
	return nil
}

func insertOrder(ctx context.Context, tx pgx.Tx, o checkout.NewOrder, held lockedHold) error {
	if err := insertIdempotencyKey(ctx, tx, o.Key, o.ID); err != nil {
		return err
	}
	if _, err := held.after(booking.ActOrder); err != nil {
		return err
	}
	customer := uuid.Must(uuid.NewV7())
	if err := insertCustomer(ctx, tx, o.Actor, customer, o.Customer); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO orders (id, quote_id, api_key_id, customer_id, state, currency, gross_minor, tax_minor, created_at)
		SELECT $1, q.id, q.api_key_id, $3, 'open', q.currency, q.gross_minor, q.tax_minor, fitslot_now()
		  FROM quotes q
		 WHERE q.id = $2`, o.ID, o.Hold, customer); err != nil {
		return fmt.Errorf("inserting the order: %w", err)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO order_lines (order_id, no, appointment_id, kind, code, description, quantity,
		       unit_minor, gross_minor, tax_name, tax_bp, tax_minor)
		SELECT $1, no, appointment_id, kind, code, description, quantity,
		       unit_minor, gross_minor, tax_name, tax_bp, tax_minor
		  FROM quote_lines
		 WHERE quote_id = $2`, o.ID, o.Hold); err != nil {
		return fmt.Errorf("inserting the order's lines: %w", err)
	}
	for i, a := range held {
		if err := insertVehicle(ctx, tx, customer, a.ID, o.Plates[i], o.ID); err != nil {
			return err
		}
	}
	return appendEvent(ctx, tx, event{
		Kind: "order.placed", Actor: o.Actor, Quote: o.Hold, Order: o.ID, Became: string(checkout.Open),
	})
}

func insertCustomer(ctx context.Context, tx pgx.Tx, by access.Actor, id uuid.UUID, c checkout.Customer) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO customers (id, api_key_id, name, email, phone, language)
		VALUES ($1, $2, $3, $4, $5, $6)`, id, by.Key, c.Name, c.Email, c.Phone, c.Language)
	if err != nil {
		return fmt.Errorf("inserting the customer: %w", err)
	}
	return nil
}

// insertVehicle writes the vehicle of an appointment, and the order it is of; uuid.Nil is
// none.
func insertVehicle(ctx context.Context, tx pgx.Tx, customer, appointment uuid.UUID, plate string, order uuid.UUID) error {
	vehicle := uuid.Must(uuid.NewV7())
	_, err := tx.Exec(ctx, `
		INSERT INTO vehicles (id, customer_id, class, plate)
		SELECT $1, $2, a.vehicle, $3
		  FROM appointments a
		 WHERE a.id = $4`, vehicle, customer, plate, appointment)
	if err != nil {
		return fmt.Errorf("inserting the vehicle: %w", err)
	}
	if _, err := tx.Exec(ctx, `
		UPDATE appointments
		   SET order_id = $2, vehicle_id = $3
		 WHERE id = $1`, appointment, orNull(order), vehicle); err != nil {
		return fmt.Errorf("writing whose appointment it is: %w", err)
	}
	return nil
}
