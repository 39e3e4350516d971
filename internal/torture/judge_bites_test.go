package torture

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestJudgeBites tries the judge on appointments that are right, and wrong in one thing.
func TestJudgeBites(t *testing.T) {
	t.Parallel()
	now := time.Now()
	here, there := place{"A", now.UTC().Truncate(quarter)}, place{"B", now.UTC().Truncate(quarter).Add(time.Hour)}
	stands := func(state string, proposed seat, at ...seat) standing { return standing{state, at, proposed} }
	first, second := seat{place: here}, seat{place: there}
	told, proposed := seat{here, 2, 3}, seat{there, 1, 4}
	one := row{State: confirmed, Centre: "A", Start: here.start, Bay: 2, Quarters: 3, Claims: 3}
	but := func(r row, change func(*row)) row {
		change(&r)
		return r
	}
	both := but(one, func(r *row) {
		r.ProposedCentre, r.ProposedStart, r.ProposedBay, r.ProposedQuarter, r.ProposedClaims = "B", there.start, 1, 4, 4
	})
	other := but(one, func(r *row) { r.Centre, r.Start = "B", there.start })
	ended := row{State: cancelled, Centre: "A", Start: here.start, Bay: 2, Quarters: 3}
	of := func(s standing) *job { return &job{standing: s} }
	asking := func(s, next standing) *job { return &job{standing: s, pending: &step{standing: next}} }

	work := stands(confirmed, seat{}, told)
	pair := stands(confirmed, seat{}, first, second)
	for name, c := range map[string]struct {
		job   *job
		right bool
		rows  []row
	}{
		"as told":                    {of(work), true, []row{one}},
		"gone":                       {of(work), false, nil},
		"never there":                {of(stands(absent, seat{})), true, nil},
		"twice":                      {of(work), false, []row{one, one}},
		"another bay":                {of(work), false, []row{but(one, func(r *row) { r.Bay = 1 })}},
		"longer":                     {of(work), false, []row{but(one, func(r *row) { r.Quarters, r.Claims = 4, 4 })}},
		"another state":              {of(work), false, []row{but(one, func(r *row) { r.State = arrived })}},
		"another centre":             {of(work), false, []row{other}},
		"a claim too few":            {of(work), false, []row{but(one, func(r *row) { r.Claims = 2 })}},
		"a claim too many":           {of(work), false, []row{but(one, func(r *row) { r.Taken = 1 })}},
		"a proposal nobody made":     {of(work), false, []row{both}},
		"a proposal":                 {of(stands(confirmed, proposed, told)), true, []row{both}},
		"a proposal that is gone":    {of(stands(confirmed, proposed, told)), false, []row{one}},
		"a proposal by halves":       {of(stands(confirmed, proposed, told)), false, []row{but(both, func(r *row) { r.ProposedClaims = 3 })}},
		"proposed or not":            {asking(work, stands(confirmed, second, told)), true, []row{both}},
		"proposed or not: not":       {asking(work, stands(confirmed, second, told)), true, []row{one}},
		"proposed or not: elsewhere": {asking(work, stands(confirmed, first, told)), false, []row{both}},
		"moved or not":               {asking(work, stands(confirmed, seat{}, second)), true, []row{other}},
		"given up":                   {of(stands(cancelled, seat{}, told)), true, []row{ended}},
		"given up, and kept":         {of(stands(cancelled, seat{}, told)), false, []row{but(ended, func(r *row) { r.Claims = 1 })}},
		"two":                        {of(pair), true, []row{one, other}},
		"one of two":                 {of(pair), false, []row{one}},
		"two, one given up":          {of(pair), false, []row{one, ended}},
		"two, one given up, asked":   {asking(pair, stands(cancelled, seat{}, first, second)), false, []row{one, ended}},
		"two, both given up, asked":  {asking(pair, stands(cancelled, seat{}, first, second)), true, []row{ended, ended}},
		"two at one place":           {of(pair), false, []row{one, one}},
		"run out":                    {&job{standing: stands(held, seat{}, first), expires: now.Add(-1)}, true, []row{but(ended, func(r *row) { r.State = expired })}},
		"run out too soon":           {&job{standing: stands(held, seat{}, first), expires: now.Add(1)}, false, []row{but(ended, func(r *row) { r.State = expired })}},
		"paying":                     {&job{standing: stands(held, seat{}, first), paying: true}, true, []row{one}},
		"not paying":                 {of(stands(held, seat{}, first)), false, []row{one}},
	} {
		require.Equal(t, c.right, c.job.against(c.rows, now) == "", name)
	}
}
