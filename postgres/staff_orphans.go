package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/staff"
)

// lister is who puts orphans on the list, and takes off it who has room again.
var lister = access.Actor{Name: "orphans"}

// listedOrphans are those on a centre's list, open or kept, and why.
func listedOrphans(ctx context.Context, tx pgx.Tx, centre int32) (map[uuid.UUID]staff.Why, error) {
	rows, err := tx.Query(ctx, `
		SELECT appointment_id, reason FROM orphans WHERE centre_id = $1 AND state IN ('open', 'kept')`, centre)
	if err != nil {
		return nil, fmt.Errorf("reading orphans: %w", err)
	}
	listed := map[uuid.UUID]staff.Why{}
	var id uuid.UUID
	var why staff.Why
	if _, err = pgx.ForEachRow(rows, []any{&id, &why}, func() error { listed[id] = why; return nil }); err != nil {
		return nil, fmt.Errorf("reading orphans: %w", err)
	}
	return listed, nil
}

// writeOrphans makes the list of a centre what was found. Of those it has on it, only
// the looked at go. What was kept stays kept as long as the reason is the same.
func writeOrphans(ctx context.Context, tx pgx.Tx, c staff.Centre, found []staff.Finding, looked []uuid.UUID) error {
	ids := []uuid.UUID{}
	for _, f := range found {
		ids = append(ids, f.ID)
		listed, err := tx.Exec(ctx, `
			INSERT INTO orphans AS o (appointment_id, centre_id, version, reason, detail, state, listed_at)
			VALUES ($1, $2, $3, $4, $5, 'open', fitslot_now())
			ON CONFLICT (appointment_id) DO UPDATE
			   SET (centre_id, version, reason, detail, state, listed_at, decided_at, decided_by, why) =
			       (excluded.centre_id, excluded.version, excluded.reason, excluded.detail, 'open', excluded.listed_at, NULL, '', '')
			 WHERE o.state IN ('moved', 'cancelled') OR o.reason <> excluded.reason OR o.centre_id <> excluded.centre_id`,
			f.ID, c.ID, c.Version, f.Why, f.Detail)
		if err != nil {
			return fmt.Errorf("listing an orphan: %w", err)
		}
		if listed.RowsAffected() == 0 {
			continue
		}
		if err := orphanEvent(ctx, tx, "orphan.listed", lister, f.ID, c.ID, string(f.Why), map[string]any{"version": c.Version, "detail": f.Detail}); err != nil {
			return err
		}
	}
	rows, err := tx.Query(ctx, `
		DELETE FROM orphans
		 WHERE centre_id = $1 AND state IN ('open', 'kept') AND appointment_id = ANY($2) AND appointment_id <> ALL($3)
		RETURNING appointment_id`, c.ID, looked, ids)
	if err != nil {
		return fmt.Errorf("taking orphans off the list: %w", err)
	}
	undone, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return fmt.Errorf("taking orphans off the list: %w", err)
	}
	for _, id := range undone {
		if err := orphanEvent(ctx, tx, "orphan.undone", lister, id, c.ID, "", nil); err != nil {
			return err
		}
	}
	return nil
}

func orphanEvent(ctx context.Context, tx pgx.Tx, kind string, by access.Actor, appointment uuid.UUID, centre int32, became string, detail map[string]any) error {
	var quote uuid.UUID
	if err := tx.QueryRow(ctx, `SELECT quote_id FROM appointments WHERE id = $1`, appointment).Scan(&quote); err != nil {
		return fmt.Errorf("appending %s: %w", kind, err)
	}
	return appendEvent(ctx, tx, event{
		Kind: kind, Actor: by, Quote: quote, Appointment: appointment, Centre: centre, Became: became, Detail: detail,
	})
}

// closeOrphans notes that appointments have been moved or cancelled, in the
// transaction of that: they need no other place any more.
func closeOrphans(ctx context.Context, tx pgx.Tx, appointments []uuid.UUID, became staff.OrphanState, by access.Actor) error {
	_, err := tx.Exec(ctx, `
		UPDATE orphans
		   SET state = $2, decided_at = fitslot_now(), decided_by = $3
		 WHERE appointment_id = ANY($1) AND state IN ('open', 'kept')`, appointments, became, nameOf(by))
	if err != nil {
		return fmt.Errorf("closing orphans: %w", err)
	}
	return nil
}

