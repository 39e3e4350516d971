package postgres

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"
)

// A centreImport is what a file says of a centre, filled up with what is known
// of it already, and how that differs from what is known.
type centreImport struct {
	ID      *int32 // nil: a new centre
	Wanted  json.RawMessage
	Changed bool
	Resells bool // what it can sell changes
	Bays    bool // how many bays it has changes
}

// applyCentres compares a centre as a whole: its row, opening rules and crew.
func applyCentres(ctx context.Context, tx pgx.Tx, batch importBatch) (done importOutcome, err error) {
	found, err := compareCentres(ctx, tx, batch)
	if err != nil {
		return importOutcome{}, err
	}
	var changed, resold, rebayed []json.RawMessage
	for _, c := range found {
		switch {
		case c.ID == nil:
			done.created++
		case c.Changed:
			done.changed++
		}
		if c.Changed {
			changed = append(changed, c.Wanted)
		}
		if c.Resells {
			resold = append(resold, c.Wanted)
		}
		if c.Resells && c.ID != nil {
			done.resold = append(done.resold, *c.ID)
		}
		if c.Bays {
			rebayed = append(rebayed, c.Wanted)
		}
	}
	return done, writeCentres(ctx, tx, changed, resold, rebayed)
}

// compareCentres reads the centres of a batch as records of the same form as the
// file's. They are locked: nobody else changes them meanwhile.
func compareCentres(ctx context.Context, tx pgx.Tx, batch importBatch) ([]centreImport, error) {
	if _, err := tx.Exec(ctx, `
		SELECT FROM centres c
		  JOIN import_rows s ON c.external_id = s.record->>'external_id'
		 WHERE s.import_id = $1 AND s.line > $2 AND s.line <= $3
		 ORDER BY c.id
		   FOR NO KEY UPDATE OF c`, batch.run, batch.after, batch.through); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `
		WITH compared AS MATERIALIZED (
			SELECT s.line, c.id, f.facts, coalesce(f.facts, i.defaults) || s.record AS wanted
			  FROM import_rows s
			  JOIN imports i ON i.id = s.import_id
			  LEFT JOIN centres c ON c.external_id = s.record->>'external_id'
			  LEFT JOIN LATERAL (
			       SELECT to_jsonb(c) - '{id, calendar_version, crew_places}'::text[] || jsonb_build_object(
			              'rules', coalesce((SELECT jsonb_agg(to_jsonb(r) - 'centre_id' ORDER BY seq) FROM opening_rules r WHERE r.centre_id = c.id), '[]'),
			              'crew', CASE WHEN c.crew_places IS NOT NULL THEN jsonb_build_object(
			                  'places', c.crew_places,
			                  'changes', coalesce((SELECT jsonb_agg(to_jsonb(w) - 'centre_id' ORDER BY seq) FROM crew w WHERE w.centre_id = c.id), '[]')) END)
			       OFFSET 0 -- computed once
			       ) f (facts) ON c.id IS NOT NULL
			 WHERE s.import_id = $1 AND s.line > $2 AND s.line <= $3
		)
		SELECT id, wanted,
		       id IS NULL OR wanted <> facts AS changed,
		       id IS NULL OR wanted - described <> facts - described AS resells,
		       id IS NULL OR wanted->'bay_count' <> facts->'bay_count' AS bays
		  FROM compared
		 -- What a centre is like, but not when it can do a job.
		 CROSS JOIN (SELECT '{name, address, postcode, city, lat, lon, tax_area, opening_hours}'::text[]) AS d (described)
		 ORDER BY line`, batch.run, batch.after, batch.through)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[centreImport])
}

func writeCentres(ctx context.Context, tx pgx.Tx, changed, resold, rebayed []json.RawMessage) error {
	for _, step := range []struct {
		sql     string
		centres []json.RawMessage
	}{
		{upsertCentres, changed},
		{`DELETE FROM opening_rules WHERE centre_id IN ` + centresOf, resold},
		{insertRules, resold},
		{`DELETE FROM crew WHERE centre_id IN ` + centresOf, resold},
		{insertCrew, resold},
		{insertBays, rebayed},
		{closeBays, rebayed},
	} {
		if len(step.centres) == 0 {
			continue
		}
		if _, err := tx.Exec(ctx, step.sql, step.centres); err != nil {
			return err
		}
	}
	return nil
}

