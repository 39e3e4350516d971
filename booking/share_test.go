package booking_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
)

// sharing is a centre of four bays that keeps two for the door until a day before.
func (b bundle) sharing(ref string) int32 {
	b.t.Helper()
	id := b.Centre(ref, 4)
	b.Exec(`UPDATE centres SET share_bays = 2, share_release_minutes = 1440 WHERE id = $1`, id)
	return id
}

// by makes a hold of a channel.
func (b bundle) by(channel booking.Channel, centre string, start time.Time) (booking.Hold, error) {
	return b.Hold(b.ctx, b.Actor, booking.HoldRequest{
		Wishes: []booking.Wish{{Job: swap(), Centre: centre, Start: start}}, Channel: channel,
	})
}

// crowd is how many jobs from the web are at work in one quarter at most, of what
// begins after an instant.
func (b bundle) crowd(centre int32, after time.Time) int {
	b.t.Helper()
	return b.count(`
		SELECT coalesce(max(n), 0) FROM (
		       SELECT count(*) AS n
		         FROM appointments a, generate_series(a.start_quarter, a.start_quarter + a.quarters - 1) AS q
		        WHERE a.centre_id = $1 AND a.channel = 'web' AND a.state IN ('held', 'confirmed') AND q > $2
		        GROUP BY q) AS at_work`, centre, after.Unix()/900)
}

func TestWhatIsKeptForTheDoorIsKeptFromTheWeb(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.sharing("C")
	start := berlin("2026-10-21 10:00")
	// What the door takes does not count against the web, nor the other way round.
	_, err := b.by(booking.Door, "C", start)
	require.NoError(t, err)
	first, err := b.by(booking.Web, "C", start)
	require.NoError(t, err)
	second, err := b.by("", "C", start)
	require.NoError(t, err)
	require.Equal(t, booking.Web, second.First().Channel)
	_, err = b.by(booking.Web, "C", start)
	requireRefused(t, err, booking.DoorKept)
	said, err := b.Explain(b.ctx, booking.Wish{Job: swap(), Centre: "C", Start: start}, uuid.Nil, booking.Web)
	require.NoError(t, err)
	for _, c := range said.Conditions {
		require.Equal(t, c.Name != "door", c.Holds, c.Name)
		if c.Name == "door" {
			require.Equal(t, booking.DoorKept, c.Reason)
			require.Equal(t, "what is left is kept for the door, until 24 h before", c.Detail)
		}
	}
	// One's own place is no obstacle, and where it was it is free again.
	_, err = b.Move(b.ctx, b.Actor, first.ID, "C", start.Add(15*time.Minute))
	require.NoError(t, err)
	_, err = b.by(booking.Web, "C", start)
	requireRefused(t, err, booking.DoorKept)
	_, err = b.Move(b.ctx, b.Actor, first.ID, "C", start.Add(30*time.Minute))
	require.NoError(t, err)
	_, err = b.by(booking.Web, "C", start)
	require.NoError(t, err)
	door, err := b.by(booking.Phone, "C", start)
	require.NoError(t, err, "the last bay")
	moved, err := b.Move(b.ctx, b.Actor, door.ID, "C", berlin("2026-10-21 11:00"))
	require.NoError(t, err)
	require.Equal(t, booking.Phone, moved.First().Channel)
	require.Zero(t, b.count(`SELECT count(*) FROM claims c JOIN appointments a ON a.id = c.appointment_id WHERE resource < -1000 AND channel <> 'web'`))
	b.verify()
}

// What nobody came for is released to the web, quarter by quarter.
func TestTheShareIsReleased(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.sharing("C")
	start := berlin("2026-10-20 09:15") // 24 hours and a quarter ahead
	paid := func() {
		t.Helper()
		h, err := b.by(booking.Web, "C", start)
		require.NoError(t, err)
		_, err = b.Confirm(b.ctx, b.Actor, h.ID, "INV")
		require.NoError(t, err)
	}
	paid()
	paid()
	_, err := b.by(booking.Web, "C", start)
	requireRefused(t, err, booking.DoorKept)
	b.Exec(`UPDATE installation SET clock_offset = clock_offset + interval '15 minutes'`)
	_, err = b.by(booking.Web, "C", start)
	requireRefused(t, err, booking.DoorKept) // its second quarter
	b.Exec(`UPDATE installation SET clock_offset = clock_offset + interval '15 minutes'`)
	paid()
	paid()
	_, err = b.by(booking.Web, "C", start)
	requireRefused(t, err, booking.BaysTaken)
	b.verify()
}

// Where no share is set nobody takes a web place.
func TestWithoutAShareThereAreNoWebPlaces(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 2)
	for range 2 {
		_, err := b.by(booking.Web, "C", berlin("2026-10-21 10:00"))
		require.NoError(t, err)
	}
	require.Zero(t, b.count(`SELECT count(*) FROM claims WHERE resource < 0`))
}

// However many ask at once, the web never takes what is kept, and all that is not.
func TestRaceForWhatTheDoorLeaves(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.sharing("C")
	b.Exec(`INSERT INTO shares VALUES ($1, 1, 127, 720, 780, 3)`, id) // 12 to 13
	day := berlin("2026-10-21 08:00")
	// Two who were there before the share.
	b.Exec(`UPDATE centres SET share_bays = NULL WHERE id = $1`, id)
	for range 2 {
		_, err := b.by(booking.Web, "C", day)
		require.NoError(t, err)
	}
	b.Exec(`UPDATE centres SET share_bays = 2, calendar_version = calendar_version + 1, listed_version = listed_version + 1 WHERE id = $1`, id)
	random := rand.New(rand.NewPCG(20261021, 3))
	wishes := make([]booking.Wish, clients)
	for i := range wishes {
		wishes[i] = booking.Wish{Job: swap(), Centre: "C", Start: day.Add(time.Duration(random.IntN(20)) * 15 * time.Minute)}
	}
	tries := b.race(wishes)
	require.NotZero(t, b.accepted(tries))
	require.Equal(t, 2, b.crowd(id, monday))
	require.Equal(t, 1, b.count(`
		SELECT max(n) FROM (SELECT count(*) AS n FROM claims
		 WHERE centre_id = $1 AND resource > 0 AND quarter BETWEEN $2 AND $2 + 3 GROUP BY quarter) AS noon`,
		id, berlin("2026-10-21 12:00").Unix()/900))
	asked := map[time.Time]bool{} // they differ by nothing else, and who is refused changes nothing
	for _, try := range tries {
		if try.err != nil && !asked[try.wish.Start] {
			asked[try.wish.Start] = true
			_, err := b.Hold(b.ctx, b.Actor, booking.HoldRequest{Wishes: []booking.Wish{try.wish}})
			requireRefused(t, err, booking.DoorKept)
		}
	}
	b.verify()
	// The door has its own, and at the end the web has the rest.
	for range 2 {
		_, err := b.by(booking.Door, "C", day.Add(time.Hour))
		require.NoError(t, err)
	}
	b.Exec(`UPDATE installation SET clock_offset = clock_offset + interval '1 day'`)
	_, err := b.Expire(b.ctx)
	require.NoError(t, err)
	for i := range wishes {
		wishes[i].Start = berlin("2026-10-21 08:30")
	}
	require.Equal(t, 4, b.accepted(b.race(wishes)), "within the day all is for the web")
	b.verify()
}
