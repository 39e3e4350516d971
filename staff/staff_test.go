package staff_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/internal/testdb"
	"github.com/fitslot/fitslot/postgres"
	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/staff"
)

// bundle is a network in a database of its own, customers, and staff of all centres.
type bundle struct {
	*testdb.Network
	*booking.Service
	staff *staff.Service
	store *postgres.Staff
	boss  access.Actor
	t     testing.TB
	ctx   context.Context
}

func setup(t testing.TB) bundle {
	t.Helper()
	n := testdb.NewNetwork(t, testdb.New(t), utc("2026-10-19 07:00"))
	store := postgres.NewStaff(n.Pool)
	return bundle{
		Network: n, Service: booking.New(postgres.NewBookings(n.Pool), postgres.NewClock(n.Pool).Now, booking.DefaultConfig()),
		staff: staff.New(store), store: store, t: t, ctx: t.Context(),
		boss: access.Actor{Name: "boss", Role: access.Staff, Centres: []string{access.All}},
	}
}

func utc(s string) time.Time {
	at, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return at
}

func (b bundle) hold(centre string, start time.Time) (booking.Hold, error) {
	return b.Hold(b.ctx, b.Actor, booking.HoldRequest{Wishes: []booking.Wish{{
		Job: booking.Job{Vehicle: booking.Car, Services: []string{"swap"}}, Centre: centre, Start: start,
	}}})
}

func (b bundle) mustHold(centre, start string) booking.Appointment {
	b.t.Helper()
	h, err := b.hold(centre, utc(start))
	require.NoError(b.t, err)
	return h.First()
}

func (b bundle) change(centre string, edit staff.Edit) (staff.Outcome, error) {
	return b.staff.Change(b.ctx, b.boss, staff.Request{Centre: centre, Any: true, Edit: edit})
}

func (b bundle) mustChange(centre string, edit staff.Edit) staff.Outcome {
	b.t.Helper()
	out, err := b.change(centre, edit)
	require.NoError(b.t, err)
	return out
}

// ids reads a column of appointments.
func (b bundle) ids(sql string, args ...any) []uuid.UUID {
	b.t.Helper()
	found := []uuid.UUID{}
	rows, err := b.Pool.Query(b.ctx, sql, args...)
	require.NoError(b.t, err)
	defer rows.Close()
	for rows.Next() {
		var id uuid.UUID
		require.NoError(b.t, rows.Scan(&id))
		found = append(found, id)
	}
	require.NoError(b.t, rows.Err())
	return found
}

func (b bundle) count(sql string, args ...any) (n int) {
	b.t.Helper()
	require.NoError(b.t, b.Pool.QueryRow(b.ctx, sql, args...).Scan(&n))
	return n
}

func (b bundle) verify() {
	b.t.Helper()
	findings, err := postgres.Verify(b.ctx, b.Pool)
	require.NoError(b.t, err)
	for _, f := range findings {
		require.Zero(b.t, f.Count, "%s: %v", f.Promise, f.Offences)
	}
}

func (b bundle) begin() pgx.Tx {
	b.t.Helper()
	tx, err := b.Pool.Begin(b.ctx)
	require.NoError(b.t, err)
	return tx
}

func listed(out staff.Outcome) []uuid.UUID {
	found := []uuid.UUID{}
	for _, o := range out.Orphans {
		found = append(found, o.Appointment)
	}
	return found
}

func closing(bay int, from, to time.Time) staff.AddException {
	return staff.AddException{Exception: calendar.Exception{Bay: bay, Span: scheduler.SpanOf(from, to), Reason: "Stocktaking"}}
}

// Who dies between the change and the list leaves it to whoever comes by.
func TestAListThatWasNotMadeIsMadeLater(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 2)
	empty := b.Centre("D", 2)
	a := b.mustHold("C", "2026-10-21 08:00")
	_, err := b.store.Change(b.ctx, staff.Change{
		ID: uuid.New(), Centre: "C", Version: 1, Edit: closing(0, utc("2026-10-21 08:00"), utc("2026-10-21 09:00")), Actor: b.boss,
	})
	require.NoError(t, err)
	require.Zero(t, b.count(`SELECT count(*) FROM orphans`))
	b.Exec(`UPDATE centres SET calendar_version = 5 WHERE id = $1`, empty) // an import
	n, err := b.staff.List(b.ctx)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.Equal(t, []uuid.UUID{a.ID}, b.ids(`SELECT appointment_id FROM orphans WHERE state = 'open' AND version = 2`))
	require.Zero(t, b.count(`SELECT count(*) FROM centres WHERE listed_version < calendar_version`))
	n, err = b.staff.List(b.ctx)
	require.NoError(t, err)
	require.Equal(t, 1, n, "it has an orphan, and is looked at again")
	require.Equal(t, 1, b.count(`SELECT count(*) FROM events WHERE kind = 'orphan.listed'`), "which changes nothing")
	b.verify()
}

