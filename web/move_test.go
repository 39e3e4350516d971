package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/supply"
	"github.com/fitslot/fitslot/web/texts"
)

// bought is a customer with a paid appointment.
func (d desk) bought(local, language string) (booking.Hold, *visitor) {
	d.t.Helper()
	h := d.hold(local)
	v := d.at(h, language).send("/pay", ana("tok_visa")...)
	d.paid(h)
	return h, v
}

// moves sends what the button of a start sends.
func (v *visitor) moves(h booking.Hold, language, centre, local string) {
	v.t.Helper()
	v.do(http.MethodPost, pathOf(h, language)+"/move", url.Values{
		"centre": {centre}, "start": {dresden(local).UTC().Format(time.RFC3339)},
	})
}

// full takes all that is left of a start at centre C.
func (d desk) full(local string) {
	d.t.Helper()
	job := booking.Job{Vehicle: booking.Car, Services: []string{"swap"}}
	for {
		_, err := d.bookings.Hold(d.t.Context(), d.Actor, booking.HoldRequest{Wishes: []booking.Wish{{Job: job, Centre: "C", Start: dresden(local)}}})
		if err != nil {
			return
		}
	}
}

func TestMove_Choose(t *testing.T) {
	d := openDesk(t)
	d.Centre("D", 1)
	h, _ := d.bought("2026-10-21 10:00", "de")
	for i, language := range texts.Languages {
		v := d.at(h, string(language)).open(pathOf(h, string(language)) + "/move")
		require.Equal(t, http.StatusOK, v.status, v.page)
		v.says([]string{"Termin verschieben", "Move the appointment", "Cambiar la cita", "Déplacer le rendez-vous"}[i], "Reifen D")
		require.Contains(t, v.page, `value="2026-10-21T08:15:00Z"`)
		require.Contains(t, v.page, `/move?centre=D&amp;from=2026-10-19"`, "the same week elsewhere")
		other := d.at(h, string(language)).open(pathOf(h, string(language)) + "/move?centre=D&from=2026-10-28")
		require.Contains(t, other.page, `value="2026-10-28T09:00:00Z"`)
		require.Contains(t, other.page, `name="centre" value="D"`)
	}
	v := d.at(h, "de").open(pathOf(h, "de") + "/move?centre=X")
	require.Equal(t, http.StatusNotFound, v.status)
}

func TestMove(t *testing.T) {
	d := openDesk(t)
	d.Centre("D", 1)
	h, v := d.bought("2026-10-21 10:00", "en")
	v.moves(h, "en", "C", "2026-10-22 11:00")
	require.Equal(t, pathOf(h, "en"), v.path)
	v.says("Your appointment is confirmed", "Thursday, 22 October 2026", "11:00–11:45", "€419.60", "add it again")
	v.moves(h, "en", "D", "2026-10-22 11:00")
	v.says("Reifen D")
	d.paid(h)
}

func TestMove_Held(t *testing.T) {
	d := openDesk(t)
	h := d.hold("2026-10-21 10:00")
	v := d.at(h, "en").open(pathOf(h, "en") + "/move")
	v.says("It stays reserved until 09:10")
	v.moves(h, "en", "C", "2026-10-22 11:00")
	v.says("Thursday, 22 October 2026", "Reserved for you until 09:10")
}

// Who loses the new start keeps the old, reads why, and has the nearest to choose
// from.
func TestMove_Refused(t *testing.T) {
	rows := map[string]struct {
		do     func(desk, booking.Hold)
		centre string
		to     string
		says   string
		others bool
	}{
		"taken by others": {
			func(d desk, _ booking.Hold) { d.full("2026-10-22 11:00") }, "C", "2026-10-22 11:00", "This time has just been taken.", true,
		},
		"before the tyres are there": {
			func(desk, booking.Hold) {}, "C", "2026-10-19 12:00", "Your tyres cannot be at the centre by then.", true,
		},
		"not open": {
			func(desk, booking.Hold) {}, "C", "2026-10-24 11:00", "The centre is not open", true,
		},
		"in another tax area": {
			func(d desk, _ booking.Hold) {
				d.Exec(`INSERT INTO tax_areas VALUES ('XX', 'DE', 'Elsewhere')`)
				d.Exec(`INSERT INTO tax_rates VALUES ('XX', '2021-01-01', 'IGIC', 700, 'a law')`)
				d.Exec(`INSERT INTO prices VALUES ('article', 'W205', 'XX', '2026-01-01', 'wheel', 8000, 'EUR'), ('service', 'fit', 'XX', '2026-01-01', 'wheel', 1000, 'EUR')`)
				d.Exec(`UPDATE centres SET tax_area = 'XX' WHERE external_id = 'D'`)
			}, "D", "2026-10-22 11:00", "other taxes apply", false,
		},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			d := openDesk(t)
			d.Centre("D", 1)
			h, v := d.bought("2026-10-21 10:00", "en")
			row.do(d, h)
			v.moves(h, "en", row.centre, row.to)
			require.Equal(t, http.StatusConflict, v.status, v.page)
			v.says(row.says, "Your appointment stays as it was: Wed")
			require.Equal(t, row.others, strings.Contains(v.page, "Reifen D"), "offered, unless it cannot be had")
			d.at(h, "en").says("Wednesday, 21 October 2026", "10:00–10:45")
			if row.others {
				alternative := v.forms()[pathOf(h, "en")+"/move"]
				require.NotEmpty(t, alternative.Get("start"), "one touch away")
				v.do(http.MethodPost, pathOf(h, "en")+"/move", alternative)
				v.says("Your appointment is confirmed")
			}
		})
	}
}

