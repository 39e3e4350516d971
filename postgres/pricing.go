package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/supply"
)

// loadPrices reads what the articles and services cost in a tax area on a day,
// with the fees and the tax in force there. What has no price then is not in the
// list.
func loadPrices(
	ctx context.Context, q querier, taxArea string, day calendar.Date, skus, services []string,
) (pricing.List, error) {
	list := pricing.List{TaxArea: taxArea}
	err := loadTax(ctx, q, &list, day)
	if err != nil {
		return pricing.List{}, err
	}
	if list.Prices, err = pricesInForce(ctx, q, list, day, skus, services); err != nil {
		return pricing.List{}, err
	}
	list.Names = map[pricing.Kind]map[string]string{}
	if list.Names[pricing.KindArticle], err = articleNames(ctx, q, skus); err != nil {
		return pricing.List{}, err
	}
	if list.Names[pricing.KindService], err = serviceNames(ctx, q, services); err != nil {
		return pricing.List{}, err
	}
	return list, nil
}

// loadTax reads the currency and the tax in force on day.
func loadTax(ctx context.Context, q querier, list *pricing.List, day calendar.Date) error {
	err := q.QueryRow(ctx, `
		SELECT c.currency, r.name, r.rate_bp
		  FROM tax_areas a
		  JOIN countries c ON c.code = a.country
		  JOIN tax_rates r ON r.tax_area = a.code
		 WHERE a.code = $1 AND r.valid_from <= $2
		 ORDER BY r.valid_from DESC
		 LIMIT 1`, list.TaxArea, day.String()).Scan(&list.Currency, &list.Tax.Name, &list.Tax.BasisPoints)
	if errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("tax area %s: no tax rate in force on %s", list.TaxArea, day)
	}
	return err
}

// pricesInForce reads of each price the row that began last, in the order of kind
// and code.
func pricesInForce(
	ctx context.Context, q querier, list pricing.List, day calendar.Date, skus, services []string,
) ([]pricing.Price, error) {
	rows, err := q.Query(ctx, `
		SELECT DISTINCT ON (kind, code)
		       kind, code, per, gross_minor, currency
		  FROM prices
		 WHERE tax_area = $1
		   AND valid_from <= $2
		   AND (kind = 'article' AND code = ANY($3) OR kind = 'service' AND code = ANY($4) OR kind = 'fee')
		 ORDER BY kind, code, valid_from DESC`, list.TaxArea, day.String(), skus, services)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p pricing.Price, err error) {
		var currency string
		err = row.Scan(&p.Kind, &p.Code, &p.Per, &p.Gross, &currency)
		if err == nil && currency != list.Currency {
			err = fmt.Errorf("price of %s %s in %s is in %s, want %s", p.Kind, p.Code, list.TaxArea, currency, list.Currency)
		}
		return p, err
	})
}

// articleNames names articles as customers know them: brand, model and size.
func articleNames(ctx context.Context, q querier, skus []string) (map[string]string, error) {
	rows, err := q.Query(ctx, `
		SELECT sku, brand, model, width, aspect, rim, load_index, speed_index, season
		  FROM articles
		 WHERE sku = ANY($1)`, skus)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	articles, err := pgx.CollectRows(rows, pgx.RowToStructByName[supply.Article])
	for _, a := range articles {
		names[a.SKU] = fmt.Sprintf("%s %s %s", a.Brand, a.Model, a.Size())
	}
	return names, err
}

func serviceNames(ctx context.Context, q querier, codes []string) (map[string]string, error) {
	rows, err := q.Query(ctx, `SELECT code, name FROM services WHERE code = ANY($1)`, codes)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	var code, name string
	_, err = pgx.ForEachRow(rows, []any{&code, &name}, func() error {
		names[code] = name
		return nil
	})
	return names, err
}
