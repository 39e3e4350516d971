package migrations_test

import (
	"database/sql"
	"os"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/migrations"
)

// before is an empty database with the migrations before a file.
func before(t *testing.T, file string) *sql.DB {
	t.Helper()
	db := open(t)
	_, err := db.ExecContext(t.Context(), `DROP SCHEMA public CASCADE; CREATE SCHEMA public`)
	require.NoError(t, err)
	older := fstest.MapFS{}
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, e := range entries {
		if name := e.Name(); name < file && name[0] == '0' {
			data, err := os.ReadFile(name)
			require.NoError(t, err)
			older[name] = &fstest.MapFile{Data: data}
		}
	}
	_, err = migrations.UpFrom(t.Context(), db, older)
	require.NoError(t, err)
	return db
}

// What was confirmed before there were deliveries has them afterwards, as if it
// were confirmed now; what is held has none.
func TestDeliveriesOfWhatWasConfirmedBefore(t *testing.T) {
	t.Parallel()
	db := before(t, "0004_deliveries.sql")
	exec := func(statement string) {
		t.Helper()
		_, err := db.ExecContext(t.Context(), statement)
		require.NoError(t, err)
	}
	exec(`
		INSERT INTO countries VALUES ('DE', 'Germany', 'EUR', 'Europe/Berlin', '{de}');
		INSERT INTO tax_areas VALUES ('DE', 'DE', 'Germany');
		INSERT INTO articles (sku, brand, model, width, aspect, rim, load_index, speed_index, season) VALUES
			('A', 'x', 'y', 205, 55, 16, 91, 'H', 'winter'), ('B', 'x', 'y', 225, 45, 17, 91, 'H', 'winter');
		INSERT INTO warehouses VALUES ('KAS', 'Kassel', 'DE', NULL, 'Europe/Berlin', 62), ('ULM', 'Ulm', 'DE', NULL, 'Europe/Berlin', 62);
		INSERT INTO stock (warehouse, sku, on_hand, reserved, counted_at) VALUES ('KAS', 'A', 9, 6, now()), ('KAS', 'B', 9, 2, now()), ('ULM', 'B', 9, 2, now());
		INSERT INTO centres (external_id, name, address, postcode, city, country, tax_area, lat, lon, zone, opening_hours)
			VALUES ('C', 'C', '', '10115', 'Berlin', 'DE', 'DE', 52.5, 13.4, 'Europe/Berlin', '');
		INSERT INTO bays (centre_id, no, name) VALUES (1, 1, 'one');
		INSERT INTO api_keys (id, name, role, prefix, hash, created_at) VALUES (gen_random_uuid(), 'shop', 'shop', '', sha256(''), now());
		INSERT INTO quotes SELECT gen_random_uuid(), id, who, 'EUR', 0, 0, now() FROM api_keys, unnest('{both,one,held}'::text[]) who;
		INSERT INTO appointments (id, quote_id, centre_id, bay_no, start_quarter, quarters, calendar_version, vehicle, services, state, expires_at, token, created_at)
			SELECT id, id, 1, 1, extract(epoch FROM timestamptz '2026-10-26 08:00+01')::int / 900, 3, 1, 'car', '{fit}',
			       CASE customer_ref WHEN 'held' THEN 'held' ELSE 'confirmed' END, CASE customer_ref WHEN 'held' THEN now() END, id::text, now()
			  FROM quotes;
		INSERT INTO appointment_items
			SELECT q.id, i.sku, 2, i.warehouse, '2026-10-22', '2026-10-23 09:00+02'
			  FROM quotes q
			  JOIN (VALUES ('both', 'A', 'KAS'), ('both', 'B', 'ULM'), ('one', 'A', 'KAS'), ('one', 'B', 'KAS'), ('held', 'A', 'KAS')) AS i (who, sku, warehouse)
			    ON i.who = q.customer_ref`)
	_, err := migrations.Up(t.Context(), db)
	require.NoError(t, err)

	rows, err := db.QueryContext(t.Context(), `
		SELECT q.customer_ref || ' ' || d.warehouse || ' ' || string_agg(i.quantity || i.sku, '+' ORDER BY i.sku) || ' due ' ||
		       to_char(d.due_at AT TIME ZONE 'Europe/Berlin', 'YYYY-MM-DD HH24:MI')
		  FROM deliveries d
		  JOIN quotes q ON q.id = d.appointment_id
		  JOIN delivery_items i ON i.delivery_id = d.id
		 WHERE d.state = 'requested'
		 GROUP BY d.id, q.customer_ref
		 ORDER BY 1`)
	require.NoError(t, err)
	defer rows.Close()
	var got []string
	for rows.Next() {
		var s string
		require.NoError(t, rows.Scan(&s))
		got = append(got, s)
	}
	require.NoError(t, rows.Err())
	require.Equal(t, []string{
		"both KAS 2A due 2026-10-25 18:00", // summer time has ended that day
		"both ULM 2B due 2026-10-25 18:00",
		"one KAS 2A+2B due 2026-10-25 18:00",
	}, got)
	var events int
	require.NoError(t, db.QueryRowContext(t.Context(), `SELECT count(*) FROM events WHERE kind = 'delivery.requested' AND owner IS NOT NULL`).Scan(&events))
	require.Equal(t, 3, events)
}
