package postgres_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/internal/testdb"
	"github.com/fitslot/fitslot/postgres"
	"github.com/fitslot/fitslot/supply"
)

// shelves is a network of two warehouses, in Berlin and Leipzig, with two articles
// each, and a centre that both have a route to. SLIM lies in Berlin only as much
// as is reserved, and a count has found less of WIDE there than is promised.
const shelves = `
	INSERT INTO countries VALUES ('DE', 'Deutschland', 'EUR', 'Europe/Berlin', '{de}');
	INSERT INTO regions VALUES ('DE', 'BE', 'Berlin'), ('DE', 'SN', 'Sachsen');
	INSERT INTO tax_areas VALUES ('DE', 'DE', 'Deutschland');
	INSERT INTO articles (sku, brand, model, width, aspect, rim, load_index, speed_index, season) VALUES
		('SLIM', 'Acme', 'Grip', 195, 65, 15, 91, 'T', 'winter'),
		('WIDE', 'Acme', 'Grip', 225, 45, 17, 94, 'V', 'winter');
	INSERT INTO warehouses VALUES
		('LEJ', 'Leipzig', 'DE', 'SN', 'Europe/Berlin', 62),
		('BER', 'Berlin', 'DE', 'BE', 'Europe/Berlin', 126);
	INSERT INTO stock (warehouse, sku, on_hand, reserved, oversold, counted_at, next_at) VALUES
		('LEJ', 'SLIM', 10, 2, 0, now(), NULL),
		('LEJ', 'WIDE', 8, 0, 0, now(), NULL),
		('BER', 'SLIM', 4, 4, 0, now(), '2026-11-20'),
		('BER', 'WIDE', 1, 3, 2, now(), NULL);
	INSERT INTO centres (external_id, name, address, postcode, city, country, region, tax_area, lat, lon, zone, opening_hours)
		SELECT id, id, '', '10115', 'Berlin', 'DE', 'BE', 'DE', 52.5, 13.4, 'Europe/Berlin', '' FROM unnest('{c1,c2,c3}'::text[]) id;
	INSERT INTO bays (centre_id, no, name) VALUES (1, 1, 'one');
	INSERT INTO routes VALUES ('LEJ', 1, 900, 1, 62, 480), ('BER', 1, 960, 0, 126, 600), ('BER', 2, 960, 0, 126, 600);
	INSERT INTO api_keys (id, name, role, prefix, hash, created_at)
		VALUES (gen_random_uuid(), 'shop', 'shop', '', sha256(''), now());
`

func withShelves(t *testing.T) *pgxpool.Pool {
	t.Parallel()
	pool := testdb.New(t)
	_, err := pool.Exec(t.Context(), shelves)
	require.NoError(t, err)
	return pool
}

func TestLoadRoutes(t *testing.T) {
	pool := withShelves(t)
	routes, err := postgres.LoadRoutes(t.Context(), pool, []int32{1, 3})
	require.NoError(t, err)
	require.Len(t, routes, 1, "centre 2 was not asked for, centre 3 has none")
	require.Len(t, routes[1], 2)

	berlin, leipzig := routes[1][0], routes[1][1]
	require.Equal(t, "BER", berlin.Warehouse.Code)
	require.Equal(t, calendar.MondayToFriday.With(time.Saturday), berlin.DeliveryDays)
	require.Equal(t, 960, berlin.CutOff)
	require.Equal(t, 600, berlin.DeliveryMinute)
	require.Equal(t, 1, leipzig.CarrierDays)
	require.Equal(t, "Europe/Berlin", leipzig.Warehouse.Zone.String())
	penance := calendar.Date{Year: 2026, Month: 11, Day: 18}
	require.True(t, berlin.Warehouse.Workdays.On(penance))
	require.False(t, leipzig.Warehouse.Workdays.On(penance), "a holiday in Saxony")
}

func TestLoadRoutes_NamesTheWarehouseItCannotUse(t *testing.T) {
	pool := withShelves(t)
	for column, bad := range map[string]string{"zone": "Europe/Bärlin", "region": "XX"} {
		tx, err := pool.Begin(t.Context())
		require.NoError(t, err)
		_, err = tx.Exec(t.Context(), `INSERT INTO regions VALUES ('DE', 'XX', '')`)
		require.NoError(t, err)
		_, err = tx.Exec(t.Context(), `UPDATE warehouses SET `+column+` = $1 WHERE code = 'LEJ'`, bad)
		require.NoError(t, err)
		_, err = postgres.LoadRoutes(t.Context(), tx, []int32{1})
		require.ErrorContains(t, err, "warehouse LEJ: ")
		require.ErrorContains(t, err, bad)
		require.NoError(t, tx.Rollback(t.Context()))
	}
}

