package postgres_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/internal/testdb"
	"github.com/fitslot/fitslot/partner"
	"github.com/fitslot/fitslot/postgres"
	"github.com/fitslot/fitslot/supply"
)

// A depot is a network with a centre of eight bays, and a partner who may do all.
type depot struct {
	*testdb.Network
	t        *testing.T
	ctx      context.Context
	bookings *booking.Service
	partners *partner.Service
	partner  access.Actor
	start    time.Time // of the next appointment
}

func newDepot(t *testing.T) *depot {
	t.Helper()
	monday := time.Date(2026, 10, 19, 7, 0, 0, 0, time.UTC)
	n := testdb.NewNetwork(t, testdb.New(t), monday)
	n.Centre("C", 8)
	n.Exec(`UPDATE stock SET counted = on_hand`)
	_, _, err := access.New(postgres.NewKeys(n.Pool)).AddKey(t.Context(), access.Key{Name: "partner", Role: access.Partner, Warehouses: []string{"KAS"}})
	require.NoError(t, err)
	return &depot{
		Network: n, t: t, ctx: t.Context(),
		bookings: booking.New(postgres.NewBookings(n.Pool), postgres.NewClock(n.Pool).Now, booking.DefaultConfig()),
		partners: partner.New(postgres.NewDeliveries(n.Pool)),
		partner:  access.Actor{Name: "partner", Role: access.Partner, Warehouses: []string{access.All}, Centres: []string{access.All}},
		start:    time.Date(2026, 10, 21, 6, 0, 0, 0, time.UTC),
	}
}

// hold holds four W205, each time a quarter of an hour later.
func (p *depot) hold() booking.Hold {
	p.t.Helper()
	h, err := p.bookings.Hold(p.ctx, p.Actor, booking.HoldRequest{Wishes: []booking.Wish{{
		Job:    booking.Job{Vehicle: booking.Car, Services: []string{"fit"}, Items: []supply.Item{{SKU: "W205", Quantity: 4}}},
		Centre: "C", Start: p.start,
	}}})
	require.NoError(p.t, err)
	p.start = p.start.Add(15 * time.Minute)
	return h
}

// confirmed is an appointment whose delivery has come through steps.
func (p *depot) confirmed(steps ...supply.DeliveryAction) booking.Appointment {
	p.t.Helper()
	h, err := p.bookings.Confirm(p.ctx, p.Actor, p.hold().ID, "paid")
	require.NoError(p.t, err)
	for _, step := range steps {
		_, err := p.report(h.First().Deliveries[0].ID, step)
		require.NoError(p.t, err)
	}
	return h.First()
}

func (p *depot) report(delivery uuid.UUID, step supply.DeliveryAction) (supply.Delivery, error) {
	r := supply.Report{Action: step}
	if step == supply.Receive {
		r.Items = []supply.Item{{SKU: "W205", Quantity: 4}}
	}
	return p.partners.Report(p.ctx, p.partner, delivery, r)
}

func (p *depot) count(sql string, args ...any) (n int) {
	p.t.Helper()
	require.NoError(p.t, p.Pool.QueryRow(p.ctx, sql, args...).Scan(&n))
	return n
}

func (p *depot) sound() {
	p.t.Helper()
	findings, err := postgres.Verify(p.ctx, p.Pool)
	require.NoError(p.t, err)
	for _, f := range findings {
		require.Zero(p.t, f.Count, "%s: %v", f.Promise, f.Offences)
	}
}

// atOnce does things at the same moment and returns their errors.
func atOnce(do ...func() error) []error {
	errs := make([]error, len(do))
	ready := make(chan struct{})
	var all sync.WaitGroup
	for i, f := range do {
		all.Go(func() {
			<-ready
			errs[i] = f()
		})
	}
	close(ready)
	all.Wait()
	return errs
}

