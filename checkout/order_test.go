package checkout_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
	"github.com/fitslot/fitslot/pricing"
)

func TestOrder(t *testing.T) {
	t.Parallel()

	t.Run("IsTheQuoteWithACustomer", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		h := b.hold()
		r := request(h)
		r.Customer.Name, r.Plates = "  "+ana.Name+" ", []string{" 1234  bcd"}
		o, err := b.Order(b.ctx, b.Actor, r)
		require.NoError(t, err)
		require.Equal(t, checkout.Open, o.State)
		require.Equal(t, h.ID, o.Hold)
		require.Equal(t, ana, o.Customer)
		require.Equal(t, []string{"1234 BCD"}, o.Plates)
		require.Equal(t, []pricing.Line{{
			Kind: pricing.KindService, Code: "swap", Description: h.Quote.Lines[0].Description, Quantity: 1,
			Unit: 2900, Gross: 2900, TaxName: "MwSt", TaxRate: 1900, Tax: 463,
		}}, o.Lines)
		require.Equal(t, []any{int64(2900), int64(463), "EUR"}, []any{o.Gross, o.Tax, o.Currency})
		require.Equal(t, o.ID, o.Appointments[0].Order)
		require.Equal(t, booking.Held, o.Appointments[0].State)
		require.WithinDuration(t, monday, o.CreatedAt, time.Minute)
		require.Equal(t, []string{"appointment.held", "order.placed"}, b.kinds(o))
		require.Equal(t, "car", b.text(`SELECT v.class FROM appointments a JOIN vehicles v ON v.id = a.vehicle_id`))
	})

	t.Run("AgainWithTheSameDataIsTheSame", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.order()
		again, err := b.Order(b.ctx, b.Actor, request(booking.Hold{ID: o.Hold}))
		require.NoError(t, err)
		require.Equal(t, o, again)
		b.pass(time.Hour)
		again, err = b.Order(b.ctx, b.Actor, request(booking.Hold{ID: o.Hold}))
		require.NoError(t, err, "also when the hold has expired")
		require.Equal(t, o.ID, again.ID)
	})

	t.Run("AgainWithOtherDataIsRefused", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.order()
		for _, r := range []func(*checkout.OrderRequest){
			func(r *checkout.OrderRequest) { r.Plates = []string{"OTHER 1"} },
			func(r *checkout.OrderRequest) { r.Customer.Phone = "" },
		} {
			other := request(booking.Hold{ID: o.Hold})
			r(&other)
			_, err := b.Order(b.ctx, b.Actor, other)
			require.ErrorIs(t, err, checkout.ErrOrdered)
		}
	})

	t.Run("KeepsThePriceItWasPlacedAt", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Exec(`INSERT INTO tax_areas VALUES ('DE-X', 'DE', 'Free port')`)
		b.Exec(`INSERT INTO tax_rates VALUES ('DE-X', '2021-01-01', 'MwSt', 700, 'none')`)
		b.Exec(`INSERT INTO prices SELECT kind, code, 'DE-X', valid_from, per, gross_minor / 2, currency FROM prices`)
		b.Exec(`UPDATE centres SET tax_area = 'DE-X' WHERE id = $1`, b.Centre("X", 1))
		o := b.order()
		_, err := b.bookings.Move(b.ctx, b.Actor, o.Hold, "X", tuesday)
		require.ErrorIs(t, err, booking.ErrState, "there it would cost half")
		_, err = b.bookings.Move(b.ctx, b.Actor, o.Hold, "C", tuesday.Add(time.Hour))
		require.NoError(t, err)
		_, err = b.pay(o, "tok_visa")
		require.NoError(t, err)
		b.requirePaid(o)
	})

	t.Run("ByManyAtOnceIsOne", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		h := b.hold()
		var working sync.WaitGroup
		orders := make([]checkout.Order, 20)
		for i := range orders {
			working.Go(func() { orders[i], _ = b.Order(b.ctx, b.Actor, request(h)) })
		}
		working.Wait()
		for _, o := range orders {
			require.Equal(t, orders[0].ID, o.ID)
		}
		require.Equal(t, 1, b.count(`SELECT count(*) FROM orders`))
		require.Equal(t, 1, b.count(`SELECT count(*) FROM customers`))
	})

	t.Run("OfAnExpiredHoldIsRefused", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		h := b.hold()
		b.pass(time.Hour)
		_, err := b.Order(b.ctx, b.Actor, request(h))
		require.ErrorIs(t, err, booking.ErrHoldExpired)
		require.Zero(t, b.count(`SELECT count(*) FROM customers`))
	})

	t.Run("OfAHoldPaidAtTheShopIsRefused", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		h := b.hold()
		_, err := b.bookings.Confirm(b.ctx, b.Actor, h.ID, "till 3, receipt 17")
		require.NoError(t, err)
		_, err = b.Order(b.ctx, b.Actor, request(h))
		require.ErrorIs(t, err, booking.ErrState)
	})

	t.Run("OfSomebodyElsesHoldIsNotFound", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		h := b.hold()
		_, err := b.Order(b.ctx, access.Actor{Key: uuid.New()}, request(h))
		require.ErrorIs(t, err, booking.ErrNotFound)
		_, err = b.Order(b.ctx, b.Actor, request(booking.Hold{ID: uuid.New()}))
		require.ErrorIs(t, err, booking.ErrNotFound)
	})

	t.Run("NamesEveryWrongField", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		_, err := b.Order(b.ctx, b.Actor, checkout.OrderRequest{Hold: b.hold().ID})
		var wrong booking.InvalidErrors
		require.ErrorAs(t, err, &wrong)
		require.Len(t, wrong, 4)
	})

	t.Run("KeyFindsWhatItMade", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		r := request(b.hold())
		r.Key = b.key("order")
		o, err := b.Order(b.ctx, b.Actor, r)
		require.NoError(t, err)
		b.pass(time.Hour)
		again, err := b.Order(b.ctx, b.Actor, r)
		require.NoError(t, err)
		require.Equal(t, o.ID, again.ID)
		other := request(b.hold())
		other.Key = r.Key
		other.Key.Hash[0]++
		_, err = b.Order(b.ctx, b.Actor, other)
		require.ErrorIs(t, err, access.ErrKeyReused)
	})

	t.Run("RefusedDoesNotUseItsKey", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		r := request(b.hold())
		r.Key = b.key("order")
		b.pass(time.Hour)
		_, err := b.Order(b.ctx, b.Actor, r)
		require.ErrorIs(t, err, booking.ErrHoldExpired)
		r.Hold = b.hold().ID
		r.Key.Hash[0]++
		_, err = b.Order(b.ctx, b.Actor, r)
		require.NoError(t, err)
	})
}

func TestGet(t *testing.T) {
	t.Parallel()
	b := setup(t)
	o := b.order()
	require.Equal(t, o, b.get(o))
	for _, stranger := range []access.Actor{{}, {Key: uuid.New()}} {
		_, err := b.Get(b.ctx, stranger, o.ID)
		require.ErrorIs(t, err, booking.ErrNotFound)
	}
	_, err := b.Get(b.ctx, b.Actor, uuid.New())
	require.ErrorIs(t, err, booking.ErrNotFound)
}

func (b bundle) text(sql string, args ...any) (s string) {
	b.t.Helper()
	require.NoError(b.t, b.Pool.QueryRow(b.ctx, sql, args...).Scan(&s))
	return s
}
