package pricing

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestTax_Of(t *testing.T) {
	for _, c := range []struct {
		says  string
		gross int64
		rate  int64
		want  int64
	}{
		{"121.00 with 21 % holds 21.00", 121_00, 2100, 21_00},
		{"the Canaries' 7 % of 107.00 is 7.00", 107_00, 700, 7_00},
		{"89.90 with 20 % holds 14.9833…, rounded down", 89_90, 2000, 14_98},
		{"89.90 with 19 % holds 14.3537…, rounded down", 89_90, 1900, 14_35},
		{"0.03 with 100 % holds exactly a cent and a half, rounded up", 3, 10_000, 2},
		{"a cent with 21 % holds less than half a cent", 1, 2100, 0},
		{"nothing holds nothing", 0, 2100, 0},
		{"no tax", 89_90, 0, 0},
	} {
		t.Run(c.says, func(t *testing.T) {
			require.Equal(t, c.want, Tax{BasisPoints: c.rate}.Of(c.gross))
		})
	}
}

// The oracle takes the definition at its word, in fractions.
func TestTax_OfIsTheFractionRoundedHalfUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gross, tax := drawGross(t), drawTax(t)

		exact := new(big.Rat).Mul(
			big.NewRat(gross, 1),
			big.NewRat(tax.BasisPoints, 10_000+tax.BasisPoints))
		half := new(big.Rat).Add(exact, big.NewRat(1, 2))
		want := new(big.Int).Div(half.Num(), half.Denom()).Int64() // floor

		got := tax.Of(gross)
		require.Equal(t, want, got)
		require.GreaterOrEqual(t, got, int64(0))
		require.LessOrEqual(t, got, gross)
	})
}

// drawGross draws small sums, where rounding shows, as often as large ones.
func drawGross(t *rapid.T) int64 {
	return rapid.OneOf(
		rapid.Int64Range(0, 300),
		rapid.Int64Range(0, 100_000),
		rapid.Int64Range(0, MaxGross),
	).Draw(t, "gross")
}

func drawTax(t *rapid.T) Tax {
	return Tax{BasisPoints: rapid.OneOf(
		rapid.SampledFrom([]int64{0, 700, 1900, 2000, 2100, 10_000}),
		rapid.Int64Range(0, 10_000),
	).Draw(t, "basis points")}
}
