package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
)

// An event is one row of the history. Ids that are uuid.Nil and a centre that is 0
// stay NULL.
type event struct {
	Kind                      string // appointment.held, order.paid, …
	Actor                     access.Actor
	Quote, Appointment, Order uuid.UUID
	Centre                    int32
	Was, Became               string
	Detail                    map[string]any
}

// appendEvent writes e in the transaction of the change it tells of. Its owner, who reads of it
// in the feed, is whose the hold is by then.
func appendEvent(ctx context.Context, tx pgx.Tx, e event) error {
	if e.Detail == nil {
		e.Detail = map[string]any{}
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO events (at, kind, actor, api_key_id, quote_id, appointment_id, order_id, centre_id, was, became, detail, owner)
		VALUES (fitslot_now(), $1, $2, $3, $4, $5, $6, nullif($7::integer, 0), $8, $9, $10,
		       (SELECT api_key_id FROM quotes WHERE id = $4))`,
		e.Kind, nameOf(e.Actor), orNull(e.Actor.Key), orNull(e.Quote), orNull(e.Appointment), orNull(e.Order),
		e.Centre, e.Was, e.Became, e.Detail)
	if err != nil {
		return fmt.Errorf("appending %s: %w", e.Kind, err)
	}
	return nil
}

// nameOf is an actor's name; who has none came with an appointment's token.
func nameOf(a access.Actor) string {
	if a.Name == "" {
		return "customer"
	}
	return a.Name
}

func orNull(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// placeText is where an appointment is, for the history.
func placeText(a booking.Appointment) string {
	return fmt.Sprintf("%s %s", a.Centre, a.Start.UTC().Format("2006-01-02T15:04Z"))
}

func placeDetail(a booking.Appointment) map[string]any {
	return map[string]any{
		"centre": a.Centre, "start": a.Start.UTC().Format(time.RFC3339), "bay": a.Bay, "quarters": a.Quarters.Len(),
	}
}