// What can't be moved or cancelled any more says so, and is not changed.
func TestMove_TooLate(t *testing.T) {
	d := openDesk(t)
	h, v := d.bought("2026-10-21 10:00", "en")
	d.pass(dresden("2026-10-21 10:00").Sub(nineOClock))
	for _, end := range []string{"/move", "/cancel"} {
		v.open(pathOf(h, "en") + end)
		require.Equal(t, pathOf(h, "en"), v.path)
		v.says("Your appointment has begun", "It is too late to move or cancel it")
		v.do(http.MethodPost, pathOf(h, "en")+end, url.Values{"centre": {"C"}, "start": {"2026-10-28T09:00:00Z"}})
		v.says("Your appointment has begun", "10:00–10:45")
	}
	require.NotContains(t, v.page, "/cancel")
}

func TestMove_Malformed(t *testing.T) {
	d := openDesk(t)
	h, v := d.bought("2026-10-21 10:00", "en")
	for _, start := range []string{"", "tomorrow", "2026-10-22"} {
		v.do(http.MethodPost, pathOf(h, "en")+"/move", url.Values{"centre": {"C"}, "start": {start}})
		require.Equal(t, http.StatusBadRequest, v.status)
	}
}

func TestCancel(t *testing.T) {
	rows := map[string][3]string{
		"de": {"Diesen Termin stornieren?", "Sie bekommen 419,60 € zurück", "419,60 € haben wir auf Ihre Karte zurückerstattet"},
		"en": {"Cancel this appointment?", "You get €419.60 back", "We have refunded €419.60"},
		"es": {"¿Anular esta cita?", "Se le devolverán 419,60 €", "Hemos devuelto 419,60 €"},
		"fr": {"Annuler ce rendez-vous", "Nous vous remboursons 419,60 €", "Nous avons remboursé 419,60 €"},
	}
	for language, words := range rows {
		t.Run(language, func(t *testing.T) {
			d := openDesk(t)
			h, v := d.bought("2026-10-21 10:00", language)
			v.open(pathOf(h, language)+"/cancel").says(words[0], words[1])
			d.paid(h) // asking does nothing
			again := *v
			v.send("/cancel").says(words[2])
			again.send("/cancel").says(words[2])
			require.Equal(t, 1, d.count(`SELECT count(*) FROM refunds`))
			require.Equal(t, 0, d.count(`SELECT count(*) FROM claims`))
			v.open(pathOf(h, language) + "/cancel")
			require.Equal(t, pathOf(h, language), v.path, "there is nothing to ask any more")
		})
	}
}

// A swap needs no tyres of ours: the customer brings them.
func TestSwap(t *testing.T) {
	d := openDesk(t)
	job := booking.Job{Vehicle: booking.Van, Services: []string{"swap"}, Items: []supply.Item{}}
	d.Exec(`INSERT INTO bay_capabilities SELECT id, 1, 'van' FROM centres`)
	h, err := d.bookings.Hold(t.Context(), d.Actor, booking.HoldRequest{Wishes: []booking.Wish{{Job: job, Centre: "C", Start: dresden("2026-10-19 11:00")}}})
	require.NoError(t, err)
	v := d.at(h, "de")
	v.says("Ihre Räder bringen Sie mit", "29,00 €")
	require.True(t, strings.Contains(v.page, "Saison") || strings.Contains(v.page, "wechsel"), "the service by its German name")
	v.send("/pay", ana("tok_visa")...).says("die Räder, die montiert werden sollen")
}
