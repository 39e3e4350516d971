package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/staff"
)

// Staff is the staff.Store.
type Staff struct {
	// Wait is how long List waits for older transactions; it is set before use.
	Wait time.Duration

	pool     *pgxpool.Pool
	bookings *Bookings
}

// NewStaff keeps calendars and orphans in the database of pool, whose schema is up
// to date.
func NewStaff(pool *pgxpool.Pool) *Staff { return &Staff{5 * time.Second, pool, NewBookings(pool)} }

var _ staff.Store = (*Staff)(nil)

// Centre is staff.Store's.
func (s *Staff) Centre(ctx context.Context, ref string) (c staff.Centre, err error) {
	err = pgx.BeginTxFunc(ctx, s.pool, snapshot, func(tx pgx.Tx) error {
		c, err = loadStaffCentre(ctx, tx, ref, time.Time{})
		return err
	})
	return c, err
}

// Work is staff.Store's.
func (s *Staff) Work(ctx context.Context, ref string, from, to calendar.Date) (c staff.Centre, jobs []staff.Job, err error) {
	err = pgx.BeginTxFunc(ctx, s.pool, snapshot, func(tx pgx.Tx) error {
		// No zone is more than a day from UTC.
		if c, err = loadStaffCentre(ctx, tx, ref, from.Add(-1).At(0, time.UTC)); err != nil {
			return err
		}
		jobs, err = loadJobs(ctx, tx, c.ID, c.Days(from, to))
		return err
	})
	return c, jobs, err
}

// Repeated is staff.Store's.
func (s *Staff) Repeated(ctx context.Context, key access.IdempotencyKey) error {
	return repeated(ctx, s.pool, key)
}

// lockStaffCentre keeps all others from changing a centre, but no customer from
// booking there. booking.ErrNotFound.
func lockStaffCentre(ctx context.Context, tx pgx.Tx, column string, value any) (ref string, err error) {
	err = tx.QueryRow(ctx, `SELECT external_id FROM centres WHERE `+column+` = $1 FOR NO KEY UPDATE`, value).Scan(&ref)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", booking.ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("locking the centre: %w", err)
	}
	return ref, nil
}

// staffCentreRow is a row of centres, active or not.
type staffCentreRow struct {
	centreRow
	Active        bool
	ListedVersion int64
}

// loadStaffCentre reads a centre with all that staff edit. Exceptions that have
// ended before since, or before now if that is earlier, are left out.
// booking.ErrNotFound.
func loadStaffCentre(ctx context.Context, q querier, ref string, since time.Time) (staff.Centre, error) {
	now, err := readClock(ctx, q)
	if err != nil {
		return staff.Centre{}, err
	}
	if since.IsZero() || since.After(now) {
		since = now
	}
	rows, err := q.Query(ctx, `
		SELECT `+centreColumns+`, 0::float8 AS distance, c.active, c.listed_version
		  FROM centres c
		 WHERE c.external_id = $1`, ref)
	if err != nil {
		return staff.Centre{}, fmt.Errorf("reading the centre: %w", err)
	}
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[staffCentreRow])
	if errors.Is(err, pgx.ErrNoRows) {
		return staff.Centre{}, booking.ErrNotFound
	}
	if err != nil {
		return staff.Centre{}, fmt.Errorf("reading the centre: %w", err)
	}
	sold, err := row.centre()
	if err != nil {
		return staff.Centre{}, fmt.Errorf("centre %s: %w", ref, err)
	}
	l := centreLoader{
		ctx: ctx, q: q, ids: []int32{row.ID}, byID: map[int32]*booking.Centre{row.ID: &sold}, now: now,
		need: booking.Need{Window: scheduler.Range{From: scheduler.QuarterOf(since)}},
	}
	c := staff.Centre{
		ID: row.ID, Ref: ref, Active: row.Active, Version: row.CalendarVersion, Listed: row.ListedVersion,
		Horizon: row.HorizonDays, Now: now,
	}
	for _, load := range []func() error{
		l.rules, l.crew, l.share,
		func() (err error) { c.Closures, err = loadExceptions(ctx, q, "closures", row.ID, since); return err },
		func() (err error) {
			c.Extras, err = loadExceptions(ctx, q, "extra_openings", row.ID, since)
			return err
		},
		func() (err error) { c.Bays, err = loadStaffBays(ctx, q, row.ID); return err },
		func() (err error) { c.Services, err = loadSold(ctx, q, row.ID); return err },
		func() (err error) { c.Capabilities, err = codes(ctx, q, "capabilities"); return err },
		func() (err error) { c.Codes, err = codes(ctx, q, "services"); return err },
	} {
		if err := load(); err != nil {
			return staff.Centre{}, fmt.Errorf("reading centre %s: %w", ref, err)
		}
	}
	c.Calendar = sold.Calendar
	for _, e := range c.Closures {
		c.Calendar.Closures = append(c.Calendar.Closures, e.Exception)
	}
	for _, e := range c.Extras {
		c.Calendar.Extras = append(c.Calendar.Extras, e.Exception)
	}
	return c, nil
}

// loadExceptions reads closures or extra openings that have not ended by since.
func loadExceptions(ctx context.Context, q querier, table string, centre int32, since time.Time) ([]staff.Exception, error) {
	rows, err := q.Query(ctx, `
		SELECT id, coalesce(bay_no, 0), starts_at, ends_at, reason
		  FROM `+table+`
		 WHERE centre_id = $1 AND ends_at > $2
		 ORDER BY starts_at, id`, centre, since)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (e staff.Exception, err error) {
		var starts, ends time.Time
		err = row.Scan(&e.ID, &e.Bay, &starts, &ends, &e.Reason)
		e.Span = scheduler.SpanOf(starts, ends)
		return e, err
	})
}

