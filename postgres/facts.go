package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/supply"
)

// Bookings is the booking.Store.
type Bookings struct {
	pool *pgxpool.Pool
}

// NewBookings keeps bookings in the database of pool, whose schema is up to date.
func NewBookings(pool *pgxpool.Pool) *Bookings { return &Bookings{pool} }

var _ booking.Store = (*Bookings)(nil)

// Facts is booking.Store's. It reads in one snapshot: what it returns was all true
// at one moment.
func (b *Bookings) Facts(ctx context.Context, need booking.Need) (booking.Facts, error) {
	var f booking.Facts
	err := pgx.BeginTxFunc(ctx, b.pool, snapshot, func(tx pgx.Tx) (err error) {
		f, err = loadFacts(ctx, tx, need)
		return err
	})
	if err != nil {
		return booking.Facts{}, fmt.Errorf("reading facts: %w", err)
	}
	return f, nil
}

var snapshot = pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}

func loadFacts(ctx context.Context, q querier, need booking.Need) (booking.Facts, error) {
	f := booking.Facts{Lists: map[string]pricing.List{}}
	var err error
	if f.Now, err = readClock(ctx, q); err != nil {
		return f, err
	}
	if f.Services, err = knownServices(ctx, q, need.Job.Services); err != nil {
		return f, err
	}
	if f.Articles, err = loadArticles(ctx, q, need); err != nil {
		return f, err
	}
	if f.Stock, err = loadStock(ctx, q, skusOf(need.Job.Items), need.Except); err != nil {
		return f, err
	}
	if f.Planned, err = plannedTyres(ctx, q, need.Except); err != nil {
		return f, err
	}
	if f.Channel, f.Extra, err = excepted(ctx, q, need); err != nil {
		return f, err
	}
	if f.PaidBy, err = paidBy(ctx, q, need.Except, f.Now); err != nil {
		return f, err
	}
	if f.Centres, err = loadCentres(ctx, q, need, f.Now); err != nil {
		return f, err
	}
	for _, c := range f.Centres {
		if _, have := f.Lists[c.TaxArea]; have {
			continue
		}
		today := calendar.DateOf(f.Now, c.Calendar.Zone)
		if f.Lists[c.TaxArea], err = loadPrices(ctx, q, c.TaxArea, today, skusOf(need.Job.Items), need.Job.Services); err != nil {
			return f, err
		}
	}
	return f, nil
}

// excepted is the channel of what is excepted, else the one asked for, else the web; and
// by how much staff have made it longer, if it is one appointment.
func excepted(ctx context.Context, q querier, need booking.Need) (channel booking.Channel, extra int, err error) {
	if len(need.Except) > 0 {
		err = q.QueryRow(ctx, `
			SELECT coalesce((array_agg(channel ORDER BY id))[1], ''), CASE count(*) WHEN 1 THEN min(extra_quarters) ELSE 0 END
			  FROM appointments
			 WHERE quote_id = ANY($1) OR id = ANY($1)`, need.Except).Scan(&channel, &extra)
	}
	return cmp.Or(channel, need.Channel, booking.Web), extra, err
}

// paidBy is when a caller's own is paid at the latest; zero if there is nothing that
// lives.
func paidBy(ctx context.Context, q querier, own []uuid.UUID, now time.Time) (time.Time, error) {
	if len(own) == 0 {
		return time.Time{}, nil
	}
	var by *time.Time
	err := q.QueryRow(ctx, `
		SELECT max(coalesce(expires_at, $2))
		  FROM appointments
		 WHERE (quote_id = ANY($1) OR id = ANY($1)) AND (state = 'held' AND expires_at > $2 OR state IN ('confirmed', 'arrived', 'in-service'))`, own, now).Scan(&by)
	return value(by), err
}

func skusOf(items []supply.Item) []string {
	skus := make([]string, len(items))
	for i, item := range items {
		skus[i] = item.SKU
	}
	return skus
}

func knownServices(ctx context.Context, q querier, codes []string) (map[string]bool, error) {
	rows, err := q.Query(ctx, `SELECT code FROM services WHERE code = ANY($1)`, codes)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, code := range found {
		known[code] = true
	}
	return known, err
}

// loadArticles reads what is sold; what a hold has already stays known to it.
func loadArticles(ctx context.Context, q querier, need booking.Need) (map[string]supply.Article, error) {
	articles := map[string]supply.Article{}
	if len(need.Job.Items) == 0 {
		return articles, nil
	}
	rows, err := q.Query(ctx, `
		SELECT sku, brand, model, width, aspect, rim, load_index, speed_index, season
		  FROM articles
		 WHERE sku = ANY($1) AND (active OR $2)`, skusOf(need.Job.Items), len(need.Except) > 0)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[supply.Article])
	for _, a := range found {
		articles[a.SKU] = a
	}
	return articles, err
}

// Locate is booking.Store's. An exact code may have several places, a prefix has
// many codes: their middle stands for them.
func (b *Bookings) Locate(ctx context.Context, country, postcode string) (booking.Located, error) {
	at, err := b.middle(ctx, country, postcode, `code = $2`)
	if !errors.Is(err, booking.ErrNotFound) {
		return booking.Located{Position: at, Matched: postcode, Exact: true}, err
	}
	letters := []rune(postcode)
	for n := len(letters); n > 0; n-- {
		prefix := string(letters[:n])
		at, err := b.middle(ctx, country, prefix, `starts_with(code, $2)`)
		if !errors.Is(err, booking.ErrNotFound) {
			return booking.Located{Position: at, Matched: prefix}, err
		}
	}
	return booking.Located{}, booking.ErrNotFound
}

// middle returns the middle of the places whose codes meet a condition on $2.
// ErrNotFound.
func (b *Bookings) middle(ctx context.Context, country, code, condition string) (at booking.Position, err error) {
	var places int
	err = b.pool.QueryRow(ctx, `
		SELECT count(*), coalesce(avg(lat), 0), coalesce(avg(lon), 0)
		  FROM postal_codes
		 WHERE country = $1 AND `+condition, country, code).Scan(&places, &at.Lat, &at.Lon)
	switch {
	case err != nil:
		return at, fmt.Errorf("locating a postal code: %w", err)
	case places == 0:
		return at, booking.ErrNotFound
	}
	return at, nil
}
