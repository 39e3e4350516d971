package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// An importTable is a table of which a file's row is one row. A record's key
// "centre" is an external id and becomes centre_id.
type importTable struct {
	name  string
	key   string // columns of the primary key
	facts string // the other columns that are imported
	// resells: the row is part of what a centre can sell.
	resells bool
	// removable: a record that is not active takes the row away.
	removable bool
}

var (
	articlesImport = importTable{name: "articles", key: "sku",
		facts: "ean, brand, model, width, aspect, rim, load_index, speed_index, season, fuel_label, wet_label, noise_db, active"}
	warehousesImport     = importTable{name: "warehouses", key: "code", facts: "name, country, region, zone, work_days"}
	pricesImport         = importTable{name: "prices", key: "kind, code, tax_area, valid_from", facts: "per, gross_minor, currency"}
	postalCodesImport    = importTable{name: "postal_codes", key: "country, code, place", facts: "lat, lon"}
	routesImport         = importTable{name: "routes", key: "warehouse, centre_id", facts: "cut_off, carrier_days, delivery_days, delivery_minute", removable: true}
	centreServicesImport = importTable{name: "centre_services", key: "centre_id, service, vehicle", facts: "minutes, minutes_per_wheel", resells: true, removable: true}
)

// stagedRecords are the records of a batch, $1 to $3 being its run and its lines.
const stagedRecords = `
		SELECT i.defaults, s.line, s.record || jsonb_build_object('centre_id', c.id) AS record
		  FROM import_rows s
		  JOIN imports i ON i.id = s.import_id
		  LEFT JOIN centres c ON c.external_id = s.record->>'centre'
		 WHERE s.import_id = $1 AND s.line > $2 AND s.line <= $3`

// apply writes the rows that are new or say something new. What a file has no
// column for stays as it is, and is the default in a new row.
func (t importTable) apply(ctx context.Context, tx pgx.Tx, batch importBatch) (done importOutcome, err error) {
	kept, resold := "true", "NULL::int[]"
	if t.removable {
		kept = "(g.defaults || g.record)->>'active' <> 'false'"
	}
	if t.resells {
		resold = "(SELECT array_agg(DISTINCT centre_id) FROM (SELECT centre_id FROM written UNION ALL SELECT centre_id FROM gone) AS sold)"
	}
	err = tx.QueryRow(ctx, fmt.Sprintf(`
		WITH given AS (%[1]s
		), wanted AS (
			SELECT w.*, %[10]s AS kept
			  FROM given g
			 CROSS JOIN LATERAL jsonb_populate_record(NULL::%[2]s, g.defaults || g.record) AS fresh
			 CROSS JOIN LATERAL jsonb_populate_record(
			       coalesce((SELECT old FROM %[2]s AS old WHERE (%[3]s) = (%[4]s)), fresh), g.record) AS w
		), gone AS (
			DELETE FROM %[2]s AS t USING wanted w WHERE NOT w.kept AND (%[11]s) = (%[12]s)
			RETURNING t.*
		), written AS (
			INSERT INTO %[2]s AS t (%[5]s, %[6]s)
			SELECT %[5]s, %[6]s FROM wanted WHERE kept ORDER BY %[5]s
			ON CONFLICT (%[5]s) DO UPDATE SET (%[6]s) = ROW(%[7]s)
			 WHERE (%[8]s) IS DISTINCT FROM (%[7]s)
			RETURNING t.*, t.xmax = 0 AS created
		)
		SELECT (SELECT count(*) FROM written WHERE created),
		       (SELECT count(*) FROM written WHERE NOT created) + (SELECT count(*) FROM gone), %[9]s`,
		stagedRecords, t.name, prefixed("old.", t.key), prefixed("fresh.", t.key),
		t.key, t.facts, prefixed("excluded.", t.facts), prefixed("t.", t.facts), resold, kept,
		prefixed("t.", t.key), prefixed("w.", t.key)),
		batch.run, batch.after, batch.through).Scan(&done.created, &done.changed, &done.resold)
	return done, err
}

func prefixed(prefix, columns string) string {
	return prefix + strings.ReplaceAll(columns, ", ", ", "+prefix)
}

// applyStock takes over what was counted after the count that is known.
func applyStock(ctx context.Context, tx pgx.Tx, batch importBatch) (done importOutcome, err error) {
	rows, err := tx.Query(ctx, `
		WITH given AS (`+stagedRecords+`
		)
		SELECT w.warehouse, w.sku, w.on_hand, w.counted_at, w.next_at::text
		  FROM given g
		 CROSS JOIN LATERAL jsonb_populate_record(NULL::stock, g.defaults || g.record) AS fresh
		 CROSS JOIN LATERAL jsonb_populate_record(
		       coalesce((SELECT old FROM stock AS old WHERE (old.warehouse, old.sku) = (fresh.warehouse, fresh.sku)), fresh), g.record) AS w`,
		batch.run, batch.after, batch.through)
	if err != nil {
		return done, err
	}
	counts, err := pgx.CollectRows(rows, pgx.RowToStructByPos[counted])
	if err != nil {
		return done, err
	}
	done.created, done.changed, err = writeCounts(ctx, tx, counts)
	return done, err
}

// importExceptions applies closures or extra openings: two tables of one shape,
// whose rows have no name of their own.
func importExceptions(table string) applier {
	return func(ctx context.Context, tx pgx.Tx, batch importBatch) (done importOutcome, err error) {
		err = tx.QueryRow(ctx, fmt.Sprintf(`
			WITH given AS (%[1]s
			), wanted AS (
				SELECT w.*, old.id AS old_id
				  FROM given g
				 CROSS JOIN LATERAL jsonb_populate_record(NULL::%[2]s, g.defaults || g.record) AS w
				  LEFT JOIN %[2]s AS old ON (old.centre_id, old.starts_at, old.ends_at) = (w.centre_id, w.starts_at, w.ends_at)
				                        AND old.bay_no IS NOT DISTINCT FROM w.bay_no
			), told AS (
				UPDATE %[2]s AS t SET reason = w.reason FROM wanted w WHERE t.id = w.old_id AND t.reason <> w.reason
				RETURNING 1
			), written AS (
				INSERT INTO %[2]s (centre_id, bay_no, starts_at, ends_at, reason)
				SELECT centre_id, bay_no, starts_at, ends_at, reason FROM wanted WHERE old_id IS NULL
				RETURNING centre_id
			)
			SELECT count(*), (SELECT count(*) FROM told), array_agg(DISTINCT centre_id)
			  FROM written`, stagedRecords, table),
			batch.run, batch.after, batch.through).Scan(&done.created, &done.changed, &done.resold)
		return done, err
	}
}
