package booking_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMoveOnAnOversoldShelf keeps the tyres that a hold has, and no more, where a
// count has found fewer than are promised.
func TestMoveOnAnOversoldShelf(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Centre("C", 2)
	h := b.mustHold(fit("W225"), "C", "2026-10-21 10:00")
	b.mustHold(fit("W225"), "C", "2026-10-21 10:00")
	b.Exec(`UPDATE stock SET on_hand = 4, oversold = 4 WHERE sku = 'W225'`)
	moved, err := b.Move(b.ctx, b.Actor, h.ID, "C", berlin("2026-10-21 12:00"))
	requireInGoodOrder(t, err)
	if err != nil {
		moved, err = b.Get(b.ctx, b.Actor, h.ID)
		require.NoError(t, err)
	}
	require.Len(t, moved.Appointment.Ready.Ways, 1)
	require.Equal(t, 8, b.count(`SELECT reserved FROM stock WHERE sku = 'W225'`))
	b.verify()
}
