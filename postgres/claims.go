package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/scheduler"
)

// lostClaims says that somebody else has some of these.
type lostClaims struct {
	resources []int16
	quarters  []int32
}

func (l *lostClaims) Error() string { return "claims are taken" }

// claimsOf are the claims of a placement: the bay for the whole job, a crew place in
// each quarter where there is a crew, and a web place where the door has a share.
func claimsOf(p booking.Placement) []booking.Claim {
	var claims []booking.Claim
	for i := range p.Appointment.Quarters.Len() {
		q := p.Appointment.Quarters.From + scheduler.Quarter(i)
		claims = append(claims, booking.Claim{Resource: p.Appointment.Bay, Quarter: q})
		if p.Crew != nil {
			claims = append(claims, booking.Claim{Resource: -p.Crew[i], Quarter: q})
		}
		if p.Web != nil && p.Web[i] > 0 {
			claims = append(claims, booking.Claim{Resource: -booking.WebBase - p.Web[i], Quarter: q})
		}
	}
	return claims
}

func columns(claims []booking.Claim) (resources []int16, quarters []int32) {
	for _, c := range claims {
		resources = append(resources, int16(c.Resource))
		quarters = append(quarters, int32(c.Quarter))
	}
	return resources, quarters
}

// insertClaims takes claims, all of them or *lostClaims. The ORDER BY keeps two
// transactions from taking the same keys in different orders: without it they
// deadlock.
func insertClaims(ctx context.Context, tx pgx.Tx, p booking.Placement, claims []booking.Claim) error {
	resources, quarters := columns(claims)
	taken, err := tx.Exec(ctx, `
		INSERT INTO claims (centre_id, resource, quarter, appointment_id)
		SELECT $1, c.resource, c.quarter, $4
		  FROM unnest($2::smallint[], $3::integer[]) AS c (resource, quarter)
		 ORDER BY c.resource, c.quarter
		    ON CONFLICT DO NOTHING`,
		p.Appointment.CentreID, resources, quarters, p.Appointment.ID)
	if err != nil {
		return fmt.Errorf("inserting claims: %w", err)
	}
	if int(taken.RowsAffected()) < len(claims) {
		return &lostClaims{resources, quarters}
	}
	return nil
}

// moveClaims takes the new claims before it gives back the old ones that are not
// among them.
func moveClaims(ctx context.Context, tx pgx.Tx, p booking.Placement, from int32) error {
	wanted := claimsOf(p)
	fresh := wanted
	if from == p.Appointment.CentreID {
		had, err := claimsHeld(ctx, tx, p.Appointment.ID)
		if err != nil {
			return err
		}
		fresh = slices.DeleteFunc(slices.Clone(wanted), func(c booking.Claim) bool { return slices.Contains(had, c) })
	}
	if err := insertClaims(ctx, tx, p, fresh); err != nil {
		return err
	}
	resources, quarters := columns(wanted)
	_, err := tx.Exec(ctx, `
		DELETE FROM claims
		 WHERE appointment_id = $1
		   AND (centre_id, resource, quarter) NOT IN (
		       SELECT $2::integer, c.resource, c.quarter FROM unnest($3::smallint[], $4::integer[]) AS c (resource, quarter))`,
		p.Appointment.ID, p.Appointment.CentreID, resources, quarters)
	if err != nil {
		return fmt.Errorf("giving back the old claims: %w", err)
	}
	return nil
}

func claimsHeld(ctx context.Context, tx pgx.Tx, appointment uuid.UUID) ([]booking.Claim, error) {
	rows, err := tx.Query(ctx, `SELECT resource, quarter FROM claims WHERE appointment_id = $1`, appointment)
	if err != nil {
		return nil, fmt.Errorf("reading claims: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[booking.Claim])
}

// dropClaims gives back all claims of appointments.
func dropClaims(ctx context.Context, tx pgx.Tx, appointments []uuid.UUID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM claims WHERE appointment_id = ANY($1)`, appointments); err != nil {
		return fmt.Errorf("giving back claims: %w", err)
	}
	return nil
}
