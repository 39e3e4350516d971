package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/supply"
)

// Hold is booking.Store's.
func (b *Bookings) Hold(ctx context.Context, id uuid.UUID) (booking.Hold, error) {
	return b.hold(ctx, `a.quote_id = $1`, id)
}

// ByAppointment is booking.Store's.
func (b *Bookings) ByAppointment(ctx context.Context, id uuid.UUID) (booking.Hold, error) {
	return b.hold(ctx, `a.quote_id = (SELECT quote_id FROM appointments WHERE id = $1)`, id)
}

// hold reads a hold. One that has run out is ended first, and whoever is at work on it
// is waited for: he may have judged it live and be about to say so, and what was once
// told to have expired is not to turn out confirmed.
func (b *Bookings) hold(ctx context.Context, which string, id uuid.UUID) (booking.Hold, error) {
	h, err := b.readHold(ctx, which, id)
	if a := h.First(); err != nil || a.State != booking.Expired || a.ExpiresAt.IsZero() {
		return h, err
	}
	if err := b.end(ctx, h.First().ID); err != nil {
		return booking.Hold{}, err
	}
	return b.readHold(ctx, which, id)
}

func (b *Bookings) readHold(ctx context.Context, which string, id uuid.UUID) (booking.Hold, error) {
	var h booking.Hold
	err := pgx.BeginTxFunc(ctx, b.pool, snapshot, func(tx pgx.Tx) (err error) {
		h, err = loadHold(ctx, tx, which, id)
		return err
	})
	if err != nil && !errors.Is(err, booking.ErrNotFound) {
		return h, fmt.Errorf("reading a hold: %w", err)
	}
	return h, err
}

// stateNow is the state of appointment a. A hold whose expiry is past is expired,
// whether or not the sweep has been there.
const stateNow = `CASE WHEN a.state = 'held' AND a.expires_at <= fitslot_now() THEN 'expired' ELSE a.state END`

// selectAppointments is what scanAppointment reads, of appointments a at centres c.
const selectAppointments = `
	SELECT q.id, q.customer_ref, q.currency, q.gross_minor, q.tax_minor, q.api_key_id,
	       a.id, a.order_id, a.token, a.vehicle, a.services, a.channel, a.centre_id, a.bay_no, a.start_quarter::bigint, a.quarters,
	       ` + stateNow + `,
	       a.expires_at, a.ready_at, a.extended_by_owner, a.extended_to_pay, a.payment_reference, a.moves, a.waived, a.created_at, a.confirmed_at,
	       c.external_id, c.zone, c.name, c.address, c.postcode, c.city, c.country, c.lat, c.lon
	  FROM appointments a
	  JOIN quotes q ON q.id = a.quote_id
	  JOIN centres c ON c.id = a.centre_id
	 `

// loadHold reads the hold of the appointments a for which a condition on $1 holds.
func loadHold(ctx context.Context, q querier, which string, id uuid.UUID) (booking.Hold, error) {
	var h booking.Hold
	rows, err := q.Query(ctx, selectAppointments+`WHERE `+which+` ORDER BY a.id`, id)
	if err != nil {
		return h, err
	}
	h.Appointments, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (booking.Appointment, error) {
		return scanAppointment(row, &h)
	})
	if err == nil && len(h.Appointments) == 0 {
		err = booking.ErrNotFound
	}
	if err != nil {
		return h, err
	}
	if err := complete(ctx, q, h.Appointments); err != nil {
		return h, err
	}
	h.Quote.Lines, err = loadQuoteLines(ctx, q, h.ID)
	return h, err
}

