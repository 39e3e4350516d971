package checkout_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/checkout"
)

// The table in docs/payments.md is the state machine, written by hand.
func TestPaymentState_After(t *testing.T) {
	page, err := os.ReadFile("../docs/payments.md")
	require.NoError(t, err)
	heading, rows := readTable(string(page), "| state ")
	require.Equal(t, []string{"state", "unknown", "pending", "authorised", "captured", "declined", "voided"}, heading)
	require.Len(t, rows, 7)
	for _, row := range rows {
		was := checkout.PaymentState(row[0])
		for i, cell := range row[1:] {
			heard, want := checkout.Status(heading[i+1]), checkout.PaymentState(cell)
			if cell == "·" {
				want = was
			}
			require.Equal(t, want, was.After(heard), "%s, heard %s", was, heard)
		}
	}
}

// readTable returns the cells of the Markdown table that begins with start.
func readTable(page, start string) (heading []string, rows [][]string) {
	_, table, _ := strings.Cut(page, "\n"+start)
	for line := range strings.SplitSeq(start+table, "\n") {
		if !strings.HasPrefix(line, "|") {
			break
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if !strings.HasPrefix(cells[0], "---") {
			rows = append(rows, cells)
		}
	}
	return rows[0], rows[1:]
}

// Whatever is heard, in whatever order, ends. News that is late or false moves no
// money twice: what is captured stays so.
func TestPaymentState_AfterEnds(t *testing.T) {
	heard := []checkout.Status{checkout.ChargeUnknown, checkout.ChargePending, checkout.ChargeAuthorised,
		checkout.ChargeCaptured, checkout.ChargeDeclined, checkout.ChargeVoided}
	for _, news := range heard {
		require.Equal(t, checkout.PaymentCaptured, checkout.PaymentCaptured.After(news))
		require.NotEqual(t, checkout.PaymentCaptured, checkout.PaymentStarted.After(news), "captured before the appointment is confirmed")
		require.NotEqual(t, checkout.PaymentCaptured, checkout.PaymentPending.After(news))
		for _, given := range []checkout.PaymentState{checkout.PaymentDeclined, checkout.PaymentVoiding, checkout.PaymentVoided} {
			require.NotEqual(t, checkout.PaymentAuthorised, given.After(news), "what was given up does not confirm an appointment")
		}
	}
}
