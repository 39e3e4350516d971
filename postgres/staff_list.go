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
	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/staff"
)

const (
	// maxListings bounds how often a list is begun anew, because others were quicker.
	maxListings = 5
	// listBatch is how many centres one List sees to, when none are named.
	listBatch = 500
)

// List is staff.Store's. An appointment may have been judged by an older version of
// the calendar and not be committed yet when a change is. So the versions are read
// first, then all transactions waited for that had begun to write by then, and only
// then the appointments are looked at: docs/decisions/staff.md tells why this
// misses none. If that takes too long the lists are made all the same, from what is
// there, but not marked as whole, and the error is staff.ErrUnlisted.
func (s *Staff) List(ctx context.Context, centres ...int32) (int, error) {
	versions, behind, err := s.versions(ctx, centres)
	if err != nil || len(versions) == 0 {
		return 0, err
	}
	whole, n := true, len(versions)
	if behind {
		if whole, err = s.olderWritersDone(ctx); err != nil {
			return 0, err
		}
	}
	if whole && behind {
		if versions, err = s.markEmpty(ctx, versions); err != nil {
			return 0, err
		}
	}
	for i, v := range versions {
		if !whole {
			v.Version = 0
		}
		if err := s.listOne(ctx, v); err != nil {
			return i, err
		}
	}
	if !whole {
		return n, staff.ErrUnlisted
	}
	return n, nil
}

// A versioned centre has a calendar of at least this version.
type versioned struct {
	Centre  int32
	Version int64
}