// scanAppointment reads a row of selectAppointments: an appointment, and what it says of
// its hold.
func scanAppointment(row pgx.CollectableRow, h *booking.Hold) (a booking.Appointment, err error) {
	var order *uuid.UUID
	var reference *string
	var expires, confirmed, ready *time.Time
	var zone string
	var start scheduler.Quarter
	var quarters int
	if err := row.Scan(
		&h.ID, &h.CustomerRef, &h.Quote.Currency, &h.Quote.Gross, &h.Quote.Tax, &a.APIKey,
		&a.ID, &order, &a.Token, &a.Vehicle, &a.Services, &a.Channel, &a.CentreID, &a.Bay, &start, &quarters,
		&a.State, &expires, &ready, &a.ExtendedByOwner, &a.ExtendedToPay, &reference, &a.Moves, &a.Waived, &a.CreatedAt, &confirmed,
		&a.Centre, &zone, &a.Place.Name, &a.Place.Address, &a.Place.Postcode, &a.Place.City, &a.Place.Country,
		&a.Place.Lat, &a.Place.Lon); err != nil {
		return a, err
	}
	a.Hold, a.Order, a.PaymentReference = h.ID, value(order), value(reference)
	a.ExpiresAt, a.ConfirmedAt, a.Ready.At = value(expires), value(confirmed), value(ready)
	a.Quarters = scheduler.Range{From: start, To: start + scheduler.Quarter(quarters)}
	a.Zone, err = time.LoadLocation(zone)
	a.Start = a.Quarters.From.Time().In(a.Zone)
	return a, err
}

// complete reads what tyres appointments have, what was asked for of them, what was done
// to them last and what is proposed for them: a table at a time.
func complete(ctx context.Context, q querier, all []booking.Appointment) error {
	ids := make([]uuid.UUID, len(all))
	for i, a := range all {
		ids[i] = a.ID
	}
	ways, err := waysOf(ctx, q, ids)
	if err != nil {
		return err
	}
	var sent []uuid.UUID
	for i := range all {
		a := &all[i]
		a.Ready.Ways = ways[a.ID]
		for _, way := range a.Ready.Ways {
			a.Items = append(a.Items, way.Item)
		}
		if a.State != booking.Held && len(a.Items) > 0 {
			sent = append(sent, a.ID)
		}
	}
	deliveries := map[uuid.UUID][]supply.Delivery{}
	if len(sent) > 0 {
		found, err := deliveriesOf(ctx, q, sent...)
		if err != nil {
			return err
		}
		for _, d := range found {
			deliveries[d.Appointment] = append(deliveries[d.Appointment], d)
		}
	}
	last, err := latestOf(ctx, q, ids)
	if err != nil {
		return err
	}
	proposals, err := proposalsFor(ctx, q, ids)
	if err != nil {
		return err
	}
	for i := range all {
		a := &all[i]
		a.Deliveries, a.Latest, a.Proposal = deliveries[a.ID], last[a.ID], proposals[a.ID]
	}
	return nil
}

func loadWays(ctx context.Context, q querier, appointment uuid.UUID) ([]supply.Way, error) {
	ways, err := waysOf(ctx, q, []uuid.UUID{appointment})
	return ways[appointment], err
}

// waysOf reads from where the tyres of appointments come.
func waysOf(ctx context.Context, q querier, appointments []uuid.UUID) (map[uuid.UUID][]supply.Way, error) {
	rows, err := q.Query(ctx, `
		SELECT appointment_id, sku, quantity, warehouse, dispatch_on, deliver_at
		  FROM appointment_items
		 WHERE appointment_id = ANY($1)
		 ORDER BY appointment_id, sku`, appointments)
	if err != nil {
		return nil, err
	}
	ways := map[uuid.UUID][]supply.Way{}
	var of uuid.UUID
	var way supply.Way
	var dispatched time.Time
	_, err = pgx.ForEachRow(rows, []any{&of, &way.Item.SKU, &way.Item.Quantity, &way.Warehouse, &dispatched, &way.Delivered}, func() error {
		way.Dispatched = calendar.DateOf(dispatched, time.UTC)
		ways[of] = append(ways[of], way)
		return nil
	})
	return ways, err
}

// value reads a column that may be NULL; then it is the zero value.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
