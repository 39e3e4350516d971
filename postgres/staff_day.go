package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/staff"
	"github.com/fitslot/fitslot/supply"
)

// Day is staff.Store's. It reads in one snapshot, a table at a time.
func (s *Staff) Day(ctx context.Context, ref string, date calendar.Date) (d staff.Day, err error) {
	err = pgx.BeginTxFunc(ctx, s.pool, snapshot, func(tx pgx.Tx) error {
		// No zone is more than a day from UTC.
		c, err := loadStaffCentre(ctx, tx, ref, date.Add(-1).At(0, time.UTC))
		if err != nil {
			return err
		}
		d = staff.Day{Centre: c, Date: date, Window: c.Days(date, date)}
		if d.Entries, err = loadEntries(ctx, tx, c.Now, `
			 WHERE a.centre_id = $1
			   AND `+reaches("a")+`
			   AND `+stateNow+` NOT IN ('cancelled', 'expired')
			 ORDER BY a.start_quarter, a.bay_no, a.id`, c.ID, d.Window.From, d.Window.To); err != nil {
			return err
		}
		d.Proposed, err = loadReserved(ctx, tx, c.ID, d.Window)
		return err
	})
	return d, err
}

// Entry is staff.Store's. One that has run out is ended first, as in Bookings.hold.
func (s *Staff) Entry(ctx context.Context, ref string, id uuid.UUID) (staff.Entry, error) {
	e, err := s.entry(ctx, ref, id)
	if err != nil || e.State != booking.Expired || e.ExpiresAt.IsZero() {
		return e, err
	}
	if err := s.bookings.end(ctx, id); err != nil {
		return staff.Entry{}, err
	}
	return s.entry(ctx, ref, id)
}

func (s *Staff) entry(ctx context.Context, ref string, id uuid.UUID) (e staff.Entry, err error) {
	err = pgx.BeginTxFunc(ctx, s.pool, snapshot, func(tx pgx.Tx) error {
		now, err := readClock(ctx, tx)
		if err != nil {
			return err
		}
		found, err := loadEntries(ctx, tx, now, `WHERE a.id = $1 AND c.external_id = $2`, id, ref)
		if err == nil && len(found) == 0 {
			err = booking.ErrNotFound
		}
		if err == nil {
			e = found[0]
		}
		return err
	})
	return e, err
}

// loadEntries reads appointments; condition is what follows selectAppointments.
func loadEntries(ctx context.Context, q querier, now time.Time, condition string, args ...any) ([]staff.Entry, error) {
	rows, err := q.Query(ctx, selectAppointments+condition, args...)
	if err != nil {
		return nil, fmt.Errorf("reading appointments: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (booking.Appointment, error) {
		a, err := scanAppointment(row, &booking.Hold{})
		a.Token = "" // is the customer's
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("reading appointments: %w", err)
	}
	if err := complete(ctx, q, found); err != nil {
		return nil, fmt.Errorf("reading appointments: %w", err)
	}
	entries := make([]staff.Entry, len(found))
	for i, a := range found {
		entries[i] = staff.Entry{Appointment: a, Now: now}
	}
	for _, add := range []func(context.Context, querier, []staff.Entry) error{addArticles, addPeople, addOthers} {
		if err := add(ctx, q, entries); err != nil {
			return nil, fmt.Errorf("reading appointments: %w", err)
		}
	}
	return entries, nil
}

// addArticles says what tyres are ordered.
func addArticles(ctx context.Context, q querier, entries []staff.Entry) error {
	var skus []string
	for _, e := range entries {
		for _, item := range e.Items {
			skus = append(skus, item.SKU)
		}
	}
	if len(skus) == 0 {
		return nil
	}
	rows, err := q.Query(ctx, `
		SELECT sku, brand, model, width, aspect, rim, load_index, speed_index, season FROM articles WHERE sku = ANY($1)`, skus)
	if err != nil {
		return err
	}
	articles := map[string]supply.Article{}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[supply.Article])
	for _, a := range found {
		articles[a.SKU] = a
	}
	for i := range entries {
		e := &entries[i]
		for _, item := range e.Items {
			a := articles[item.SKU]
			e.Articles = append(e.Articles, staff.Article{SKU: item.SKU, Quantity: item.Quantity, Brand: a.Brand, Model: a.Model, Size: a.Size()})
		}
	}
	return err
}

// addPeople says who comes in which vehicle, and whether there is room for them.
func addPeople(ctx context.Context, q querier, entries []staff.Entry) error {
	rows, err := q.Query(ctx, `
		SELECT a.id, coalesce(v.plate, ''), coalesce(k.name, ''), coalesce(k.phone, ''), coalesce(k.email, ''), coalesce(k.language, ''),
		       o.appointment_id IS NOT NULL, coalesce(o.reason, ''), coalesce(o.state, ''), coalesce(o.detail, ''), coalesce(o.why, '')
		  FROM appointments a
		  LEFT JOIN vehicles v ON v.id = a.vehicle_id
		  LEFT JOIN customers k ON k.id = v.customer_id
		  LEFT JOIN orphans o ON o.appointment_id = a.id AND o.centre_id = a.centre_id AND o.state IN ('open', 'kept')
		 WHERE a.id = ANY($1)`, idsOfEntries(entries))
	if err != nil {
		return err
	}
	var id uuid.UUID
	var plate string
	var k staff.Customer
	var listed bool
	var o staff.Listed
	_, err = pgx.ForEachRow(rows, []any{&id, &plate, &k.Name, &k.Phone, &k.Email, &k.Language, &listed, &o.Why, &o.State, &o.Detail, &o.Reason}, func() error {
		e := &entries[slices.IndexFunc(entries, func(e staff.Entry) bool { return e.ID == id })]
		e.Plate, e.Customer = plate, k
		if listed {
			orphan := o
			e.Orphan = &orphan
		}
		return nil
	})
	return err
}

