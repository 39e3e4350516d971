package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
	"github.com/fitslot/fitslot/pricing"
)

// Checkout is checkout.Store on PostgreSQL. Its transactions lock the order
// first, then appointments and stock, then payments, so that they never wait for
// each other in a circle.
type Checkout struct{ pool *pgxpool.Pool }

// NewCheckout returns the store of orders and payments in the pool's database.
func NewCheckout(pool *pgxpool.Pool) *Checkout { return &Checkout{pool} }

// Order is checkout.Store's.
func (c *Checkout) Order(ctx context.Context, id uuid.UUID) (o checkout.Order, err error) {
	// At one state, so that the order is not open with a payment that has paid it.
	err = pgx.BeginTxFunc(ctx, c.pool, snapshot, func(tx pgx.Tx) error {
		o, err = readOrder(ctx, tx, id)
		if err == nil {
			o.Lines, err = readOrderLines(ctx, tx, id)
		}
		if err == nil {
			o.Payments, err = readPayments(ctx, tx, id)
		}
		return err
	})
	return o, err
}

func readOrder(ctx context.Context, q querier, id uuid.UUID) (checkout.Order, error) {
	o := checkout.Order{ID: id}
	var paid *time.Time
	err := q.QueryRow(ctx, `
		SELECT o.quote_id, o.api_key_id, o.state, o.currency, o.gross_minor, o.tax_minor, o.created_at, o.paid_at,
		       c.name, c.email, c.phone, c.language,
		       (SELECT array_agg(v.plate ORDER BY a.id) FROM appointments a JOIN vehicles v ON v.id = a.vehicle_id WHERE a.order_id = o.id)
		  FROM orders o
		  JOIN customers c ON c.id = o.customer_id
		 WHERE o.id = $1`, id).Scan(
		&o.Hold, &o.APIKey, &o.State, &o.Currency, &o.Gross, &o.Tax, &o.CreatedAt, &paid,
		&o.Customer.Name, &o.Customer.Email, &o.Customer.Phone, &o.Customer.Language, &o.Plates)
	if errors.Is(err, pgx.ErrNoRows) {
		return o, booking.ErrNotFound
	} else if err != nil {
		return o, fmt.Errorf("reading order %s: %w", id, err)
	}
	if paid != nil {
		o.PaidAt = *paid
	}
	return o, nil
}

func readOrderLines(ctx context.Context, q querier, order uuid.UUID) ([]pricing.Line, error) {
	rows, err := q.Query(ctx, `
		SELECT kind, code, description, quantity, unit_minor, gross_minor, tax_name, tax_bp, tax_minor
		  FROM order_lines
		 WHERE order_id = $1
		 ORDER BY no`, order)
	if err != nil {
		return nil, fmt.Errorf("reading the lines of order %s: %w", order, err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[pricing.Line])
}

// paymentColumns are what scanPayment reads, of payments p.
const paymentColumns = `
	p.id, p.order_id, coalesce(p.provider_ref, ''), p.state, p.reason, p.amount_minor, p.currency,
	(SELECT coalesce(sum(r.amount_minor), 0)::bigint FROM refunds r WHERE r.payment_id = p.id AND r.state = 'refunded'),
	(SELECT coalesce(sum(r.amount_minor), 0)::bigint FROM refunds r WHERE r.payment_id = p.id AND r.state = 'requested'),
	p.created_at, p.tried_at, p.captured_at`

func scanPayment(row pgx.CollectableRow) (p checkout.Payment, err error) {
	var captured *time.Time
	err = row.Scan(&p.ID, &p.Order, &p.Ref, &p.State, &p.Reason, &p.Amount, &p.Currency,
		&p.Refunded, &p.Refunding, &p.CreatedAt, &p.TriedAt, &captured)
	if captured != nil {
		p.CapturedAt = *captured
	}
	return p, err
}

func readPayments(ctx context.Context, q querier, order uuid.UUID) ([]checkout.Payment, error) {
	rows, err := q.Query(ctx, `SELECT `+paymentColumns+` FROM payments p WHERE p.order_id = $1 ORDER BY p.created_at, p.id`, order)
	if err != nil {
		return nil, fmt.Errorf("reading the payments of order %s: %w", order, err)
	}
	return pgx.CollectRows(rows, scanPayment)
}

// Payment is checkout.Store's.
func (c *Checkout) Payment(ctx context.Context, id uuid.UUID) (checkout.Payment, error) {
	return readPayment(ctx, c.pool, id)
}

func readPayment(ctx context.Context, q querier, id uuid.UUID) (checkout.Payment, error) {
	rows, err := q.Query(ctx, `SELECT `+paymentColumns+` FROM payments p WHERE p.id = $1`, id)
	if err != nil {
		return checkout.Payment{}, fmt.Errorf("reading payment %s: %w", id, err)
	}
	p, err := pgx.CollectExactlyOneRow(rows, scanPayment)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, booking.ErrNotFound
	}
	return p, err
}
