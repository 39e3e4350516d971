package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/api"
	"github.com/fitslot/fitslot/postgres"
)

type sqlError string

func (e sqlError) Error() string    { return "SQLSTATE " + string(e) }
func (e sqlError) SQLState() string { return string(e) }

func TestAway(t *testing.T) {
	t.Parallel()
	for code, away := range map[string]bool{"08006": true, "53300": true, "57P01": true, "57P03": true, "57014": false, "23505": false, "40P01": false} {
		require.Equal(t, away, api.Away(fmt.Errorf("reading: %w", sqlError(code))), code)
	}
	require.False(t, api.Away(errors.New("wrong")))
}

// While PostgreSQL is away, a caller with a good key is asked to come again: that is
// no fault of his, and none of ours to look into.
func TestPostgreSQLIsAway(t *testing.T) {
	t.Parallel()
	_, err := postgres.Open(t.Context(), postgres.Config{URL: "postgres:///gone?host=" + t.TempDir()})
	require.True(t, api.Away(err), "%v", err)
	c := edge(t, func(_ *api.Config, s *api.Services) {
		s.Keys = keysThatFail{err}
	})
	r := c.with("fs_shop_x").get("/v1/offers?country=DE&postcode=01067&service=swap")
	r.problem("busy")
	require.Equal(t, http.StatusServiceUnavailable, r.status)
	require.NotEmpty(t, r.header.Get("Retry-After"))
}

type keysThatFail struct{ err error }

func (k keysThatFail) Authenticate(context.Context, string) (access.Actor, error) {
	return access.Actor{}, fmt.Errorf("find API key: %w", k.err)
}
