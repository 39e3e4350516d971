package postgres

import (
	"context"
	"errors"
	"fmt"
	"maps"
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

// only is one appointment of a hold.
func (h lockedHold) only(id uuid.UUID) (lockedHold, error) {
	i := slices.IndexFunc(h, func(a lockedAppointment) bool { return a.ID == id })
	if i < 0 {
		return nil, booking.ErrNotFound
	}
	return h[i : i+1], nil
}

// stepOf does a step of the work at one appointment of a locked hold.
func stepOf(ctx context.Context, tx pgx.Tx, c booking.Change, h lockedHold) error {
	a := h[0]
	next, err := a.State.After(c.Action)
	if err != nil {
		return err
	}
	switch early, err := dayToCome(ctx, tx, a); {
	case err != nil:
		return err
	case c.Action == booking.ActArrive && early:
		return &booking.StateError{Action: "arrive for", State: "of a day to come"}
	case c.Action == booking.ActNoShow && !a.Begun:
		return &booking.StateError{Action: "not come to", State: "still to begin"}
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
		if err := closeOrphans(ctx, tx, h.ids(), staff.Cancelled, c.Actor); err != nil {
			return err
		}
		if err := dropClaims(ctx, tx, h.ids()); err != nil {
			return err
		}
	}
	e := a.event("appointment."+told[c.Action], c.Actor, string(a.State), string(next), c.Hold)
	e.Detail = because(c.Reason)
	return appendEvent(ctx, tx, e)
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

// told is what the events of the steps are called.
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

// An ending is how a proposal ends, by whom and why. Only is the one that is meant; by
// what overtakes it, whichever is open.
type ending struct {
	became string
	only   uuid.UUID
	by     access.Actor
	reason string
}

// giveUpProposal is closeProposal where nothing else is taken: what was proposed is given
// back.
func giveUpProposal(ctx context.Context, tx pgx.Tx, a lockedAppointment, e ending) error {
	if err := closeProposal(ctx, tx, a, e); err != nil {
		return err
	}
	return dropProposed(ctx, tx, a.ID, nil)
}

// closeProposal ends what is proposed for a locked appointment, if something is. Its claims
// stay: whoever takes others gives them back after that. Else two of them would wait for
// each other. booking.ErrNoProposal.
func closeProposal(ctx context.Context, tx pgx.Tx, a lockedAppointment, e ending) error {
	var id uuid.UUID
	err := tx.QueryRow(ctx, `
		UPDATE proposals
		   SET state = $2, decided_at = fitslot_now(), decided_by = $3
		 WHERE appointment_id = $1 AND state = 'open' AND coalesce(id = $4, true)
		RETURNING id`, a.ID, e.became, nameOf(e.by), orNull(e.only)).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		if e.only != uuid.Nil {
			return booking.ErrNoProposal
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("closing a proposal: %w", err)
	}
	detail := map[string]any{"proposal": id}
	maps.Copy(detail, because(e.reason))
	return appendEvent(ctx, tx, event{
		Kind: "proposal." + e.became, Actor: e.by, Quote: a.Hold, Appointment: a.ID, Order: value(a.Order), Centre: a.Centre,
		Was: "open", Became: e.became, Detail: detail,
	})
}

// dropProposed gives back the claims of an appointment that are not of its own place, but
// for those to keep.
func dropProposed(ctx context.Context, tx pgx.Tx, appointment uuid.UUID, keep []claimRow) error {
	_, err := tx.Exec(ctx, `
		DELETE FROM claims c
		 USING appointments a
		 WHERE a.id = $5 AND c.appointment_id = a.id AND NOT `+ownClaim+`
		   AND (c.centre_id, c.resource, c.quarter) NOT IN (SELECT centre_id, resource, quarter FROM `+claimTable+`)`,
		append(columns(keep), appointment)...)
	if err != nil {
		return fmt.Errorf("giving back what was proposed: %w", err)
	}
	return nil
}

// ownClaim tells whether claim c of appointment a is of its own place. The others are of
// what is proposed. Where the two share a quarter at one centre they share the crew place.
const ownClaim = `(c.centre_id = a.centre_id AND c.quarter >= a.start_quarter AND c.quarter < a.start_quarter + a.quarters
	AND (c.resource < 0 OR c.resource = a.bay_no))`

// propose reserves another place for an appointment.
func propose(ctx context.Context, tx pgx.Tx, p booking.Placement, a lockedAppointment) error {
	if err := closeProposal(ctx, tx, a, ending{became: "overtaken", by: p.Actor}); err != nil {
		return err
	}
	to := p.Placings[0].Appointment
	written, err := tx.Exec(ctx, `
		INSERT INTO proposals (id, appointment_id, centre_id, bay_no, start_quarter, quarters, state, reason, made_at, made_by)
		SELECT $1, $2, c.id, $3, $4, $5, 'open', $6, fitslot_now(), $7
		  FROM centres c
		 WHERE c.id = $8 AND c.calendar_version = $9 AND c.active`,
		p.Proposal, a.ID, to.Bay, to.Quarters.From, to.Quarters.Len(), strings.TrimSpace(p.Reason), nameOf(p.Actor), to.CentreID, p.Placings[0].Version)
	if err != nil {
		return fmt.Errorf("proposing: %w", err)
	}
	if written.RowsAffected() == 0 {
		return &booking.ConflictError{}
	}
	had, err := claimsHeld(ctx, tx, idsOf(p))
	if err != nil {
		return err
	}
	var fresh []claimRow
	wanted := claimsOf(p)
	for _, c := range wanted {
		_, ours := had[c.place()]
		if shared := c.Resource < 0 && c.Centre == a.Centre && a.at(c.Quarter); !ours && !shared {
			fresh = append(fresh, c)
		}
	}
	if err := insertClaims(ctx, tx, fresh); err != nil {
		return err
	}
	if err := dropProposed(ctx, tx, a.ID, wanted); err != nil {
		return err
	}
	detail := placeDetail(to)
	detail["proposal"] = p.Proposal
	if p.Reason != "" {
		detail["reason"] = strings.TrimSpace(p.Reason)
	}
	return appendEvent(ctx, tx, event{
		Kind: "proposal.made", Actor: p.Actor, Quote: p.Hold, Appointment: a.ID, Order: value(a.Order), Centre: a.Centre,
		Became: placeText(to), Detail: detail,
	})
}

// at reports whether a quarter is one of the appointment's.
func (l lockedAppointment) at(q scheduler.Quarter) bool {
	return q >= l.Start && q < l.Start+scheduler.Quarter(l.Quarters)
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
	e := a.event("appointment.stretched", p.Actor, fmt.Sprint(a.Quarters), fmt.Sprint(p.Placings[0].Appointment.Quarters.Len()), p.Hold)
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
	e := a.event("appointment.come-after-all", p.Actor, string(a.State), string(booking.Confirmed), p.Hold)
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
	if reason := strings.TrimSpace(p.Reason); reason != "" {
		detail["reason"] = reason
	}
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
		Detail: map[string]any{"reason": strings.TrimSpace(p.Reason)},
	})
}

