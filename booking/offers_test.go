package booking_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/supply"
)

func day(d int) calendar.Date { return calendar.Date{Year: 2026, Month: 10, Day: d} }

func (b bundle) offers(n booking.Nearby) booking.Offers {
	b.t.Helper()
	n.Country = "DE"
	found, err := b.Offers(b.ctx, n)
	require.NoError(b.t, err)
	return found
}

func TestOffersFromAPostalCode(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 1)
	for _, c := range []struct {
		about, postcode, matched string
		exact                    bool
		lat                      float64
	}{
		{"a code that is known", "01069", "01069", true, 51.04},
		{"one that is not falls back to what it begins with", "01099", "010", false, 51.045},
		{"a part of a code is itself such a beginning", "0106", "0106", false, 51.045},
		{"letters beyond ASCII are letters", "01é", "01", false, 51.045},
	} {
		found := b.offers(booking.Nearby{Postcode: c.postcode, Search: booking.Search{Job: swap()}})
		require.Equal(t, c.matched, found.From.Matched, c.about)
		require.Equal(t, c.exact, found.From.Exact, c.about)
		require.InDelta(t, c.lat, found.From.Lat, 1e-9, c.about)
	}
	_, err := b.Offers(b.ctx, booking.Nearby{Country: "DE", Postcode: "9", Search: booking.Search{Job: swap()}})
	require.ErrorContains(t, err, `postcode "9" is not known in DE`)
}

func TestOffersAreNearestFirstAndCountTheStartsOfEachDay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	far := b.Centre("far", 1)
	b.Exec(`UPDATE centres SET lat = 52.04 WHERE id = $1`, far)
	b.Centre("near", 1)
	b.mustHold(swap(), "near", "2026-10-21 08:00")
	found := b.offers(booking.Nearby{
		Position: &booking.Position{Lat: 51.04, Lon: 13.74},
		Search:   booking.Search{Job: fit("W205"), From: day(20), Until: day(25)},
	})
	require.Len(t, found.Centres, 2)
	near, distant := found.Centres[0], found.Centres[1]
	require.Equal(t, "near", near.Centre.Ref)
	require.InDelta(t, 111.19, distant.Distance, 0.01, "a degree of latitude")
	require.Equal(t, berlin("2026-10-20 10:00"), near.Earliest.In(near.Centre.Calendar.Zone))
	require.Equal(t, []booking.Day{
		{Date: day(20), Starts: 30}, // 10:00 to 17:15
		{Date: day(21), Starts: 36}, // 08:30 to 17:15: half an hour of the one bay is taken
		{Date: day(22), Starts: 38}, {Date: day(23), Starts: 38},
		{Date: day(24)}, {Date: day(25)},
	}, near.Days)
}

func TestOffersLeaveOutWhoCannotDoTheJob(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("no-rig", 1)
	b.Centre("closed-down", 1)
	b.Exec(`UPDATE centres SET active = false WHERE external_id = 'closed-down'`)
	rig := b.Centre("rig", 1)
	b.Exec(`INSERT INTO bay_capabilities VALUES ($1, 1, 'alignment')`, rig)
	no := b.Centre("does-not-sell-it", 1)
	b.Exec(`DELETE FROM centre_services WHERE centre_id = $1 AND service = 'alignment'`, no)
	found := b.offers(booking.Nearby{Postcode: "01069", Search: booking.Search{Job: job(booking.Car, "alignment")}})
	require.Len(t, found.Centres, 1)
	require.Equal(t, "rig", found.Centres[0].Centre.Ref)
}

func TestOffersSayWhenTyresAreNotAvailable(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 1)
	b.Exec(`UPDATE stock SET on_hand = 3, next_at = '2026-10-26' WHERE sku = 'W225'`)
	found := b.offers(booking.Nearby{Postcode: "01069", Search: booking.Search{Job: fit("W225")}})
	offer := found.Centres[0]
	require.Zero(t, offer.Earliest)
	require.Equal(t, 3, offer.Unavailable.Free)
	require.Equal(t, day(26), offer.Unavailable.NextAt)
	_, err := b.hold(fit("W225"), "C", "2026-10-21 10:00")
	refused := requireRefused(t, err, booking.OutOfStock)
	require.Equal(t, "items", refused.Field)
}

func TestOwnHoldDoesNotHideItsSlot(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 1)
	b.Exec(`UPDATE stock SET on_hand = 4 WHERE sku = 'W225'`)
	h := b.mustHold(fit("W225"), "C", "2026-10-21 10:00")
	search := booking.Search{Job: fit("W225"), From: day(21), Until: day(21)}
	hidden, err := b.Slots(b.ctx, "C", search)
	require.NoError(t, err)
	require.NotNil(t, hidden.Unavailable)
	search.Hold = h.ID
	own, err := b.Slots(b.ctx, "C", search)
	require.NoError(t, err)
	require.Len(t, own.Slots, 38)
}

