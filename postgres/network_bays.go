package postgres

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/jackc/pgx/v5"
)

// A bayImport is what a file says of a bay, filled up with what is known of it
// already.
type bayImport struct {
	CentreID int32
	Wanted   json.RawMessage
	Created  bool
	Resells  bool // more than its name differs
}

// applyBays compares a bay as a whole: its row and its capabilities.
func applyBays(ctx context.Context, tx pgx.Tx, batch importBatch) (done importOutcome, err error) {
	changed, err := changedBays(ctx, tx, batch)
	if err != nil {
		return importOutcome{}, err
	}
	var wanted []json.RawMessage
	for _, bay := range changed {
		wanted = append(wanted, bay.Wanted)
		if bay.Created {
			done.created++
		} else {
			done.changed++
		}
		if bay.Resells && !slices.Contains(done.resold, bay.CentreID) {
			done.resold = append(done.resold, bay.CentreID)
		}
	}
	return done, writeBays(ctx, tx, wanted)
}

func changedBays(ctx context.Context, tx pgx.Tx, batch importBatch) ([]bayImport, error) {
	rows, err := tx.Query(ctx, `
		WITH given AS (`+stagedRecords+`
		), compared AS (
			SELECT g.line, (g.record->>'centre_id')::int AS centre_id, k.facts,
			       coalesce(k.facts, g.defaults || jsonb_build_object('name', 'Bay ' || (g.record->>'no')))
			       || jsonb_strip_nulls(g.record) - 'centre' AS wanted
			  FROM given g
			  LEFT JOIN LATERAL (
			       SELECT to_jsonb(b) || jsonb_build_object('capabilities', coalesce((
			              SELECT jsonb_agg(a.capability ORDER BY a.capability COLLATE "C")
			                FROM bay_capabilities a WHERE a.centre_id = b.centre_id AND a.bay_no = b.no), '[]')) AS facts
			         FROM bays b
			        WHERE b.centre_id = (g.record->>'centre_id')::int AND b.no = (g.record->>'no')::int
			       ) k ON true
		)
		SELECT centre_id, wanted, facts IS NULL AS created,
		       coalesce(wanted - 'name' <> facts - 'name', true) AS resells
		  FROM compared
		 WHERE facts IS NULL OR wanted <> facts
		 ORDER BY line`, batch.run, batch.after, batch.through)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[bayImport])
}

func writeBays(ctx context.Context, tx pgx.Tx, wanted []json.RawMessage) error {
	if len(wanted) == 0 {
		return nil
	}
	for _, sql := range []string{`
		INSERT INTO bays AS b (centre_id, no, name, max_rim, active)
		SELECT centre_id, no, name, max_rim, active
		  FROM unnest($1::jsonb[]) AS wanted
		 CROSS JOIN LATERAL jsonb_populate_record(NULL::bays, wanted)
		ON CONFLICT (centre_id, no) DO UPDATE
		   SET (name, max_rim, active) = (excluded.name, excluded.max_rim, excluded.active)`, `
		DELETE FROM bay_capabilities a
		 USING unnest($1::jsonb[]) AS wanted
		 WHERE a.centre_id = (wanted->>'centre_id')::int AND a.bay_no = (wanted->>'no')::int
		   AND NOT wanted->'capabilities' ? a.capability`, `
		INSERT INTO bay_capabilities (centre_id, bay_no, capability)
		SELECT (wanted->>'centre_id')::int, (wanted->>'no')::int, jsonb_array_elements_text(wanted->'capabilities')
		  FROM unnest($1::jsonb[]) AS wanted
		ON CONFLICT DO NOTHING`,
	} {
		if _, err := tx.Exec(ctx, sql, wanted); err != nil {
			return err
		}
	}
	return nil
}
