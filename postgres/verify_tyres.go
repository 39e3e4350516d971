package postgres

// tyrePromises are of shelves, deliveries and what they bring.
var tyrePromises = []promise{
	{"a shelf holds what was counted, less what has left since, and what came back", `
		SELECT format('%s %s: %s on hand, %s counted, %s left, %s came back', s.warehouse, s.sku, s.on_hand, s.counted, m.gone, m.back)
		  FROM stock s
		 CROSS JOIN LATERAL (
		       SELECT coalesce(sum(i.quantity) FILTER (WHERE d.dispatched_at > s.counted_at), 0) AS gone,
		              coalesce(sum(i.returned) FILTER (WHERE d.returned_at > s.counted_at), 0) AS back
		         FROM deliveries d
		         JOIN delivery_items i ON i.delivery_id = d.id AND i.sku = s.sku
		        WHERE d.warehouse = s.warehouse AND (d.dispatched_at > s.counted_at OR d.returned_at > s.counted_at)) m
		 WHERE s.on_hand <> s.counted - m.gone + m.back`},
	{"the tyres of every appointment that has not ended are planned to be there when it begins", `
		SELECT format('appointment %s: %s come at %s, ready at %s', a.id, i.sku, i.deliver_at, a.ready_at)
		  FROM appointments a
		  JOIN appointment_items i ON i.appointment_id = a.id
		 WHERE a.state IN ('held', 'confirmed')
		   AND (a.ready_at IS NULL OR i.deliver_at > a.ready_at OR a.ready_at > to_timestamp(a.start_quarter::bigint * 900))`},
	{"every delivery goes to the centre of its appointment, unless it was given up", `
		SELECT format('delivery %s goes to centre %s, appointment %s is at %s', d.id, d.centre_id, a.id, a.centre_id)
		  FROM deliveries d
		  JOIN appointments a ON a.id = d.appointment_id
		 WHERE d.state NOT IN ('cancelled', 'returning', 'returned') AND d.centre_id <> a.centre_id`},
	{"of a delivery that was received nothing is missing, and of one that is short something is", `
		SELECT format('delivery %s is %s: %s of %s', d.id, d.state, sum(i.received), sum(i.quantity))
		  FROM deliveries d
		  JOIN delivery_items i ON i.delivery_id = d.id
		 WHERE d.state IN ('received', 'short')
		 GROUP BY d.id
		HAVING (d.state = 'received') <> (sum(i.received) = sum(i.quantity))`},
	{"a quote has the tyres of its appointments, and no others", `
		SELECT format('appointment %s, %s: %s held, %s quoted', coalesce(i.appointment_id, l.appointment_id), coalesce(i.sku, l.code),
		              coalesce(i.quantity, 0), coalesce(l.quantity, 0))
		  FROM appointment_items i
		  FULL JOIN (
		       SELECT appointment_id, code, sum(quantity) AS quantity
		         FROM quote_lines
		        WHERE kind = 'article'
		        GROUP BY appointment_id, code) l ON l.appointment_id = i.appointment_id AND l.code = i.sku
		 WHERE i.quantity IS DISTINCT FROM l.quantity`},
}
