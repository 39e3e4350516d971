package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/staff"
)

var zeroTime time.Time

// writeEdit writes what staff have changed, and returns the id of what was entered.
func writeEdit(ctx context.Context, tx pgx.Tx, centre int32, edit staff.Edit) (made int64, err error) {
	switch e := edit.(type) {
	case staff.SetRules:
		err = writeRules(ctx, tx, centre, e)
	case staff.AddException:
		start, end := e.Span.In(time.UTC)
		err = tx.QueryRow(ctx, `
			INSERT INTO `+exceptionTable(e.Extra)+` (centre_id, bay_no, starts_at, ends_at, reason)
			VALUES ($1, nullif($2::smallint, 0), $3, $4, $5)
			RETURNING id`, centre, e.Bay, start, end, e.Reason).Scan(&made)
	case staff.DropException:
		err = dropException(ctx, tx, centre, e)
	case staff.PutBay:
		err = writeBay(ctx, tx, centre, e.Bay)
	case staff.SetCrew:
		err = writeCrew(ctx, tx, centre, e)
	case staff.SetShare:
		err = writeShare(ctx, tx, centre, e)
	case staff.SetServices:
		err = writeSold(ctx, tx, centre, e)
	default:
		err = fmt.Errorf("no edit %T", edit)
	}
	if err != nil {
		return 0, fmt.Errorf("writing the %s: %w", edit.Kind(), err)
	}
	return made, nil
}

func exceptionTable(extra bool) string {
	if extra {
		return "extra_openings"
	}
	return "closures"
}

func writeRules(ctx context.Context, tx pgx.Tx, centre int32, e staff.SetRules) error {
	if _, err := tx.Exec(ctx, `
		UPDATE centres
		   SET opening_hours = coalesce(nullif($2, ''), opening_hours), works_holidays = coalesce($3, works_holidays),
		       works_on = coalesce($4, works_on)
		 WHERE id = $1`, centre, e.Hours, e.WorksHolidays, e.WorksOn); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM opening_rules WHERE centre_id = $1`, centre); err != nil {
		return err
	}
	for i, r := range e.Rules {
		if _, err := tx.Exec(ctx, `
			INSERT INTO opening_rules (centre_id, seq, recurrence, on_holidays, adds, opens, closes, valid_from, valid_until, season_from, season_until)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::date, $9::text::date, nullif($10, 0), nullif($11, 0))`,
			centre, i+1, r.Recurrence, r.OnHolidays, r.Adds, r.Opens, r.Closes, dateParam(r.From), dateParam(r.Until),
			r.Season.From.Number(), r.Season.Until.Number()); err != nil {
			return err
		}
	}
	return nil
}

func dropException(ctx context.Context, tx pgx.Tx, centre int32, e staff.DropException) error {
	dropped, err := tx.Exec(ctx, `DELETE FROM `+exceptionTable(e.Extra)+` WHERE centre_id = $1 AND id = $2`, centre, e.ID)
	if err == nil && dropped.RowsAffected() == 0 {
		return booking.ErrNotFound
	}
	return err
}

func writeBay(ctx context.Context, tx pgx.Tx, centre int32, b staff.Bay) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO bays (centre_id, no, name, max_rim, active)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (centre_id, no) DO UPDATE
		   SET (name, max_rim, active) = (excluded.name, excluded.max_rim, excluded.active)`,
		centre, b.No, b.Name, b.MaxRim, b.Active); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `
		DELETE FROM bay_capabilities WHERE centre_id = $1 AND bay_no = $2`, centre, b.No); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO bay_capabilities (centre_id, bay_no, capability)
		SELECT $1, $2, unnest($3::text[])`, centre, b.No, b.Capabilities)
	return err
}

func writeCrew(ctx context.Context, tx pgx.Tx, centre int32, e staff.SetCrew) error {
	var places *int
	if e.Set {
		places = &e.Places
	}
	if _, err := tx.Exec(ctx, `UPDATE centres SET crew_places = $2 WHERE id = $1`, centre, places); err != nil {
		return err
	}
	return writeWeek(ctx, tx, "crew", "places", centre, e.Changes)
}

// writeWeek puts changes by time of the week in place of those that a table has of a
// centre: the crew's places, or the bays of the door's share.
func writeWeek(ctx context.Context, tx pgx.Tx, table, number string, centre int32, changes []calendar.CrewChange) error {
	if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE centre_id = $1`, centre); err != nil {
		return err
	}
	for i, c := range changes {
		if _, err := tx.Exec(ctx, `
			INSERT INTO `+table+` (centre_id, seq, weekdays, from_minute, until_minute, `+number+`)
			VALUES ($1, $2, $3, $4, $5, $6)`, centre, i+1, int16(c.Days), c.From, c.Until, c.Places); err != nil {
			return err
		}
	}
	return nil
}

func writeSold(ctx context.Context, tx pgx.Tx, centre int32, e staff.SetServices) error {
	if _, err := tx.Exec(ctx, `DELETE FROM centre_services WHERE centre_id = $1`, centre); err != nil {
		return err
	}
	for _, s := range e.Services {
		if _, err := tx.Exec(ctx, `
			INSERT INTO centre_services (centre_id, service, vehicle, minutes, minutes_per_wheel)
			VALUES ($1, $2, $3, $4, $5)`, centre, s.Code, s.Vehicle, s.Minutes, s.PerWheel); err != nil {
			return err
		}
	}
	return nil
}
