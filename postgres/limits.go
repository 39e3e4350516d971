package postgres

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fitslot/fitslot/booking"
)

// ReadLimits returns the limits of the network.
func ReadLimits(ctx context.Context, pool *pgxpool.Pool) (booking.Limits, error) {
	l, _, err := readLimits(ctx, pool)
	return l, err
}

func readLimits(ctx context.Context, q querier) (l booking.Limits, salt []byte, err error) {
	err = q.QueryRow(ctx, `
		SELECT open_per_address, open_per_customer, open_per_reference, abandoned_per_hour, cool_down, salt
		  FROM limits`).Scan(&l.OpenPerAddress, &l.OpenPerCustomer, &l.OpenPerReference, &l.AbandonedPerHour, &l.CoolDown, &salt)
	if err != nil {
		return l, nil, fmt.Errorf("reading the limits: %w", err)
	}
	return l, salt, nil
}

// WriteLimits sets the limits of the network, for holds from now on. The error may
// name the wrong field.
func WriteLimits(ctx context.Context, pool *pgxpool.Pool, l booking.Limits) error {
	if err := l.Validate(); err != nil {
		return err
	}
	if _, err := pool.Exec(ctx, `
		UPDATE limits
		   SET open_per_address = $1, open_per_customer = $2, open_per_reference = $3, abandoned_per_hour = $4, cool_down = $5`,
		l.OpenPerAddress, l.OpenPerCustomer, l.OpenPerReference, l.AbandonedPerHour, l.CoolDown); err != nil {
		return fmt.Errorf("setting the limits: %w", err)
	}
	return nil
}

// A counted holder is one by the hash under which their holds are found.
type countedHolder struct {
	booking.Holder
	subject []byte
	most    int
}

// holderLock is the class of the advisory locks under which the holds of a holder
// are counted; any number that nothing else here uses.
const holderLock = 0x686f6c64

// lockHolders makes whoever counts on the same holders wait until tx ends, so that
// nobody gets past a limit by asking twice at once. It is the first lock of a hold's
// transaction, and holders are locked in the order of their hashes: those who wait
// for each other here have nothing yet.
func lockHolders(ctx context.Context, tx pgx.Tx, p booking.Placement) (on []countedHolder, l booking.Limits, err error) {
	if len(p.Holders) == 0 {
		return nil, l, nil
	}
	l, salt, err := readLimits(ctx, tx)
	if err != nil {
		return nil, l, err
	}
	most := map[string]int{
		booking.OpenPerAddress: l.OpenPerAddress, booking.OpenPerCustomer: l.OpenPerCustomer, booking.OpenPerReference: l.OpenPerReference,
	}
	for _, h := range p.Holders {
		on = append(on, countedHolder{h, subjectOf(salt, h), most[h.Limit]})
	}
	slices.SortFunc(on, func(a, b countedHolder) int { return bytes.Compare(a.subject, b.subject) })
	for _, h := range on {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1, $2)`, holderLock, lockOf(h.subject)); err != nil {
			return nil, l, fmt.Errorf("locking a holder: %w", err)
		}
	}
	return on, l, nil
}

// subjectOf hides who the holder is; nobody without the database's salt finds out.
func subjectOf(salt []byte, h booking.Holder) []byte {
	hash := sha256.Sum256(slices.Concat(salt, []byte(h.Limit+" "+h.Name)))
	return hash[:]
}

func lockOf(subject []byte) int32 { return int32(binary.BigEndian.Uint32(subject)) }

// countHold refuses a hold that is one too many with *booking.LimitError, and counts
// any other. The holders are locked.
func countHold(ctx context.Context, tx pgx.Tx, on []countedHolder, l booking.Limits, p booking.Placement) error {
	for _, h := range on {
		if err := h.mayHold(ctx, tx, l, len(p.Placings)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `
			INSERT INTO holders (subject, quote_id, at) VALUES ($1, $2, fitslot_now())`, h.subject, p.Hold); err != nil {
			return fmt.Errorf("counting a hold: %w", err)
		}
	}
	return nil
}

// oldestCounted is for how long a hold is counted: an hour, extended twice by as
// much, and an hour after its end.
const oldestCounted = "4 hours"

// mayHold returns *booking.LimitError if the holder has to wait before it holds so many
// jobs together. Each job counts that is open; who has none open may hold as many as a
// hold can be of. What is abandoned counts once for all its jobs.
func (h countedHolder) mayHold(ctx context.Context, tx pgx.Tx, l booking.Limits, jobs int) error {
	var open, abandoned int
	var now time.Time
	var free, last *time.Time
	if err := tx.QueryRow(ctx, `
		WITH had AS (
		     SELECT a.quote_id,
		            a.state = 'held' AND a.expires_at > n.now AS open,
		            a.expires_at,
		            a.order_id IS NULL AND a.confirmed_at IS NULL AND (a.state IN ('cancelled', 'expired') OR a.expires_at <= n.now) AS abandoned,
		            coalesce(a.expires_at,
		                     (SELECT max(e.at) FROM events e WHERE e.appointment_id = a.id AND e.became = a.state)) AS ended
		       FROM (SELECT fitslot_now() AS now) n, holders h
		       JOIN appointments a ON a.quote_id = h.quote_id
		      WHERE h.subject = $1 AND h.at > n.now - interval '`+oldestCounted+`')
		SELECT n.now,
		       count(*) FILTER (WHERE open), min(expires_at) FILTER (WHERE open),
		       count(DISTINCT quote_id) FILTER (WHERE abandoned AND ended > n.now - interval '1 hour'), max(ended) FILTER (WHERE abandoned)
		  FROM (SELECT fitslot_now() AS now) n
		  LEFT JOIN had ON true
		 GROUP BY n.now`, h.subject).Scan(&now, &open, &free, &abandoned, &last); err != nil {
		return fmt.Errorf("counting holds: %w", err)
	}
	if h.most > 0 && open > 0 && open+jobs > h.most {
		return &booking.LimitError{Limit: h.Limit, Most: h.most, Until: *free, Wait: free.Sub(now)}
	}
	if h.Limit != booking.OpenPerAddress || l.AbandonedPerHour == 0 || abandoned < l.AbandonedPerHour {
		return nil
	}
	if cool := last.Add(l.CoolDown); cool.After(now) {
		return &booking.LimitError{Limit: booking.AbandonedPerHour, Most: l.AbandonedPerHour, Until: cool, Wait: cool.Sub(now)}
	}
	return nil
}

// ForgetHolders drops the traces of who has held what once they no longer count, and
// returns how many.
func (b *Bookings) ForgetHolders(ctx context.Context) (int, error) {
	gone, err := b.pool.Exec(ctx, `DELETE FROM holders WHERE at < fitslot_now() - interval '`+oldestCounted+`'`)
	if err != nil {
		return 0, fmt.Errorf("forgetting who held: %w", err)
	}
	return int(gone.RowsAffected()), nil
}