// Whoever comes first, the other finds what has been done, and no tyre is lost or
// doubled.
func TestDeliveries_CancelAgainstAStep(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		step      supply.DeliveryAction
		before    []supply.DeliveryAction
		lost, won supply.DeliveryState // what the delivery is if the step lost, and if it won
	}{
		{supply.Dispatch, []supply.DeliveryAction{supply.Acknowledge}, supply.Cancelled, supply.Returning},
		{supply.Receive, []supply.DeliveryAction{supply.Acknowledge, supply.Dispatch}, supply.Returning, supply.Returning},
		{supply.Acknowledge, nil, supply.Cancelled, supply.Cancelled},
	} {
		p := newDepot(t)
		onHand := 100
		for range 16 {
			a := p.confirmed(c.before...)
			id := a.Deliveries[0].ID
			errs := atOnce(
				func() error { _, err := p.report(id, c.step); return err },
				func() error {
					_, err := p.bookings.Cancel(p.ctx, booking.Viewer{Actor: p.Actor}, a.ID)
					return err
				})
			require.NoError(t, errs[1], "a customer can always cancel")
			d, err := p.partners.Delivery(p.ctx, p.partner, id)
			require.NoError(t, err)
			onHand -= 4
			if errs[0] == nil {
				require.Equal(t, c.won, d.State)
			} else {
				require.ErrorIs(t, errs[0], supply.ErrDeliveryState)
				require.Equal(t, c.lost, d.State)
			}
			if d.State == supply.Cancelled {
				onHand += 4
			}
			require.Equal(t, onHand, p.count(`SELECT on_hand FROM stock WHERE sku = 'W205'`))
			require.Zero(t, p.count(`SELECT reserved FROM stock WHERE sku = 'W205'`))
		}
		p.sound()
	}
}

// A customer who moves to another centre while the tyres leave for the first.
func TestDeliveries_MoveAgainstDispatch(t *testing.T) {
	t.Parallel()
	p := newDepot(t)
	p.Centre("D", 8)
	for range 12 {
		a := p.confirmed(supply.Acknowledge)
		errs := atOnce(
			func() error { _, err := p.report(a.Deliveries[0].ID, supply.Dispatch); return err },
			func() error {
				_, err := p.bookings.Reschedule(p.ctx, booking.Viewer{Actor: p.Actor}, a.ID, "D", a.Start)
				return err
			})
		require.NoError(t, errs[1])
		want := supply.Returning
		if errs[0] != nil {
			require.ErrorIs(t, errs[0], supply.ErrDeliveryState)
			want = supply.Cancelled
		}
		h, err := p.bookings.Appointment(p.ctx, booking.Viewer{Actor: p.Actor}, a.ID)
		require.NoError(t, err)
		require.Len(t, h.First().Deliveries, 2)
		require.Equal(t, []supply.DeliveryState{want, supply.Requested},
			[]supply.DeliveryState{h.First().Deliveries[0].State, h.First().Deliveries[1].State})
	}
	p.sound()
}

// Two moves of one hold at once, to different centres: one after the other.
func TestPlace_TwoMovesAtOnce(t *testing.T) {
	t.Parallel()
	p := newDepot(t)
	p.Centre("D", 8)
	p.Centre("E", 8)
	for range 8 {
		h := p.hold()
		to := func(centre string) func() error {
			return func() error { _, err := p.bookings.Move(p.ctx, p.Actor, h.ID, centre, h.First().Start); return err }
		}
		require.NoError(t, errors.Join(atOnce(to("D"), to("E"))...))
	}
	p.sound()
}

func TestDeliveries_OnceHoweverOftenItIsSaid(t *testing.T) {
	t.Parallel()
	p := newDepot(t)
	h := p.hold()
	confirm := func() error { _, err := p.bookings.Confirm(p.ctx, p.Actor, h.ID, "paid"); return err }
	for _, err := range atOnce(confirm, confirm, confirm, confirm) {
		require.NoError(t, err)
	}
	require.Equal(t, 1, p.count(`SELECT count(*) FROM deliveries`))
	var id uuid.UUID
	require.NoError(t, p.Pool.QueryRow(p.ctx, `SELECT id FROM deliveries`).Scan(&id))
	for _, step := range []supply.DeliveryAction{supply.Acknowledge, supply.Dispatch, supply.Receive} {
		say := func() error { _, err := p.report(id, step); return err }
		for _, err := range atOnce(say, say, say, say) {
			require.NoError(t, err, step)
		}
	}
	require.Equal(t, 96, p.count(`SELECT on_hand FROM stock WHERE sku = 'W205'`))
	require.Equal(t, 4, p.count(`SELECT count(*) FROM events WHERE kind LIKE 'delivery.%'`), "an event a step")
	p.sound()
}

