package scheduler

// A Bay is one bay's capacity: what quarters it is open, and which of them are
// not taken.
type Bay struct {
	No   int
	Rank int // the less capable, the lower; used first
	Open Mask
	Free Mask // of Open
}

// Capacity is what a centre has to sell in a run of quarters.
type Capacity struct {
	Range Range
	Bays  []Bay
	// Crew is the number of crew places left in each quarter of Range; nil where
	// bays are the only limit.
	Crew []int
	// Web is the number of jobs from the web that there is still room for in each
	// quarter of Range, the door's share left out; nil where it may have all.
	Web []int
}

// OpenBays is how many bays are open in each quarter of the range.
func (c Capacity) OpenBays() []int {
	n := make([]int, c.Range.Len())
	for _, bay := range c.Bays {
		for q := range bay.Open.All() {
			n[q-c.Range.From]++
		}
	}
	return n
}

// An Ask is a job, and what limits its start. Each limit is a run of quarters in
// which it allows the job to begin.
type Ask struct {
	Length  int // quarters, at least 1
	Grid    int // starts are multiples of it; 1 or 2
	Class   func(bay int) bool
	Notice  Range // not too soon
	Horizon Range // not too far
	Ready   Range // all tyres are there
}

// A Fit is the predicate of one job over a run of starts: each mask has the starts
// for which one condition holds, and a start is on offer if it is in all of them.
type Fit struct {
	OnGrid  Mask
	Notice  Mask
	Horizon Mask
	Ready   Mask
	Open    Mask // some bay of the class is open throughout
	Bay     Mask // some bay of the class is open and free throughout
	Crew    Mask // a crew place is left in every quarter
	Web     Mask // what is kept for the door is left, in every quarter

	length int
	limits [][]int // by quarter, beside bays
	bays   []bayFit
}

// bayFit is where a job can start in one bay.
type bayFit struct {
	no, rank int
	free     Mask
	starts   Mask
}

// Fit judges ask against c. It is the one place where that is done.
func (c Capacity) Fit(ask Ask) Fit {
	r := c.Range
	left := func(limit []int) Mask {
		return MaskWhere(r, func(q Quarter) bool { return limit == nil || limit[q-r.From] > 0 }).Erode(ask.Length)
	}
	f := Fit{
		OnGrid:  MaskWhere(r, func(q Quarter) bool { return q%Quarter(ask.Grid) == 0 }),
		Notice:  MaskBetween(r, ask.Notice),
		Horizon: MaskBetween(r, ask.Horizon),
		Ready:   MaskBetween(r, ask.Ready),
		Open:    NewMask(r),
		Bay:     NewMask(r),
		Crew:    left(c.Crew),
		Web:     left(c.Web),
		length:  ask.Length,
	}
	for _, limit := range [][]int{c.Crew, c.Web} {
		if limit != nil {
			f.limits = append(f.limits, limit)
		}
	}
	for _, bay := range c.Bays {
		if ask.Class(bay.No) {
			starts := bay.Free.Erode(ask.Length)
			f.Open = f.Open.Or(bay.Open.Erode(ask.Length))
			f.Bay = f.Bay.Or(starts)
			f.bays = append(f.bays, bayFit{bay.No, bay.Rank, bay.Free, starts})
		}
	}
	return f
}

// Starts are the starts on offer.
func (f Fit) Starts() Mask {
	return f.OnGrid.And(f.Notice).And(f.Horizon).And(f.Ready).And(f.Open).And(f.Bay).And(f.Crew).And(f.Web)
}

// Classless reports whether no bay of the centre is able to do the job.
func (f Fit) Classless() bool { return len(f.bays) == 0 }

// Class lists the bays that are able to do the job, whether or not they are free.
func (f Fit) Class() []int {
	class := make([]int, len(f.bays))
	for i, bay := range f.bays {
		class[i] = bay.no
	}
	return class
}

// Place chooses the bay for a job that starts at q: the least capable that can
// take it, of those the one with the tightest gap, of those the lowest number. It
// is 0 if none can.
func (f Fit) Place(q Quarter) int {
	best, gap := -1, 0
	for i, bay := range f.bays {
		if !bay.starts.Has(q) {
			continue
		}
		run := bay.free.run(q)
		if best < 0 || bay.rank < f.bays[best].rank || bay.rank == f.bays[best].rank && run < gap {
			best, gap = i, run
		}
	}
	if best < 0 {
		return 0
	}
	return f.bays[best].no
}

// Remaining is how many such jobs still fit at q, all starting then: as many as
// there are bays free for the whole job, and no more than the crew can do and the
// door leaves.
func (f Fit) Remaining(q Quarter) int {
	n := 0
	for _, bay := range f.bays {
		if bay.starts.Has(q) {
			n++
		}
	}
	for _, limit := range f.limits {
		for at := q; at < q+Quarter(f.length); at++ {
			if !f.Crew.r.Has(at) {
				return 0
			}
			n = min(n, limit[at-f.Crew.r.From])
		}
	}
	return max(0, n)
}