// All of these take the wanted records as $1.
const (
	centresOf = `(
		SELECT c.id FROM unnest($1::jsonb[]) AS wanted JOIN centres c ON c.external_id = wanted->>'external_id')`

	upsertCentres = `
		INSERT INTO centres AS c (
			external_id, name, address, postcode, city, country, region, tax_area, lat, lon, zone, opening_hours, bay_count,
			works_holidays, works_on, grid_quarters, buffer_quarters, notice_minutes, horizon_days, handling_minutes, crew_places, active)
		SELECT external_id, name, address, postcode, city, country, region, tax_area, lat, lon, zone, opening_hours, bay_count,
		       works_holidays, coalesce(works_on, '{}'), grid_quarters, buffer_quarters, notice_minutes, horizon_days, handling_minutes, crew_places, active
		  FROM unnest($1::jsonb[]) WITH ORDINALITY AS given (wanted, n)
		 CROSS JOIN LATERAL jsonb_populate_record(NULL::centres,
		       wanted || jsonb_build_object('crew_places', wanted #> '{crew, places}'))
		 ORDER BY n
		ON CONFLICT (external_id) DO UPDATE SET
			(name, address, postcode, city, country, region, tax_area, lat, lon, zone, opening_hours, bay_count,
			 works_holidays, works_on, grid_quarters, buffer_quarters, notice_minutes, horizon_days, handling_minutes, crew_places, active) =
			(excluded.name, excluded.address, excluded.postcode, excluded.city, excluded.country, excluded.region, excluded.tax_area,
			 excluded.lat, excluded.lon, excluded.zone, excluded.opening_hours, excluded.bay_count,
			 excluded.works_holidays, excluded.works_on, excluded.grid_quarters, excluded.buffer_quarters, excluded.notice_minutes, excluded.horizon_days,
			 excluded.handling_minutes, excluded.crew_places, excluded.active)`

	insertRules = `
		INSERT INTO opening_rules (centre_id, seq, recurrence, on_holidays, adds, opens, closes, valid_from, valid_until, season_from, season_until)
		SELECT c.id, r.seq, r.recurrence, r.on_holidays, r.adds, r.opens, r.closes, r.valid_from, r.valid_until, r.season_from, r.season_until
		  FROM unnest($1::jsonb[]) AS wanted
		  JOIN centres c ON c.external_id = wanted->>'external_id'
		 CROSS JOIN LATERAL jsonb_populate_recordset(NULL::opening_rules, wanted->'rules') r`

	insertCrew = `
		INSERT INTO crew (centre_id, seq, weekdays, from_minute, until_minute, places)
		SELECT c.id, w.seq, w.weekdays, w.from_minute, w.until_minute, w.places
		  FROM unnest($1::jsonb[]) AS wanted
		  JOIN centres c ON c.external_id = wanted->>'external_id'
		 CROSS JOIN LATERAL jsonb_populate_recordset(NULL::crew, wanted #> '{crew, changes}') w`

	// A bay that was closed by a lower number comes back with a higher one.
	insertBays = `
		INSERT INTO bays AS b (centre_id, no, name)
		SELECT c.id, no, 'Bay ' || no
		  FROM unnest($1::jsonb[]) AS wanted
		  JOIN centres c ON c.external_id = wanted->>'external_id'
		 CROSS JOIN LATERAL generate_series(1, c.bay_count) AS no
		ON CONFLICT (centre_id, no) DO UPDATE SET active = true WHERE NOT b.active`

	// Bays stay in the table: appointments refer to them.
	closeBays = `
		UPDATE bays b
		   SET active = false
		  FROM centres c
		 WHERE c.id IN ` + centresOf + ` AND b.centre_id = c.id AND b.no > c.bay_count AND b.active`
)
