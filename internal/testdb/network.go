package testdb

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
)

// A Network is a small network in a database, with all that a booking needs: one
// country with its tax, two services, two articles and a warehouse. Centres are
// added by Centre. The database is a demo whose clock stands where Network was told.
type Network struct {
	t     testing.TB
	Pool  *pgxpool.Pool
	Actor access.Actor // a shop
}

// NewNetwork fills the database of pool. Its clock shows at, a zero at the present.
// Articles are W205 (205/55 R16, 100 on the shelf of KAS, 89.90 each) and W225
// (225/45 R18, 8 on the shelf, 129.00 each); services are fit (5 minutes and 10 a
// wheel, 15.00 a wheel) and swap (30 minutes, 29.00).
func NewNetwork(t testing.TB, pool *pgxpool.Pool, at time.Time) *Network {
	t.Helper()
	n := &Network{t: t, Pool: pool, Actor: access.Actor{Key: uuid.New(), Name: "shop", Role: access.Shop}}
	n.Exec(`UPDATE installation SET demo = true`)
	if !at.IsZero() {
		n.Exec(`UPDATE installation SET clock_offset = $1::timestamptz - clock_timestamp()`, at)
	}
	n.Exec(`INSERT INTO countries VALUES ('DE', 'Germany', 'EUR', 'Europe/Berlin', '{de,en}')`)
	n.Exec(`INSERT INTO regions VALUES ('DE', 'SN', 'Sachsen'), ('DE', 'HE', 'Hessen')`)
	n.Exec(`INSERT INTO tax_areas VALUES ('DE', 'DE', 'Germany')`)
	n.Exec(`INSERT INTO tax_rates VALUES ('DE', '2021-01-01', 'MwSt', 1900, '§ 12 Abs. 1 UStG')`)
	n.Exec(`INSERT INTO capabilities VALUES ('van', 'takes vans'), ('alignment', 'alignment rig')`)
	n.Exec(`INSERT INTO services VALUES ('fit', 'Fitting and balancing'), ('swap', 'Seasonal swap'), ('alignment', 'Wheel alignment')`)
	n.Exec(`INSERT INTO service_capabilities VALUES ('alignment', 'alignment')`)
	n.Exec(`INSERT INTO articles (sku, brand, model, width, aspect, rim, load_index, speed_index, season) VALUES
		('W205', 'Nordlys', 'Frost', 205, 55, 16, 91, 'H', 'winter'),
		('W225', 'Nordlys', 'Frost', 225, 45, 18, 95, 'V', 'winter')`)
	n.Exec(`INSERT INTO prices VALUES
		('article', 'W205', 'DE', '2026-01-01', 'wheel', 8990, 'EUR'),
		('article', 'W225', 'DE', '2026-01-01', 'wheel', 12900, 'EUR'),
		('service', 'fit', 'DE', '2026-01-01', 'wheel', 1500, 'EUR'),
		('service', 'swap', 'DE', '2026-01-01', 'job', 2900, 'EUR'),
		('service', 'alignment', 'DE', '2026-01-01', 'job', 7900, 'EUR')`)
	n.Exec(`INSERT INTO warehouses VALUES ('KAS', 'Kassel', 'DE', 'HE', 'Europe/Berlin', 62)`)
	n.Exec(`INSERT INTO stock (warehouse, sku, on_hand, counted_at) VALUES ('KAS', 'W205', 100, fitslot_now()), ('KAS', 'W225', 8, fitslot_now())`)
	n.Exec(`INSERT INTO postal_codes VALUES ('DE', '01067', 'Dresden', 51.05, 13.74), ('DE', '01069', 'Dresden', 51.04, 13.74)`)
	n.Exec(`INSERT INTO api_keys (id, name, role, prefix, hash, created_at) VALUES ($1, 'shop', 'shop', 'fs_shop', $2, now())`,
		n.Actor.Key, make([]byte, 32))
	return n
}

// Exec runs SQL that must succeed, with all rights.
func (n *Network) Exec(sql string, args ...any) {
	n.t.Helper()
	ctx := context.Background()
	require.NoError(n.t, pgx.BeginFunc(ctx, n.Pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SET LOCAL ROLE NONE`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, sql, args...)
		return err
	}), sql)
}

// Centre adds a centre in Dresden, Saxony, with bays for cars, open from Monday to
// Friday from 8 to 18 and served from KAS: paid until 16:00, delivered the next
// working day at 9. It has no crew set and no notice. It returns the row's id.
func (n *Network) Centre(ref string, bays int) int32 {
	n.t.Helper()
	var id int32
	require.NoError(n.t, n.Pool.QueryRow(context.Background(), `
		INSERT INTO centres (external_id, name, address, postcode, city, country, region, tax_area, lat, lon, zone, opening_hours, notice_minutes)
		VALUES ($1, 'Reifen ' || $1, 'Prager Str. 1', '01069', 'Dresden', 'DE', 'SN', 'DE', 51.04, 13.74, 'Europe/Berlin', 'Mo-Fr 08:00-18:00', 0)
		RETURNING id`, ref).Scan(&id))
	n.Exec(`INSERT INTO bays (centre_id, no, name) SELECT $1, no, 'Bay ' || no FROM generate_series(1, $2) AS no`, id, bays)
	n.Exec(`INSERT INTO opening_rules (centre_id, seq, recurrence, opens, closes) VALUES ($1, 1, 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 480, 1080)`, id)
	n.Exec(`
		INSERT INTO centre_services (centre_id, service, vehicle, minutes, minutes_per_wheel)
		SELECT $1, s.code, v.class, s.minutes, s.per_wheel
		  FROM (VALUES ('fit', 5, 10), ('swap', 30, 0), ('alignment', 45, 0)) AS s (code, minutes, per_wheel),
		       (VALUES ('car'), ('suv'), ('van')) AS v (class)`, id)
	n.Exec(`INSERT INTO routes VALUES ('KAS', $1, 960, 1, 62, 540)`, id)
	return id
}
