package api_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/api"
)

// answersAway fail with err to keep an answer, so many times.
type answersAway struct {
	api.Answers
	err   error
	times atomic.Int64
}

func (a *answersAway) Remember(ctx context.Context, key access.IdempotencyKey, answer access.Answer) error {
	if a.times.Add(-1) >= 0 {
		return a.err
	}
	return a.Answers.Remember(ctx, key, answer)
}

// PostgreSQL is restarted after a hold was written, and before its answer was kept: whoever
// repeats it when the hold has changed is answered as before. Where keeping fails
// otherwise, it is tried once.
func TestAnAnswerIsKeptAfterARestart(t *testing.T) {
	t.Parallel()
	away := &answersAway{}
	s := openShopWith(t, func(s *api.Services) { away.Answers, s.Answers = s.Answers, away })
	s.Centre("C", 4)
	for name, c := range map[string]struct {
		err   error
		alike bool
	}{"away": {sqlError("57P01"), true}, "wrong": {errors.New("wrong"), false}} {
		away.err = c.err
		away.times.Store(2)
		body := wish("C", "2026-10-20T08:00:00Z", "")
		var h api.Hold
		first := s.post("/v1/holds", body, "Idempotency-Key", name)
		first.json(201, &h)
		s.do("DELETE", "/v1/holds/"+h.ID.String(), "").json(200, &h)
		again := s.post("/v1/holds", body, "Idempotency-Key", name)
		require.Equal(t, c.alike, string(first.body) == string(again.body), name)
		require.Equal(t, "true", again.header.Get("Idempotent-Replayed"), name)
	}
}