// Two warehouses, one of which has only half of the tyres: a delivery each.
func TestDeliveries_OneAWarehouse(t *testing.T) {
	t.Parallel()
	p := newDepot(t)
	p.Exec(`INSERT INTO warehouses VALUES ('ULM', 'Ulm', 'DE', 'HE', 'Europe/Berlin', 62)`)
	p.Exec(`INSERT INTO routes SELECT 'ULM', id, 960, 1, 62, 540 FROM centres`)
	p.Exec(`INSERT INTO stock (warehouse, sku, on_hand, counted_at) VALUES ('ULM', 'W225', 8, fitslot_now())`)
	p.Exec(`UPDATE stock SET on_hand = 0, counted = 0 WHERE warehouse = 'KAS' AND sku = 'W225'`)
	h, err := p.bookings.Hold(p.ctx, p.Actor, booking.HoldRequest{Wishes: []booking.Wish{{
		Job:    booking.Job{Vehicle: booking.Car, Services: []string{"fit"}, Items: []supply.Item{{SKU: "W205", Quantity: 2}, {SKU: "W225", Quantity: 2}}},
		Centre: "C", Start: p.start,
	}}})
	require.NoError(t, err)
	h, err = p.bookings.Confirm(p.ctx, p.Actor, h.ID, "paid")
	require.NoError(t, err)
	require.Len(t, h.First().Deliveries, 2)
	p.sound()

	for _, d := range h.First().Deliveries {
		if d.Warehouse == "ULM" {
			_, err = p.partners.Report(p.ctx, p.partner, d.ID, supply.Report{Action: supply.Acknowledge})
			require.NoError(t, err)
			_, err = p.partners.Report(p.ctx, p.partner, d.ID, supply.Report{Action: supply.Dispatch})
			require.NoError(t, err)
		}
	}
	_, err = p.bookings.Cancel(p.ctx, booking.Viewer{Actor: p.Actor}, h.First().ID)
	require.NoError(t, err)
	require.Equal(t, 1, p.count(`SELECT count(*) FROM deliveries WHERE warehouse = 'ULM' AND state = 'returning'`))
	require.Equal(t, 1, p.count(`SELECT count(*) FROM deliveries WHERE warehouse = 'KAS' AND state = 'cancelled'`))
	require.Zero(t, p.count(`SELECT sum(reserved) FROM stock`))
	p.sound()
}

// A ledger is the shelf as it really is, and what was written down when.
type ledger struct {
	now, shelf int
	moves      []move
	counts     []move // what lay there at an instant
	known      int    // the instant of the youngest count that was sent in
}

type move struct{ at, tyres int }

// onHand is what we can know: the youngest count that was sent in, and what has
// moved since.
func (l ledger) onHand() int {
	n := 0
	for _, c := range l.counts {
		if c.at == l.known {
			n = c.tyres
		}
	}
	for _, m := range l.moves {
		if m.at > l.known {
			n += m.tyres
		}
	}
	return n
}

