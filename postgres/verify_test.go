package postgres_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
	"github.com/fitslot/fitslot/postgres"
	"github.com/fitslot/fitslot/supply"
)

// An audited database has something of everything. names are the ids by which the
// faults call it: an appointment, or with a colon after it what belongs to one.
type audited struct {
	*depot
	checkout *postgres.Checkout
	names    []string // for a strings.Replacer
}

func newAudited(t *testing.T) *audited {
	t.Helper()
	a := &audited{depot: newDepot(t)}
	a.checkout = postgres.NewCheckout(a.Pool)
	a.Centre("D", 1)
	a.Exec(`UPDATE centres SET crew_places = 1 WHERE external_id = 'D'`)

	a.order("gone")
	a.pay("gone", true)
	due, err := a.checkout.Cancel(t.Context(), checkout.Cancellation{Order: a.id("gone:order"), Actor: a.Actor})
	require.NoError(t, err)
	require.NoError(t, a.checkout.Refunded(t.Context(), due.Refunds[0].ID, a.Actor))
	a.name("gone:refund", due.Refunds[0].ID)

	a.named("expired", a.hold())
	a.order("lapsed")
	a.Exec(`UPDATE installation SET clock_offset = clock_offset + interval '11 minutes'`)
	n, err := a.bookings.Expire(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, n)

	a.order("paid")
	a.pay("paid", true)
	a.order("open")
	a.pay("open", false)
	for name, steps := range map[string][]supply.DeliveryAction{
		"sent":     {supply.Acknowledge, supply.Dispatch},
		"received": {supply.Acknowledge, supply.Dispatch, supply.Receive},
	} {
		appointment := a.confirmed(steps...)
		a.name(name, appointment.ID)
		a.name(name+":delivery", appointment.Deliveries[0].ID)
	}
	a.name("paid:delivery", a.one(`SELECT id FROM deliveries WHERE appointment_id = $1`, a.id("paid")))
	a.named("neighbour", a.hold())
	h := a.hold()
	a.named("held", h)
	key := access.IdempotencyKey{APIKey: a.Actor.Key, Key: "kept"}
	require.NoError(t, postgres.NewIdempotency(a.Pool).Remember(t.Context(), key, access.Answer{
		Resource: h.ID, Status: 201, Body: []byte(`{"id": "` + h.ID.String() + `", "state": "held"}`),
	}))
	h, err = a.bookings.Hold(t.Context(), a.Actor, booking.HoldRequest{Wishes: []booking.Wish{{
		Job: booking.Job{Vehicle: booking.Car, Services: []string{"swap"}}, Centre: "D", Start: a.start,
	}}})
	require.NoError(t, err)
	a.named("crewed", h)
	a.Centre("E", 2)
	a.Exec(`UPDATE centres SET share_bays = 1 WHERE external_id = 'E'`)
	h, err = a.bookings.Hold(t.Context(), a.Actor, booking.HoldRequest{Wishes: []booking.Wish{{
		Job: booking.Job{Vehicle: booking.Car, Services: []string{"swap"}}, Centre: "E", Start: a.start,
	}}})
	require.NoError(t, err)
	a.named("shared", h)
	job := booking.Job{Vehicle: booking.Car, Services: []string{"swap"}}
	h, err = a.bookings.Hold(t.Context(), a.Actor, booking.HoldRequest{Wishes: []booking.Wish{
		{Job: job, Centre: "D", Start: a.start.Add(2 * time.Hour)}, {Job: job, Centre: "D", Start: a.start.Add(time.Hour)},
	}})
	require.NoError(t, err)
	a.named("pair", h)
	a.name("pair:second", h.Appointments[1].ID)
	a.work()
	return a
}

