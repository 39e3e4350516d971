package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/network"
)

// Seed writes what is new or differs, in one transaction and one round trip.
func (n Network) Seed(ctx context.Context, r network.Reference) error {
	batch := &pgx.Batch{}
	seedPlaces(batch, r)
	seedServices(batch, r)
	err := inTx(ctx, n.pool, func(tx pgx.Tx) error { return tx.SendBatch(ctx, batch).Close() })
	if err != nil {
		return fmt.Errorf("seed reference data: %w", err)
	}
	return nil
}

func seedPlaces(batch *pgx.Batch, r network.Reference) {
	for _, c := range r.Countries {
		batch.Queue(`
			INSERT INTO countries AS t (code, name, currency, zone, languages)
			VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (code) DO UPDATE
			   SET (name, currency, zone, languages) = (excluded.name, excluded.currency, excluded.zone, excluded.languages)
			 WHERE (t.name, t.currency, t.zone, t.languages)
			       IS DISTINCT FROM (excluded.name, excluded.currency, excluded.zone, excluded.languages)`,
			c.Code, c.Name, c.Currency, c.Zone, c.Languages)
	}
	for _, g := range r.Regions {
		batch.Queue(`
			INSERT INTO regions AS t (country, code, name) VALUES ($1, $2, $3)
			ON CONFLICT (country, code) DO UPDATE SET name = excluded.name
			 WHERE t.name <> excluded.name`, g.Country, g.Code, g.Name)
	}
	for _, a := range r.TaxAreas {
		batch.Queue(`
			INSERT INTO tax_areas AS t (code, country, name) VALUES ($1, $2, $3)
			ON CONFLICT (code) DO UPDATE SET name = excluded.name
			 WHERE t.name <> excluded.name`, a.Code, a.Country, a.Name)
	}
	for _, x := range r.TaxRates {
		batch.Queue(`
			INSERT INTO tax_rates AS t (tax_area, valid_from, name, rate_bp, source) VALUES ($1, $2::text::date, $3, $4, $5)
			ON CONFLICT (tax_area, valid_from) DO UPDATE
			   SET (name, rate_bp, source) = (excluded.name, excluded.rate_bp, excluded.source)
			 WHERE (t.name, t.rate_bp, t.source) IS DISTINCT FROM (excluded.name, excluded.rate_bp, excluded.source)`,
			x.TaxArea, x.ValidFrom, x.Name, x.BasisPoints, x.Source)
	}
}

func seedServices(batch *pgx.Batch, r network.Reference) {
	for _, c := range r.Capabilities {
		batch.Queue(`
			INSERT INTO capabilities AS t (code, name) VALUES ($1, $2)
			ON CONFLICT (code) DO UPDATE SET name = excluded.name
			 WHERE t.name <> excluded.name`, c.Code, c.Name)
	}
	for _, s := range r.Services {
		batch.Queue(`
			INSERT INTO services AS t (code, name) VALUES ($1, $2)
			ON CONFLICT (code) DO UPDATE SET name = excluded.name
			 WHERE t.name <> excluded.name`, s.Code, s.Name)
		for _, capability := range s.Needs {
			batch.Queue(`
				INSERT INTO service_capabilities (service, capability) VALUES ($1, $2)
				ON CONFLICT DO NOTHING`, s.Code, capability)
		}
	}
}
