package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// days are the days of the week that is shown, as they read.
func (v *visitor) days() (says []string) {
	for _, day := range v.document().classed("day") {
		says = append(says, strings.ReplaceAll(day.says(), "\u00a0", " "))
	}
	return says
}

func TestWeekSaysForEachDayWhyItHasNoStart(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	d.Exec(`UPDATE centres SET horizon_days = 30`)
	d.Exec(`INSERT INTO closures (centre_id, starts_at, ends_at, reason) SELECT id, $1, $2, 'Karl is ill' FROM centres`, dresden("2026-10-22 00:00"), dresden("2026-10-23 00:00"))
	v := d.visit("/en/centres/C?" + fit4)
	v.says("Choose a time at Reifen C", "Paid by Mon 19 Oct, 16:00, your tyres leave warehouse KAS on Mon 19 Oct and are delivered here on Tue 20 Oct, 09:00.")
	days := v.days()
	require.Len(t, days, 7)
	require.Equal(t, "Mon 19 Oct Your tyres are not there yet: ready from Tue 20 Oct, 10:00", days[0])
	require.Contains(t, days[1], "Tue 20 Oct 30 times Morning Tue 20 Oct 10:00 2 left")
	require.Equal(t, "Thu 22 Oct Closed", days[3], "what staff say of it is their affair")
	require.Equal(t, "Sat 24 Oct Closed", days[5])
	require.NotContains(t, v.page, `rel="prev"`, "what was before is past")

	v.click("Later").click("Later").click("Later").click("Later")
	days = v.days()
	require.Equal(t, "Wed 18 Nov Closed: Buß- und Bettag", days[2])
	require.Equal(t, "Thu 19 Nov Not bookable yet", days[3])
	require.NotContains(t, v.page, `rel="next"`)
	require.Equal(t, "Mon 19 Oct Your tyres are not there yet: ready from Tue 20 Oct, 10:00", v.click("Earlier").click("Earlier").click("Earlier").click("Earlier").days()[0])

	d.pass(28 * time.Hour) // Tuesday 13:00
	require.Equal(t, "Mon 19 Oct Past", v.open("/en/centres/C?" + swap).days()[0])
	d.Exec(`UPDATE centres SET notice_minutes = 2880`)
	require.Equal(t, "Wed 21 Oct Too soon for the centre", v.open("/en/centres/C?" + swap + "&from=2026-10-19").days()[2])
	d.Exec(`UPDATE centres SET notice_minutes = 0, crew_places = 0`)
	require.Equal(t, "Wed 21 Oct Fully booked", v.open("/en/centres/C?" + swap).days()[2])
	d.Exec(`UPDATE opening_rules SET opens = 480, closes = 495`)
	d.Exec(`UPDATE centres SET crew_places = NULL`)
	require.Equal(t, "Wed 21 Oct Not open long enough for this job", v.open("/en/centres/C?" + swap).days()[2])
}

func TestWeekBeginsWhereTheCustomerLooks(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	for _, c := range []struct{ about, query, monday string }{
		{"the earliest start", fit4, "Mon 19 Oct"},
		{"the day wished", fit4 + "&day=2026-11-05", "Mon 2 Nov"},
		{"the week asked for", fit4 + "&day=2026-11-05&from=2026-10-27", "Mon 26 Oct"},
		{"a Sunday is in the week before", fit4 + "&from=2026-11-01", "Mon 26 Oct"},
		{"no day", fit4 + "&from=tomorrow", "Mon 19 Oct"},
		{"the past", fit4 + "&from=1999-01-01", "Mon 19 Oct"},
		{"beyond the horizon", fit4 + "&from=9999-12-31", "Mon 14 Dec"},
	} {
		require.Contains(t, d.visit("/en/centres/C?" + c.query).days()[0], c.monday, c.about)
	}
	d.Exec(`INSERT INTO closures (centre_id, starts_at, ends_at, reason) SELECT id, $1, $2, '' FROM centres`, dresden("2026-10-19 00:00"), dresden("2026-11-04 00:00"))
	require.Contains(t, d.visit("/en/centres/C?" + fit4).days()[0], "Mon 2 Nov", "the earliest start is later")
	d.Exec(`UPDATE closures SET ends_at = $1`, dresden("2027-06-01 00:00"))
	require.Contains(t, d.visit("/en/centres/C?" + fit4).days()[0], "Mon 19 Oct", "there is none")
}

func TestWeekIsInTheCentresTime(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	d.Exec(`UPDATE centres SET zone = 'Atlantic/Canary'`)
	v := d.visit("/de/centres/C?" + swap + "&from=2026-10-26")
	button := v.document().classed("start")[0]
	require.Equal(t, "08:00", strings.Fields(button.says())[3])
	require.Equal(t, "2026-10-26T08:00:00Z", button.attrs["value"], "winter time since the day before")
	require.Contains(t, v.open("/de/centres/C?"+swap+"&from=2026-10-21").page, `value="2026-10-21T07:00:00Z"`)
}

func TestWeekSaysWhereFewAreLeft(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	d.Centre("big", 3)
	require.NotContains(t, d.visit("/en/centres/big?"+swap).page, " left")
	v := d.visit("/en/centres/C?" + swap)
	require.Contains(t, v.days()[1], "08:00 2 left")
	d.hold("2026-10-20 10:00")
	require.Contains(t, v.open("/en/centres/C?" + swap).days()[1], "10:00 1 left")
}

func TestWeekOfNoCentre(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	for _, path := range []string{
		"/en/centres/none?" + swap, "/en/centres/C?country=DE&item=NONE:4", "/en/centres/C?need=swap&vehicle=tank",
		"/en/centres/C?item=W205:400", "/en/centres/%00?" + swap, "/en/centres/..%2f?" + swap,
		"/en/centres/C?need=swap&vehicle=van", // no bay takes one
	} {
		require.Equal(t, http.StatusNotFound, d.visit(path).status, path)
	}
	require.Contains(t, d.visit("/en/centres/C?country=DE&size=205/55R16&postcode=01067").path, "/en/tyres")
}
