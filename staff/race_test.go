package staff_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/staff"
)

// roundsVariable names the environment variable with how many rounds to race.
const roundsVariable = "FITSLOT_RACE_ROUNDS"

func rounds(t *testing.T) int {
	n, err := strconv.Atoi(os.Getenv(roundsVariable))
	if os.Getenv(roundsVariable) == "" {
		return 6
	}
	require.NoError(t, err, roundsVariable)
	return n
}

// A restriction is a change that takes something away, and the appointments for
// which there is no room then, in SQL on a centre $1.
type restriction struct {
	says string
	edit staff.Edit
	shut string
}

var (
	opens = utc("2026-10-21 06:00") // 8 o'clock at the centre; it closes at 18
	bays  = 4
)

func restrictions(random *rand.Rand) restriction {
	from := opens.Add(time.Duration(random.IntN(20)) * 15 * time.Minute)
	to := from.Add(time.Duration(1+random.IntN(12)) * 15 * time.Minute)
	bay := 1 + random.IntN(bays)
	overlaps := fmt.Sprintf(`start_quarter < %d AND start_quarter + quarters > %d`, to.Unix()/900, from.Unix()/900)
	switch random.IntN(5) {
	case 0:
		return restriction{"a closure", closing(0, from, to), overlaps}
	case 1:
		return restriction{"a closed bay", closing(bay, from, to), fmt.Sprintf(`bay_no = %d AND %s`, bay, overlaps)}
	case 2:
		return restriction{
			"shorter hours",
			staff.SetRules{Rules: []calendar.Rule{{Opens: 600, Closes: 720}}}, // 10 to 12
			fmt.Sprintf(`(start_quarter < %d OR start_quarter + quarters > %d)`,
				utc("2026-10-21 08:00").Unix()/900, utc("2026-10-21 10:00").Unix()/900),
		}
	case 3:
		return restriction{
			"a bay that goes",
			staff.PutBay{Bay: staff.Bay{Bay: booking.Bay{No: bay, MaxRim: 24}, Name: "gone"}},
			fmt.Sprintf(`bay_no = %d`, bay),
		}
	}
	return restriction{"a smaller crew", staff.SetCrew{Crew: calendar.Crew{Set: true, Places: random.IntN(bays)}}, ""}
}

// TestClosuresMeetHolds lets customers hold and move while something is taken away.
// Afterwards each appointment is in time that is left, or on the list that the change
// returned, and nobody else is.
func TestClosuresMeetHolds(t *testing.T) {
	t.Parallel()
	b := setup(t)
	random := rand.New(rand.NewPCG(20261021, 7))
	races, orphans, accepted := map[string]int{}, 0, 0
	n := rounds(t)
	for round := range n {
		ref := fmt.Sprintf("C%d", round)
		id := b.Centre(ref, bays)
		b.Exec(`UPDATE centres SET crew_places = $2 WHERE id = $1`, id, bays)
		r := restrictions(random)
		out := b.race(ref, r.edit, random)
		require.True(t, out.Listed)
		orphans += len(out.Orphans)
		accepted += b.count(`SELECT count(*) FROM appointments WHERE centre_id = $1 AND state = 'held'`, id)
		races[r.says]++
		if crew, is := r.edit.(staff.SetCrew); is {
			b.crewSuffices(id, crew.Places, listed(out), r.says)
			continue
		}
		shut := b.ids(`SELECT id FROM appointments WHERE centre_id = $1 AND state = 'held' AND `+r.shut, id)
		// Who was listed may have moved since.
		moved := b.ids(`SELECT appointment_id FROM orphans WHERE centre_id = $1 AND state = 'moved'`, id)
		require.ElementsMatch(t, slices.Concat(shut, moved), listed(out), "round %d, %s", round, r.says)
		require.ElementsMatch(t, shut, b.ids(`SELECT appointment_id FROM orphans WHERE centre_id = $1 AND state = 'open'`, id))
	}
	b.verify()
	if n > 50 {
		require.NotZero(t, orphans)
	}
	t.Logf("%d rounds %v: %d appointments, %d orphans", n, races, accepted, orphans)
}

// crewSuffices demands that in no quarter more jobs are at work that are not on the
// list than there are fitters, that they have those places, and that nobody stays on
// the list for whom there is one.
func (b bundle) crewSuffices(centre int32, fitters int, list []uuid.UUID, says string) {
	b.t.Helper()
	require.Zero(b.t, b.count(`
		SELECT count(*) FROM (
		       SELECT quarter FROM claims
		        WHERE centre_id = $1 AND resource > 0 AND NOT appointment_id = ANY($3)
		        GROUP BY quarter HAVING count(*) > $2) AS crowded`, centre, fitters, list), says)
	require.Zero(b.t, b.count(`
		SELECT count(*) FROM claims
		 WHERE centre_id = $1 AND resource < -$2::integer AND NOT appointment_id = ANY($3)`, centre, fitters, list), says)
	_, err := b.store.List(b.ctx, centre) // others may have moved away since
	require.NoError(b.t, err)
	for _, id := range b.ids(`SELECT appointment_id FROM orphans WHERE centre_id = $1 AND state = 'open'`, centre) {
		require.NotZero(b.t, b.count(`
			SELECT count(*) FROM (
			       SELECT generate_series(start_quarter, start_quarter + quarters - 1) AS quarter FROM appointments WHERE id = $3) AS q
			 WHERE (SELECT count(*) FROM claims c WHERE c.centre_id = $1 AND c.quarter = q.quarter AND c.resource BETWEEN -$2::integer AND -1) >= $2`,
			centre, fitters, id), says)
	}
}

// race makes a change at a random moment among holds and moves.
func (b bundle) race(centre string, edit staff.Edit, random *rand.Rand) (out staff.Outcome) {
	b.t.Helper()
	const customers, each = 6, 3
	var done atomic.Int32
	var working sync.WaitGroup
	tries := make([]error, customers)
	for i := range customers {
		random := rand.New(rand.NewPCG(random.Uint64(), uint64(i)))
		working.Go(func() {
			for range each {
				tries[i] = errors.Join(tries[i], b.customer(centre, random))
				done.Add(1)
			}
		})
	}
	after := int32(random.IntN(customers * each))
	for done.Load() < after {
		time.Sleep(100 * time.Microsecond)
	}
	out, err := b.change(centre, edit)
	require.NoError(b.t, err)
	working.Wait()
	require.NoError(b.t, errors.Join(tries...))
	return out
}

// customer holds a start, and then may move to another. To be refused is no error.
func (b bundle) customer(centre string, random *rand.Rand) error {
	start := func() time.Time { return opens.Add(time.Duration(random.IntN(38)) * 15 * time.Minute) }
	refused := func(err error) bool {
		var r *booking.RefusedError
		return errors.As(err, &r) || errors.Is(err, booking.ErrBusy)
	}
	h, err := b.hold(centre, start())
	if err != nil {
		if refused(err) {
			return nil
		}
		return err
	}
	if random.IntN(3) > 0 {
		return nil
	}
	if _, err = b.Move(b.ctx, b.Actor, h.ID, centre, start()); err != nil && !refused(err) {
		return err
	}
	return nil
}
