package booking

import (
	"context"

	"github.com/fitslot/fitslot/calendar"
)

// ExplainDay is what Explain says of each quarter of a centre's day.
func (s *Service) ExplainDay(ctx context.Context, job Job, centre string, day calendar.Date) ([][]Condition, error) {
	facts, search, err := s.look(ctx, Search{Job: job, From: day, Until: day}, Need{Centres: []string{centre}})
	if err != nil {
		return nil, err
	}
	window := search.window(facts.Centres[0].Calendar.Zone)
	j, err := facts.judge(facts.Centres[0], job, window, s.paidBy(facts))
	var said [][]Condition
	for q := window.From; q < window.To; q++ {
		said = append(said, j.conditions(facts.Now, q.Time()))
	}
	return said, err
}
