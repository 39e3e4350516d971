package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/checkout"
)

// CorrectOrder is checkout.Store's.
func (c *Checkout) CorrectOrder(ctx context.Context, n checkout.Correction) error {
	return inTx(ctx, c.pool, func(tx pgx.Tx) error {
		// Whoever starts to pay waits here for us, and finds what is right.
		o, err := lockOrder(ctx, tx, n.Order)
		if err != nil {
			return err
		}
		if err := mayPay(ctx, tx, o); err != nil {
			return err
		}
		if err := updateCustomer(ctx, tx, n); err != nil {
			return err
		}
		return appendEvent(ctx, tx, event{
			Kind: "order.corrected", Actor: n.Actor, Quote: o.Hold, Order: o.ID, Became: string(o.State),
		})
	})
}

// updateCustomer writes the customer and the vehicles of an order anew: each order
// has its own.
func updateCustomer(ctx context.Context, tx pgx.Tx, n checkout.Correction) error {
	c := n.Customer
	if _, err := tx.Exec(ctx, `
		UPDATE customers AS c
		   SET name = $2, email = $3, phone = $4, language = $5
		  FROM orders o
		 WHERE o.id = $1 AND c.id = o.customer_id`, n.Order, c.Name, c.Email, c.Phone, c.Language); err != nil {
		return fmt.Errorf("correcting the customer: %w", err)
	}
	if _, err := tx.Exec(ctx, `
		UPDATE vehicles AS v
		   SET plate = right_one.plate
		  FROM unnest($2::text[]) WITH ORDINALITY AS right_one (plate, no)
		  JOIN (SELECT vehicle_id, row_number() OVER (ORDER BY id) AS no FROM appointments WHERE order_id = $1) a USING (no)
		 WHERE v.id = a.vehicle_id`, n.Order, n.Plates); err != nil {
		return fmt.Errorf("correcting the vehicles: %w", err)
	}
	return nil
}
