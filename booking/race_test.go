package booking_test

import (
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
)

// clients is how many ask at the same time.
const clients = 200

// A try is what one client asked for and heard.
type try struct {
	wish booking.Wish
	hold booking.Hold
	err  error
}

// race lets every client ask for its wish at the same moment.
func (b bundle) race(wishes []booking.Wish) []try {
	tries := make([]try, len(wishes))
	ready := make(chan struct{})
	var asking sync.WaitGroup
	for i, wish := range wishes {
		asking.Go(func() {
			<-ready
			h, err := b.Hold(b.ctx, b.Actor, booking.HoldRequest{Wishes: []booking.Wish{wish}})
			tries[i] = try{wish, h, err}
		})
	}
	close(ready)
	asking.Wait()
	return tries
}

// accepted counts the holds and demands that all others were refused in good order.
func (b bundle) accepted(tries []try) int {
	b.t.Helper()
	n := 0
	for _, try := range tries {
		var refused *booking.RefusedError
		if try.err == nil {
			n++
		} else if !errors.As(try.err, &refused) {
			require.NoError(b.t, try.err)
		}
	}
	return n
}

// twoKinds is a centre with bays of two kinds and a crew smaller than the bays.
func (b bundle) twoKinds() *oracle {
	id := b.Centre("C", 5)
	b.Exec(`INSERT INTO bay_capabilities VALUES ($1, 4, 'van'), ($1, 5, 'van')`, id)
	b.Exec(`UPDATE centres SET crew_places = 4 WHERE id = $1`, id)
	return &oracle{
		b: b, centre: id, bays: []int{1, 2, 3, 4, 5}, vanBays: []int{4, 5}, crew: 4,
		opens: berlin("2026-10-21 08:00"), closes: berlin("2026-10-21 18:00"),
		lengths: map[string]time.Duration{"swap": 30 * time.Minute, "fit": 45 * time.Minute},
	}
}

func job(vehicle booking.Vehicle, service string) booking.Job {
	return booking.Job{Vehicle: vehicle, Services: []string{service}}
}

func TestRaceForOneStartSellsExactlyWhatThereIs(t *testing.T) {
	t.Parallel()
	b := setup(t)
	o := b.twoKinds()
	var wishes []booking.Wish
	for i := range clients {
		vehicle := booking.Car
		if i%2 == 0 {
			vehicle = booking.Van
		}
		wishes = append(wishes, booking.Wish{Job: job(vehicle, "swap"), Centre: "C", Start: berlin("2026-10-21 10:00")})
	}
	tries := b.race(wishes)
	require.Equal(t, o.most(clients/2, clients/2), b.accepted(tries))
	o.look()
	b.verify()
}

func TestRaceForMixedStartsLeavesNothingThatFits(t *testing.T) {
	t.Parallel()
	b := setup(t)
	o := b.twoKinds()
	random := rand.New(rand.NewPCG(20261021, 1))
	wishes := make([]booking.Wish, clients)
	for i := range wishes {
		wishes[i] = booking.Wish{
			Job: job(
				[]booking.Vehicle{booking.Car, booking.SUV, booking.Van}[random.IntN(3)],
				[]string{"swap", "fit"}[random.IntN(2)]),
			Centre: "C", Start: o.opens.Add(time.Duration(random.IntN(24)) * 15 * time.Minute),
		}
	}
	tries := b.race(wishes)
	accepted := b.accepted(tries)
	o.look()
	require.Equal(t, accepted, b.count(`SELECT count(*) FROM appointments WHERE state = 'held'`))
	for _, try := range tries {
		if try.err != nil {
			require.Zero(t, o.fits(try.wish.Job, try.wish.Start), "refused, but it fits: %s", try.wish)
		}
	}
	require.Zero(t, b.count(`
		SELECT count(*) FROM (
		       SELECT quarter FROM claims WHERE resource < 0 GROUP BY quarter HAVING count(*) > 4) AS crowded`))
	b.verify()
	b.alternativesHold(o, tries)
	b.verify()
}

// alternativesHold holds every alternative that was offered and that still fits.
func (b bundle) alternativesHold(o *oracle, tries []try) {
	b.t.Helper()
	held := 0
	o.look()
	for _, try := range tries {
		var refused *booking.RefusedError
		if !errors.As(try.err, &refused) {
			continue
		}
		for _, alternative := range refused.Alternatives {
			if o.fits(try.wish.Job, alternative.Start) == 0 {
				continue
			}
			_, err := b.Hold(b.ctx, b.Actor, booking.HoldRequest{
				Wishes: []booking.Wish{{Job: try.wish.Job, Centre: alternative.Centre, Start: alternative.Start}},
			})
			require.NoError(b.t, err, "%s at %s was offered and nobody has taken it", try.wish, alternative.Start)
			held++
			o.look()
		}
	}
	require.NotZero(b.t, held, "no alternative was tried")
}

func TestRaceForTheLastTyresSellsEachOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var wishes []booking.Wish
	for _, ref := range []string{"C", "D", "E", "F"} {
		b.Centre(ref, 4)
		for i := range clients / 4 {
			wishes = append(wishes, booking.Wish{
				Job: fit("W225"), Centre: ref, Start: berlin("2026-10-21 10:00").Add(time.Duration(i%8) * 15 * time.Minute),
			})
		}
	}
	require.Equal(t, 2, b.accepted(b.race(wishes)), "8 tyres are 2 sets")
	require.Equal(t, 8, b.count(`SELECT reserved FROM stock WHERE sku = 'W225'`))
	b.verify()
}

func TestRaceOfOneRequestWithItsRetriesMakesOneHold(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 4)
	request := booking.HoldRequest{
		Wishes: []booking.Wish{{Job: swap(), Centre: "C", Start: berlin("2026-10-21 10:00")}},
		Key:    b.key("once"),
	}
	var asking sync.WaitGroup
	ids := make([]string, 20)
	for i := range ids {
		asking.Go(func() {
			h, err := b.Hold(b.ctx, b.Actor, request)
			if err == nil {
				ids[i] = h.ID.String()
			} else {
				ids[i] = err.Error()
			}
		})
	}
	asking.Wait()
	for _, id := range ids {
		require.Equal(t, ids[0], id)
	}
	require.Equal(t, 1, b.count(`SELECT count(*) FROM appointments`))
}
