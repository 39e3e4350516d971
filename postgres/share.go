package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/staff"
)

// share reads by when of the week what is kept for the door changes.
func (l *centreLoader) share() error {
	var id int32
	var change calendar.CrewChange
	return l.each(`
		SELECT centre_id, weekdays, from_minute, until_minute, bays
		  FROM shares
		 WHERE centre_id = ANY($1)
		 ORDER BY centre_id, seq`,
		[]any{l.ids}, []any{&id, &change.Days, &change.From, &change.Until, &change.Places}, func() error {
			l.cal(id).Share.Kept.Changes = append(l.cal(id).Share.Kept.Changes, change)
			return nil
		})
}

func writeShare(ctx context.Context, tx pgx.Tx, centre int32, e staff.SetShare) error {
	var bays *int
	if e.Kept.Set {
		bays = &e.Kept.Places
	}
	if _, err := tx.Exec(ctx, `
		UPDATE centres SET share_bays = $2, share_release_minutes = $3 WHERE id = $1`, centre, bays, int(e.Release.Minutes())); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM shares WHERE centre_id = $1`, centre); err != nil {
		return err
	}
	for i, c := range e.Kept.Changes {
		if _, err := tx.Exec(ctx, `
			INSERT INTO shares (centre_id, seq, weekdays, from_minute, until_minute, bays)
			VALUES ($1, $2, $3, $4, $5, $6)`, centre, i+1, int16(c.Days), c.From, c.Until, c.Places); err != nil {
			return err
		}
	}
	return nil
}