// work is what staff of F and G have done: one is booked against the crew beside one who
// has it, one has been made longer, and four customers were asked to come at another time
// or at G, of whom one would not.
func (a *audited) work() {
	a.t.Helper()
	a.Centre("F", 5)
	a.Centre("G", 1)
	a.Exec(`UPDATE centres SET crew_places = 1 WHERE external_id IN ('F', 'G')`)
	people := access.Actor{Key: uuid.New(), Name: "till", Role: access.Staff, Centres: []string{"F", "G"}}
	a.Exec(`INSERT INTO api_keys (id, name, role, prefix, hash, centres, created_at) VALUES ($1, 'till', 'staff', 'fs_staff', sha256('till'), '{F,G}', now())`,
		people.Key)
	at := func(hours int) time.Time { return time.Date(2026, 10, 22, 6+hours, 0, 0, 0, time.UTC) }
	job := booking.Job{Vehicle: booking.Car, Services: []string{"swap"}}
	book := func(name string, o booking.Override) {
		h, err := a.bookings.Book(a.ctx, people, booking.Booking{
			Wish: booking.Wish{Job: job, Centre: "F", Start: at(0)}, Channel: booking.Phone,
			Contact: booking.Contact{Name: "Eva", Plate: "DD EV 1"}, Override: o,
		})
		require.NoError(a.t, err)
		a.named(name, h)
	}
	book("booked", booking.Override{})
	book("overridden", booking.Override{Conditions: []string{booking.WaiveCrew}, Reason: "the boss fits it himself"})
	comes := func(name string, hours int) booking.Work {
		h, err := a.bookings.Hold(a.ctx, a.Actor, booking.HoldRequest{Wishes: []booking.Wish{{Job: job, Centre: "F", Start: at(hours)}}})
		require.NoError(a.t, err)
		h, err = a.bookings.Confirm(a.ctx, a.Actor, h.ID, "paid")
		require.NoError(a.t, err)
		a.named(name, h)
		return booking.Work{Centre: "F", Appointment: h.First().ID, Match: booking.Match{Any: true}}
	}
	_, err := a.bookings.Stretch(a.ctx, people, comes("stretched", 1), at(2), booking.Override{})
	require.NoError(a.t, err)
	for name, move := range map[string]booking.StaffMove{
		"asked": {Start: at(2).Add(15 * time.Minute)}, "abroad": {Centre: "G"},
		"declined": {Centre: "G", Start: at(5)}, "agreed": {Start: at(6)},
	} {
		hours := map[string]int{"asked": 2, "abroad": 3, "declined": 4, "agreed": 5}[name]
		h, err := a.bookings.StaffMove(a.ctx, people, comes(name, hours), move)
		require.NoError(a.t, err)
		proposal := h.First().Proposal.ID
		a.name(name+":proposal", proposal)
		switch name {
		case "declined":
			_, err = a.bookings.Decline(a.ctx, booking.Viewer{Actor: a.Actor}, h.First().ID, proposal)
		case "agreed":
			_, err = a.bookings.Agree(a.ctx, booking.Viewer{Actor: a.Actor}, h.First().ID, proposal)
		}
		require.NoError(a.t, err)
	}
}

func (a *audited) name(name string, id uuid.UUID) {
	a.names = append(a.names, "{"+name+"}", id.String())
}

func (a *audited) named(name string, h booking.Hold) {
	a.name(name, h.First().ID)
	a.name(name+":hold", h.ID)
}

// id is what a name stands for.
func (a *audited) id(name string) uuid.UUID {
	return uuid.MustParse(strings.NewReplacer(a.names...).Replace("{" + name + "}"))
}

func (a *audited) one(sql string, args ...any) (id uuid.UUID) {
	a.t.Helper()
	require.NoError(a.t, a.Pool.QueryRow(a.ctx, sql, args...).Scan(&id))
	return id
}

// order holds and orders.
func (a *audited) order(name string) {
	a.t.Helper()
	h := a.hold()
	a.named(name, h)
	id, err := a.checkout.PlaceOrder(a.ctx, checkout.NewOrder{ID: uuid.New(), Actor: a.Actor, OrderRequest: checkout.OrderRequest{
		Hold: h.ID, Plates: []string{"DD AB 12"},
		Customer: checkout.Customer{Name: "Ana", Email: "ana@example.org", Phone: "1", Language: "en"},
	}})
	require.NoError(a.t, err)
	a.name(name+":order", id)
}

