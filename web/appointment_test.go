package web_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/web/texts"
)

func TestHeld(t *testing.T) {
	d := openDesk(t)
	h := d.hold("2026-10-21 10:00")
	rows := map[string][]string{
		"de": {"Mittwoch, 21. Oktober 2026", "10:00–10:45", "Reifen C", "Prager Str. 1, 01069 Dresden", "359,60 €", "60,00 €", "419,60 €", "darin 19 % MwSt", "bis 09:10"},
		"en": {"Wednesday, 21 October 2026", "€419.60", "including 19% MwSt", "until 09:10", "Pay €419.60 now"},
		"es": {"miércoles, 21 de octubre de 2026", "419,60 €", "hasta las 09:10"},
		"fr": {"mercredi 21 octobre 2026", "419,60 €", "jusqu’à 09:10"},
	}
	for language, words := range rows {
		v := d.at(h, language)
		v.says(words...)
		require.Contains(t, v.page, `<html lang="`+language+`">`)
		require.Contains(t, v.page, `data-until="2026-10-19T07:10:0`, "by the server's time")
		require.Contains(t, v.page, `data-now="2026-10-19T07:00:0`)
		require.Contains(t, v.page, `<meta name="robots" content="noindex">`)
		require.Equal(t, "private, no-store", v.header.Get("Cache-Control"))
		require.Contains(t, v.header.Get("Set-Cookie"), h.First().ID.String(), "the browser goes on with it")
	}
}

func TestExtend(t *testing.T) {
	t.Run("KeepsWhatWasTyped", func(t *testing.T) {
		d := openDesk(t)
		v := d.at(d.hold("2026-10-21 10:00"), "de")
		d.pass(8 * time.Minute)
		v.send("/pay", "name", "Ana <b>") // the button is one of the same form
		path, fields := v.filled("/pay", "email", "ana@", "plate", "4111 1111 1111 1111")
		v.do(http.MethodPost, strings.TrimSuffix(path, "/pay")+"/extend", fields)
		require.Equal(t, http.StatusOK, v.status)
		v.says("bis 09:18 für Sie frei")
		require.Contains(t, v.page, `value="Ana &lt;b&gt;"`)
		require.Contains(t, v.page, `value="ana@"`)
		require.NotContains(t, v.page, "4111")
		require.NotContains(t, v.page, "/extend", "once only")

		v.do(http.MethodPost, path[:len(path)-len("/pay")]+"/extend", fields)
		v.says("Noch einmal geht das nicht")
	})
	t.Run("NotPastTheCutOffOfTheTyres", func(t *testing.T) {
		d := openDeskAt(t, dresden("2026-10-19 15:49"))
		h := d.hold("2026-10-20 10:00")
		d.pass(5 * time.Minute)
		v := d.at(h, "en")
		path, fields := v.filled("/pay")
		v.do(http.MethodPost, path[:len(path)-len("/pay")]+"/extend", fields)
		v.says("your tyres would arrive too late", "Please pay by 15:59")
	})
	t.Run("TooLate", func(t *testing.T) {
		d := openDesk(t)
		v := d.at(d.hold("2026-10-21 10:00"), "en")
		path, fields := v.filled("/pay")
		d.pass(time.Hour)
		v.do(http.MethodPost, path[:len(path)-len("/pay")]+"/extend", fields)
		v.says("Your reservation has run out")
	})
}

// What is over says so in each language, and offers the way on with all that was
// chosen.
func TestEnded(t *testing.T) {
	rows := map[string]struct {
		end  string
		says [4]string // in the order of texts.Languages
		on   bool      // whether there is a search to go on with
	}{
		"expired":    {`UPDATE installation SET clock_offset = clock_offset + '1 hour'`, [4]string{"Ihre Reservierung ist abgelaufen", "has run out", "ha caducado", "a expiré"}, true},
		"cancelled":  {`UPDATE appointments SET state = 'cancelled', expires_at = NULL, confirmed_at = created_at`, [4]string{"ist storniert", "is cancelled", "está anulada", "est annulé"}, true},
		"arrived":    {`UPDATE appointments SET state = 'arrived', expires_at = NULL, confirmed_at = created_at`, [4]string{"in der Werkstatt", "at the centre", "en el taller", "à l’atelier"}, false},
		"in-service": {`UPDATE appointments SET state = 'in-service', expires_at = NULL, confirmed_at = created_at`, [4]string{"Wir arbeiten", "We are working", "Estamos trabajando", "Nous travaillons"}, false},
		"completed":  {`UPDATE appointments SET state = 'completed', expires_at = NULL, confirmed_at = created_at`, [4]string{"ist fertig", "is done", "está listo", "est prête"}, false},
		"no-show":    {`UPDATE appointments SET state = 'no-show', expires_at = NULL, confirmed_at = created_at`, [4]string{"vermisst", "missed you", "menos", "attendu"}, true},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			d := openDesk(t)
			h := d.hold("2026-10-21 10:00")
			d.Exec(row.end)
			for i, language := range texts.Languages {
				v := d.at(h, string(language))
				v.says(row.says[i])
				search := "/" + string(language) + "/centres/C?country=DE&amp;from=2026-10-21&amp;item=W205%3A4&amp;need=tyres&amp;postcode=01069&amp;vehicle=car"
				require.Equal(t, row.on, strings.Contains(v.page, search), v.page)
			}
		})
	}
}

