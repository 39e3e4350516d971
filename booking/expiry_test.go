package booking_test

import (
	"context"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/postgres"
)

// fromEnv is a number from an environment variable: how much there is to do.
func fromEnv(t *testing.T, variable string, usual int) int {
	t.Helper()
	said := os.Getenv(variable)
	if said == "" {
		return usual
	}
	n, err := strconv.Atoi(said)
	require.NoError(t, err, variable)
	return n
}

// twin is another node on the same database: a service with connections of its own.
func (b bundle) twin(config booking.Config) *booking.Service {
	b.t.Helper()
	pool, err := postgres.Open(b.ctx, postgres.Config{URL: b.Pool.Config().ConnString()})
	require.NoError(b.t, err)
	b.t.Cleanup(pool.Close)
	return booking.New(postgres.NewBookings(pool), postgres.NewClock(pool).Now, config)
}

// TestConfirmAgainstExpiry lets holds be confirmed in their last milliseconds, on one
// node, while the other sweeps and looks. Exactly one of the two happens, the answer says
// which, and who looks is never told otherwise.
func TestConfirmAgainstExpiry(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 8)
	other := b.twin(booking.DefaultConfig())
	confirmed, expired := 0, 0
	rounds := fromEnv(t, "FITSLOT_TEST_LAST_MOMENTS", 2)
	// A busy machine may need some more to see both.
	for n := 0; n < rounds || n < 20 && confirmed*expired == 0; n++ {
		var holds []booking.Hold
		for i := range 16 {
			holds = append(holds, b.mustHold(swap(), "C", berlin("2026-10-21 08:00").Add(time.Duration(i/8)*30*time.Minute).Format("2006-01-02 15:04")))
		}
		b.Exec(`UPDATE appointments SET expires_at = fitslot_now() + (0.1 + random() / 5) * interval '1 s' WHERE state = 'held'`)
		errs, seen := b.lastMoment(other, holds)
		for i, h := range holds {
			now, err := other.Get(b.ctx, b.Actor, h.ID)
			require.NoError(t, err)
			want := booking.Confirmed
			if errs[i] != nil {
				require.ErrorIs(t, errs[i], booking.ErrHoldExpired)
				want = booking.Expired
				expired++
			} else {
				confirmed++
				_, err = b.Cancel(b.ctx, booking.Viewer{Actor: b.Actor}, h.First().ID)
				require.NoError(t, err)
			}
			require.Equal(t, want, now.First().State)
			for _, state := range seen[i] {
				require.Contains(t, []booking.State{booking.Held, want}, state, "what was told of a hold that is %s", want)
			}
		}
	}
	t.Logf("%d confirmed, %d expired", confirmed, expired)
	b.verify()
}

// lastMoment confirms holds on b's node just before each runs out, and returns what each was answered and
// as what the other node, which sweeps, has seen it meanwhile.
func (b bundle) lastMoment(other *booking.Service, holds []booking.Hold) ([]error, [][]booking.State) {
	errs, seen := make([]error, len(holds)), make([][]booking.State, len(holds))
	expiries, lead := make([]time.Time, len(holds)), make([]time.Duration, len(holds))
	for i, h := range holds {
		now, err := b.Get(b.ctx, b.Actor, h.ID)
		require.NoError(b.t, err)
		expiries[i], lead[i] = now.First().ExpiresAt, rand.N(12*time.Millisecond)
	}
	stop := make(chan struct{})
	var looking, confirming sync.WaitGroup
	looking.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			if n%len(holds) == 0 {
				_, err := other.Expire(b.ctx)
				require.NoError(b.t, err)
			}
			h, err := other.Get(b.ctx, b.Actor, holds[n%len(holds)].ID)
			require.NoError(b.t, err)
			seen[n%len(holds)] = append(seen[n%len(holds)], h.First().State)
		}
	})
	for i, h := range holds {
		confirming.Go(func() {
			for now, last := h.First().CreatedAt, expiries[i].Add(-lead[i]); now.Before(last); {
				now, errs[i] = postgres.NewClock(b.Pool).Now(b.ctx)
				require.NoError(b.t, errs[i])
			}
			_, errs[i] = b.Confirm(b.ctx, b.Actor, h.ID, "paid")
		})
	}
	confirming.Wait()
	close(stop)
	looking.Wait()
	return errs, seen
}

// asOwner begins a transaction of who owns the database: one that may lock whole
// tables, and sees who waits.
func (b bundle) asOwner() pgx.Tx {
	b.t.Helper()
	tx, err := b.Pool.Begin(b.ctx)
	require.NoError(b.t, err)
	b.t.Cleanup(func() { _ = tx.Rollback(context.Background()) })
	_, err = tx.Exec(b.ctx, `SET LOCAL ROLE NONE`)
	require.NoError(b.t, err)
	return tx
}

