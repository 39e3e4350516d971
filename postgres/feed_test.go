package postgres_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/checkout"
	"github.com/fitslot/fitslot/internal/testdb"
	"github.com/fitslot/fitslot/postgres"
)

// A history is a network with a hold of the shop's, to which anything may happen.
type history struct {
	*testdb.Network
	t    *testing.T
	feed *checkout.Feed
	hold uuid.UUID
}

func openHistory(t *testing.T) history {
	t.Helper()
	t.Parallel()
	n := testdb.NewNetwork(t, testdb.New(t), time.Time{})
	h := history{n, t, checkout.NewFeed(postgres.NewFeed(n.Pool)), uuid.New()}
	h.quote(h.hold, n.Actor.Key)
	return h
}

func (h history) quote(id, key uuid.UUID) {
	h.Exec(`INSERT INTO quotes VALUES ($1, $2, '', 'EUR', 0, 0, now())`, id, key)
}

func (h history) begin() pgx.Tx {
	h.t.Helper()
	tx, err := h.Pool.Begin(h.t.Context())
	require.NoError(h.t, err)
	return tx
}

// happen appends an event whose name is kept in became.
func (h history) happen(tx pgx.Tx, hold uuid.UUID, name string) {
	require.NoError(h.t, postgres.AppendEvent(context.Background(), tx,
		postgres.Event{Kind: "order.placed", Actor: access.Actor{Name: "somebody"}, Quote: hold, Became: name}))
}

func (h history) commit(tx pgx.Tx) { require.NoError(h.t, tx.Commit(context.Background())) }

// page reads on from a cursor.
func (h history) page(after checkout.Cursor, limit int) checkout.FeedPage {
	h.t.Helper()
	page, err := h.feed.After(h.t.Context(), h.Actor, after, limit)
	require.NoError(h.t, err)
	return page
}

// until reads on until n more events are there. They may keep one waiting: other
// tests' transactions on the same server are older.
func (h history) until(after checkout.Cursor, n int) (all []checkout.FeedEvent) {
	h.t.Helper()
	require.Eventually(h.t, func() bool {
		page := h.page(after, 3)
		all, after = append(all, page.Events...), page.Next
		return len(all) >= n
	}, time.Minute, time.Millisecond)
	return all
}

func names(events []checkout.FeedEvent) (all []string) {
	for _, e := range events {
		all = append(all, e.Became)
	}
	return all
}

// What began first comes first, even if it is committed last: a reader that went by
// what it sees would have passed it.
func TestFeed_WaitsForWhatBeganBefore(t *testing.T) {
	h := openHistory(t)
	early, late := h.begin(), h.begin()
	h.happen(early, h.hold, "early")
	h.happen(late, h.hold, "late")
	h.commit(late)
	require.Empty(t, h.page("", 10).Events)
	h.happen(early, h.hold, "early, but with a higher id")
	h.commit(early)
	require.Equal(t, []string{"early", "early, but with a higher id", "late"}, names(h.until("", 3)))

	undone, next := h.begin(), h.begin()
	h.happen(undone, h.hold, "undone")
	h.happen(next, h.hold, "next")
	h.commit(next)
	require.NoError(t, undone.Rollback(t.Context()))
	require.Equal(t, []string{"next"}, names(h.until(h.until("", 3)[2].Cursor, 1)))
}

func TestFeed_Pages(t *testing.T) {
	h := openHistory(t)
	require.Equal(t, checkout.FeedPage{}, h.page("", 10), "nothing has happened, and the beginning stays the beginning")
	tx := h.begin()
	for i := range 5 {
		h.happen(tx, h.hold, fmt.Sprint(i))
	}
	h.commit(tx)
	all := h.until("", 5)
	require.Equal(t, strings.Fields("0 1 2 3 4"), names(all), "events of one transaction, too, in their order")
	for i := range all {
		for limit := 1; limit < 7; limit++ {
			page := h.page(all[i].Cursor, limit)
			rest := all[i+1:]
			shown := rest[:min(limit, len(rest))]
			require.Equal(t, names(shown), names(page.Events), "after %d, %d of them", i, limit)
			require.Equal(t, len(rest) > limit, page.More)
			if len(shown) == 0 {
				require.Equal(t, all[i].Cursor, page.Next)
			} else {
				require.Equal(t, shown[len(shown)-1].Cursor, page.Next)
			}
		}
	}
}

// Many write at once and commit in no order, some of them nothing; a reader follows
// all the while. It misses nothing, reads nothing twice, and whoever comes later
// reads the same in the same order.
func TestFeed_IsComplete(t *testing.T) {
	h := openHistory(t)
	other := uuid.New()
	h.Exec(`INSERT INTO api_keys (id, name, role, prefix, hash, created_at) VALUES ($1, 'rival', 'shop', '', $2, now())`,
		other, slices.Repeat([]byte{1}, 32))
	theirs := uuid.New()
	h.quote(theirs, other)

	const writers, rounds = 6, 30
	written := make(chan string, writers*rounds*3)
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			r := rand.New(rand.NewPCG(uint64(w), 1))
			for round := range rounds {
				h.writeSome(r, theirs, fmt.Sprintf("%d/%d", w, round), written)
			}
		})
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(written); close(done) }()

	var got []checkout.FeedEvent
	var after checkout.Cursor
	read := func() {
		page := h.page(after, 7)
		got, after = append(got, page.Events...), page.Next
	}
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
			read()
		}
	}
	var want []string
	for name := range written {
		want = append(want, name)
	}
	require.Eventually(t, func() bool { read(); return len(got) >= len(want) }, time.Minute, time.Millisecond)
	require.NotEmpty(t, want)
	require.ElementsMatch(t, want, names(got))
	require.Equal(t, got, h.until("", len(want)))
}

