package postgres

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/pricing"
)

func insertQuoteLines(ctx context.Context, tx pgx.Tx, p booking.Placement) error {
	no := 0
	for _, one := range inOrder(p.Placings) {
		for _, line := range one.Quote.Lines {
			no++
			if err := insertQuoteLine(ctx, tx, p.Hold, no, one.Appointment.ID, line); err != nil {
				return err
			}
		}
	}
	return nil
}

// inOrder are placings in the order of the hold's appointments.
func inOrder(placings []booking.Placing) []booking.Placing {
	return slices.SortedFunc(slices.Values(placings), func(a, b booking.Placing) int {
		return bytes.Compare(a.Appointment.ID[:], b.Appointment.ID[:])
	})
}

func insertQuoteLine(ctx context.Context, tx pgx.Tx, hold uuid.UUID, no int, appointment uuid.UUID, line pricing.Line) error {
	if _, err := tx.Exec(ctx, `
			INSERT INTO quote_lines (
			       quote_id, no, appointment_id, kind, code, description, quantity, unit_minor, gross_minor,
			       tax_name, tax_bp, tax_minor)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		hold, no, appointment, line.Kind, line.Code, line.Description, line.Quantity, line.Unit, line.Gross,
		line.TaxName, line.TaxRate, line.Tax); err != nil {
		return fmt.Errorf("inserting a quote line: %w", err)
	}
	return nil
}

// replaceQuote prices a moved hold anew.
func replaceQuote(ctx context.Context, tx pgx.Tx, p booking.Placement) error {
	if _, err := tx.Exec(ctx, `DELETE FROM quote_lines WHERE quote_id = $1`, p.Hold); err != nil {
		return fmt.Errorf("dropping the old quote: %w", err)
	}
	if _, err := tx.Exec(ctx, `
		UPDATE quotes SET currency = $2, gross_minor = $3, tax_minor = $4 WHERE id = $1`,
		p.Hold, p.Quote.Currency, p.Quote.Gross, p.Quote.Tax); err != nil {
		return fmt.Errorf("replacing the quote: %w", err)
	}
	return insertQuoteLines(ctx, tx, p)
}

func loadQuoteLines(ctx context.Context, q querier, quote uuid.UUID) ([]pricing.Line, error) {
	rows, err := q.Query(ctx, `
		SELECT kind, code, description, quantity, unit_minor, gross_minor, tax_name, tax_bp, tax_minor
		  FROM quote_lines
		 WHERE quote_id = $1
		 ORDER BY no`, quote)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[pricing.Line])
}
