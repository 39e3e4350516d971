package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/network"
)

// Served are the countries in which there are centres, by code.
func (n Network) Served(ctx context.Context) ([]network.Country, error) {
	rows, err := n.pool.Query(ctx, `
		SELECT code, name, currency, zone, languages
		  FROM countries o
		 WHERE EXISTS (SELECT FROM centres c WHERE c.country = o.code AND c.active)
		 ORDER BY code`)
	if err != nil {
		return nil, fmt.Errorf("reading the countries served: %w", err)
	}
	served, err := pgx.CollectRows(rows, pgx.RowToStructByPos[network.Country])
	if err != nil {
		return nil, fmt.Errorf("reading the countries served: %w", err)
	}
	return served, nil
}
