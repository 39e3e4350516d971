package scheduler

import (
	"iter"
	"math/bits"
	"slices"
)

// A Mask is a set of quarters of one Range, a bit a quarter. Masks are combined
// only with masks of the same range. The zero Mask is of the empty range.
type Mask struct {
	r     Range
	words []uint64 // bit i%64 of word i/64 is quarter r.From+i; bits past the range are 0
}

// NewMask returns the mask of r without any quarter.
func NewMask(r Range) Mask {
	return Mask{r, make([]uint64, (r.Len()+63)/64)}
}

// MaskOf returns the quarters of r that lie wholly in open.
func MaskOf(open Set, r Range) Mask {
	m := NewMask(r)
	for s := range open.Clip(r.Span()).Spans() {
		m.fill(Range{
			Quarter(floorDiv(s.Start+QuarterSeconds-1, QuarterSeconds)),
			Quarter(floorDiv(s.End, QuarterSeconds)),
		})
	}
	return m
}

// MaskBetween returns the quarters of r that are in s.
func MaskBetween(r, s Range) Mask {
	m := NewMask(r)
	m.fill(s)
	return m
}

// MaskWhere returns the quarters of r for which keep is true.
func MaskWhere(r Range, keep func(Quarter) bool) Mask {
	m := NewMask(r)
	for q := r.From; q < r.To; q++ {
		if keep(q) {
			m.put(q)
		}
	}
	return m
}

func (m Mask) fill(s Range) {
	for q := max(s.From, m.r.From); q < min(s.To, m.r.To); q++ {
		m.put(q)
	}
}

func (m Mask) put(q Quarter) {
	i := q - m.r.From
	m.words[i/64] |= 1 << (i % 64)
}

// Range is the run of quarters that m speaks of.
func (m Mask) Range() Range { return m.r }

// Has reports whether q is in m. What lies outside the range is not.
func (m Mask) Has(q Quarter) bool {
	if !m.r.Has(q) {
		return false
	}
	i := q - m.r.From
	return m.words[i/64]&(1<<(i%64)) != 0
}

// And returns the quarters in m and n.
func (m Mask) And(n Mask) Mask {
	return m.combine(n, func(a, b uint64) uint64 { return a & b })
}

// Or returns the quarters in m or n.
func (m Mask) Or(n Mask) Mask {
	return m.combine(n, func(a, b uint64) uint64 { return a | b })
}

// Without returns the quarters of m that are not in qs.
func (m Mask) Without(qs ...Quarter) Mask {
	out := Mask{m.r, slices.Clone(m.words)}
	for _, q := range qs {
		if m.r.Has(q) {
			i := q - m.r.From
			out.words[i/64] &^= 1 << (i % 64)
		}
	}
	return out
}

func (m Mask) combine(n Mask, op func(a, b uint64) uint64) Mask {
	if m.r != n.r {
		panic("scheduler: masks of different ranges")
	}
	out := NewMask(m.r)
	for i := range out.words {
		out.words[i] = op(m.words[i], n.words[i])
	}
	return out
}

// Erode returns the quarters at which a run of n quarters of m begins. Past the
// range nothing is in m.
//
//	m          0 1 1 1 0 1 1 0
//	Erode(2)   0 1 1 0 0 1 0 0
//
// The run is doubled as long as it fits, so n quarters take about log n steps.
func (m Mask) Erode(n int) Mask {
	out := Mask{m.r, slices.Clone(m.words)}
	for have := 1; have < n; {
		step := min(have, n-have)
		out = out.And(out.ahead(step))
		have += step
	}
	return out
}

// ahead returns the quarters q for which q+n is in m.
func (m Mask) ahead(n int) Mask {
	out := NewMask(m.r)
	skip, shift := n/64, uint(n%64)
	for i := range out.words {
		if j := i + skip; j < len(m.words) {
			out.words[i] = m.words[j] >> shift
			if shift > 0 && j+1 < len(m.words) {
				out.words[i] |= m.words[j+1] << (64 - shift)
			}
		}
	}
	return out
}

// Empty reports whether m has no quarter.
func (m Mask) Empty() bool { return m.Count() == 0 }

// Count is the number of quarters in m.
func (m Mask) Count() int {
	n := 0
	for _, w := range m.words {
		n += bits.OnesCount64(w)
	}
	return n
}

// All yields the quarters of m in order.
func (m Mask) All() iter.Seq[Quarter] {
	return func(yield func(Quarter) bool) {
		for i, w := range m.words {
			for ; w != 0; w &= w - 1 {
				if !yield(m.r.From + Quarter(i*64+bits.TrailingZeros64(w))) {
					return
				}
			}
		}
	}
}

// run is the length of the run of m's quarters in which q lies.
func (m Mask) run(q Quarter) int {
	n := 0
	for at := q; m.Has(at); at++ {
		n++
	}
	for at := q - 1; m.Has(at); at-- {
		n++
	}
	return n
}