func TestLoadStock(t *testing.T) {
	pool := withShelves(t)
	stock, err := postgres.LoadStock(t.Context(), pool, []string{"WIDE", "SLIM", "NONE"}, nil)
	require.NoError(t, err)
	require.Equal(t, []supply.Stock{
		{Warehouse: "BER", SKU: "SLIM", NextAt: calendar.Date{Year: 2026, Month: 11, Day: 20}},
		{Warehouse: "BER", SKU: "WIDE"}, // never less than none
		{Warehouse: "LEJ", SKU: "SLIM", Free: 8},
		{Warehouse: "LEJ", SKU: "WIDE", Free: 8},
	}, stock)
}

func TestLockStock(t *testing.T) {
	pool := withShelves(t)
	tx, err := pool.Begin(t.Context())
	require.NoError(t, err)
	defer tx.Rollback(context.Background())
	locked, err := postgres.LockStock(t.Context(), tx, []string{"WIDE"}, nil)
	require.NoError(t, err)
	read, err := postgres.LoadStock(t.Context(), pool, []string{"WIDE"}, nil)
	require.NoError(t, err)
	require.Equal(t, read, locked)

	_, err = pool.Exec(t.Context(), `SELECT FROM stock WHERE sku = 'WIDE' FOR NO KEY UPDATE NOWAIT`)
	require.ErrorContains(t, err, "could not obtain lock", "nobody else may reserve")
	_, err = pool.Exec(t.Context(), `SELECT FROM stock WHERE sku = 'WIDE' FOR KEY SHARE NOWAIT`)
	require.NoError(t, err, "a foreign key may refer to it")
	_, err = pool.Exec(t.Context(), `SELECT FROM stock WHERE sku = 'SLIM' FOR UPDATE NOWAIT`)
	require.NoError(t, err, "other articles are not locked")
}

func TestReserveStock(t *testing.T) {
	pool := withShelves(t)
	for _, c := range []struct {
		says     string
		ways     []supply.Way
		conflict bool
	}{
		{"nothing", nil, false},
		{"all that is free", []supply.Way{way("LEJ", "SLIM", 8), way("LEJ", "WIDE", 1)}, false},
		{"two ways from one shelf", []supply.Way{way("LEJ", "SLIM", 3), way("LEJ", "SLIM", 5)}, false},
		{"two ways from one shelf that are too much together", []supply.Way{way("LEJ", "SLIM", 4), way("LEJ", "SLIM", 5)}, true},
		{"one more than is free", []supply.Way{way("LEJ", "WIDE", 1), way("LEJ", "SLIM", 9)}, true},
		{"of a shelf with less than is promised", []supply.Way{way("BER", "WIDE", 1)}, true},
		{"of no shelf at all", []supply.Way{way("BER", "NONE", 1)}, true},
	} {
		t.Run(c.says, func(t *testing.T) {
			tx, err := pool.Begin(t.Context())
			require.NoError(t, err)
			defer tx.Rollback(context.Background())
			err = postgres.ReserveStock(t.Context(), tx, c.ways)
			require.Equal(t, c.conflict, booking.IsConflict(err), "%v", err)
			if c.conflict {
				return
			}
			require.NoError(t, err)
			wanted := map[string]int{"SLIM": 2} // reserved before
			for _, w := range c.ways {
				wanted[w.Item.SKU] += w.Item.Quantity
			}
			require.Equal(t, wanted["SLIM"], shelf(t, tx, "LEJ", "SLIM").reserved)
			require.Equal(t, wanted["WIDE"], shelf(t, tx, "LEJ", "WIDE").reserved)
		})
	}
}

