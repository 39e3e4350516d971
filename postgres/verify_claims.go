package postgres

// claimPromises are of bays and crew. The first is kept by a primary key, too: an
// audit that trusted the schema would not notice that it is no longer there.
var claimPromises = []promise{
	{"no bay and no crew place has two jobs in one quarter", `
		SELECT format('centre %s resource %s quarter %s: %s claims', centre_id, resource, quarter, count(*))
		  FROM claims
		 GROUP BY centre_id, resource, quarter
		HAVING count(*) > 1`},
	{"every hold is of one appointment at least", `
		SELECT format('hold %s', q.id)
		  FROM quotes q
		 WHERE NOT EXISTS (SELECT FROM appointments a WHERE a.quote_id = q.id)`},
	{"every appointment that was confirmed says when", `
		SELECT format('appointment %s (%s)', id, state)
		  FROM appointments
		 WHERE state IN ('confirmed', 'arrived', 'in-service', 'completed', 'no-show') AND confirmed_at IS NULL`},
}