// versions reads those of the centres to list, and whether any is not listed up to it.
func (s *Staff) versions(ctx context.Context, centres []int32) (found []versioned, behind bool, err error) {
	rows, err := s.pool.Query(ctx, `
		SELECT c.id, c.calendar_version, c.listed_version < c.calendar_version
		  FROM centres c
		 WHERE CASE WHEN cardinality($1::integer[]) > 0 THEN c.id = ANY($1)
		            ELSE c.id IN (SELECT id FROM centres WHERE listed_version < calendar_version
		                          UNION ALL
		                          SELECT centre_id FROM orphans WHERE state IN ('open', 'kept')) END
		 ORDER BY c.listed_version = c.calendar_version, c.id
		 LIMIT $2`, append([]int32{}, centres...), listBatch)
	if err != nil {
		return nil, false, fmt.Errorf("reading versions: %w", err)
	}
	var v versioned
	var late bool
	_, err = pgx.ForEachRow(rows, []any{&v.Centre, &v.Version, &late}, func() error {
		found, behind = append(found, v), behind || late
		return nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("reading versions: %w", err)
	}
	return found, behind, nil
}

// olderWritersDone waits until every transaction has ended that had an id when this
// was called, and reports whether it has come to that. It takes an id of its own,
// in a transaction that ends at once: ids are given out in order, so all of those
// are lower, and when no lower one runs they are done. A snapshot's xmax would not
// do: it is the highest id that has ended and one more, and those above it that had
// been given out by then would not be waited for.
func (s *Staff) olderWritersDone(ctx context.Context) (bool, error) {
	var mine string
	if err := s.pool.QueryRow(ctx, `SELECT pg_current_xact_id()::text`).Scan(&mine); err != nil {
		return false, fmt.Errorf("taking a transaction id: %w", err)
	}
	deadline, pause := time.Now().Add(s.Wait), time.Millisecond
	for {
		var done bool
		if err := s.pool.QueryRow(ctx, `SELECT pg_snapshot_xmin(pg_current_snapshot()) > $1::text::xid8`, mine).Scan(&done); err != nil {
			return false, fmt.Errorf("waiting for older transactions: %w", err)
		}
		if done || time.Now().After(deadline) {
			return done, nil
		}
		select {
		case <-time.After(pause):
			pause = min(2*pause, 50*time.Millisecond)
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}

// markEmpty marks the centres as listed where nobody has an appointment, as most
// are after an import, and returns the others.
func (s *Staff) markEmpty(ctx context.Context, versions []versioned) (rest []versioned, err error) {
	ids, upTo := make([]int32, len(versions)), make([]int64, len(versions))
	for i, v := range versions {
		ids[i], upTo[i] = v.Centre, v.Version
	}
	rows, err := s.pool.Query(ctx, `
		WITH empty AS (
		     SELECT c.id, v.version
		       FROM unnest($1::integer[], $2::bigint[]) AS v (id, version)
		       JOIN centres c USING (id)
		      WHERE c.listed_version < v.version
		        AND NOT EXISTS (SELECT FROM orphans o WHERE o.centre_id = c.id AND o.state IN ('open', 'kept'))
		        AND NOT EXISTS (SELECT FROM appointments a
		                         WHERE a.centre_id = c.id
		                           AND a.start_quarter > extract(epoch FROM fitslot_now()) / 900 - `+maxQuarters+`
		                           AND a.state IN ('held', 'confirmed', 'arrived', 'in-service', 'completed'))
		      ORDER BY c.id
		        FOR NO KEY UPDATE OF c SKIP LOCKED)
		UPDATE centres c
		   SET listed_version = empty.version
		  FROM empty
		 WHERE c.id = empty.id
		RETURNING c.id`, ids, upTo)
	if err != nil {
		return nil, fmt.Errorf("marking centres as listed: %w", err)
	}
	marked, err := pgx.CollectRows(rows, pgx.RowTo[int32])
	if err != nil {
		return nil, fmt.Errorf("marking centres as listed: %w", err)
	}
	return slices.DeleteFunc(versions, func(v versioned) bool { return slices.Contains(marked, v.Centre) }), nil
}

// listOne makes the list of one centre, and marks it as whole up to a version.
func (s *Staff) listOne(ctx context.Context, v versioned) error {
	for range maxListings {
		again := false
		if err := s.expireAt(ctx, v.Centre); err != nil {
			return err
		}
		err := inTx(ctx, s.pool, func(tx pgx.Tx) error {
			ref, err := lockStaffCentre(ctx, tx, "id", v.Centre)
			if err != nil {
				return err
			}
			c, err := loadStaffCentre(ctx, tx, ref, zeroTime)
			if err != nil {
				return err
			}
			if again, err = settle(ctx, tx, c, true); err != nil {
				return err
			}
			_, err = tx.Exec(ctx, `UPDATE centres SET listed_version = $2 WHERE id = $1 AND listed_version < $2`, v.Centre, v.Version)
			return err
		})
		if errors.Is(err, booking.ErrNotFound) || err == nil && !again {
			return nil
		}
		if err != nil {
			return fmt.Errorf("listing orphans: %w", err)
		}
	}
	return nil // what was left is listed, and looked at again later
}

// expireAt ends the holds of a centre that have run out, so that they are in
// nobody's way.
func (s *Staff) expireAt(ctx context.Context, centre int32) error {
	rows, err := s.pool.Query(ctx, `
		SELECT id FROM appointments WHERE state = 'held' AND centre_id = $1 AND expires_at <= fitslot_now()`, centre)
	if err != nil {
		return fmt.Errorf("looking for expired holds: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return fmt.Errorf("looking for expired holds: %w", err)
	}
	if len(ids) > 0 {
		_, err = s.bookings.Expire(ctx, ids...)
	}
	return err
}

// settle judges the appointments of a locked centre: it gives other crew and
// web places to those that need them, and if lists is set it writes the list of orphans. Whatever
// it changes it locks first, in order, and judges again. It reports whether something
// came in between, so that more may be to do: then it is done in another
// transaction, for keys are taken in order once in each.
func settle(ctx context.Context, tx pgx.Tx, c staff.Centre, lists bool) (again bool, err error) {
	listed, err := listedOrphans(ctx, tx, c.ID)
	if err != nil {
		return false, err
	}
	jobs, err := loadJobs(ctx, tx, c.ID, fromNowOn(c))
	if err != nil {
		return false, err
	}
	found, seats := c.Judge(jobs)
	var touched []uuid.UUID
	for _, s := range seats {
		touched = append(touched, s.ID)
	}
	if lists {
		for _, f := range found {
			touched = append(touched, f.ID)
		}
		for id := range listed {
			touched = append(touched, id)
		}
	}
	if len(touched) == 0 {
		return false, nil
	}
	if _, err := tx.Exec(ctx, `SELECT FROM appointments WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE`, touched); err != nil {
		return false, fmt.Errorf("locking appointments: %w", err)
	}
	if jobs, err = loadJobs(ctx, tx, c.ID, fromNowOn(c)); err != nil {
		return false, err
	}
	found, seats = c.Judge(jobs)
	locked := func(id uuid.UUID) bool { return slices.Contains(touched, id) }
	n := len(found) + len(seats)
	found = slices.DeleteFunc(found, func(f staff.Finding) bool { return !locked(f.ID) })
	seats = slices.DeleteFunc(seats, func(s staff.Seat) bool { return !locked(s.ID) })
	again = len(found)+len(seats) < n && lists
	lost, err := takeSeats(ctx, tx, c.ID, seats)
	if err != nil || !lists {
		return false, err
	}
	for _, seat := range lost {
		again = true
		if seat.Web {
			continue // nobody is an orphan for what is kept for the door
		}
		if !slices.ContainsFunc(found, func(f staff.Finding) bool { return f.ID == seat.ID }) && seat.State != booking.Expired {
			found = append(found, staff.Finding{Job: seat.Job, Why: staff.Crew, Detail: "there are more jobs than fitters"})
		}
	}
	return again, writeOrphans(ctx, tx, c, found, touched)
}

// takeSeats gives jobs other crew and web places, all of a seat's or none; it returns
// those that somebody else was quicker to take.
func takeSeats(ctx context.Context, tx pgx.Tx, centre int32, seats []staff.Seat) (lost []staff.Seat, err error) {
	var claims []claimRow
	wanted := map[seatOf]int{}
	for _, s := range seats {
		had := seatClaims(s, s.Had())
		for _, c := range seatClaims(s, s.Places) {
			if !slices.Contains(had, c) {
				claims = append(claims, claimRow{centre, c, s.ID})
				wanted[seatOf{s.ID, s.Web}]++
			}
		}
	}
	if len(claims) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, `
		INSERT INTO claims (centre_id, resource, quarter, appointment_id)
		SELECT c.centre_id, c.resource, c.quarter, c.appointment_id
		  FROM `+claimTable+`
		 ORDER BY c.resource, c.quarter
		    ON CONFLICT DO NOTHING
		RETURNING appointment_id, resource < `+webBase, columns(claims)...)
	if err != nil {
		return nil, fmt.Errorf("taking places: %w", err)
	}
	taken := map[seatOf]int{}
	var of seatOf
	if _, err = pgx.ForEachRow(rows, []any{&of.id, &of.web}, func() error { taken[of]++; return nil }); err != nil {
		return nil, fmt.Errorf("taking places: %w", err)
	}
	// Of who has got all the old ones go, of the others the new ones.
	for _, s := range seats {
		won := taken[seatOf{s.ID, s.Web}] == wanted[seatOf{s.ID, s.Web}]
		if !won {
			lost = append(lost, s)
		}
		if err := leaveSeats(ctx, tx, centre, s, won); err != nil {
			return nil, err
		}
	}
	return lost, nil
}

// seatOf tells a job's crew places from its web places.
type seatOf struct {
	id  uuid.UUID
	web bool
}

// seatClaims are the claims on places, one a quarter of the job; 0 is none.
func seatClaims(s staff.Seat, places []int) (claims []booking.Claim) {
	base := 0
	if s.Web {
		base = booking.WebBase
	}
	for i, no := range places {
		if no > 0 {
			claims = append(claims, booking.Claim{Resource: -base - no, Quarter: s.Quarters.From + scheduler.Quarter(i)})
		}
	}
	return claims
}

// leaveSeats gives back the places that a job has but for those it keeps: the new
// ones, or those it had.
func leaveSeats(ctx context.Context, tx pgx.Tx, centre int32, s staff.Seat, won bool) error {
	keep := s.Had()
	if won {
		keep = s.Places
	}
	var kept []claimRow
	for _, c := range seatClaims(s, keep) {
		kept = append(kept, claimRow{centre, c, s.ID})
	}
	_, err := tx.Exec(ctx, `
		DELETE FROM claims
		 WHERE appointment_id = $5 AND centre_id = $6 AND resource < 0 AND (resource < `+webBase+`) = $7
		   AND quarter >= $8 AND quarter < $9
		   AND (centre_id, resource, quarter) NOT IN (SELECT c.centre_id, c.resource, c.quarter FROM `+claimTable+`)`,
		append(columns(kept), s.ID, centre, s.Web, s.Quarters.From, s.Quarters.To)...)
	if err != nil {
		return fmt.Errorf("giving back places: %w", err)
	}
	return nil
}
