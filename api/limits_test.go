package api_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/api"
)

// A browser that holds too much is told which limit and until when; the shop's own
// server, at the same address, is not stopped.
func TestHoldsOfABrowserAreLimited(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Centre("C", 4)
	s.Exec(`UPDATE limits SET open_per_address = 1`)
	var h api.Hold
	body := `{"jobs":[{"centre":"C","start":"2026-10-21T08:00:00Z","services":["swap"]}]}`
	s.browser.post("/v1/holds", body).json(201, &h)
	answer := s.browser.post("/v1/holds", body)
	p := answer.problem("too-many-holds")
	require.Equal(t, "open-per-address", p.Limit)
	require.WithinDuration(t, monday.Add(10*time.Minute), *p.Until, time.Minute)
	require.NotEmpty(t, answer.header.Get("Retry-After"))
	s.post("/v1/holds", body).json(201, &h)
	s.post("/v1/holds", body).json(201, &h)
}
