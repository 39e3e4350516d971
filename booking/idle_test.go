package booking_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
)

func TestSlotsSayWhyADayHasNone(t *testing.T) {
	t.Parallel()
	b := setupAt(t, berlin("2026-10-19 16:30"))
	id := b.Centre("C", 1)
	b.Exec(`UPDATE centres SET horizon_days = 30, crew_places = 1 WHERE id = $1`, id)
	b.Exec(`UPDATE stock SET on_hand = 3 WHERE sku = 'W225'`)
	close := func(from, until string) {
		b.Exec(`INSERT INTO closures (centre_id, starts_at, ends_at, reason) VALUES ($1, $2, $3, 'stocktaking')`, id, berlin(from), berlin(until))
	}
	close("2026-10-26 00:00", "2026-10-27 00:00")
	close("2026-10-27 08:30", "2026-10-27 18:00")
	for hour := 8; hour < 18; hour++ {
		for _, minute := range []string{"00", "30"} {
			b.mustHold(swap(), "C", fmt.Sprintf("2026-10-20 %02d:%s", hour, minute))
			b.mustHold(swap(), "C", fmt.Sprintf("2026-10-22 %02d:%s", hour, minute))
		}
	}
	b.Exec(`INSERT INTO crew VALUES ($1, 1, 127, 0, 1440, 1)`, id)
	b.Exec(`UPDATE crew SET places = 0, weekdays = 32 WHERE centre_id = $1`, id) // Fridays
	why := func(job booking.Job) map[int]booking.IdleDay {
		t.Helper()
		found, err := b.Slots(b.ctx, "C", booking.Search{Job: job, From: day(19), Until: day(31)})
		require.NoError(t, err)
		days := map[int]booking.IdleDay{}
		for _, d := range found.Idle() {
			days[d.Date.Day] = d
		}
		return days
	}
	for _, c := range []struct {
		about  string
		job    booking.Job
		day    int
		reason booking.Reason
		closed calendar.Closed
	}{
		{"the tyres leave tomorrow, and every slot is held", fit("W205"), 20, booking.TyresLate, calendar.Closed{}},
		{"what is left of today is before the tyres", fit("W205"), 19, booking.TyresLate, calendar.Closed{}},
		{"too few tyres", fit("W225"), 28, booking.OutOfStock, calendar.Closed{}},
		{"every slot is held", swap(), 22, booking.BaysTaken, calendar.Closed{}},
		{"no fitter works on Fridays", swap(), 23, booking.CrewTaken, calendar.Closed{}},
		{"a Saturday", swap(), 24, booking.CentreShut, calendar.Closed{Kind: calendar.OutsideHours}},
		{"closed all day", swap(), 26, booking.CentreShut, calendar.Closed{Kind: calendar.ByClosure, Detail: "stocktaking"}},
		{"half an hour is open, the job takes three quarters", fit("W205"), 27, booking.CentreShut, calendar.Closed{Kind: calendar.ByClosure, Detail: "stocktaking"}},
		{"a holiday of Saxony", swap(), 31, booking.CentreShut, calendar.Closed{Kind: calendar.OutsideHours}}, // Reformation Day is a Saturday
	} {
		require.Equal(t, booking.IdleDay{Date: day(c.day), Reason: c.reason, Closed: c.closed}, why(c.job)[c.day], c.about)
	}
	require.NotContains(t, why(swap()), 19, "there are starts until half past five")
	require.NotContains(t, why(swap()), 27, "the half hour before the closure is enough")

	b.Exec(`UPDATE centres SET notice_minutes = 1440 WHERE id = $1`, id)
	require.Equal(t, booking.TooSoon, why(swap())[19].Reason)

	found, err := b.Slots(b.ctx, "C", booking.Search{Job: swap(), From: day(31).Add(15), Until: day(31).Add(19)})
	require.NoError(t, err)
	require.Equal(t, []booking.IdleDay{
		{Date: calendar.Date{Year: 2026, Month: 11, Day: 15}, Reason: booking.CentreShut, Closed: calendar.Closed{Kind: calendar.OutsideHours}},
		{Date: calendar.Date{Year: 2026, Month: 11, Day: 18}, Reason: booking.CentreShut, Closed: calendar.Closed{Kind: calendar.ByHoliday, Detail: "Buß- und Bettag"}},
		{Date: calendar.Date{Year: 2026, Month: 11, Day: 19}, Reason: booking.TooFar},
	}, found.Idle())
}

func TestADayMayBeTooShort(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 1)
	b.Exec(`UPDATE opening_rules SET closes = opens + 30`)
	found, err := b.Slots(b.ctx, "C", booking.Search{Job: fit("W205"), From: day(21), Until: day(21)})
	require.NoError(t, err)
	require.Equal(t, []booking.IdleDay{{Date: day(21), Reason: booking.CentreShut}}, found.Idle(), "open, but not for three quarters")
}

// TestADayIsIdleExactlyIfItHasNoStartForTheReasonGiven compares what a search says of
// each day with what explain says of each of its quarters.
func TestADayIsIdleExactlyIfItHasNoStartForTheReasonGiven(t *testing.T) {
	t.Parallel()
	b := setup(t)
	n, seen := 0, map[booking.Reason]int{}
	rapid.Check(t, func(t *rapid.T) {
		n++
		ref := fmt.Sprintf("I%d", n)
		b.drawCentre(t, ref)
		job := drawJob(t)
		found, err := b.Slots(b.ctx, ref, booking.Search{Job: job, From: day(19), Until: day(22)})
		requireInGoodOrder(t, err)
		if err != nil {
			return
		}
		idle := found.Idle()
		for d := day(19); !day(22).Before(d); d = d.Add(1) {
			started := slices.ContainsFunc(found.Slots, func(s booking.Slot) bool {
				return calendar.DateOf(s.Start, found.Centre.Calendar.Zone) == d
			})
			i := slices.IndexFunc(idle, func(idle booking.IdleDay) bool { return idle.Date == d })
			require.Equal(t, started, i < 0, "%s is idle or has a start", d)
			if i >= 0 {
				seen[idle[i].Reason]++
				b.requireTrue(t, idle[i], ref, job)
			}
		}
	})
	require.Greater(t, len(seen), 3, "%v", seen)
}

// requireTrue demands that at no start of the day the conditions up to the reason
// given hold together, and that without it some start would fulfil them.
func (b bundle) requireTrue(t *rapid.T, idle booking.IdleDay, centre string, job booking.Job) {
	order := []booking.Reason{booking.CentreShut, booking.TooFar, booking.TooSoon, booking.OutOfStock, booking.TyresLate, booking.BaysTaken, booking.CrewTaken, booking.DoorKept}
	upTo := slices.Index(order, idle.Reason)
	said, err := b.ExplainDay(b.ctx, job, centre, idle.Date)
	require.NoError(t, err)
	fulfilling := func(reasons []booking.Reason) (n int) {
		for _, conditions := range said {
			if !slices.ContainsFunc(conditions, func(c booking.Condition) bool {
				return !c.Holds && (c.Reason == booking.OffGrid || slices.Contains(reasons, c.Reason))
			}) {
				n++
			}
		}
		return n
	}
	require.Zero(t, fulfilling(order[:upTo+1]), "%+v", idle)
	require.NotZero(t, fulfilling(order[:upTo]), "%+v", idle)
}
