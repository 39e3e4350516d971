package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/staff"
)

// share reads by when of the week what is kept for the door changes.
func (l *centreLoader) share() error {
	return l.week("shares", "bays", func(c *calendar.Calendar) *calendar.Crew { return &c.Share.Kept })
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
	return writeWeek(ctx, tx, "shares", "bays", centre, e.Kept.Changes)
}
