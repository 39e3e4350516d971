package postgres

// staffPromises are what must be true of orphans, like promises. A calendar that was
// changed offline, by an import, is listed when a server runs again.
var staffPromises = []promise{
	{"every orphan that is open or kept is an appointment of its centre that has its claims and was neither cancelled nor ran out", `
		SELECT format('orphan %s (%s) is %s', a.id, o.state, a.state)
		  FROM orphans o
		  JOIN appointments a ON a.id = o.appointment_id
		 WHERE o.state IN ('open', 'kept')
		   AND (a.state IN ('cancelled', 'expired')
		        OR a.centre_id <> o.centre_id
		        OR a.state IN ('held', 'confirmed') AND NOT EXISTS (SELECT FROM claims c WHERE c.appointment_id = a.id))`},
	{"no calendar that changed five minutes ago has appointments of before that were not looked through for orphans", `
		SELECT format('centre %s is listed up to version %s of %s', c.external_id, c.listed_version, c.calendar_version)
		  FROM centres c
		 WHERE c.listed_version < c.calendar_version
		   AND EXISTS (
		       SELECT FROM appointments a
		        WHERE a.centre_id = c.id
		          AND a.calendar_version < c.calendar_version
		          AND a.start_quarter > extract(epoch FROM fitslot_now()) / 900
		          AND a.state IN ('held', 'confirmed'))
		   AND NOT EXISTS (
		       SELECT FROM events e
		        WHERE e.centre_id = c.id
		          AND e.kind IN ('calendar.changed', 'centre.changed', 'appointment.arrival-undone')
		          AND e.at > fitslot_now() - interval '5 minutes')`},
}
