package postgres

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/staff"
)

// errDry ends the transaction of a dry run.
var errDry = errors.New("a dry run")

// Change is staff.Store's. It locks the centre first, then appointments, then
// claims, each in their order. Appointments whose crew place has too high a number
// get a lower one here; who finds none, and whoever else has no room, is listed
// after the commit: see List.
func (s *Staff) Change(ctx context.Context, c staff.Change) (out staff.Outcome, err error) {
	err = inTx(ctx, s.pool, func(tx pgx.Tx) error {
		if out, err = change(ctx, tx, c); err == nil && c.DryRun {
			return errDry
		}
		return err
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return out, err
}

func change(ctx context.Context, tx pgx.Tx, c staff.Change) (out staff.Outcome, err error) {
	if err := insertIdempotencyKey(ctx, tx, c.Key, c.ID); err != nil {
		return out, err
	}
	if _, err := lockStaffCentre(ctx, tx, "external_id", c.Centre); err != nil {
		return out, err
	}
	before, err := loadStaffCentre(ctx, tx, c.Centre, zeroTime)
	if err != nil {
		return out, err
	}
	if before.Version != c.Version {
		return out, &staff.VersionError{Version: before.Version}
	}
	if out.Made, err = writeEdit(ctx, tx, before.ID, c.Edit); err != nil {
		return out, err
	}
	if _, err := tx.Exec(ctx, `UPDATE centres SET calendar_version = calendar_version + 1 WHERE id = $1`, before.ID); err != nil {
		return out, fmt.Errorf("raising the version: %w", err)
	}
	after, err := loadStaffCentre(ctx, tx, c.Centre, zeroTime)
	if err != nil {
		return out, err
	}
	out.Version, out.Effect = after.Version, staff.Compare(before, after)
	if c.DryRun {
		out.Listed = true
		out.Orphans, err = orphansToBe(ctx, tx, after)
		return out, err
	}
	if _, err := settle(ctx, tx, after, false); err != nil {
		return out, err
	}
	if err := noteChange(ctx, tx, c, after.ID, out); err != nil {
		return out, err
	}
	return out, appendEvent(ctx, tx, event{
		Kind: "calendar.changed", Actor: c.Actor, Centre: after.ID,
		Was: strconv.FormatInt(before.Version, 10), Became: strconv.FormatInt(after.Version, 10),
		Detail: map[string]any{"change": c.ID, "what": c.Edit.Kind(), "made": out.Made},
	})
}

// orphansToBe are those that a calendar would have and that are not listed already.
func orphansToBe(ctx context.Context, tx pgx.Tx, c staff.Centre) ([]staff.Orphan, error) {
	jobs, err := loadJobs(ctx, tx, c.ID, fromNowOn(c))
	if err != nil {
		return nil, err
	}
	found, _ := c.Judge(jobs)
	listed, err := listedOrphans(ctx, tx, c.ID)
	if err != nil {
		return nil, err
	}
	var orphans []staff.Orphan
	for _, f := range found {
		if listed[f.ID] == f.Why {
			continue
		}
		orphans = append(orphans, staff.Orphan{
			Appointment: f.ID, Version: c.Version, Why: f.Why, Detail: f.Detail, State: staff.Open, ListedAt: c.Now,
			Became: f.State, Bay: f.Bay, Quarters: f.Quarters, Vehicle: f.Vehicle, Services: f.Services,
		})
	}
	sortOrphans(orphans)
	return orphans, nil
}

// fromNowOn is all time that is not past.
func fromNowOn(c staff.Centre) scheduler.Range {
	return scheduler.Range{From: scheduler.QuarterOf(c.Now), To: math.MaxInt32}
}

func noteChange(ctx context.Context, tx pgx.Tx, c staff.Change, centre int32, out staff.Outcome) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO calendar_changes (id, centre_id, version, kind, made, starts_at, ends_at, gained, lost, crew_gained, crew_lost, web_gained, web_lost, at)
		VALUES ($1, $2, $3, $4, nullif($5::bigint, 0), $6, $7, $8, $9, $10, $11, $12, $13, fitslot_now())`,
		c.ID, centre, out.Version, c.Edit.Kind(), out.Made, out.Window.From.Time(), out.Window.To.Time(),
		out.Gained, out.Lost, out.CrewGained, out.CrewLost, out.WebGained, out.WebLost)
	if err != nil {
		return fmt.Errorf("noting the change: %w", err)
	}
	return nil
}

// Changed is staff.Store's.
func (s *Staff) Changed(ctx context.Context, id uuid.UUID) (out staff.Outcome, err error) {
	err = s.pool.QueryRow(ctx, `
		SELECT version, coalesce(made, 0), extract(epoch FROM starts_at)::bigint / 900, extract(epoch FROM ends_at)::bigint / 900,
		       gained, lost, crew_gained, crew_lost, web_gained, web_lost
		  FROM calendar_changes
		 WHERE id = $1`, id).Scan(&out.Version, &out.Made, &out.Window.From, &out.Window.To,
		&out.Gained, &out.Lost, &out.CrewGained, &out.CrewLost, &out.WebGained, &out.WebLost)
	if errors.Is(err, pgx.ErrNoRows) {
		return out, booking.ErrNotFound
	}
	if err != nil {
		return out, fmt.Errorf("reading a change: %w", err)
	}
	return out, nil
}