// addOthers says where the rest of each hold stands.
func addOthers(ctx context.Context, q querier, entries []staff.Entry) error {
	rows, err := q.Query(ctx, `
		SELECT a.id, a.quote_id, c.external_id, c.zone, a.start_quarter::bigint, a.quarters, a.vehicle, `+stateNow+`
		  FROM appointments a
		  JOIN centres c ON c.id = a.centre_id
		 WHERE a.quote_id IN (SELECT quote_id FROM appointments WHERE id = ANY($1))
		 ORDER BY a.id`, idsOfEntries(entries))
	if err != nil {
		return err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a booking.Appointment, err error) {
		var zone string
		var length int
		if err := row.Scan(&a.ID, &a.Hold, &a.Centre, &zone, &a.Quarters.From, &length, &a.Vehicle, &a.State); err != nil {
			return a, err
		}
		a.Quarters.To = a.Quarters.From + scheduler.Quarter(length)
		a.Zone, err = time.LoadLocation(zone)
		a.Start = a.Quarters.From.Time().In(a.Zone)
		return a, err
	})
	for i := range entries {
		e := &entries[i]
		for _, other := range all {
			if other.Hold == e.Hold && other.ID != e.ID {
				e.Others = append(e.Others, other)
			}
		}
	}
	return err
}

func idsOfEntries(entries []staff.Entry) []uuid.UUID {
	ids := make([]uuid.UUID, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	return ids
}

// loadReserved reads what is proposed at a centre and reaches into r.
func loadReserved(ctx context.Context, q querier, centre int32, r scheduler.Range) ([]staff.Reserved, error) {
	rows, err := q.Query(ctx, `
		SELECT appointment_id, id, bay_no, start_quarter, quarters
		  FROM proposals p
		 WHERE state = 'open'
		   AND centre_id = $1
		   AND `+reaches("p")+`
		 ORDER BY start_quarter, bay_no`, centre, r.From, r.To)
	if err != nil {
		return nil, fmt.Errorf("reading proposals: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p staff.Reserved, err error) {
		var length int
		err = row.Scan(&p.Appointment, &p.Proposal, &p.Bay, &p.Quarters.From, &length)
		p.Quarters.To = p.Quarters.From + scheduler.Quarter(length)
		return p, err
	})
	if err != nil {
		return nil, fmt.Errorf("reading proposals: %w", err)
	}
	return found, nil
}

// Calls is staff.Store's.
func (s *Staff) Calls(ctx context.Context, f staff.CallFilter) (calls []staff.Call, err error) {
	err = pgx.BeginTxFunc(ctx, s.pool, snapshot, func(tx pgx.Tx) error {
		calls, err = loadCalls(ctx, tx, f)
		return err
	})
	return calls, err
}

func loadCalls(ctx context.Context, q querier, f staff.CallFilter) ([]staff.Call, error) {
	var id int32
	var name string
	err := q.QueryRow(ctx, `SELECT id, zone FROM centres WHERE external_id = $1`, f.Centre).Scan(&id, &name)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, booking.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("reading the centre: %w", err)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("centre %s: %w", f.Centre, err)
	}
	rows, err := q.Query(ctx, `
		SELECT a.id, a.start_quarter::bigint, coalesce(k.name, ''), coalesce(k.phone, ''), coalesce(k.email, ''), coalesce(k.language, '')
		  FROM proposals p
		  JOIN appointments a ON a.id = p.appointment_id
		  LEFT JOIN vehicles v ON v.id = a.vehicle_id
		  LEFT JOIN customers k ON k.id = v.customer_id
		 WHERE p.state = 'open'
		   AND a.centre_id = $1
		   AND ($2::timestamptz IS NULL OR (p.made_at, p.id) > ($2, $3))
		 ORDER BY p.made_at, p.id
		 LIMIT nullif($4::integer, 0)`, id, timeParam(f.After.MadeAt), f.After.ID, f.Limit)
	if err != nil {
		return nil, fmt.Errorf("reading proposals: %w", err)
	}
	ids := []uuid.UUID{}
	calls, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c staff.Call, err error) {
		var start scheduler.Quarter
		err = row.Scan(&c.Appointment, &start, &c.Customer.Name, &c.Customer.Phone, &c.Customer.Email, &c.Customer.Language)
		c.Start = start.Time().In(zone)
		ids = append(ids, c.Appointment)
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("reading proposals: %w", err)
	}
	last, err := latestOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	proposals, err := proposalsFor(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	for i := range calls {
		c := &calls[i]
		c.Version, c.Proposal = last[c.Appointment].Version, *proposals[c.Appointment]
	}
	return calls, nil
}