// insertBooked writes an appointment that staff have made, confirmed, with its customer.
func insertBooked(ctx context.Context, tx pgx.Tx, p booking.Placement) error {
	a := p.Placings[0].Appointment
	if err := insertIdempotencyKey(ctx, tx, p.Key, a.ID); err != nil {
		return err
	}
	if err := insertQuote(ctx, tx, p); err != nil {
		return err
	}
	if err := insertAppointment(ctx, tx, p.Placings[0]); err != nil {
		return err
	}
	if err := insertContact(ctx, tx, p); err != nil {
		return err
	}
	if err := insertClaims(ctx, tx, claimsOf(p)); err != nil {
		return err
	}
	if err := takeTyres(ctx, tx, p); err != nil {
		return err
	}
	if err := requestTyres(ctx, tx, a.ID, p.Actor); err != nil {
		return err
	}
	if err := insertQuoteLines(ctx, tx, p); err != nil {
		return err
	}
	if err := keepOverridden(ctx, tx, p, booking.Confirmed); err != nil {
		return err
	}
	detail := workDetail(p)
	detail["channel"] = a.Channel
	return appendEvent(ctx, tx, event{
		Kind: "appointment.booked", Actor: p.Actor, Quote: p.Hold, Appointment: a.ID, Centre: a.CentreID,
		Became: string(booking.Confirmed), Detail: detail,
	})
}

// insertContact writes for whom and for which vehicle an appointment is.
func insertContact(ctx context.Context, tx pgx.Tx, p booking.Placement) error {
	a, c := p.Placings[0].Appointment, p.Contact
	customer, vehicle := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	if _, err := tx.Exec(ctx, `
		INSERT INTO customers (id, api_key_id, name, email, phone, language)
		SELECT $1, $2, $3, $4, $5, coalesce(nullif($6, ''), k.languages[1])
		  FROM centres s
		  JOIN countries k ON k.code = s.country
		 WHERE s.id = $7`, customer, p.Actor.Key, c.Name, c.Email, c.Phone, c.Language, a.CentreID); err != nil {
		return fmt.Errorf("inserting the customer: %w", err)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO vehicles (id, customer_id, class, plate) VALUES ($1, $2, $3, $4)`, vehicle, customer, a.Vehicle, c.Plate); err != nil {
		return fmt.Errorf("inserting the vehicle: %w", err)
	}
	if _, err := tx.Exec(ctx, `UPDATE appointments SET vehicle_id = $2 WHERE id = $1`, a.ID, vehicle); err != nil {
		return fmt.Errorf("inserting the vehicle: %w", err)
	}
	return nil
}

// proposalsFor reads what is proposed for appointments; there is none of one for which
// nothing is.
func proposalsFor(ctx context.Context, q querier, appointments []uuid.UUID) (map[uuid.UUID]*booking.Proposal, error) {
	rows, err := q.Query(ctx, `
		SELECT p.appointment_id, p.id, c.external_id, c.name, c.zone, p.bay_no, p.start_quarter, p.quarters, p.reason, p.made_at, p.made_by
		  FROM proposals p
		  JOIN centres c ON c.id = p.centre_id
		 WHERE p.appointment_id = ANY($1) AND p.state = 'open'`, appointments)
	if err != nil {
		return nil, fmt.Errorf("reading proposals: %w", err)
	}
	open := map[uuid.UUID]*booking.Proposal{}
	var of uuid.UUID
	var p booking.Proposal
	var zone string
	var length int
	_, err = pgx.ForEachRow(rows, []any{
		&of, &p.ID, &p.Centre, &p.Name, &zone, &p.Bay, &p.Quarters.From, &length, &p.Reason, &p.MadeAt, &p.By,
	}, func() (err error) {
		one := p
		one.Quarters.To = p.Quarters.From + scheduler.Quarter(length)
		one.Zone, err = time.LoadLocation(zone)
		open[of] = &one
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading proposals: %w", err)
	}
	return open, nil
}
