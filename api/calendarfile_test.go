package api

import (
	"bytes"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/scheduler"
)

func TestCalendarFile(t *testing.T) {
	now := time.Date(2026, 10, 19, 7, 0, 0, 0, time.UTC)
	from := scheduler.QuarterOf(time.Date(2026, 10, 27, 8, 0, 0, 0, time.UTC))
	a := booking.Appointment{
		ID:       uuid.MustParse("0192aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa"),
		State:    booking.Confirmed,
		Place:    booking.Place{Name: "Neumáticos; Sol, S.L.", Address: "Calle Mayor 1", Postcode: "28013", City: "Madrid", Position: booking.Position{Lat: 40.4169, Lon: -3.7034}},
		Quarters: scheduler.Range{From: from, To: from + 3},
	}
	a.Start = from.Time()
	file := calendarFile(a, now)
	require.Equal(t, bytes.Count(file, []byte("\n")), bytes.Count(file, []byte("\r\n")), "RFC 5545 ends lines in CRLF")
	for line := range strings.SplitSeq(string(file), "\r\n") {
		require.LessOrEqual(t, len(line), 75, line)
	}

	cal, err := ics.ParseCalendar(bytes.NewReader(file))
	require.NoError(t, err)
	require.Contains(t, string(file), "METHOD:PUBLISH\r\n")
	require.Len(t, cal.Events(), 1)
	event := cal.Events()[0]
	require.Equal(t, a.ID.String()+"@fitslot", event.Id())
	for property, want := range map[ics.ComponentProperty]string{
		ics.ComponentPropertyDtstamp:  "20261019T070000Z",
		ics.ComponentPropertyDtStart:  "20261027T080000Z",
		ics.ComponentPropertyDtEnd:    "20261027T084500Z",
		ics.ComponentPropertyStatus:   "CONFIRMED",
		ics.ComponentPropertySequence: "1",
		ics.ComponentPropertySummary:  "Tyre fitting at Neumáticos; Sol, S.L.",
		ics.ComponentPropertyLocation: "Neumáticos; Sol, S.L., Calle Mayor 1, 28013 Madrid",
		ics.ComponentPropertyGeo:      "40.4169;-3.7034",
	} {
		require.Equal(t, want, event.GetProperty(property).Value, property)
	}

	a.State, a.Moves = booking.Cancelled, 2
	cal, err = ics.ParseCalendar(bytes.NewReader(calendarFile(a, now)))
	require.NoError(t, err)
	require.Equal(t, "CANCELLED", cal.Events()[0].GetProperty(ics.ComponentPropertyStatus).Value)
	require.Equal(t, "4", cal.Events()[0].GetProperty(ics.ComponentPropertySequence).Value, "two moves on the way")
}
