package postgres

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/scheduler"
)

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
	closed := a.event("proposal."+e.became, e.by, "open", e.became)
	closed.Detail = map[string]any{"proposal": id}
	maps.Copy(closed.Detail, because(e.reason))
	return appendEvent(ctx, tx, closed)
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
	e := a.event("proposal.made", p.Actor, "", placeText(to))
	e.Detail = placeDetail(to)
	e.Detail["proposal"] = p.Proposal
	maps.Copy(e.Detail, because(p.Reason))
	return appendEvent(ctx, tx, e)
}

// at reports whether a quarter is one of the appointment's.
func (l lockedAppointment) at(q scheduler.Quarter) bool {
	return q >= l.Start && q < l.Start+scheduler.Quarter(l.Quarters)
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