// Thirty customers want a pair of each size at once, half of them naming the
// sizes in the other order; the wide ones run out first.
func TestReserveStock_SellsEachTyreOnce(t *testing.T) {
	pool := withShelves(t)
	var sold atomic.Int32
	var wait sync.WaitGroup
	for n := range 30 {
		wait.Go(func() {
			ways := []supply.Way{way("LEJ", "SLIM", 2), way("LEJ", "WIDE", 2)}
			if n%2 == 0 {
				ways[0], ways[1] = ways[1], ways[0]
			}
			err := pgx.BeginFunc(t.Context(), pool, func(tx pgx.Tx) error {
				if _, err := postgres.LockStock(t.Context(), tx, []string{ways[0].Item.SKU, ways[1].Item.SKU}, nil); err != nil {
					return err
				}
				return postgres.ReserveStock(t.Context(), tx, ways)
			})
			if err == nil {
				sold.Add(1)
			} else if !booking.IsConflict(err) {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	require.EqualValues(t, 4, sold.Load())
	require.Equal(t, counts{onHand: 10, reserved: 10}, shelf(t, pool, "LEJ", "SLIM"))
	require.Equal(t, counts{onHand: 8, reserved: 8}, shelf(t, pool, "LEJ", "WIDE"))
}

func TestReleaseStock(t *testing.T) {
	pool := withShelves(t)
	one, other := appointment(t, pool, 0), appointment(t, pool, 1)
	owns(t, pool, one, way("BER", "SLIM", 1), way("BER", "WIDE", 1))
	owns(t, pool, other, way("BER", "SLIM", 2))

	require.NoError(t, release(t, pool, one, other))
	require.Equal(t, counts{onHand: 4, reserved: 1}, shelf(t, pool, "BER", "SLIM"), "1 and 2 of 4 given back")
	require.Equal(t, counts{onHand: 1, reserved: 2, oversold: 1}, shelf(t, pool, "BER", "WIDE"), "one fewer lacks")
	require.Equal(t, counts{onHand: 10, reserved: 2}, shelf(t, pool, "LEJ", "SLIM"), "untouched")

	require.NoError(t, release(t, pool), "of nobody")
	err := errors.Join(release(t, pool, other), release(t, pool, other))
	require.ErrorContains(t, err, "stock_reserved_check", "more than is reserved cannot be given back")
}

func way(warehouse, sku string, quantity int) supply.Way {
	return supply.Way{Warehouse: warehouse, Item: supply.Item{SKU: sku, Quantity: quantity}}
}

type counts struct{ onHand, reserved, oversold int }

func shelf(t *testing.T, q interface {
	QueryRow(context.Context, string, ...any) pgx.Row
}, warehouse, sku string) (c counts) {
	require.NoError(t, q.QueryRow(t.Context(), `
		SELECT on_hand, reserved, oversold FROM stock WHERE warehouse = $1 AND sku = $2`, warehouse, sku).
		Scan(&c.onHand, &c.reserved, &c.oversold))
	return c
}

func release(t *testing.T, pool *pgxpool.Pool, appointments ...uuid.UUID) error {
	return pgx.BeginFunc(t.Context(), pool, func(tx pgx.Tx) error {
		return postgres.ReleaseStock(t.Context(), tx, appointments)
	})
}

// appointment writes a hold at centre 1, without claims.
func appointment(t *testing.T, pool *pgxpool.Pool, quarter int) uuid.UUID {
	id := uuid.New()
	_, err := pool.Exec(t.Context(), `
		WITH quote AS (
			INSERT INTO quotes SELECT $1, id, '', 'EUR', 0, 0, now() FROM api_keys)
		INSERT INTO appointments (id, quote_id, centre_id, bay_no, start_quarter, quarters, calendar_version,
			vehicle, services, state, expires_at, token, created_at)
		VALUES ($1, $1, 1, 1, $2, 1, 1, 'car', '{fit}', 'held', now(), $1::uuid::text, now())`, id, quarter)
	require.NoError(t, err)
	return id
}

// owns writes what an appointment has reserved; the shelves know already.
func owns(t *testing.T, pool *pgxpool.Pool, appointment uuid.UUID, ways ...supply.Way) {
	for _, w := range ways {
		_, err := pool.Exec(t.Context(), `
			INSERT INTO appointment_items (appointment_id, sku, quantity, warehouse, dispatch_on, deliver_at)
			VALUES ($1, $2, $3, $4, now(), now())`, appointment, w.Item.SKU, w.Item.Quantity, w.Warehouse)
		require.NoError(t, err)
	}
}