func loadStaffBays(ctx context.Context, q querier, centre int32) ([]staff.Bay, error) {
	rows, err := q.Query(ctx, `
		SELECT b.no, b.max_rim,
		       array(SELECT capability FROM bay_capabilities p
		              WHERE p.centre_id = b.centre_id AND p.bay_no = b.no ORDER BY capability),
		       b.name, b.active
		  FROM bays b
		 WHERE b.centre_id = $1
		 ORDER BY b.no`, centre)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[staff.Bay])
}

func loadSold(ctx context.Context, q querier, centre int32) ([]staff.Sold, error) {
	rows, err := q.Query(ctx, `
		SELECT service, vehicle, minutes, minutes_per_wheel
		  FROM centre_services
		 WHERE centre_id = $1
		 ORDER BY service, vehicle`, centre)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[staff.Sold])
}

func codes(ctx context.Context, q querier, table string) ([]string, error) {
	rows, err := q.Query(ctx, `SELECT code FROM `+table+` ORDER BY code`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// loadJobs reads the appointments with claims at a centre that reach into r, those
// that were there first before others, and what is paid before what is held.
func loadJobs(ctx context.Context, q querier, centre int32, r scheduler.Range) ([]staff.Job, error) {
	rows, err := q.Query(ctx, `
		SELECT a.id, `+stateNow+`, a.bay_no, a.start_quarter, a.quarters, a.vehicle, a.services,
		       array(SELECT DISTINCT capability FROM service_capabilities WHERE service = ANY(a.services)),
		       coalesce((SELECT max(t.rim) FROM appointment_items i JOIN articles t USING (sku) WHERE i.appointment_id = a.id), 0),
		       array(SELECT -c.resource::integer FROM claims c
		              WHERE c.appointment_id = a.id AND c.resource < 0 AND c.resource > `+webBase+` AND `+ownClaim+` ORDER BY c.quarter),
		       a.channel,
		       array(SELECT coalesce(`+webBase+` - c.resource::integer, 0)
		               FROM generate_series(a.start_quarter, a.start_quarter + a.quarters - 1) AS q
		               LEFT JOIN claims c ON c.appointment_id = a.id AND c.quarter = q AND c.resource < `+webBase+`
		              ORDER BY q)
		  FROM appointments a
		 WHERE a.centre_id = $1
		   AND `+reaches("a")+`
		   AND a.state IN ('held', 'confirmed', 'arrived', 'in-service', 'completed')
		 ORDER BY a.state = 'held', a.created_at, a.id`, centre, r.From, r.To)
	if err != nil {
		return nil, fmt.Errorf("reading appointments: %w", err)
	}
	jobs, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (j staff.Job, err error) {
		var length int
		err = row.Scan(&j.ID, &j.State, &j.Bay, &j.Quarters.From, &length, &j.Vehicle, &j.Services, &j.Needs, &j.Rim, &j.Places, &j.Channel, &j.Web)
		j.Quarters.To = j.Quarters.From + scheduler.Quarter(length)
		if len(j.Places) == 0 {
			j.Places = nil
		}
		return j, err
	})
	if err != nil {
		return nil, fmt.Errorf("reading appointments: %w", err)
	}
	proposed, err := loadProposed(ctx, q, centre, r)
	return append(jobs, proposed...), err
}

// loadProposed reads what is proposed at a centre and reaches into r, as jobs.
func loadProposed(ctx context.Context, q querier, centre int32, r scheduler.Range) ([]staff.Job, error) {
	rows, err := q.Query(ctx, `
		SELECT a.id, a.state, p.bay_no, p.start_quarter, p.quarters, a.vehicle, a.services, a.channel,
		       array(SELECT coalesce(-c.resource::integer, 0)
		               FROM generate_series(p.start_quarter, p.start_quarter + p.quarters - 1) AS q
		               LEFT JOIN claims c ON c.appointment_id = a.id AND c.centre_id = p.centre_id AND c.quarter = q
		                     AND c.resource < 0 AND c.resource > `+webBase+` AND NOT `+ownClaim+`
		              ORDER BY q)
		  FROM proposals p
		  JOIN appointments a ON a.id = p.appointment_id
		 WHERE p.state = 'open'
		   AND p.centre_id = $1
		   AND `+reaches("p")+`
		 ORDER BY p.made_at, p.id`, centre, r.From, r.To)
	if err != nil {
		return nil, fmt.Errorf("reading proposals: %w", err)
	}
	jobs, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (j staff.Job, err error) {
		var length int
		err = row.Scan(&j.ID, &j.State, &j.Bay, &j.Quarters.From, &length, &j.Vehicle, &j.Services, &j.Channel, &j.Places)
		j.Quarters.To, j.Proposed = j.Quarters.From+scheduler.Quarter(length), true
		return j, err
	})
	if err != nil {
		return nil, fmt.Errorf("reading proposals: %w", err)
	}
	return jobs, nil
}

// webBase is minus booking.WebBase: resources below it are web places.
const webBase = "-1000"

// maxQuarters is booking.MaxQuarters, to let the index find what may reach into a window.
const maxQuarters = "96"

// reaches is the condition that an appointment or a proposal reaches into the quarters from
// $2 to $3, the latter no longer in it.
func reaches(row string) string {
	start := row + ".start_quarter"
	return start + " > $2 - " + maxQuarters + " AND " + start + " < $3 AND " + start + " + " + row + ".quarters > $2"
}
