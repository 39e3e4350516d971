package api

import (
	"context"
	"errors"

	"github.com/fitslot/fitslot/booking"
)

// A Health says that all is well; if not, there is a problem in its place.
type Health struct {
	Status string `json:"status" enum:"ok"`
}

// HealthOutput answers a probe.
type HealthOutput struct{ Body Health }

func (s *Server) healthz(context.Context, *struct{ Caller }) (*HealthOutput, error) {
	return &HealthOutput{Health{"ok"}}, nil
}

var errDraining = errors.New("draining")

func (s *Server) readyz(ctx context.Context, _ *struct{ Caller }) (*HealthOutput, error) {
	err := errDraining
	if !s.draining.Load() {
		err = s.Healthy(ctx)
	}
	if err != nil {
		p := busy.saying("Not ready: " + unreadyReason(err))
		p.retryAfter = retryAfterBusy
		return nil, p
	}
	return &HealthOutput{Health{"ok"}}, nil
}

// unreadyReason tells no more than whose fault it is.
func unreadyReason(err error) string {
	if errors.Is(err, errDraining) {
		return "the process is about to end."
	}
	return "the database does not answer."
}

// A ProblemKind is a kind of problem, described.
type ProblemKind struct {
	Type   string `json:"type" format:"uri-reference"`
	Code   string `json:"code"`
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail" doc:"What is said of it in general."`
}

// DescribeProblemInput names a kind of problem.
type DescribeProblemInput struct {
	Caller
	Code string `path:"code" doc:"The last part of the type."`
}

// DescribeProblemOutput is a kind of problem.
type DescribeProblemOutput struct{ Body ProblemKind }

// describeProblem is what the type of a problem links to.
func (s *Server) describeProblem(_ context.Context, in *DescribeProblemInput) (*DescribeProblemOutput, error) {
	for _, k := range kinds {
		if k.code == in.Code {
			return &DescribeProblemOutput{ProblemKind{k.uri(), k.code, k.status, k.title, k.detail}}, nil
		}
	}
	return nil, booking.ErrNotFound
}
