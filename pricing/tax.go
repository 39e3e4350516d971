package pricing

// MaxGross is the most that a line or a quote can come to, in minor units. It
// lies far above any sale and far enough below the end of int64 that neither Of
// nor the schema's check of a line's tax, which multiply it by up to 20,000,
// overflow.
const MaxGross int64 = 1_000_000_000_000

// fullRate is 100 % in basis points.
const fullRate = 10_000

// Of returns the part of gross that is tax: gross × rate ÷ (100 + rate), rounded
// half up. Gross is from 0 to MaxGross.
func (t Tax) Of(gross int64) int64 {
	// Half up is floor(x + ½); over the common divisor that is
	// (2·gross·rate + (100+rate)) ÷ 2·(100+rate), as the schema has it.
	whole := fullRate + t.BasisPoints
	return (2*gross*t.BasisPoints + whole) / (2 * whole)
}
