package postgres

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/staff"
)

// latestOf is what was done to each appointment last.
func latestOf(ctx context.Context, q querier, appointments []uuid.UUID) (map[uuid.UUID]booking.Latest, error) {
	rows, err := q.Query(ctx, `
		SELECT DISTINCT ON (appointment_id) appointment_id, id, kind, actor, at
		  FROM events
		 WHERE appointment_id = ANY($1) AND (kind LIKE 'appointment.%' OR kind LIKE 'proposal.%')
		 ORDER BY appointment_id, id DESC`, appointments)
	if err != nil {
		return nil, fmt.Errorf("reading what was done last: %w", err)
	}
	last := map[uuid.UUID]booking.Latest{}
	var of uuid.UUID
	var l booking.Latest
	if _, err := pgx.ForEachRow(rows, []any{&of, &l.Version, &l.Kind, &l.By, &l.At}, func() error { last[of] = l; return nil }); err != nil {
		return nil, fmt.Errorf("reading what was done last: %w", err)
	}
	return last, nil
}

// checkMatch returns *booking.VersionError if a locked appointment is not what staff have
// seen.
func checkMatch(ctx context.Context, tx pgx.Tx, appointment uuid.UUID, m booking.Match) error {
	if m.Any {
		return nil
	}
	last, err := latestOf(ctx, tx, []uuid.UUID{appointment})
	if err != nil {
		return err
	}
	return m.Check(last[appointment])
}

// of is one appointment of the hold. booking.ErrNotFound.
func (h lockedHold) of(id uuid.UUID) (lockedAppointment, error) {
	i := slices.IndexFunc(h, func(a lockedAppointment) bool { return a.ID == id })
	if i < 0 {
		return lockedAppointment{}, booking.ErrNotFound
	}
	return h[i], nil
}

