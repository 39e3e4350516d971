package booking_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/supply"
)

// drawCentre adds a centre of random bays, crew, grid, buffer, notice, closures and
// bookings, around the two days that are searched.
func (b bundle) drawCentre(t *rapid.T, ref string) {
	bays := rapid.IntRange(1, 3).Draw(t, "bays")
	id := b.Centre(ref, bays)
	for no := 1; no <= bays; no++ {
		if rapid.Bool().Draw(t, "van bay") {
			b.Exec(`INSERT INTO bay_capabilities VALUES ($1, $2, 'van')`, id, no)
		}
		b.Exec(`UPDATE bays SET max_rim = $3 WHERE centre_id = $1 AND no = $2`, id, no, rapid.SampledFrom([]int{16, 18, 22}).Draw(t, "rim"))
	}
	b.Exec(`UPDATE centres SET grid_quarters = $2, buffer_quarters = $3, notice_minutes = $4, horizon_days = $5, handling_minutes = $6 WHERE id = $1`,
		id, rapid.IntRange(1, 2).Draw(t, "grid"), rapid.IntRange(0, 2).Draw(t, "buffer"),
		rapid.SampledFrom([]int{0, 50, 600, 1500}).Draw(t, "notice"), rapid.SampledFrom([]int{1, 2, 60}).Draw(t, "horizon"),
		rapid.SampledFrom([]int{0, 40, 300}).Draw(t, "handling"))
	if rapid.Bool().Draw(t, "crew set") {
		b.Exec(`UPDATE centres SET crew_places = $2 WHERE id = $1`, id, rapid.IntRange(0, 2).Draw(t, "crew"))
		b.Exec(`INSERT INTO crew VALUES ($1, 1, 127, 720, 780, $2)`, id, rapid.IntRange(0, 2).Draw(t, "crew at noon"))
	}
	if rapid.Bool().Draw(t, "share set") {
		b.Exec(`UPDATE centres SET share_bays = $2, share_release_minutes = $3 WHERE id = $1`, id,
			rapid.IntRange(0, 2).Draw(t, "share"), rapid.SampledFrom([]int{0, 24 * 60, 27 * 60, 50 * 60}).Draw(t, "release"))
		b.Exec(`INSERT INTO shares VALUES ($1, 1, 127, 600, 690, $2)`, id, rapid.IntRange(0, 2).Draw(t, "share in the morning"))
	}
	for range rapid.IntRange(0, 3).Draw(t, "exceptions") {
		table := rapid.SampledFrom([]string{"closures", "extra_openings"}).Draw(t, "table")
		var bay *int
		if no := rapid.IntRange(0, bays).Draw(t, "bay"); no > 0 {
			bay = &no
		}
		from := berlin("2026-10-20 00:00").Add(time.Duration(rapid.IntRange(0, 47*60).Draw(t, "from")) * time.Minute)
		until := from.Add(time.Duration(rapid.IntRange(1, 600).Draw(t, "minutes")) * time.Minute)
		b.Exec(`INSERT INTO `+table+` (centre_id, bay_no, starts_at, ends_at, reason) VALUES ($1, $2, $3, $4, 'drawn')`, id, bay, from, until)
	}
	for range rapid.IntRange(0, 8).Draw(t, "bookings") {
		start := berlin("2026-10-20 07:00").Add(time.Duration(rapid.IntRange(0, 140).Draw(t, "booked at")) * 15 * time.Minute)
		_, err := b.Hold(b.ctx, b.Actor, booking.HoldRequest{
			Wishes:  []booking.Wish{{Job: drawJob(t), Centre: ref, Start: start}},
			Channel: rapid.SampledFrom([]booking.Channel{"", booking.Web, booking.Phone, booking.Door}).Draw(t, "channel"),
		})
		requireInGoodOrder(t, err)
	}
}

func drawJob(t *rapid.T) booking.Job {
	job := booking.Job{
		Vehicle:  rapid.SampledFrom([]booking.Vehicle{booking.Car, booking.SUV, booking.Van}).Draw(t, "vehicle"),
		Services: []string{rapid.SampledFrom([]string{"swap", "fit"}).Draw(t, "service")},
	}
	if sku := rapid.SampledFrom([]string{"", "W205", "W225"}).Draw(t, "sku"); sku != "" {
		job.Items = []supply.Item{{SKU: sku, Quantity: rapid.IntRange(1, 4).Draw(t, "quantity")}}
	}
	return job
}

// requireInGoodOrder demands success or a refusal.
func requireInGoodOrder(t require.TestingT, err error) {
	var refused *booking.RefusedError
	var invalid booking.InvalidErrors
	if err != nil && !errors.As(err, &refused) && !errors.As(err, &invalid) {
		require.NoError(t, err)
	}
}

// TestAStartIsListedExactlyIfItCanBeHeld compares what a search lists with what a
// hold on it alone is told, and with what explain says, at the same state and time.
func TestAStartIsListedExactlyIfItCanBeHeld(t *testing.T) {
	t.Parallel()
	b := setup(t)
	n, listedHeld, unlistedRefused := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		ref := fmt.Sprintf("R%d", n)
		b.drawCentre(t, ref)
		job := drawJob(t)
		slots, err := b.Slots(b.ctx, ref, booking.Search{
			Job: job, From: calendar.Date{Year: 2026, Month: 10, Day: 20}, Until: calendar.Date{Year: 2026, Month: 10, Day: 21},
		})
		requireInGoodOrder(t, err)
		listed := map[time.Time]int{}
		for _, slot := range slots.Slots {
			listed[slot.Start] = slot.Remaining
		}
		for range 6 {
			quarter := rapid.IntRange(0, 2*96-1).Draw(t, "quarter")
			if len(slots.Slots) > 0 && rapid.Bool().Draw(t, "listed") {
				quarter = int(slots.Slots[rapid.IntRange(0, len(slots.Slots)-1).Draw(t, "slot")].Start.Sub(berlin("2026-10-20 00:00")) / (15 * time.Minute))
			}
			start := berlin("2026-10-20 00:00").Add(time.Duration(quarter) * 15 * time.Minute).UTC()
			wish := booking.Wish{Job: job, Centre: ref, Start: start}
			said, err := b.Explain(b.ctx, wish, uuid.Nil, booking.Web)
			require.NoError(t, err)
			require.Equal(t, listed[start] > 0, said.Offered, "explain %s: %v", start, said.Conditions)
			require.Equal(t, listed[start], said.Remaining)
			h, err := b.Hold(b.ctx, b.Actor, booking.HoldRequest{Wishes: []booking.Wish{wish}})
			requireInGoodOrder(t, err)
			require.Equal(t, listed[start] > 0, err == nil, "hold %s: %v", start, err)
			if err == nil {
				require.Equal(t, said.Bay, h.First().Bay)
				_, err = b.Release(b.ctx, b.Actor, h.ID)
				require.NoError(t, err)
				listedHeld++
			} else {
				unlistedRefused++
			}
		}
	})
	require.NotZero(t, listedHeld)
	require.NotZero(t, unlistedRefused)
	b.verify()
}
