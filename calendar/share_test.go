package calendar

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/scheduler"
)

func TestShare_WebPlaces(t *testing.T) {
	crew, err := ParseCrew("2; Sa=1; 12:00-12:30=0")
	require.NoError(t, err)
	zone := time.FixedZone("here", 3600)
	now := time.Date(2026, 10, 23, 11, 30, 0, 0, zone)                       // a Friday
	from := scheduler.QuarterOf(time.Date(2026, 10, 24, 11, 15, 0, 0, zone)) // Saturday
	open := []int{4, 4, 1, 1, 0, 4}                                          // from 11:15 to 12:45
	share := Share{Kept: crew, Release: 24 * time.Hour}                      // until 11:30, this quarter too
	require.Equal(t, []int{Released, Released, 0, 1, 0, 3}, share.WebPlaces(zone, from, open, now))
	require.Equal(t, []int{Released, Released, 1, 0, 0, 1}, share.Keeps(zone, from, 6, now))
	share.Release = 0
	require.Equal(t, []int{3, 3, 0, 1, 0, 3}, share.WebPlaces(zone, from, open, now))
	require.Nil(t, Share{Release: time.Hour}.WebPlaces(zone, from, open, now), "the zero share keeps nothing")
}