// orphanColumns are what scanOrphan reads.
const orphanColumns = `
	o.appointment_id, o.version, o.reason, o.detail, o.state, o.listed_at, o.decided_at, o.decided_by, o.why,
	` + stateNow + `, a.bay_no, a.start_quarter, a.quarters, a.vehicle, a.services`

func scanOrphan(row pgx.CollectableRow) (o staff.Orphan, err error) {
	var decided *time.Time
	var length int
	err = row.Scan(&o.Appointment, &o.Version, &o.Why, &o.Detail, &o.State, &o.ListedAt, &decided, &o.By, &o.Reason,
		&o.Became, &o.Bay, &o.Quarters.From, &length, &o.Vehicle, &o.Services)
	if decided != nil {
		o.DecidedAt = *decided
	}
	o.Quarters.To = o.Quarters.From + scheduler.Quarter(length)
	return o, err
}

// Orphans is staff.Store's.
func (s *Staff) Orphans(ctx context.Context, f staff.Filter) ([]staff.Orphan, error) {
	states := []string{}
	for _, state := range f.States {
		states = append(states, string(state))
	}
	rows, err := s.pool.Query(ctx, `
		SELECT `+orphanColumns+`
		  FROM orphans o
		  JOIN appointments a ON a.id = o.appointment_id
		 WHERE o.centre_id = $1
		   AND o.version >= $2
		   AND (cardinality($3::text[]) = 0 OR o.state = ANY($3))
		   AND (a.start_quarter, a.id) > ($4, $5)
		 ORDER BY a.start_quarter, a.id
		 LIMIT nullif($6::integer, 0)`, f.Centre, f.Since, states, int32(f.After.Start), f.After.ID, f.Limit)
	if err != nil {
		return nil, fmt.Errorf("reading orphans: %w", err)
	}
	orphans, err := pgx.CollectRows(rows, scanOrphan)
	if err != nil {
		return nil, fmt.Errorf("reading orphans: %w", err)
	}
	return orphans, nil
}

// Keep is staff.Store's.
func (s *Staff) Keep(ctx context.Context, k staff.Keeping) (o staff.Orphan, err error) {
	err = inTx(ctx, s.pool, func(tx pgx.Tx) error {
		err := insertIdempotencyKey(ctx, tx, k.Key, k.Appointment)
		if repeated := new(access.RepeatedError); errors.As(err, &repeated) {
			o, err = orphan(ctx, tx, k)
			return err
		}
		if err != nil {
			return err
		}
		kept, err := tx.Exec(ctx, `
			UPDATE orphans
			   SET state = 'kept', why = $3, decided_at = fitslot_now(), decided_by = $4
			 WHERE appointment_id = $1 AND centre_id = $2 AND state IN ('open', 'kept')`,
			k.Appointment, k.Centre, k.Reason, k.Actor.Name)
		if err != nil {
			return fmt.Errorf("keeping an orphan: %w", err)
		}
		if o, err = orphan(ctx, tx, k); err != nil {
			return err
		}
		if kept.RowsAffected() == 0 {
			return &booking.StateError{Action: "keep", State: booking.State(o.State)}
		}
		return orphanEvent(ctx, tx, "orphan.kept", k.Actor, k.Appointment, k.Centre, string(staff.Kept), map[string]any{"reason": k.Reason})
	})
	return o, err
}

func orphan(ctx context.Context, tx pgx.Tx, k staff.Keeping) (staff.Orphan, error) {
	rows, err := tx.Query(ctx, `
		SELECT `+orphanColumns+`
		  FROM orphans o
		  JOIN appointments a ON a.id = o.appointment_id
		 WHERE o.appointment_id = $1 AND o.centre_id = $2`, k.Appointment, k.Centre)
	if err != nil {
		return staff.Orphan{}, fmt.Errorf("reading an orphan: %w", err)
	}
	o, err := pgx.CollectExactlyOneRow(rows, scanOrphan)
	if errors.Is(err, pgx.ErrNoRows) {
		return o, booking.ErrNotFound
	}
	if err != nil {
		return o, fmt.Errorf("reading an orphan: %w", err)
	}
	return o, nil
}

func sortOrphans(orphans []staff.Orphan) {
	slices.SortFunc(orphans, func(a, b staff.Orphan) int {
		if a.Quarters.From != b.Quarters.From {
			return int(a.Quarters.From - b.Quarters.From)
		}
		return strings.Compare(a.Appointment.String(), b.Appointment.String())
	})
}
