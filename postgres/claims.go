package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
)

// A claimRow is a claim of an appointment at a centre.
type claimRow struct {
	Centre int32
	booking.Claim
	Appointment uuid.UUID
}

// place is the claim, whoever has it.
func (c claimRow) place() claimRow {
	c.Appointment = uuid.Nil
	return c
}

// lostClaims says that somebody else has some of these.
type lostClaims struct{ claims []claimRow }

func (l *lostClaims) Error() string { return "claims are taken" }

// claimsOf are the claims of all placings.
func claimsOf(p booking.Placement) (claims []claimRow) {
	for _, one := range p.Placings {
		for _, claim := range one.Claims() {
			claims = append(claims, claimRow{one.Appointment.CentreID, claim, one.Appointment.ID})
		}
	}
	return claims
}

// claimTable is a table of claims in a statement; columns are its parameters.
const claimTable = `unnest($1::integer[], $2::smallint[], $3::integer[], $4::uuid[]) AS c (centre_id, resource, quarter, appointment_id)`

func columns(claims []claimRow) []any {
	centres, resources, quarters, appointments := []int32{}, []int16{}, []int32{}, []uuid.UUID{}
	for _, c := range claims {
		centres, resources = append(centres, c.Centre), append(resources, int16(c.Resource))
		quarters, appointments = append(quarters, int32(c.Quarter)), append(appointments, c.Appointment)
	}
	return []any{centres, resources, quarters, appointments}
}

// insertClaims takes claims, all of them or *lostClaims, in one statement for all
// appointments and centres. The ORDER BY keeps two transactions from taking the same
// keys in different orders: without it they deadlock.
func insertClaims(ctx context.Context, tx pgx.Tx, claims []claimRow) error {
	taken, err := tx.Exec(ctx, `
		INSERT INTO claims (centre_id, resource, quarter, appointment_id)
		SELECT c.centre_id, c.resource, c.quarter, c.appointment_id
		  FROM `+claimTable+`
		 ORDER BY c.centre_id, c.resource, c.quarter
		    ON CONFLICT DO NOTHING`, columns(claims)...)
	if err != nil {
		return fmt.Errorf("inserting claims: %w", err)
	}
	if int(taken.RowsAffected()) < len(claims) {
		return &lostClaims{claims}
	}
	return nil
}

// moveClaims takes the new claims before it gives back the old ones that are not
// among them. What one appointment of the placement leaves to another changes hands.
func moveClaims(ctx context.Context, tx pgx.Tx, p booking.Placement) error {
	had, err := claimsHeld(ctx, tx, idsOf(p))
	if err != nil {
		return err
	}
	wanted := claimsOf(p)
	var fresh, inherited []claimRow
	for _, claim := range wanted {
		switch owner, ours := had[claim.place()]; {
		case !ours:
			fresh = append(fresh, claim)
		case owner != claim.Appointment:
			inherited = append(inherited, claim)
		}
	}
	if err := insertClaims(ctx, tx, fresh); err != nil {
		return err
	}
	if len(inherited) > 0 {
		if _, err := tx.Exec(ctx, `
			UPDATE claims
			   SET appointment_id = c.appointment_id
			  FROM `+claimTable+`
			 WHERE (claims.centre_id, claims.resource, claims.quarter) = (c.centre_id, c.resource, c.quarter)`,
			columns(inherited)...); err != nil {
			return fmt.Errorf("passing claims on: %w", err)
		}
	}
	if _, err := tx.Exec(ctx, `
		DELETE FROM claims
		 WHERE appointment_id = ANY($5)
		   AND (centre_id, resource, quarter) NOT IN (SELECT c.centre_id, c.resource, c.quarter FROM `+claimTable+`)`,
		append(columns(wanted), idsOf(p))...); err != nil {
		return fmt.Errorf("giving back the old claims: %w", err)
	}
	return nil
}

// claimsHeld are the claims of appointments, and who of them has each.
func claimsHeld(ctx context.Context, tx pgx.Tx, appointments []uuid.UUID) (map[claimRow]uuid.UUID, error) {
	rows, err := tx.Query(ctx, `SELECT centre_id, resource, quarter, appointment_id FROM claims WHERE appointment_id = ANY($1)`, appointments)
	if err != nil {
		return nil, fmt.Errorf("reading claims: %w", err)
	}
	held := map[claimRow]uuid.UUID{}
	var c claimRow
	_, err = pgx.ForEachRow(rows, []any{&c.Centre, &c.Resource, &c.Quarter, &c.Appointment}, func() error {
		held[c.place()] = c.Appointment
		return nil
	})
	return held, err
}

// idsOf are the appointments that are placed.
func idsOf(p booking.Placement) []uuid.UUID {
	ids := make([]uuid.UUID, len(p.Placings))
	for i, one := range p.Placings {
		ids[i] = one.Appointment.ID
	}
	return ids
}

// dropClaims gives back all claims of appointments.
func dropClaims(ctx context.Context, tx pgx.Tx, appointments []uuid.UUID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM claims WHERE appointment_id = ANY($1)`, appointments); err != nil {
		return fmt.Errorf("giving back claims: %w", err)
	}
	return nil
}