// An orphan for whom there is a fitter again, because somebody else has left, is none.
func TestAnOrphanThatFindsRoomLeavesTheList(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 2)
	first, second := b.mustHold("C", "2026-10-21 08:00"), b.mustHold("C", "2026-10-21 08:00")
	out := b.mustChange("C", staff.SetCrew{Crew: calendar.Crew{Set: true, Places: 1}})
	require.Equal(t, []uuid.UUID{second.ID}, listed(out))
	require.Equal(t, staff.Crew, out.Orphans[0].Why)
	_, err := b.Release(b.ctx, b.Actor, first.Hold)
	require.NoError(t, err)
	_, err = b.staff.List(b.ctx)
	require.NoError(t, err)
	require.Zero(t, b.count(`SELECT count(*) FROM orphans`))
	require.Equal(t, 2, b.count(`SELECT count(*) FROM claims WHERE resource = -1 AND appointment_id = $1`, second.ID))
	b.verify()
}

// What is kept stays kept, but not for another reason.
func TestKeptForOneReason(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 2)
	a := b.mustHold("C", "2026-10-21 08:00")
	b.mustChange("C", closing(1, utc("2026-10-21 08:00"), utc("2026-10-21 09:00")))
	_, _, err := b.staff.Keep(b.ctx, b.boss, "C", staff.Keeping{Appointment: a.ID, Reason: "we come in early"})
	require.NoError(t, err)
	require.Empty(t, b.mustChange("C", closing(0, utc("2026-10-21 08:00"), utc("2026-10-21 09:00"))).Orphans)
	require.Equal(t, 1, b.count(`SELECT count(*) FROM orphans WHERE state = 'kept'`))
	out := b.mustChange("C", staff.PutBay{Bay: staff.Bay{Bay: booking.Bay{No: 1, MaxRim: 24}, Name: "Bay 1"}})
	require.Equal(t, []uuid.UUID{a.ID}, listed(out))
	require.Equal(t, staff.NoBay, out.Orphans[0].Why)
	b.verify()
}

// A hold that was judged by the old calendar and commits after the change has is on
// the list, though its transaction began after that of the change.
func TestAWriterThatBeganBeforeIsWaitedFor(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.Centre("C", 1)

	// The change has its transaction id, and is held up before it commits.
	gate := b.begin()
	defer gate.Rollback(context.Background())
	_, err := gate.Exec(b.ctx, `LOCK TABLE calendar_changes IN EXCLUSIVE MODE`) // takes no id itself
	require.NoError(t, err)
	type answer struct {
		out staff.Outcome
		err error
	}
	answers := make(chan answer, 1)
	go func() {
		out, err := b.change("C", closing(0, utc("2026-10-21 08:00"), utc("2026-10-21 09:00")))
		answers <- answer{out, err}
	}()
	for b.count(`SELECT count(*) FROM pg_locks WHERE relation = 'calendar_changes'::regclass AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`) == 0 {
		time.Sleep(time.Millisecond)
	}

	// The writer reads the old version.
	writer := b.begin()
	defer writer.Rollback(context.Background())
	late := uuid.New()
	for _, sql := range []string{
		`INSERT INTO quotes SELECT $1, api_key_id, '', 'EUR', 0, 0, fitslot_now() FROM (SELECT id AS api_key_id FROM api_keys LIMIT 1) AS k`,
		`INSERT INTO appointments (id, quote_id, centre_id, bay_no, start_quarter, quarters, calendar_version, vehicle, services, state, expires_at, token, created_at)
		 SELECT $1, $1, id, 1, extract(epoch FROM timestamptz '2026-10-21 08:00Z') / 900, 2, calendar_version, 'car', '{swap}', 'held', fitslot_now() + interval '10 minutes', 'tokentokentokentokentoken', fitslot_now()
		   FROM centres WHERE external_id = 'C' AND calendar_version = 1`,
		`INSERT INTO claims SELECT centre_id, bay_no, start_quarter + n, id FROM appointments, generate_series(0, 1) AS n WHERE id = $1`,
	} {
		_, err := writer.Exec(b.ctx, sql, late)
		require.NoError(t, err, sql)
	}
	var xid string
	require.NoError(t, writer.QueryRow(b.ctx, `SELECT pg_current_xact_id()::text`).Scan(&xid))

	require.NoError(t, gate.Commit(b.ctx))
	for b.count(`SELECT calendar_version FROM centres WHERE id = $1`, id) == 1 {
		time.Sleep(time.Millisecond)
	}
	// It is about to list, or has. Let it.
	for range 400 {
		b.count(`SELECT count(*) FROM centres`)
		require.Empty(t, answers, "it has not waited")
	}
	require.NoError(t, writer.Commit(b.ctx))
	got := <-answers
	require.NoError(t, got.err)
	require.True(t, got.out.Listed)
	require.Equal(t, []uuid.UUID{late}, listed(got.out))
}

