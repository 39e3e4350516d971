package torture

import (
	"fmt"
	"slices"

	"github.com/anishathalye/porcupine"
)

// Bounds of a history: what clients do, what runs out, and what is read at the end
// are together at most 80 operations.
const (
	historyClients = 6
	historySteps   = 8 // of each
	historyHolds   = 14
)

// A spot is a bay, and a start in quarters of an hour.
type spot struct{ start, bay int }

// A part is one hold as the model has it. The zero value was never placed.
type part struct {
	state string
	spot
}

// taken reports whether it is in anybody's way.
func (p part) taken() bool { return p.state == held || p.state == confirmed }

// A centre is all that the model knows: who has which bay from when, and nothing of
// how that is written down.
type centre struct {
	bays, crew, quarters int // quarters: how long each job takes
	parts                [historyHolds]part
}

// fits reports whether a job, which may have a place already, finds room there.
func (c centre) fits(job int, to spot) bool {
	if to.bay < 1 || to.bay > c.bays {
		return false
	}
	for quarter := to.start; quarter < to.start+c.quarters; quarter++ {
		atWork := 0
		for i, p := range c.parts {
			if i == job || !p.taken() || quarter < p.start || quarter >= p.start+c.quarters {
				continue
			}
			if atWork++; p.bay == to.bay {
				return false
			}
		}
		if atWork >= c.crew {
			return false
		}
	}
	return true
}

// room is every spot that a job could have from start on.
func (c centre) room(job, start int) (spots []spot) {
	for bay := 1; bay <= c.bays; bay++ {
		if to := (spot{start, bay}); c.fits(job, to) {
			spots = append(spots, to)
		}
	}
	return spots
}

// with is the centre with a hold that stands otherwise.
func (c centre) with(job int, state string, at spot) centre {
	c.parts[job] = part{state, at}
	return c
}

// A call is what was asked for.
type call struct {
	what  string // hold, move, reschedule, confirm, release, cancel, read, or expire
	job   int
	start int
}

// How a call was answered.
const (
	done    = "done"
	full    = "refused"     // there is no room
	wrong   = "wrong state" // 409
	late    = "too late"    // 410
	busy    = "busy"        // 503, and nothing was done
	unknown = "unknown"     // no answer came; it was done, or it was not, or will be
)

// A reply is how a call was answered. State and spot are those that were told.
type reply struct {
	how   string
	state string
	spot
}

// becomes are the states that a call with such an answer can lead to; none if it
// can't have been answered like that.
func (c centre) becomes(in call, out reply) []centre {
	if out.how == busy {
		return []centre{c}
	}
	if out.how == unknown {
		return append(c.may(in), c)
	}
	is := c.parts[in.job]
	allowed := func(ok bool, next centre) []centre {
		if !ok {
			return nil
		}
		return []centre{next}
	}
	switch {
	case in.what == "expire":
		if is.state == held {
			return []centre{c.with(in.job, expired, is.spot)}
		}
		return []centre{c}
	case in.what == "read":
		return allowed(is.state == out.state && (!is.taken() || is.spot == out.spot), c)
	case out.how == late:
		return allowed(is.state == expired, c)
	case out.how == wrong:
		return allowed(is.state != "" && is.state != expired && len(c.may(in)) == 0 && !c.would(in), c)
	case out.how == full:
		return allowed(c.would(in) && len(c.room(in.job, in.start)) == 0, c)
	case in.what == "release" && out.state == expired:
		return allowed(is.state == expired, c)
	}
	return slices.DeleteFunc(c.may(in), func(next centre) bool {
		return moves(in.what) && next.parts[in.job].spot != out.spot
	})
}

// moves reports whether a call takes a place.
func moves(what string) bool { return what == "hold" || what == "move" || what == "reschedule" }

// would reports whether a call that takes a place is one for the state of its job.
func (c centre) would(in call) bool {
	from := map[string]string{"hold": "", "move": held, "reschedule": confirmed}
	state, takes := from[in.what]
	return takes && c.parts[in.job].state == state
}

// may are the states to which a call can lead if it is carried out.
func (c centre) may(in call) (next []centre) {
	is := c.parts[in.job]
	switch in.what {
	case "hold", "move", "reschedule":
		if !c.would(in) {
			return nil
		}
		state := is.state
		if in.what == "hold" {
			state = held
		}
		for _, to := range c.room(in.job, in.start) {
			next = append(next, c.with(in.job, state, to))
		}
	case "confirm":
		if is.state == held {
			next = append(next, c.with(in.job, confirmed, is.spot))
		}
	case "release":
		if is.state == held || is.state == cancelled {
			next = append(next, c.with(in.job, cancelled, is.spot))
		}
	case "cancel":
		if is.state == confirmed || is.state == cancelled {
			next = append(next, c.with(in.job, cancelled, is.spot))
		}
	}
	return next
}

// model is a centre for porcupine.
func model(begin centre) porcupine.Model {
	m := porcupine.NondeterministicModel{
		Init: func() []any { return []any{begin} },
		Step: func(state, in, out any) (next []any) {
			for _, c := range state.(centre).becomes(in.(call), out.(reply)) {
				next = append(next, c)
			}
			return next
		},
		DescribeOperation: func(in, out any) string { return fmt.Sprintf("%+v: %+v", in, out) },
		DescribeState:     func(state any) string { return fmt.Sprint(state) },
	}
	return m.ToModel()
}
