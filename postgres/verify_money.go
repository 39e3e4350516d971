package postgres

// moneyPromises are of quotes, orders, payments and refunds.
var moneyPromises = []promise{
	{"an order is of the appointments of its hold, and of all of them", `
		SELECT format('order %s of hold %s, appointment %s of hold %s', a.order_id, o.quote_id, a.id, a.quote_id)
		  FROM appointments a
		  FULL JOIN orders o ON o.quote_id = a.quote_id
		 WHERE a.order_id IS DISTINCT FROM o.id`},
	{"an order costs what was quoted, to whom it was quoted", `
		SELECT format('order %s: %s %s, quoted %s %s', o.id, o.gross_minor, o.currency, q.gross_minor, q.currency)
		  FROM orders o
		  JOIN quotes q ON q.id = o.quote_id
		 WHERE (o.gross_minor, o.tax_minor, o.currency, o.api_key_id) <> (q.gross_minor, q.tax_minor, q.currency, q.api_key_id)`},
	{"a payment is of the amount of its order", `
		SELECT format('payment %s: %s %s of %s %s', p.id, p.amount_minor, p.currency, o.gross_minor, o.currency)
		  FROM payments p
		  JOIN orders o ON o.id = p.order_id
		 WHERE (p.amount_minor, p.currency) <> (o.gross_minor, o.currency)
		   AND NOT (o.state = 'paid' AND p.state = 'captured')`},
	{"an order whose payment was captured is paid, cancelled, or refunded", `
		SELECT format('order %s is %s, payment %s', o.id, o.state, p.id)
		  FROM orders o
		  JOIN payments p ON p.order_id = o.id AND p.state = 'captured'
		 WHERE o.state = 'open'
		   AND p.amount_minor > (SELECT coalesce(sum(r.amount_minor), 0) FROM refunds r WHERE r.payment_id = p.id)
		   AND NOT EXISTS (SELECT FROM appointments a WHERE a.order_id = o.id AND a.state IN ('held', 'expired'))`},
	{"an appointment that a shop's customer has yet to come to is paid, or the shop says that it is", `
		SELECT format('appointment %s of order %s', a.id, a.order_id)
		  FROM appointments a
		  JOIN quotes q ON q.id = a.quote_id
		  JOIN api_keys k ON k.id = q.api_key_id AND k.role IN ('publishable', 'shop')
		 WHERE a.state = 'confirmed'
		   AND a.payment_reference IS NULL
		   AND to_timestamp(a.start_quarter::bigint * 900) > fitslot_now()
		   AND NOT EXISTS (SELECT FROM payments p WHERE p.order_id = a.order_id AND p.state IN ('authorised', 'captured'))`},
	{"nothing is refunded that was not captured", `
		SELECT format('refund %s of payment %s, which is %s', r.id, p.id, p.state)
		  FROM refunds r
		  JOIN payments p ON p.id = r.payment_id
		 WHERE p.state <> 'captured'`},
	{"nobody has forgotten a payment or a refund that has not come to its end for a quarter of an hour", `
		SELECT format('payment %s is %s, last tried at %s', id, state, tried_at)
		  FROM payments
		 WHERE state IN ('started', 'pending', 'authorised', 'voiding') AND tried_at < fitslot_now() - interval '15 minutes'
		 UNION ALL
		SELECT format('refund %s is %s, last tried at %s', id, state, tried_at)
		  FROM refunds
		 WHERE state = 'requested' AND tried_at < fitslot_now() - interval '15 minutes'`},
}
