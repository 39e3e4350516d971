package postgres

// appointmentStates are what a step of an appointment may lead to; other events of
// it tell of its place, its expiry or its tyres.
const appointmentStates = `'held', 'confirmed', 'arrived', 'in-service', 'completed', 'cancelled', 'expired', 'no-show'`

// steps are the changes of state that the history tells of, each with the state
// that the step before it of the same subject has led to, ” at first.
const steps = `
		SELECT subject, was, became, lag(became, 1, '') OVER (PARTITION BY subject ORDER BY id) AS before
		  FROM (SELECT id, was, became,
		               CASE split_part(kind, '.', 1)
		               WHEN 'appointment' THEN 'appointment ' || appointment_id
		               WHEN 'order'       THEN 'order ' || order_id
		               WHEN 'payment'     THEN 'payment ' || (detail->>'payment')
		               WHEN 'delivery'    THEN 'delivery ' || (detail->>'delivery') END AS subject
		          FROM events
		         WHERE kind NOT IN ('appointment.adopted', 'order.corrected')
		           AND (kind NOT LIKE 'appointment.%' OR became IN (` + appointmentStates + `))) told
		 WHERE subject IS NOT NULL`

// historyPromises are of the events, and of the answers that tell of them.
var historyPromises = []promise{
	{"every step in a history begins where the one before it has ended", `
		SELECT format('%s was %s, not %s, before it became %s', subject, before, was, became)
		  FROM (` + steps + `) s
		 WHERE was <> before`},
	{"no appointment has taken a step that its state does not allow", `
		SELECT format('%s was %s and became %s', subject, before, became)
		  FROM (` + steps + `) s
		 WHERE subject LIKE 'appointment %'
		   AND (before, became) NOT IN (
		       ('', 'held'), ('', 'confirmed'), ('held', 'confirmed'), ('held', 'cancelled'), ('held', 'expired'),
		       ('expired', 'confirmed'), ('expired', 'held'),               -- paid after all, and still to be had
		       ('confirmed', 'cancelled'), ('confirmed', 'arrived'), ('confirmed', 'no-show'),
		       ('arrived', 'in-service'), ('in-service', 'completed'),
		       ('arrived', 'confirmed'), ('in-service', 'arrived'), ('completed', 'in-service'), ('no-show', 'confirmed'))`},
	{"every appointment is where its history has put it last, and for as long", `
		SELECT format('appointment %s has bay %s of %s for %s quarters from %s on, last event says %s', a.id, a.bay_no, c.external_id, a.quarters,
		              to_timestamp(a.start_quarter::bigint * 900), e.detail)
		  FROM appointments a
		  JOIN centres c ON c.id = a.centre_id
		  JOIN LATERAL (
		       SELECT detail
		         FROM events
		        WHERE appointment_id = a.id AND kind LIKE 'appointment.%' AND detail ? 'quarters'
		        ORDER BY id DESC
		        LIMIT 1) e ON true
		 WHERE (c.external_id, a.bay_no, a.quarters, to_timestamp(a.start_quarter::bigint * 900)) IS DISTINCT FROM
		       (e.detail->>'centre', (e.detail->>'bay')::int, (e.detail->>'quarters')::int, (e.detail->>'start')::timestamptz)`},
	{"every appointment takes by just as much longer as it was stretched by", `
		SELECT format('appointment %s: %s quarters more, stretched by %s', a.id, a.extra_quarters, coalesce(e.by, 0))
		  FROM appointments a
		  LEFT JOIN (
		       SELECT appointment_id, sum(became::int - was::int) AS by
		         FROM events
		        WHERE kind = 'appointment.stretched'
		        GROUP BY appointment_id) e ON e.appointment_id = a.id
		 WHERE a.extra_quarters <> coalesce(e.by, 0)`},
	{"the history of every order ends in the state it has", `
		SELECT format('order %s is %s, last event says %s', o.id, o.state, coalesce(e.became, 'nothing'))
		  FROM orders o
		  LEFT JOIN (
		       SELECT DISTINCT ON (order_id) order_id, became
		         FROM events
		        WHERE kind LIKE 'order.%'
		        ORDER BY order_id, id DESC) e ON e.order_id = o.id
		 WHERE o.state IS DISTINCT FROM e.became`},
	{"the history of every payment ends in the state it has", `
		SELECT format('payment %s is %s, last event says %s', p.id, p.state, coalesce(e.became, 'nothing'))
		  FROM payments p
		  LEFT JOIN (
		       SELECT DISTINCT ON (detail->>'payment') detail->>'payment' AS payment, became
		         FROM events
		        WHERE kind LIKE 'payment.%'
		        ORDER BY detail->>'payment', id DESC) e ON e.payment = p.id::text
		 WHERE p.state IS DISTINCT FROM e.became`},
	{"the history of every refund ends in the state it has", `
		SELECT format('refund %s is %s, last event says %s', r.id, r.state, coalesce(e.became, 'nothing'))
		  FROM refunds r
		  LEFT JOIN (
		       SELECT DISTINCT ON (detail->>'refund') detail->>'refund' AS refund, became
		         FROM events
		        WHERE kind LIKE 'refund.%'
		        ORDER BY detail->>'refund', id DESC) e ON e.refund = r.id::text
		 WHERE r.state IS DISTINCT FROM e.became`},
	{"what the history tells of is there", `
		SELECT format('event %s, %s: hold %s, appointment %s, order %s', e.id, e.kind, e.quote_id, e.appointment_id, e.order_id)
		  FROM events e
		  LEFT JOIN quotes q ON q.id = e.quote_id
		  LEFT JOIN appointments a ON a.id = e.appointment_id
		  LEFT JOIN orders o ON o.id = e.order_id
		 WHERE (e.quote_id, e.appointment_id, e.order_id) IS DISTINCT FROM (q.id, a.id, o.id)`},
	{"what a request with an idempotency key has made is there", `
		SELECT format('key %s of %s: %s', k.key, k.api_key_id, k.resource_id)
		  FROM idempotency_keys k
		 WHERE k.resource_id <> '00000000-0000-0000-0000-000000000000'
		   AND NOT EXISTS (SELECT FROM quotes WHERE id = k.resource_id)
		   AND NOT EXISTS (SELECT FROM appointments WHERE id = k.resource_id)
		   AND NOT EXISTS (SELECT FROM orders WHERE id = k.resource_id)
		   AND NOT EXISTS (SELECT FROM payments WHERE id = k.resource_id)
		   AND NOT EXISTS (SELECT FROM calendar_changes WHERE id = k.resource_id)
		   AND NOT EXISTS (SELECT FROM deliveries WHERE id = k.resource_id)`},
	{"the state that an answer has told of a hold, an appointment or an order is in its history", `
		SELECT format('key %s of %s was told that %s is %s', k.key, k.api_key_id, s.id, b.body->>'state')
		  FROM idempotency_keys k
		 CROSS JOIN LATERAL (SELECT convert_from(k.answer, 'UTF8')::jsonb AS body) b
		  JOIN (SELECT id FROM quotes UNION ALL SELECT id FROM appointments UNION ALL SELECT id FROM orders) s
		    ON s.id::text = b.body->>'id'
		 WHERE k.status IN (200, 201)
		   AND b.body->>'state' <> 'expired'                               -- which is told before it is written
		   AND NOT EXISTS (
		       SELECT
		         FROM (SELECT quote_id AS id, became FROM events UNION ALL
		               SELECT appointment_id, became FROM events UNION ALL
		               SELECT order_id, became FROM events) told
		        WHERE told.id = s.id AND told.became = b.body->>'state')`},
	{"an answer that says what was made says which", `
		SELECT format('key %s of %s made %s, was told %s', k.key, k.api_key_id, k.resource_id, convert_from(k.answer, 'UTF8')::jsonb->>'id')
		  FROM idempotency_keys k
		 WHERE k.status = 201
		   AND k.resource_id::text IS DISTINCT FROM convert_from(k.answer, 'UTF8')::jsonb->>'id'`},
}
