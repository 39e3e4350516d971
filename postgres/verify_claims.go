package postgres

// claimPromises are of bays and crew. The first is kept by a primary key, too: an
// audit that trusted the schema would not notice that it is no longer there.
var claimPromises = []promise{
	{"no bay and no crew place has two jobs in one quarter", `
		SELECT format('centre %s resource %s quarter %s: %s claims', centre_id, resource, quarter, count(*))
		  FROM claims
		 GROUP BY centre_id, resource, quarter
		HAVING count(*) > 1`},
	{"only appointments from the web have web places, one in a quarter at most", `
		SELECT format('appointment %s (%s): %s web places in %s quarters', a.id, a.channel, count(*), count(DISTINCT c.quarter))
		  FROM appointments a
		  JOIN claims c ON c.appointment_id = a.id AND c.resource < ` + webBase + `
		 GROUP BY a.id
		HAVING a.channel <> 'web' OR count(*) <> count(DISTINCT c.quarter)`},
	{"every appointment from the web that took its place from a calendar that keeps bays for the door has a web place in each quarter that was not released", `
		SELECT format('appointment %s has no web place in quarter %s', a.id, q)
		  FROM appointments a
		  JOIN centres s ON s.id = a.centre_id AND s.calendar_version = a.calendar_version AND s.share_bays IS NOT NULL
		 CROSS JOIN generate_series(a.start_quarter, a.start_quarter + a.quarters - 1) AS q
		 WHERE a.channel = 'web'
		   AND a.state IN ('held', 'confirmed', 'arrived', 'in-service')
		   AND NOT EXISTS (SELECT FROM claims c WHERE c.appointment_id = a.id AND c.quarter = q AND c.resource < ` + webBase + `)
		   AND to_timestamp(q::bigint * 900) > (
		       SELECT max(e.at)
		         FROM events e
		        WHERE e.appointment_id = a.id
		          AND e.kind IN ('appointment.held', 'appointment.moved', 'appointment.retaken')) + s.share_release_minutes * interval '1 minute'
		   AND (SELECT e.detail->>'staff' IS NULL                          -- whom the share does not bind
		          FROM events e
		         WHERE e.appointment_id = a.id
		           AND e.kind IN ('appointment.held', 'appointment.moved', 'appointment.retaken', 'appointment.stretched', 'appointment.come-after-all')
		         ORDER BY e.id DESC
		         LIMIT 1)`},
	{"every appointment that took its place from a calendar with a crew has a crew place, unless staff have said otherwise", `
		SELECT format('appointment %s', a.id)
		  FROM appointments a
		  JOIN centres s ON s.id = a.centre_id AND s.calendar_version = a.calendar_version AND s.crew_places IS NOT NULL
		 WHERE a.state IN ('held', 'confirmed', 'arrived', 'in-service')
		   AND NOT 'crew' = ANY(a.waived)
		   AND NOT EXISTS (SELECT FROM claims c WHERE c.appointment_id = a.id AND c.resource < 0 AND c.resource > ` + webBase + ` AND ` + ownClaim + `)`},
	{"every proposal that is open is for an appointment that is confirmed, and has its bay for all of its quarters", `
		SELECT format('proposal %s for appointment %s (%s): %s of %s quarters', p.id, a.id, a.state, count(c.quarter), p.quarters)
		  FROM proposals p
		  JOIN appointments a ON a.id = p.appointment_id
		  LEFT JOIN claims c ON c.appointment_id = a.id AND c.centre_id = p.centre_id AND c.resource = p.bay_no
		        AND c.quarter >= p.start_quarter AND c.quarter < p.start_quarter + p.quarters
		 WHERE p.state = 'open'
		 GROUP BY p.id, a.id
		HAVING a.state <> 'confirmed' OR count(c.quarter) <> p.quarters`},
	{"every proposal that is open has a crew place in each quarter that its appointment does not have already, or in none", `
		SELECT format('proposal %s: %s crew claims in %s of %s quarters', p.id, count(c.quarter), count(DISTINCT c.quarter), count(DISTINCT q))
		  FROM proposals p
		  JOIN appointments a ON a.id = p.appointment_id
		 CROSS JOIN generate_series(p.start_quarter, p.start_quarter + p.quarters - 1) AS q
		  LEFT JOIN claims c ON c.appointment_id = a.id AND c.centre_id = p.centre_id AND c.quarter = q AND c.resource < 0 AND c.resource > ` + webBase + `
		 WHERE p.state = 'open'
		   AND NOT (a.centre_id = p.centre_id AND q >= a.start_quarter AND q < a.start_quarter + a.quarters)
		 GROUP BY p.id
		HAVING count(c.quarter) NOT IN (0, count(DISTINCT q)) OR count(c.quarter) <> count(DISTINCT c.quarter)`},
	{"every place that staff have given against what the centre allows has a reason in its history", `
		SELECT format('appointment %s: %s', a.id, array_to_string(a.waived, ', '))
		  FROM appointments a
		 WHERE a.waived <> '{}'
		   AND NOT EXISTS (
		       SELECT FROM events e
		        WHERE e.appointment_id = a.id AND e.detail->'override' @> to_jsonb(a.waived) AND e.detail->>'reason' <> '')`},
	{"every hold is of one to six appointments", `
		SELECT format('hold %s: %s', q.id, count(a.id))
		  FROM quotes q
		  LEFT JOIN appointments a ON a.quote_id = q.id
		 GROUP BY q.id
		HAVING count(a.id) NOT BETWEEN 1 AND 6`},
	{"the appointments of a hold are held, confirmed, given up and ended all together", `
		SELECT format('hold %s: %s', quote_id, string_agg(format('%s %s', id, state), ', ' ORDER BY id))
		  FROM appointments
		 GROUP BY quote_id
		HAVING count(DISTINCT (state, expires_at)) > 1 AND bool_or(state IN ('held', 'cancelled', 'expired'))
		    OR count(DISTINCT coalesce(confirmed_at, '-infinity')) > 1`},
	{"every line of a quote is of an appointment of its hold", `
		SELECT format('hold %s, line %s: appointment %s', l.quote_id, l.no, l.appointment_id)
		  FROM quote_lines l
		  JOIN appointments a ON a.id = l.appointment_id
		 WHERE a.quote_id <> l.quote_id`},
	{"every appointment that was confirmed says when", `
		SELECT format('appointment %s (%s)', id, state)
		  FROM appointments
		 WHERE state IN ('confirmed', 'arrived', 'in-service', 'completed', 'no-show') AND confirmed_at IS NULL`},
}