// What was paid and done has nothing to do with refunds.
func TestEnded_Paid(t *testing.T) {
	d := openDesk(t)
	h, _ := d.bought("2026-10-21 10:00", "en")
	for _, state := range []string{"arrived", "in-service", "completed"} {
		d.Exec(`UPDATE appointments SET state = $1`, state)
		v := d.at(h, "en")
		v.says("€419.60")
		require.NotContains(t, v.page, `role="status"`, state)
	}
}

func TestRelease(t *testing.T) {
	d := openDesk(t)
	v := d.at(d.hold("2026-10-21 10:00"), "en")
	old := *v
	v.send("/release").says("Reservation given up", "Nothing has been charged")
	require.Negative(t, v.cookie.MaxAge, "the browser has none to go on with")
	old.send("/release").says("Reservation given up")
	require.Equal(t, 0, d.count(`SELECT count(*) FROM claims`))
}

// A link that is not right is a plain page, whatever is wrong with it.
func TestForged(t *testing.T) {
	d := openDesk(t)
	h := d.hold("2026-10-21 10:00")
	other := d.hold("2026-10-21 12:00")
	stranger := access.Actor{Key: uuid.New(), Role: access.Shop}
	d.Exec(`INSERT INTO api_keys (id, name, role, prefix, hash, created_at) VALUES ($1, 'b', 'shop', 'fs_b', $2, now())`, stranger.Key, bytes.Repeat([]byte{1}, 32))
	theirs, err := d.bookings.Hold(t.Context(), stranger, booking.HoldRequest{Wishes: []booking.Wish{{Job: h.First().Job, Centre: "C", Start: dresden("2026-10-21 14:00")}}})
	require.NoError(t, err)

	mixed := h
	mixed.Appointments[0].Token = other.First().Token
	guessed := h
	guessed.Appointments[0].Token = "guess"
	nobody := h
	nobody.Appointments[0].ID = uuid.New()
	rows := map[string]string{
		"another's token":         pathOf(mixed, "de"),
		"a token that is guessed": pathOf(guessed, "de"),
		"no such appointment":     pathOf(nobody, "de"),
		"no id":                   "/de/appointments/1/" + h.First().Token,
		"sold by somebody else":   pathOf(theirs, "de"),
	}
	for name, path := range rows {
		for _, end := range []string{"", "/move", "/cancel"} {
			v := (&visitor{t: t, app: d.app}).open(path + end)
			require.Equal(t, http.StatusNotFound, v.status, name)
			v.says("Hier ist nichts")
		}
		for _, end := range []string{"/pay", "/extend", "/release", "/move", "/cancel"} {
			v := &visitor{t: t, app: d.app}
			v.do(http.MethodPost, path+end, nil)
			require.Equal(t, http.StatusNotFound, v.status, name)
		}
	}
	require.Equal(t, 3, d.count(`SELECT count(*) FROM appointments WHERE state = 'held'`))
}

func TestLinkEnds(t *testing.T) {
	d := openDesk(t)
	h := d.hold("2026-10-21 10:00")
	d.at(h, "en").send("/pay", ana("tok_visa")...)
	day := dresden("2026-10-22 00:00").Sub(dresden("2026-10-21 00:00"))
	d.pass(91 * day)
	d.at(h, "en")
	d.pass(2 * day)
	require.Equal(t, http.StatusNotFound, (&visitor{t: t, app: d.app}).open(pathOf(h, "en")).status)
}

// Who types the address of a form, or reloads it, gets to the appointment.
func TestBack(t *testing.T) {
	d := openDesk(t)
	h := d.hold("2026-10-21 10:00")
	for _, end := range []string{"/pay", "/extend", "/release"} {
		v := (&visitor{t: t, app: d.app}).open(pathOf(h, "fr") + end)
		require.Equal(t, pathOf(h, "fr"), v.path)
		require.Equal(t, http.StatusOK, v.status)
	}
}