// A writer that takes too long is not waited for, and it is said that the list may
// not be whole.
func TestAListThatIsNotWholeIsSaidToBe(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 1)
	a := b.mustHold("C", "2026-10-21 08:00")
	b.store.Wait = 0
	writer := b.begin()
	defer writer.Rollback(context.Background())
	_, err := writer.Exec(b.ctx, `SELECT pg_current_xact_id()`)
	require.NoError(t, err)
	out := b.mustChange("C", closing(0, utc("2026-10-21 08:00"), utc("2026-10-21 09:00")))
	require.False(t, out.Listed)
	require.Equal(t, []uuid.UUID{a.ID}, listed(out))
	require.Equal(t, 1, b.count(`SELECT count(*) FROM centres WHERE listed_version = 1 AND calendar_version = 2`))
	require.NoError(t, writer.Rollback(b.ctx))
	b.store.Wait = time.Minute
	_, err = b.staff.List(b.ctx)
	require.NoError(t, err)
	require.Equal(t, 1, b.count(`SELECT count(*) FROM centres WHERE listed_version = 2`))
}

// The audit notices an orphan that nobody closed, and a list that nobody made.
func TestVerifyFindsForgottenOrphans(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.Centre("C", 1)
	a := b.mustHold("C", "2026-10-21 08:00")
	b.mustChange("C", closing(0, utc("2026-10-21 08:00"), utc("2026-10-21 09:00")))
	b.verify()
	found := func() (n int) {
		findings, err := postgres.Verify(b.ctx, b.Pool)
		require.NoError(t, err)
		for _, f := range findings {
			if strings.Contains(f.Promise, "orphan") {
				n += f.Count
			}
		}
		return n
	}
	b.Exec(`UPDATE centres SET calendar_version = 3 WHERE id = $1`, id)
	require.Zero(t, found(), "there is time")
	b.Exec(`UPDATE installation SET clock_offset = clock_offset + interval '6 minutes'`)
	require.Equal(t, 1, found())
	_, err := b.staff.List(b.ctx)
	require.NoError(t, err)
	require.Zero(t, found())
	_, err = b.Release(b.ctx, b.Actor, a.Hold)
	require.NoError(t, err)
	require.Equal(t, 1, b.count(`SELECT count(*) FROM orphans WHERE state = 'cancelled' AND decided_by = 'shop'`))
	b.verify()
	b.Exec(`UPDATE orphans SET state = 'open', decided_at = NULL`)
	require.Equal(t, 1, found())
}

// What a change has made is a change of the calendar; the audit finds it there.
func TestAChangeWithAKeyIsDoneOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 1)
	r := staff.Request{
		Centre: "C", Any: true, Edit: closing(0, utc("2026-10-21 08:00"), utc("2026-10-21 09:00")),
		Key: access.IdempotencyKey{APIKey: b.Actor.Key, Key: "once", Hash: [32]byte{1}},
	}
	first, err := b.staff.Change(b.ctx, b.boss, r)
	require.NoError(t, err)
	again, err := b.staff.Change(b.ctx, b.boss, r)
	require.NoError(t, err)
	require.Equal(t, first.Made, again.Made)
	require.Equal(t, 1, b.count(`SELECT count(*) FROM closures`))
	b.verify()
}
