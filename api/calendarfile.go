package api

import (
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"github.com/fitslot/fitslot/booking"
)

// calendarFile writes an appointment as iCalendar (RFC 5545), made at now. Its UID
// never changes, so a calendar that gets the file again replaces the event: the
// later file, by its DTSTAMP, is the right one.
func calendarFile(a booking.Appointment, now time.Time) []byte {
	cal := ics.NewCalendar()
	cal.SetProductId("-//fitslot//fitslot//EN")
	cal.SetMethod(ics.MethodPublish)

	event := cal.AddEvent(a.ID.String() + "@fitslot")
	event.SetDtStampTime(now.UTC())
	event.SetStartAt(a.Start.UTC())
	event.SetEndAt(a.End().UTC())
	event.SetSummary("Tyre fitting at " + a.Place.Name)
	event.SetLocation(strings.Join([]string{a.Place.Name, a.Place.Address, a.Place.Postcode + " " + a.Place.City}, ", "))
	ics.SetGeo(event, a.Place.Lat, a.Place.Lon)
	event.SetStatus(calendarStatus(a.State))
	event.SetSequence(a.Moves + calendarSequence(a.State))
	return []byte(cal.Serialize(ics.WithNewLineWindows))
}

func calendarStatus(s booking.State) ics.ObjectStatus {
	switch s {
	case booking.Held:
		return ics.ObjectStatusTentative
	case booking.Cancelled, booking.Expired, booking.NoShow:
		return ics.ObjectStatusCancelled
	}
	return ics.ObjectStatusConfirmed
}

// calendarSequence rises with the states of which there is no way back; each move
// adds to it (RFC 5545 §3.8.7.4).
func calendarSequence(s booking.State) int {
	switch calendarStatus(s) {
	case ics.ObjectStatusTentative:
		return 0
	case ics.ObjectStatusConfirmed:
		return 1
	}
	return 2
}
