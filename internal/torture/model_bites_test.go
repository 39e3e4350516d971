package torture

import (
	"testing"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"
)

// TestModelBites tries the model on histories in which something is wrong, and on
// what is nearly the same and right.
func TestModelBites(t *testing.T) {
	t.Parallel()
	type op struct {
		from, to int64
		in       call
		out      reply
	}
	hold := func(from, to int64, job, start, bay int) op {
		return op{from, to, call{"hold", job, start}, reply{done, held, spot{start, bay}}}
	}
	refused := func(from, to int64, job, start int) op {
		return op{from, to, call{"hold", job, start}, reply{how: full}}
	}
	expire := func(at int64, job int) op { return op{at, at, call{what: "expire", job: job}, reply{how: done}} }
	says := func(from, to int64, what string, job int, how, state string) op {
		return op{from, to, call{what: what, job: job}, reply{how: how, state: state}}
	}
	for _, row := range []struct {
		why        string
		bays, crew int
		right      bool
		history    []op
	}{
		{"a bay is given once", 1, 1, false, []op{hold(0, 1, 0, 0, 1), hold(2, 3, 1, 1, 1)}},
		{"and again behind the first", 1, 1, true, []op{hold(0, 1, 0, 0, 1), hold(2, 3, 1, 2, 1)}},
		{"two bays need two fitters", 2, 1, false, []op{hold(0, 1, 0, 0, 1), hold(0, 1, 1, 0, 2)}},
		{"who have them", 2, 2, true, []op{hold(0, 1, 0, 0, 1), hold(0, 1, 1, 0, 2)}},
		{"nobody is refused what is free", 1, 1, false, []op{refused(0, 1, 0, 0), hold(2, 3, 1, 0, 1)}},
		{"but for what is given at the same moment", 1, 1, true, []op{refused(0, 3, 0, 0), hold(2, 4, 1, 0, 1)}},
		{"what has run out is free", 1, 1, false, []op{hold(0, 1, 0, 0, 1), expire(5, 0), refused(6, 7, 1, 0)}},
		{"not before", 1, 1, true, []op{hold(0, 1, 0, 0, 1), expire(5, 0), refused(4, 7, 1, 0)}},
		{"unless it is confirmed in time", 1, 1, true, []op{
			hold(0, 1, 0, 0, 1), expire(5, 0), says(4, 8, "confirm", 0, done, ""), refused(6, 7, 1, 0)}},
		{"which it can't be afterwards", 1, 1, false, []op{hold(0, 1, 0, 0, 1), expire(5, 0), says(6, 8, "confirm", 0, done, "")}},
		{"what was told to have expired stays so", 1, 1, false, []op{
			hold(0, 1, 0, 0, 1), expire(5, 0), says(4, 6, "read", 0, done, expired), says(4, 9, "confirm", 0, done, ""), says(10, 11, "read", 0, done, confirmed)}},
		{"what has run out is not called held", 1, 1, false, []op{
			hold(0, 1, 0, 0, 1), expire(5, 0), {6, 7, call{what: "read"}, reply{done, held, spot{0, 1}}}}},
		{"a move that is refused keeps the place", 2, 2, false, []op{
			hold(0, 1, 0, 0, 1), {2, 3, call{"move", 0, 2}, reply{how: full}}}},
		{"a move gives the old place back", 1, 1, true, []op{
			hold(0, 1, 0, 0, 1), {2, 3, call{"move", 0, 2}, reply{done, held, spot{2, 1}}}, hold(4, 5, 1, 0, 1)}},
		{"and not before it has the new one", 1, 1, false, []op{
			hold(0, 1, 0, 0, 1), hold(2, 3, 1, 0, 1), {4, 5, call{"move", 0, 2}, reply{done, held, spot{2, 1}}}}},
		{"what is not answered may have happened", 1, 1, true, []op{
			hold(0, 1, 0, 0, 1), says(2, 99, "release", 0, unknown, ""), hold(4, 5, 1, 0, 1)}},
		{"or not", 1, 1, true, []op{hold(0, 1, 0, 0, 1), says(2, 99, "release", 0, unknown, ""), refused(4, 5, 1, 0)}},
		{"but not both", 1, 1, false, []op{
			hold(0, 1, 0, 0, 1), says(2, 99, "release", 0, unknown, ""), hold(4, 5, 1, 0, 1), says(6, 7, "confirm", 0, done, "")}},
		{"a confirmed one is not released", 1, 1, true, []op{
			hold(0, 1, 0, 0, 1), says(2, 3, "confirm", 0, done, ""), says(4, 5, "release", 0, wrong, "")}},
		{"nor is that said of a hold", 1, 1, false, []op{hold(0, 1, 0, 0, 1), says(4, 5, "release", 0, wrong, "")}},
	} {
		var history []porcupine.Operation
		for i, op := range row.history {
			history = append(history, porcupine.Operation{ClientId: i, Input: op.in, Call: op.from, Output: op.out, Return: op.to})
		}
		begin := centre{bays: row.bays, crew: row.crew, quarters: 2}
		require.Equal(t, row.right, porcupine.CheckOperations(model(begin), history), row.why)
	}
}