func TestSearchWithOwnHoldAllowsWhatItsMoveDoes(t *testing.T) {
	t.Parallel()
	b := setupAt(t, berlin("2026-10-19 15:45"))
	b.Centre("C", 1)
	h := b.mustHold(fit("W205"), "C", "2026-10-22 10:00") // paid by 15:55
	b.pass(8 * time.Minute)                               // a hold placed now would be paid by 16:03
	wish := booking.Wish{Job: fit("W205"), Centre: "C", Start: berlin("2026-10-20 10:00")}
	for own, offered := range map[uuid.UUID]bool{uuid.Nil: false, h.ID: true} {
		said, err := b.Explain(b.ctx, wish, own, booking.Web)
		require.NoError(t, err)
		require.Equal(t, offered, said.Offered)
	}
	_, err := b.Move(b.ctx, b.Actor, h.ID, "C", wish.Start)
	require.NoError(t, err)
}

func TestSearchNamesEveryWrongField(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 1)
	for _, c := range []struct {
		about string
		n     booking.Nearby
		says  []string
	}{
		{"nothing at all", booking.Nearby{}, []string{"vehicle", "services", "postcode"}},
		{"two ways to say where", booking.Nearby{Postcode: "01069", Position: &booking.Position{}, Search: booking.Search{Job: swap()}}, []string{"postcode"}},
		{"no place on earth", booking.Nearby{Position: &booking.Position{Lat: 91}, Search: booking.Search{Job: swap()}}, []string{"lat"}},
		{"a service and an article that there are not", booking.Nearby{Postcode: "01069", Search: booking.Search{Job: booking.Job{
			Vehicle: booking.Car, Services: []string{"wash"}, Items: []supply.Item{{SKU: "NONE", Quantity: 4}}}}}, []string{"services[0]", "items[0].sku"}},
		{"quantities out of bounds", booking.Nearby{Postcode: "01069", Search: booking.Search{Job: booking.Job{
			Vehicle: booking.Car, Services: []string{"fit"}, Items: []supply.Item{{SKU: "W205"}, {SKU: "W225", Quantity: 9}}}}}, []string{"items[0].quantity", "items[1].quantity", "items"}},
		{"the past", booking.Nearby{Postcode: "01069", Search: booking.Search{Job: swap(), From: day(18)}}, []string{"from"}},
		{"an end before the beginning", booking.Nearby{Postcode: "01069", Search: booking.Search{Job: swap(), From: day(22), Until: day(21)}}, []string{"to"}},
		{"a far-off day", booking.Nearby{Postcode: "01069", Search: booking.Search{Job: swap(), Until: calendar.Date{Year: 2027, Month: 6, Day: 1}}}, []string{"to"}},
		{"too many centres", booking.Nearby{Postcode: "01069", Limit: 51, Search: booking.Search{Job: swap()}}, []string{"limit"}},
	} {
		c.n.Country = "DE"
		_, err := b.Offers(b.ctx, c.n)
		var wrong booking.InvalidErrors
		require.ErrorAs(t, err, &wrong, c.about)
		var fields []string
		for _, w := range wrong {
			fields = append(fields, w.Field)
		}
		require.Equal(t, c.says, fields, c.about)
	}
}

func TestExplainNamesTheConditionThatFails(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.Centre("C", 1)
	b.Exec(`UPDATE centres SET grid_quarters = 2, notice_minutes = 120, horizon_days = 30 WHERE id = $1`, id)
	b.Exec(`INSERT INTO closures (centre_id, starts_at, ends_at, reason) VALUES ($1, $2, $3, 'stocktaking')`, id, berlin("2026-10-22 12:00"), berlin("2026-10-22 18:00"))
	b.mustHold(swap(), "C", "2026-10-21 10:00")
	for _, c := range []struct {
		about, start string
		reason       booking.Reason
		detail       string
	}{
		{"between the grid's lines", "2026-10-21 09:15", booking.OffGrid, "every 30 minutes"},
		{"off the quarter", "2026-10-21 09:07", booking.OffGrid, "every 30 minutes"},
		{"within the notice", "2026-10-19 10:00", booking.TooSoon, "11:00"},
		{"in the past", "2026-10-16 10:00", booking.TooSoon, "11:00"},
		{"on the last day of the horizon", "2026-11-18 10:00", booking.CentreShut, "public holiday, Buß- und Bettag"},
		{"beyond the horizon", "2026-11-19 10:00", booking.TooFar, "30 days"},
		{"in a closure", "2026-10-22 14:00", booking.CentreShut, "stocktaking"},
		{"running into a closure", "2026-10-22 11:30", booking.CentreShut, "stocktaking"},
		{"before opening", "2026-10-21 07:30", booking.CentreShut, "outside opening hours"},
		{"the job would not end in time", "2026-10-21 17:30", booking.CentreShut, "outside opening hours"},
		{"before the tyres", "2026-10-20 09:30", booking.TyresLate, "2026-10-20 10:00"},
		{"the bay is taken", "2026-10-21 10:00", booking.BaysTaken, "free for the whole"},
	} {
		wish := booking.Wish{Job: fit("W205"), Centre: "C", Start: berlin(c.start)}
		_, err := b.Hold(b.ctx, b.Actor, booking.HoldRequest{Wishes: []booking.Wish{wish}})
		refused := requireRefused(t, err, c.reason)
		require.Contains(t, refused.Detail, c.detail, c.about)
	}
}