// stepOf does a step of the work at one appointment of a locked hold.
func stepOf(ctx context.Context, tx pgx.Tx, c booking.Change, a lockedAppointment) error {
	next, err := a.State.After(c.Action)
	if err == nil {
		err = a.mayStep(ctx, tx, c.Action)
	}
	if err != nil {
		return err
	}
	if err := giveUpProposal(ctx, tx, a, ending{became: "overtaken", by: c.Actor}); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE appointments SET state = $2 WHERE id = $1`, a.ID, next); err != nil {
		return fmt.Errorf("noting that it is %s: %w", next, err)
	}
	if c.Action == booking.ActUndoArrive {
		if err := listAgain(ctx, tx, a); err != nil {
			return err
		}
	}
	if c.Action == booking.ActNoShow {
		if err := closeOrphans(ctx, tx, []uuid.UUID{a.ID}, staff.Cancelled, c.Actor); err != nil {
			return err
		}
		if err := dropClaims(ctx, tx, []uuid.UUID{a.ID}); err != nil {
			return err
		}
	}
	e := a.event("appointment."+told[c.Action], c.Actor, string(a.State), string(next))
	e.Detail = because(c.Reason)
	return appendEvent(ctx, tx, e)
}

// mayStep returns why it is too early for a step.
func (l lockedAppointment) mayStep(ctx context.Context, tx pgx.Tx, act booking.Action) error {
	switch act {
	case booking.ActArrive:
		toCome, err := dayToCome(ctx, tx, l)
		if err != nil {
			return err
		}
		if toCome {
			return &booking.StateError{Action: "arrive for", State: "of a day to come"}
		}
	case booking.ActNoShow:
		if !l.Begun {
			return &booking.StateError{Action: "not come to", State: "still to begin"}
		}
	}
	return nil
}

// lockCentreOf locks the centre of an appointment, for listAgain. Centres are locked before
// appointments.
func lockCentreOf(ctx context.Context, tx pgx.Tx, appointment uuid.UUID) error {
	if _, err := tx.Exec(ctx, `
		SELECT FROM centres WHERE id = (SELECT centre_id FROM appointments WHERE id = $1) FOR NO KEY UPDATE`, appointment); err != nil {
		return fmt.Errorf("locking the centre: %w", err)
	}
	return nil
}

// listAgain has the orphans of a locked centre listed again where an appointment whose
// arrival is taken back may be one: as long as the car was there nobody looked at whether
// the calendar has room for it.
func listAgain(ctx context.Context, tx pgx.Tx, a lockedAppointment) error {
	if _, err := tx.Exec(ctx, `
		UPDATE centres c
		   SET listed_version = least(c.listed_version, c.calendar_version - 1)
		  FROM appointments a
		 WHERE a.id = $1 AND c.id = a.centre_id AND (a.calendar_version < c.calendar_version OR a.waived <> '{}')`, a.ID); err != nil {
		return fmt.Errorf("having orphans listed again: %w", err)
	}
	return nil
}

// told are the steps that Change does, and what their events are called.
var told = map[booking.Action]string{
	booking.ActArrive: "arrived", booking.ActUndoArrive: "arrival-undone",
	booking.ActBegin: "begun", booking.ActUndoBegin: "begin-undone",
	booking.ActComplete: "completed", booking.ActUndoComplete: "completion-undone",
	booking.ActNoShow: "not-come",
}

func because(reason string) map[string]any {
	if reason = strings.TrimSpace(reason); reason == "" {
		return nil
	}
	return map[string]any{"reason": reason}
}

// dayToCome reports whether the local day of an appointment is still to come.
func dayToCome(ctx context.Context, tx pgx.Tx, a lockedAppointment) (toCome bool, err error) {
	err = tx.QueryRow(ctx, `
		SELECT (to_timestamp($2::bigint * 900) AT TIME ZONE zone)::date > (fitslot_now() AT TIME ZONE zone)::date
		  FROM centres
		 WHERE id = $1`, a.Centre, a.Start).Scan(&toCome)
	if err != nil {
		return false, fmt.Errorf("reading the day: %w", err)
	}
	return toCome, nil
}

// stretchAppointment gives an appointment its place for a longer or shorter time, and
// seatAgain gives one who has come after all the place that he had. Their tyres stay as
// they are.
func stretchAppointment(ctx context.Context, tx pgx.Tx, p booking.Placement, a lockedAppointment) error {
	if err := closeProposal(ctx, tx, a, ending{became: "overtaken", by: p.Actor}); err != nil {
		return err
	}
	if err := restate(ctx, tx, p, a.State); err != nil {
		return err
	}
	if err := moveClaims(ctx, tx, p); err != nil {
		return err
	}
	e := a.event("appointment.stretched", p.Actor, fmt.Sprint(a.Quarters), fmt.Sprint(p.Placings[0].Appointment.Quarters.Len()))
	e.Detail = workDetail(p)
	return appendEvent(ctx, tx, e)
}

func seatAgain(ctx context.Context, tx pgx.Tx, p booking.Placement, a lockedAppointment) error {
	if err := restate(ctx, tx, p, booking.Confirmed); err != nil {
		return err
	}
	if err := insertClaims(ctx, tx, claimsOf(p)); err != nil {
		return err
	}
	e := a.event("appointment.come-after-all", p.Actor, string(a.State), string(booking.Confirmed))
	e.Detail = workDetail(p)
	return appendEvent(ctx, tx, e)
}

// restate writes the length and the state of an appointment that stays where it is, if
// need be in another bay.
func restate(ctx context.Context, tx pgx.Tx, p booking.Placement, state booking.State) error {
	one := p.Placings[0]
	a := one.Appointment
	written, err := tx.Exec(ctx, `
		UPDATE appointments a
		   SET state = @state, bay_no = @bay, extra_quarters = extra_quarters + @quarters - quarters, quarters = @quarters,
		       calendar_version = c.calendar_version, moves = moves + 1, waived = @waived
		  FROM centres c
		 WHERE a.id = @id AND c.id = a.centre_id AND c.calendar_version = @version AND c.active`,
		pgx.NamedArgs{
			"id": a.ID, "state": state, "bay": a.Bay, "quarters": a.Quarters.Len(), "version": one.Version, "waived": notNil(one.Waived),
		})
	if err != nil {
		return fmt.Errorf("writing how long it takes: %w", err)
	}
	if written.RowsAffected() == 0 {
		return &booking.ConflictError{}
	}
	return keepOverridden(ctx, tx, p, state)
}

// workDetail is what the history tells of a place that staff have given.
func workDetail(p booking.Placement) map[string]any {
	detail := placeDetail(p.Placings[0].Appointment)
	detail["staff"] = true
	maps.Copy(detail, because(p.Reason))
	if waived := p.Placings[0].Waived; len(waived) > 0 {
		detail["override"] = waived
	}
	return detail
}

// keepOverridden lists an appointment that is there against the crew that there is among
// the orphans, as one that is kept: it is what the next change of the calendar would find.
func keepOverridden(ctx context.Context, tx pgx.Tx, p booking.Placement, state booking.State) error {
	one := p.Placings[0]
	if !slices.Contains(one.Waived, booking.WaiveCrew) || state != booking.Confirmed {
		return nil
	}
	a := one.Appointment
	if _, err := tx.Exec(ctx, `
		INSERT INTO orphans (appointment_id, centre_id, version, reason, detail, state, listed_at, decided_at, decided_by, why)
		SELECT $1, $2, $3, $4, $5, 'kept', now, now, $6, $7
		  FROM fitslot_now() AS now
		ON CONFLICT (appointment_id) DO UPDATE
		   SET (centre_id, version, reason, detail, state, listed_at, decided_at, decided_by, why) =
		       (excluded.centre_id, excluded.version, excluded.reason, excluded.detail, 'kept', excluded.listed_at,
		        excluded.decided_at, excluded.decided_by, excluded.why)`,
		a.ID, a.CentreID, one.Version, staff.Crew, "there are more jobs than fitters", nameOf(p.Actor), strings.TrimSpace(p.Reason)); err != nil {
		return fmt.Errorf("keeping it in spite of the crew: %w", err)
	}
	return appendEvent(ctx, tx, event{
		Kind: "orphan.kept", Actor: p.Actor, Quote: p.Hold, Appointment: a.ID, Centre: a.CentreID, Became: string(staff.Kept),
		Detail: because(p.Reason),
	})
}
