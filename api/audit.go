package api

import (
	"context"

	"github.com/fitslot/fitslot/booking"
)

// A Finding is one thing that must be true of all data, and what breaks it.
type Finding struct {
	Promise  string   `json:"promise" doc:"What must be true."`
	Count    int      `json:"count" doc:"How many rows break it; 0 is good."`
	Offences []string `json:"offences" doc:"The first of them."`
}

// An Audit checks all data.
type Audit func(context.Context) ([]Finding, error)

// AuditReport is the outcome of an audit.
type AuditReport struct {
	Sound    bool      `json:"sound" doc:"Whether nothing is broken."`
	Findings []Finding `json:"findings"`
}

// AuditOutput is the answer.
type AuditOutput struct{ Body AuditReport }

func (s *Server) audit(ctx context.Context, _ *struct{ Caller }) (*AuditOutput, error) {
	if s.Audit == nil {
		return nil, booking.ErrNotFound
	}
	findings, err := s.Audit(ctx)
	if err != nil {
		return nil, err
	}
	report := AuditReport{Sound: true, Findings: findings}
	for i, f := range findings {
		report.Sound = report.Sound && f.Count == 0
		if f.Offences == nil {
			findings[i].Offences = []string{}
		}
	}
	return &AuditOutput{report}, nil
}