// pay pays an order, or is declined.
func (a *audited) pay(name string, succeeds bool) {
	a.t.Helper()
	id := uuid.New()
	_, err := a.checkout.StartPayment(a.ctx, checkout.NewPayment{ID: id, Order: a.id(name + ":order"), Token: "tok", Actor: a.Actor})
	require.NoError(a.t, err)
	steps := []checkout.Status{checkout.ChargeDeclined}
	if succeeds {
		steps = []checkout.Status{checkout.ChargeAuthorised, checkout.ChargeCaptured}
	}
	for _, status := range steps {
		_, err := a.checkout.Record(a.ctx, checkout.Report{Payment: id, Actor: a.Actor, Outcome: checkout.Outcome{Status: status, Ref: id.String()}})
		require.NoError(a.t, err)
	}
	a.name(name+":payment", id)
}

// broken plants a fault, reads the audit, and takes the fault away again.
func (a *audited) broken(fault string) map[string][]string {
	a.t.Helper()
	tx, err := a.Pool.Begin(a.ctx)
	require.NoError(a.t, err)
	defer func() { require.NoError(a.t, tx.Rollback(a.ctx)) }()
	_, err = tx.Exec(a.ctx, "SET LOCAL ROLE NONE;"+strings.NewReplacer(a.names...).Replace(fault))
	require.NoError(a.t, err, fault)
	findings, err := postgres.VerifyIn(a.ctx, tx)
	require.NoError(a.t, err)
	broken := map[string][]string{}
	for _, f := range findings {
		if f.Count > 0 {
			broken[f.Promise] = f.Offences
		}
	}
	return broken
}

// Each promise of the audit has a fault that breaks it, and nothing else: what was
// not seen to find one finds none.
func TestVerify_FindsEachFault(t *testing.T) {
	t.Parallel()
	a := newAudited(t)
	a.sound()
	found := map[string]bool{}
	for _, f := range faults {
		t.Run(f.promise, func(t *testing.T) {
			broken := a.broken(f.fault)
			require.Len(t, broken, 1, "%s\n%v", f.fault, broken)
			for promise, offences := range broken {
				require.Contains(t, promise, f.promise, f.fault)
				require.Contains(t, strings.Join(offences, "\n"), strings.NewReplacer(a.names...).Replace(f.offence), f.fault)
				found[promise] = true
			}
		})
	}
	findings, err := postgres.Verify(t.Context(), a.Pool)
	require.NoError(t, err)
	for _, f := range findings {
		require.True(t, found[f.Promise], "no fault is planted that breaks this: %s", f.Promise)
	}
}

// What is promised is judged at one state, however long the audit takes.
func TestVerify_SeesOneState(t *testing.T) {
	t.Parallel()
	p := newDepot(t)
	stop, done := make(chan struct{}), make(chan error)
	go func() {
		for {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			h, err := p.bookings.Hold(p.ctx, p.Actor, booking.HoldRequest{Wishes: []booking.Wish{{
				Job: booking.Job{Vehicle: booking.Car, Services: []string{"swap"}}, Centre: "C", Start: p.start,
			}}})
			if err == nil {
				_, err = p.bookings.Release(p.ctx, p.Actor, h.ID)
			}
			if err != nil {
				done <- err
				return
			}
		}
	}()
	for range 10 {
		p.sound()
	}
	close(stop)
	require.NoError(t, <-done)
}

// An audit writes nothing and waits for nobody.
func TestVerify_WaitsForNobody(t *testing.T) {
	t.Parallel()
	p := newDepot(t)
	p.confirmed()
	tx, err := p.Pool.BeginTx(p.ctx, pgx.TxOptions{})
	require.NoError(t, err)
	defer func() { require.NoError(t, tx.Rollback(p.ctx)) }()
	_, err = tx.Exec(p.ctx, `UPDATE appointments SET moves = moves + 1; UPDATE stock SET reserved = 0`)
	require.NoError(t, err)
	_, err = p.Pool.Exec(p.ctx, `SELECT 1`)
	require.NoError(t, err)
	p.sound()
}
