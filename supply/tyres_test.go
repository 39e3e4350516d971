package supply

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTyresOf(t *testing.T) {
	t.Parallel()
	late := func(s DeliveryState) Delivery { return Delivery{State: s, LateAt: time.Unix(1, 0)} }
	for _, c := range []struct {
		want Tyres
		of   []DeliveryState
		why  string
	}{
		{TyresOrdered, nil, "a hold has asked nobody yet"},
		{TyresOrdered, []DeliveryState{Requested}, ""},
		{TyresOrdered, []DeliveryState{Requested, Reserved}, ""},
		{TyresOnTheWay, []DeliveryState{Requested, Dispatched}, ""},
		{TyresOnTheWay, []DeliveryState{Dispatched}, ""},
		{TyresOnTheWay, []DeliveryState{Reserved, Received}, "two of four are there"},
		{TyresReceived, []DeliveryState{Received}, ""},
		{TyresReceived, []DeliveryState{Received, Received}, ""},
		{TyresReceived, []DeliveryState{Cancelled, Returning, Returned, Received}, "what was given up is of another start or centre"},
		{TyresOrdered, []DeliveryState{Returning, Reserved}, "what goes back is not on its way"},
		{TyresAtRisk, []DeliveryState{Received, Refused}, ""},
		{TyresAtRisk, []DeliveryState{Short}, ""},
		{TyresAtRisk, []DeliveryState{Received, Wrong}, ""},
	} {
		var deliveries []Delivery
		for _, s := range c.of {
			deliveries = append(deliveries, Delivery{State: s})
		}
		require.Equal(t, c.want, TyresOf(deliveries), "%v: %s", c.of, c.why)
	}
	require.Equal(t, TyresAtRisk, TyresOf([]Delivery{{State: Received}, late(Dispatched)}))
	require.Equal(t, TyresReceived, TyresOf([]Delivery{late(Received)}), "better late than never")
}
