package postgres

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fitslot/fitslot/checkout"
)

// Feed is the checkout.FeedStore.
type Feed struct {
	pool *pgxpool.Pool
}

// NewFeed reads from the database of pool, whose schema is up to date.
func NewFeed(pool *pgxpool.Pool) Feed { return Feed{pool} }

var _ checkout.FeedStore = Feed{}

// Happened is checkout.FeedStore's. Its order is that of transactions, not of ids:
// an id is given out before its transaction commits, so ids alone appear out of
// order. Events of transactions that are not older than each one still running wait:
// one of those may have events yet that belong before them.
func (f Feed) Happened(
	ctx context.Context, owner uuid.UUID, kinds []string, after checkout.Cursor, limit int,
) ([]checkout.FeedEvent, error) {
	at, err := parsePosition(after)
	if err != nil {
		return nil, err
	}
	if err := f.checkGivenOut(ctx, at); err != nil {
		return nil, err
	}
	rows, err := f.pool.Query(ctx, selectFeed, owner, at.xidText(), at.id, kinds, limit)
	if err != nil {
		return nil, fmt.Errorf("reading the feed: %w", err)
	}
	events, err := pgx.CollectRows(rows, scanFeedEvent)
	if err != nil {
		return nil, fmt.Errorf("reading the feed: %w", err)
	}
	return events, nil
}

const selectFeed = `
	SELECT e.xid::text, e.id, e.at, e.kind, e.quote_id, e.order_id, e.appointment_id,
	       coalesce((SELECT external_id FROM centres c WHERE c.id = e.centre_id), ''), e.was, e.became, e.detail
	  FROM events e
	 WHERE e.owner = $1
	   AND (e.xid, e.id) > ($2::text::xid8, $3)
	   AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
	   AND e.kind = ANY($4)
	 ORDER BY e.xid, e.id
	 LIMIT $5`

func scanFeedEvent(row pgx.CollectableRow) (e checkout.FeedEvent, err error) {
	var xid string
	var at position
	var hold, order, appointment *uuid.UUID
	if err = row.Scan(&xid, &at.id, &e.At, &e.Kind, &hold, &order, &appointment, &e.Centre, &e.Was, &e.Became, &e.Detail); err != nil {
		return e, err
	}
	at.xid, err = strconv.ParseUint(xid, 10, 64)
	e.Cursor, e.Hold, e.Order, e.Appointment = at.cursor(), value(hold), value(order), value(appointment)
	return e, err
}

// checkGivenOut refuses a cursor after events that cannot have been read yet: it is
// another database's, or one from before this one was restored.
func (f Feed) checkGivenOut(ctx context.Context, at position) error {
	var may bool
	err := f.pool.QueryRow(ctx, `SELECT $1::text::xid8 < pg_snapshot_xmin(pg_current_snapshot())`, at.xidText()).Scan(&may)
	if err != nil {
		return fmt.Errorf("checking the cursor: %w", err)
	}
	if !may {
		return checkout.ErrCursor
	}
	return nil
}

// A position is what a cursor is made of: the transaction of an event, and its id.
type position struct {
	xid uint64
	id  int64
}

func (p position) xidText() string { return strconv.FormatUint(p.xid, 10) }

const positionBytes = 16

func (p position) cursor() checkout.Cursor {
	b := binary.BigEndian.AppendUint64(nil, p.xid)
	b = binary.BigEndian.AppendUint64(b, uint64(p.id))
	return checkout.Cursor(base64.RawURLEncoding.EncodeToString(b))
}

func parsePosition(c checkout.Cursor) (position, error) {
	if c == "" {
		return position{}, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(string(c))
	if err != nil || len(b) != positionBytes {
		return position{}, checkout.ErrCursor
	}
	p := position{binary.BigEndian.Uint64(b), int64(binary.BigEndian.Uint64(b[positionBytes/2:]) & math.MaxInt64)}
	if p.cursor() != c {
		return position{}, checkout.ErrCursor
	}
	return p, nil
}
