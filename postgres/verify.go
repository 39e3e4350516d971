package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A Finding is the result of one check of the audit.
type Finding struct {
	Promise  string   // what must be true
	Offences []string // the first rows for which it is not, at most maxOffences
	Count    int      // how many there are
}

// maxOffences is how many offending rows a finding names.
const maxOffences = 20

// A promise is what must be true of the data at any moment, with a query for the
// rows that break it: one text column.
type promise struct{ promise, query string }

// allPromises are a line each in the audit.
func allPromises() []promise {
	return slices.Concat(promises, claimPromises, tyrePromises, moneyPromises, historyPromises, staffPromises)
}

// promises are those without which nothing else makes sense; the others stand by
// their subject in verify_*.go.
var promises = []promise{
	{"every claim belongs to an appointment that has not ended, and to its quarters and its bay or a crew place, or to those that are proposed for it", `
		SELECT format('centre %s resource %s quarter %s of appointment %s (%s)', c.centre_id, c.resource, c.quarter, a.id, a.state)
		  FROM claims c
		  JOIN appointments a ON a.id = c.appointment_id
		 WHERE a.state IN ('cancelled', 'expired', 'no-show')
		    OR NOT ` + ownClaim + `
		   AND NOT EXISTS (
		       SELECT FROM proposals p
		        WHERE p.appointment_id = a.id AND p.state = 'open' AND p.centre_id = c.centre_id
		          AND c.quarter >= p.start_quarter AND c.quarter < p.start_quarter + p.quarters
		          AND (c.resource = p.bay_no OR c.resource < 0 AND c.resource > ` + webBase + `))`},
	{"every appointment that has not ended has its bay for all of its quarters", `
		SELECT format('appointment %s (%s): %s of %s quarters', a.id, a.state, count(c.quarter), a.quarters)
		  FROM appointments a
		  LEFT JOIN claims c ON c.appointment_id = a.id AND c.resource = a.bay_no AND ` + ownClaim + `
		 WHERE a.state IN ('held', 'confirmed', 'arrived', 'in-service')
		 GROUP BY a.id
		HAVING count(c.quarter) <> a.quarters`},
	{"every appointment has either no crew place or one in each quarter", `
		SELECT format('appointment %s: %s crew claims in %s of %s quarters', a.id, count(*), count(DISTINCT c.quarter), a.quarters)
		  FROM appointments a
		  JOIN claims c ON c.appointment_id = a.id AND c.resource < 0 AND c.resource > ` + webBase + ` AND ` + ownClaim + `
		 GROUP BY a.id
		HAVING count(*) <> a.quarters OR count(DISTINCT c.quarter) <> a.quarters`},
	{"what is reserved of a shelf is what its appointments that have not ended wait for and what has not left", `
		SELECT format('%s %s: %s reserved, %s waited for', s.warehouse, s.sku, s.reserved, coalesce(w.quantity, 0))
		  FROM stock s
		  LEFT JOIN (
		       SELECT i.warehouse, i.sku, sum(i.quantity) AS quantity
		         FROM appointment_items i
		         JOIN appointments a ON a.id = i.appointment_id
		        WHERE a.state NOT IN ('cancelled', 'expired') AND NOT i.dispatched
		        GROUP BY i.warehouse, i.sku) w USING (warehouse, sku)
		 WHERE s.reserved <> coalesce(w.quantity, 0)`},
	{"nothing is promised that is neither on the shelf nor known to be oversold", `
		SELECT format('%s %s: %s on hand, %s reserved, %s oversold', warehouse, sku, on_hand, reserved, oversold)
		  FROM stock
		 WHERE oversold <> greatest(reserved - on_hand, 0)`},
	{"every appointment that was confirmed and has not ended has a delivery of each warehouse, of just its tyres, and no other has one", `
		SELECT format('appointment %s, %s of %s: %s ordered, %s in deliveries', coalesce(i.id, d.id), coalesce(i.sku, d.sku),
		              coalesce(i.warehouse, d.warehouse), coalesce(i.quantity, 0), coalesce(d.quantity, 0))
		  FROM (SELECT a.id, i.warehouse, i.sku, i.quantity
		          FROM appointments a
		          JOIN appointment_items i ON i.appointment_id = a.id
		         WHERE a.state IN ('confirmed', 'arrived', 'in-service', 'completed', 'no-show')) i
		  FULL JOIN (
		       SELECT d.appointment_id AS id, d.warehouse, i.sku, i.quantity
		         FROM deliveries d
		         JOIN delivery_items i ON i.delivery_id = d.id
		        WHERE d.state NOT IN ('cancelled', 'returning', 'returned')) d USING (id, warehouse, sku)
		 WHERE i.quantity IS DISTINCT FROM d.quantity`},
	{"tyres of an appointment are off the shelf exactly if their delivery has left", `
		SELECT format('delivery %s is %s, %s', d.id, d.state, i.sku)
		  FROM deliveries d
		  JOIN appointment_items i ON i.appointment_id = d.appointment_id AND i.warehouse = d.warehouse
		 WHERE d.state NOT IN ('cancelled', 'returning', 'returned')
		   AND i.dispatched <> (d.dispatched_at IS NOT NULL)`},
	{"the history of every delivery ends in the state it has", `
		SELECT format('delivery %s is %s, last event says %s', d.id, d.state, coalesce(e.became, 'nothing'))
		  FROM deliveries d
		  LEFT JOIN LATERAL (
		       SELECT became
		         FROM events
		        WHERE appointment_id = d.appointment_id
		          AND kind LIKE 'delivery.%' AND detail->>'delivery' = d.id::text
		        ORDER BY id DESC
		        LIMIT 1) e ON true
		 WHERE d.state IS DISTINCT FROM e.became`},
	{"no delivery is a quarter of an hour overdue and not marked", `
		SELECT format('delivery %s (%s) was due at %s', id, state, due_at)
		  FROM deliveries
		 WHERE late_at IS NULL
		   AND state IN ('requested', 'reserved', 'dispatched')
		   AND due_at < fitslot_now() - interval '15 minutes'`},
	{"a quote is the sum of its lines", `
		SELECT format('quote %s: %s, lines %s; tax %s, lines %s', q.id, q.gross_minor, sum(l.gross_minor), q.tax_minor, sum(l.tax_minor))
		  FROM quotes q
		  LEFT JOIN quote_lines l ON l.quote_id = q.id
		 GROUP BY q.id
		HAVING q.gross_minor <> coalesce(sum(l.gross_minor), 0) OR q.tax_minor <> coalesce(sum(l.tax_minor), 0)`},
	{"an order is the sum of its lines", `
		SELECT format('order %s: %s, lines %s; tax %s, lines %s', o.id, o.gross_minor, sum(l.gross_minor), o.tax_minor, sum(l.tax_minor))
		  FROM orders o
		  LEFT JOIN order_lines l ON l.order_id = o.id
		 GROUP BY o.id
		HAVING o.gross_minor <> coalesce(sum(l.gross_minor), 0) OR o.tax_minor <> coalesce(sum(l.tax_minor), 0)`},
	{"a paid order has one captured payment of its amount", `
		SELECT format('order %s: %s of %s', o.id, coalesce(sum(p.amount_minor), 0), o.gross_minor)
		  FROM orders o
		  LEFT JOIN payments p ON p.order_id = o.id AND p.state = 'captured'
		 WHERE o.state = 'paid'
		 GROUP BY o.id
		HAVING count(p.id) <> 1 OR sum(p.amount_minor) <> o.gross_minor`},
	{"what is captured is for an appointment that was confirmed, or is refunded", `
		SELECT format('payment %s of order %s', p.id, p.order_id)
		  FROM payments p
		  JOIN orders o ON o.id = p.order_id
		 WHERE p.state IN ('authorised', 'captured')
		   AND o.state <> 'cancelled'
		   AND p.amount_minor > (SELECT coalesce(sum(r.amount_minor), 0) FROM refunds r WHERE r.payment_id = p.id)
		   AND EXISTS (SELECT FROM appointments a WHERE a.order_id = o.id AND a.state IN ('held', 'expired'))`},
	{"no payment is refunded by more than it was", `
		SELECT format('payment %s: %s of %s', p.id, sum(r.amount_minor), p.amount_minor)
		  FROM payments p
		  JOIN refunds r ON r.payment_id = p.id
		 GROUP BY p.id
		HAVING sum(r.amount_minor) > p.amount_minor`},
	{"a cancelled order that was paid is refunded", `
		SELECT format('order %s: %s of %s', o.id, coalesce(sum(r.amount_minor), 0), p.amount_minor)
		  FROM orders o
		  JOIN payments p ON p.order_id = o.id AND p.state = 'captured'
		  LEFT JOIN refunds r ON r.payment_id = p.id
		 WHERE o.state = 'cancelled'
		 GROUP BY o.id, p.id
		HAVING coalesce(sum(r.amount_minor), 0) <> p.amount_minor`},
	{"the history of every appointment ends in the state it has", `
		SELECT format('appointment %s is %s, last event says %s', a.id, a.state, coalesce(e.became, 'nothing'))
		  FROM appointments a
		  LEFT JOIN LATERAL (
		       SELECT became
		         FROM events
		        WHERE appointment_id = a.id AND kind LIKE 'appointment.%' AND became IN (` + appointmentStates + `)
		        ORDER BY id DESC
		        LIMIT 1) e ON true
		 WHERE a.state IS DISTINCT FROM e.became`},
	{"no hold is a minute past its expiry and not swept", `
		SELECT format('appointment %s expired at %s', id, expires_at)
		  FROM appointments
		 WHERE state = 'held' AND expires_at < fitslot_now() - interval '1 minute'`},
}

// Verify audits the data, a finding a promise, all at one state of the database.
// That stock is not negative and lines are taxed right is not checked: the schema
// does not allow otherwise.
func Verify(ctx context.Context, pool *pgxpool.Pool) (findings []Finding, err error) {
	err = pgx.BeginTxFunc(ctx, pool, snapshot, func(tx pgx.Tx) error {
		findings, err = verify(ctx, tx)
		return err
	})
	return findings, err
}

func verify(ctx context.Context, q querier) ([]Finding, error) {
	var findings []Finding
	for _, p := range allPromises() {
		f := Finding{Promise: p.promise}
		rows, err := q.Query(ctx, p.query)
		if err != nil {
			return nil, fmt.Errorf("checking that %s: %w", p.promise, err)
		}
		var offence string
		if _, err := pgx.ForEachRow(rows, []any{&offence}, func() error {
			if f.Count++; f.Count <= maxOffences {
				f.Offences = append(f.Offences, offence)
			}
			return nil
		}); err != nil {
			return nil, fmt.Errorf("checking that %s: %w", p.promise, err)
		}
		findings = append(findings, f)
	}
	return findings, nil
}