// writeSome writes up to three events in one transaction, between which others
// write theirs, and commits it two times out of three.
func (h history) writeSome(r *rand.Rand, theirs uuid.UUID, name string, written chan<- string) {
	tx := h.begin()
	defer tx.Rollback(context.Background())
	var mine []string
	for i := range 1 + r.IntN(3) {
		h.happen(tx, theirs, "not ours")
		mine = append(mine, fmt.Sprintf("%s/%d", name, i))
		h.happen(tx, h.hold, mine[i])
		_, err := tx.Exec(context.Background(), `SELECT pg_sleep($1)`, r.Float64()/200)
		require.NoError(h.t, err)
	}
	if r.IntN(3) > 0 {
		h.commit(tx)
		for _, name := range mine {
			written <- name
		}
	}
}

func TestFeed_ShowsWhatIsInTheTable(t *testing.T) {
	h := openHistory(t)
	centre := h.Centre("C", 1)
	tx := h.begin()
	appointment := uuid.New()
	for _, e := range []postgres.Event{
		{Kind: "payment.started", Detail: map[string]any{"payment": "p"}},
		{Kind: "appointment.held", Appointment: appointment, Centre: centre, Detail: map[string]any{"start": "then", "bay": 3, "quarters": 4}},
		{Kind: "something.else"},
	} {
		e.Quote, e.Actor = h.hold, access.Actor{Name: "somebody"}
		require.NoError(t, postgres.AppendEvent(t.Context(), tx, e))
	}
	h.commit(tx)
	all := h.until("", 1)
	require.Len(t, all, 1)
	require.Equal(t, checkout.FeedEvent{
		Cursor: all[0].Cursor, At: all[0].At, Kind: "appointment.held", Hold: h.hold, Appointment: appointment, Centre: "C",
		Detail: map[string]any{"start": "then"},
	}, all[0])
}

func TestFeed_Cursors(t *testing.T) {
	h := openHistory(t)
	tx := h.begin()
	h.happen(tx, h.hold, "only")
	h.commit(tx)
	good := h.until("", 1)[0].Cursor
	for says, cursor := range map[string]checkout.Cursor{
		"words":                            "yesterday",
		"cut off":                          good[:len(good)-1],
		"too long":                         good + "AAAA",
		"not how it was written":           good[:len(good)-1] + "_",
		"padded":                           good + "==",
		"of a database with a longer past": "f" + good[1:],
		"of an id below nothing":           checkout.Cursor(base64.RawURLEncoding.EncodeToString(append(make([]byte, 8), slices.Repeat([]byte{255}, 8)...))),
	} {
		_, err := h.feed.After(t.Context(), h.Actor, cursor, 1)
		require.ErrorIs(t, err, checkout.ErrCursor, "%s: %s", says, cursor)
	}
}

// One key's feed is found by index, however much others do.
func TestFeed_DoesNotReadOthersEvents(t *testing.T) {
	h := openHistory(t)
	h.Exec(`
		INSERT INTO events (at, kind, actor, owner)
		SELECT now(), 'order.placed', 'x', NULL FROM generate_series(1, 20000)`)
	other := uuid.New()
	h.Exec(`INSERT INTO api_keys (id, name, role, prefix, hash, created_at) VALUES ($1, 'rival', 'shop', '', $2, now())`,
		other, slices.Repeat([]byte{1}, 32))
	h.Exec(`
		INSERT INTO events (at, kind, actor, owner)
		SELECT now(), 'order.placed', 'x', $1 FROM generate_series(1, 20000)`, other)
	tx := h.begin()
	h.happen(tx, h.hold, "ours")
	h.commit(tx)
	h.Exec(`ANALYZE events`)
	h.until("", 1)

	conn, err := h.Pool.Acquire(t.Context()) // whose plans are made once, for any key
	require.NoError(t, err)
	defer conn.Release()
	_, err = conn.Exec(t.Context(), `PREPARE feed (uuid, text, bigint, text[], bigint) AS `+postgres.SelectFeed)
	require.NoError(t, err)
	rows, err := conn.Query(t.Context(), fmt.Sprintf(`EXPLAIN (COSTS OFF) EXECUTE feed ('%s', '0', 0, '{order.placed}', 100)`, h.Actor.Key))
	require.NoError(t, err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	plan := strings.Join(lines, "\n")
	require.Contains(t, plan, "Index Scan using events_owner on events e")
	require.Contains(t, plan, "Index Cond: ((owner = $1) AND (ROW(xid, id) > ROW(($2)::xid8, $3)) AND (xid < pg_snapshot_xmin(pg_current_snapshot())))")
	require.NotContains(t, plan, "Sort")
}
