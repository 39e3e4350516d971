package booking_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
)

// TestMoveOnAnOversoldShelf keeps the tyres that a hold has where a count has found
// fewer than are promised: they can't be promised a second time.
func TestMoveOnAnOversoldShelf(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 2)
	h := b.mustHold(fit("W225"), "C", "2026-10-21 10:00")
	b.mustHold(fit("W225"), "C", "2026-10-21 10:00")
	b.Exec(`UPDATE stock SET on_hand = 4, oversold = 4 WHERE sku = 'W225'`)
	_, err := b.Move(b.ctx, b.Actor, h.ID, "C", berlin("2026-10-21 12:00"))
	requireRefused(t, err, booking.OutOfStock)
	same, err := b.Get(b.ctx, b.Actor, h.ID)
	require.NoError(t, err)
	require.Equal(t, h, same)
	require.Equal(t, 8, b.count(`SELECT reserved FROM stock WHERE sku = 'W225'`))
	b.verify()
}