// waiting waits until n connections wait for a lock, or done is closed.
func (b bundle) waiting(n int, done <-chan struct{}) {
	b.t.Helper()
	for found := -1; found < n; {
		tx := b.asOwner() // anew: what it sees of others stays as it was
		require.NoError(b.t, tx.QueryRow(b.ctx, `
			SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&found))
		require.NoError(b.t, tx.Rollback(b.ctx))
		select {
		case <-done:
			return
		case <-time.After(time.Millisecond):
		}
	}
}

// TestConfirmThatHadToWaitIsJudgedAfterwards: the clock is read when the hold is ours.
func TestConfirmThatHadToWaitIsJudgedAfterwards(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 1)
	h := b.mustHold(swap(), "C", "2026-10-21 10:00")
	tx := b.asOwner()
	_, err := tx.Exec(b.ctx, `SELECT FROM appointments WHERE id = $1 FOR UPDATE`, h.First().ID)
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, err = b.Confirm(b.ctx, b.Actor, h.ID, "paid")
	}()
	b.waiting(1, done)
	b.pass(11 * time.Minute)
	require.NoError(t, tx.Rollback(b.ctx))
	<-done
	require.ErrorIs(t, err, booking.ErrHoldExpired)
}

// TestWhoReadsAtTheLastMomentIsToldWhatStands: a confirmation that was in time is held up
// until after the expiry. Who asks meanwhile is not told that it has expired.
func TestWhoReadsAtTheLastMomentIsToldWhatStands(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 1)
	h := b.mustHold(swap(), "C", "2026-10-21 10:00")
	tx := b.asOwner()
	_, err := tx.Exec(b.ctx, `LOCK TABLE events IN SHARE MODE`) // what it writes last
	require.NoError(t, err)
	var working sync.WaitGroup
	var confirmErr, readErr error
	var read booking.Hold
	working.Go(func() { _, confirmErr = b.Confirm(b.ctx, b.Actor, h.ID, "paid") })
	b.waiting(1, nil)
	b.pass(11 * time.Minute)
	done := make(chan struct{})
	working.Go(func() {
		defer close(done)
		read, readErr = b.twin(booking.DefaultConfig()).Get(b.ctx, b.Actor, h.ID)
	})
	b.waiting(2, done)
	require.NoError(t, tx.Rollback(b.ctx))
	working.Wait()
	require.NoError(t, confirmErr)
	require.NoError(t, readErr)
	require.Equal(t, booking.Confirmed, read.First().State)
}

// TestHoldsThatExpireTogether fills a network, lets all of it expire at once, and fills it
// again, through two nodes.
func TestHoldsThatExpireTogether(t *testing.T) {
	t.Parallel()
	b := setup(t)
	config := booking.Config{HoldFor: time.Hour, Nearby: 20}
	nodes := []*booking.Service{b.twin(config), b.twin(config)}
	n := fromEnv(t, "FITSLOT_TEST_EXPIRING", 120)
	wishes := b.fill(nodes[0], n)
	b.holdAll(nodes, wishes)
	require.Equal(t, 0, listed(t, nodes[1], wishes), "all is taken")
	b.pass(61 * time.Minute)
	for _, node := range nodes {
		require.Equal(t, n, listed(t, node, wishes), "all is free")
	}
	var sweeping sync.WaitGroup
	for _, node := range nodes {
		sweeping.Go(func() {
			_, err := node.Expire(b.ctx)
			require.NoError(t, err)
		})
	}
	b.holdAll(nodes, wishes)
	sweeping.Wait()
	require.Equal(t, 0, listed(t, nodes[0], wishes))
	require.Equal(t, n, b.count(`SELECT count(*) FROM events WHERE kind = 'appointment.expired' AND owner = $1`, b.Actor.Key))
	require.Equal(t, n, b.count(`SELECT count(*) FROM appointments WHERE state = 'held' AND expires_at > fitslot_now()`))
	b.verify()
}

// fill lists n starts, each as often as a job can be done then, and leaves no other
// room at these starts: as many bays and centres as there need be.
func (b bundle) fill(node *booking.Service, n int) (wishes []booking.Wish) {
	for c := 0; len(wishes) < n; c++ {
		ref := "C" + strconv.Itoa(c)
		bays := min(20, n-len(wishes))
		b.Centre(ref, bays)
		for at := berlin("2026-10-20 08:00"); len(wishes)+bays <= n && at.Before(berlin("2026-11-14 00:00")); at = at.Add(30 * time.Minute) {
			if local := at.In(berlin("2026-10-20 08:00").Location()); local.Hour() < 8 || local.Hour() > 17 || local.Weekday()%6 == 0 {
				continue
			}
			for range bays {
				wishes = append(wishes, booking.Wish{Job: swap(), Centre: ref, Start: at})
			}
		}
	}
	require.Equal(b.t, n, listed(b.t, node, wishes))
	return wishes
}

// listed counts how many jobs a node lists at the starts of wishes.
func listed(t *testing.T, node *booking.Service, wishes []booking.Wish) (sum int) {
	t.Helper()
	starts := map[string]map[time.Time]bool{}
	for _, w := range wishes {
		if starts[w.Centre] == nil {
			starts[w.Centre] = map[time.Time]bool{}
		}
		starts[w.Centre][w.Start.UTC()] = true
	}
	for centre, wanted := range starts {
		found, err := node.Slots(context.Background(), centre, booking.Search{
			Job: swap(), From: calendar.Date{Year: 2026, Month: 10, Day: 20}, Until: calendar.Date{Year: 2026, Month: 11, Day: 14},
		})
		require.NoError(t, err)
		for _, slot := range found.Slots {
			if wanted[slot.Start] {
				sum += slot.Remaining
			}
		}
	}
	return sum
}

// holdAll holds all wishes, by turns through each node, eight at a time. Two may want
// the same start, and who loses a bay must find another.
func (b bundle) holdAll(nodes []*booking.Service, wishes []booking.Wish) {
	b.t.Helper()
	work := make(chan int)
	errs := make([]error, len(wishes))
	var working sync.WaitGroup
	for range 8 {
		working.Go(func() {
			for i := range work {
				_, errs[i] = nodes[i%len(nodes)].Hold(b.ctx, b.Actor, booking.HoldRequest{Wishes: []booking.Wish{wishes[i]}})
			}
		})
	}
	for _, i := range rand.Perm(len(wishes)) {
		work <- i
	}
	close(work)
	working.Wait()
	for i, err := range errs {
		require.NoError(b.t, err, "%s", wishes[i])
	}
}
