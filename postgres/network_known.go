package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/network"
)

// Known reads what rows of a kind may refer to, and no more.
func (n Network) Known(ctx context.Context, kind network.Kind) (network.Known, error) {
	known := network.Known{
		Centres: map[string]bool{}, Bays: map[network.Bay]bool{},
		Warehouses: map[string]bool{}, SKUs: map[string]bool{}, Counts: map[network.Shelf]time.Time{},
	}
	var reads []func() error
	centres := func() error { return readNames(ctx, n, `SELECT external_id FROM centres`, known.Centres) }
	warehouses := func() error { return readNames(ctx, n, `SELECT code FROM warehouses`, known.Warehouses) }
	skus := func() error { return readNames(ctx, n, `SELECT sku FROM articles`, known.SKUs) }
	switch kind {
	case network.Bays, network.Services:
		reads = append(reads, centres)
	case network.Closures, network.ExtraOpenings:
		reads = append(reads, centres, func() error { return n.readBays(ctx, known.Bays) })
	case network.Routes:
		reads = append(reads, centres, warehouses)
	case network.Stock:
		reads = append(reads, warehouses, skus, func() error { return n.readCounts(ctx, known.Counts) })
	case network.Prices:
		reads = append(reads, skus)
	}
	for _, read := range reads {
		if err := read(); err != nil {
			return network.Known{}, fmt.Errorf("read what %s may refer to: %w", kind, err)
		}
	}
	return known, nil
}

func readNames(ctx context.Context, n Network, sql string, into map[string]bool) error {
	rows, err := n.pool.Query(ctx, sql)
	if err != nil {
		return err
	}
	var name string
	_, err = pgx.ForEachRow(rows, []any{&name}, func() error {
		into[name] = true
		return nil
	})
	return err
}

func (n Network) readBays(ctx context.Context, into map[network.Bay]bool) error {
	rows, err := n.pool.Query(ctx, `SELECT c.external_id, b.no FROM bays b JOIN centres c ON c.id = b.centre_id`)
	if err != nil {
		return err
	}
	var bay network.Bay
	_, err = pgx.ForEachRow(rows, []any{&bay.Centre, &bay.No}, func() error {
		into[bay] = true
		return nil
	})
	return err
}

func (n Network) readCounts(ctx context.Context, into map[network.Shelf]time.Time) error {
	rows, err := n.pool.Query(ctx, `SELECT warehouse, sku, counted_at FROM stock`)
	if err != nil {
		return err
	}
	var shelf network.Shelf
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&shelf.Warehouse, &shelf.SKU, &at}, func() error {
		into[shelf] = at
		return nil
	})
	return err
}