// However late a count is sent in, and however often, no tyre that was sold is on
// the shelf again, and none that came back is lost.
func TestDeliveries_StockAgreesWithTheLedger(t *testing.T) {
	t.Parallel()
	p := newDepot(t)
	rapid.Check(t, func(r *rapid.T) {
		p.Exec(`TRUNCATE deliveries, delivery_items, appointment_items, quote_lines, claims, appointments, quotes, events CASCADE`)
		p.Exec(`UPDATE stock SET on_hand = 100, counted = 100, reserved = 0, oversold = 0, counted_at = fitslot_now() WHERE sku = 'W205'`)
		p.start = time.Date(2026, 10, 21, 6, 0, 0, 0, time.UTC)
		clock := func() (now time.Time) {
			p.Exec(`UPDATE installation SET clock_offset = clock_offset + interval '1 second'`)
			require.NoError(r, p.Pool.QueryRow(p.ctx, `SELECT fitslot_now()`).Scan(&now))
			return now
		}
		instants := []time.Time{clock()}
		l := ledger{shelf: 100, counts: []move{{0, 100}}}
		waiting, sent := []booking.Appointment{}, []booking.Appointment{}
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			instants = append(instants, clock())
			l.now++
			switch rapid.SampledFrom([]string{"sell", "dispatch", "return", "count", "send", "send"}).Draw(r, "step") {
			case "sell":
				if len(waiting) < 3 {
					waiting = append(waiting, p.confirmed(supply.Acknowledge))
				}
			case "dispatch":
				if len(waiting) > 0 {
					_, err := p.report(waiting[0].Deliveries[0].ID, supply.Dispatch)
					require.NoError(r, err)
					l.shelf, l.moves = l.shelf-4, append(l.moves, move{l.now, -4})
					waiting, sent = waiting[1:], append(sent, waiting[0])
				}
			case "return":
				if len(sent) > 0 {
					_, err := p.bookings.Cancel(p.ctx, booking.Viewer{Actor: p.Actor}, sent[0].ID)
					require.NoError(r, err)
					_, err = p.report(sent[0].Deliveries[0].ID, supply.Return)
					require.NoError(r, err)
					l.shelf, l.moves = l.shelf+4, append(l.moves, move{l.now, 4})
					sent = sent[1:]
				}
			case "count":
				l.shelf -= rapid.IntRange(0, 2).Draw(r, "lost")
				l.counts = append(l.counts, move{l.now, l.shelf})
				instants[l.now] = clock()
			case "send":
				c := rapid.SampledFrom(l.counts).Draw(r, "count")
				_, err := p.partners.Count(p.ctx, p.partner, partner.Count{Warehouse: "KAS", At: instants[c.at], Rows: []partner.CountRow{{SKU: "W205", OnHand: c.tyres}}})
				require.NoError(r, err)
				l.known = max(l.known, c.at)
			}
			require.Equal(r, l.onHand(), p.count(`SELECT on_hand FROM stock WHERE sku = 'W205'`))
			require.Equal(r, 4*len(waiting), p.count(`SELECT reserved FROM stock WHERE sku = 'W205'`))
		}
		p.sound()
	})
}

// A count that is sent in while tyres leave sees them either on the shelf or gone,
// and not both.
func TestDeliveries_CountAgainstDispatch(t *testing.T) {
	t.Parallel()
	p := newDepot(t)
	onHand := 100
	for range 16 {
		a := p.confirmed(supply.Acknowledge)
		var now time.Time
		require.NoError(t, p.Pool.QueryRow(p.ctx, `SELECT fitslot_now()`).Scan(&now))
		errs := atOnce(
			func() error { _, err := p.report(a.Deliveries[0].ID, supply.Dispatch); return err },
			func() error {
				_, err := p.partners.Count(p.ctx, p.partner, partner.Count{Warehouse: "KAS", At: now, Rows: []partner.CountRow{{SKU: "W205", OnHand: onHand}}})
				return err
			})
		require.NoError(t, errors.Join(errs...))
		onHand -= 4
		require.Equal(t, onHand, p.count(`SELECT on_hand FROM stock WHERE sku = 'W205'`))
	}
	p.sound()
}

// The schema, not the code, keeps a warehouse from sending an appointment's tyres
// twice.
func TestDeliveries_OneIsLive(t *testing.T) {
	t.Parallel()
	p := newDepot(t)
	a := p.confirmed()
	_, err := p.Pool.Exec(p.ctx, `
		INSERT INTO deliveries (id, appointment_id, warehouse, centre_id, state, dispatch_on, deliver_at, due_at, requested_at)
		SELECT gen_random_uuid(), appointment_id, warehouse, centre_id, state, dispatch_on, deliver_at, due_at, requested_at
		  FROM deliveries
		 WHERE appointment_id = $1`, a.ID)
	require.ErrorContains(t, err, "deliveries_one_live")
}
