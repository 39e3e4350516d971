package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/web/texts"
)

// paid demands that a hold was paid, and once.
func (d desk) paid(h booking.Hold) {
	d.t.Helper()
	require.Equal(d.t, 1, d.count(`SELECT count(*) FROM payments WHERE state = 'captured'`))
	require.Equal(d.t, 1, d.count(`SELECT count(*) FROM orders WHERE quote_id = $1 AND state = 'paid'`, h.ID))
}

// untouched demands that nobody was asked for money.
func (d desk) untouched() {
	d.t.Helper()
	require.Equal(d.t, 0, d.count(`SELECT count(*) FROM payments`))
}

func TestPay(t *testing.T) {
	rows := map[string][]string{
		"de": {"Ihr Termin steht", "Weg zur Werkstatt", "In den Kalender", "Fahrzeugschein", "DD-FS 123", "Ihre Reifen sind am"},
		"en": {"Your appointment is confirmed", "Directions", "locking wheel nuts"},
		"es": {"Su cita está confirmada", "Cómo llegar", "permiso de circulación"},
		"fr": {"Votre rendez-vous est confirmé", "Itinéraire", "carte grise"},
	}
	for language, words := range rows {
		t.Run(language, func(t *testing.T) {
			d := openDesk(t)
			h := d.hold("2026-10-21 10:00")
			v := d.at(h, language).send("/pay", ana("tok_visa")...)
			require.Equal(t, pathOf(h, language), v.path, "what is seen may be reloaded")
			v.says(words...)
			d.paid(h)
			require.Equal(t, 1, d.count(`SELECT count(*) FROM customers WHERE name = 'Ana García' AND language = $1`, language))

			require.Contains(t, v.page, "/v1/appointments/"+h.First().ID.String()+".ics?token="+h.First().Token)
			require.Contains(t, v.page, `href="https://www.openstreetmap.org/directions?to=51.04000%2C13.74000"`)
			require.Contains(t, v.page, `readonly value="http://example.com`+pathOf(h, language)+`"`)
			require.Negative(t, v.cookie.MaxAge, "there is no hold any more to go on with")
		})
	}
}

// Bad input: the field is marked, the reason is in the visitor's words, nothing typed
// is lost, and nothing is sold.
func TestPay_Faults(t *testing.T) {
	long := strings.Repeat("x", 201)
	rows := []struct {
		field, typed, says string
	}{
		{"name", "", "Bitte geben Sie Ihren Namen"},
		{"name", long, "höchstens 200 Zeichen"},
		{"email", "", "Bitte geben Sie Ihre E-Mail-Adresse"},
		{"email", "ana@example", "keine vollständige E-Mail-Adresse"},
		{"phone", "12", "5 bis 15 Ziffern"},
		{"plate", "  ", "Bitte geben Sie Ihr Kennzeichen"},
		{"plate", "<script>", "höchstens 16"},
		{"card", "", "wählen Sie eine der Testkarten"},
		{"card", "tok_other", "wählen Sie eine der Testkarten"},
		{"name", "4111 1111 1111 1111", "sieht nach einer Kartennummer aus"},
		{"phone", "4111111111111111", "sieht nach einer Kartennummer aus"},
		{"plate", "4111111111111111", "sieht nach einer Kartennummer aus"},
		{"card", "4111-1111-1111-1111", "sieht nach einer Kartennummer aus"},
	}
	d := openDesk(t)
	h := d.hold("2026-10-21 10:00")
	for _, row := range rows {
		t.Run(row.field+" "+row.typed, func(t *testing.T) {
			v := d.at(h, "de").send("/pay", append(ana("tok_visa"), row.field, row.typed)...)
			require.Equal(t, http.StatusUnprocessableEntity, v.status)
			v.says("Bitte sehen Sie sich eine Stelle noch einmal an", row.says)
			require.Contains(t, v.page, `<li><a href="#`+row.field+`">`, "the summary leads to the field")
			require.Contains(t, v.page, ` id="`+row.field+`"`)
			require.Contains(t, v.page, `aria-describedby="`+row.field+`-fault`)
			require.NotContains(t, v.page, "1111", "no page repeats a card number")
			_, kept := v.filled("/pay")
			for i, want := 0, ana("tok_visa"); i < len(want); i += 2 {
				switch {
				case want[i] != row.field:
					require.Equal(t, want[i+1], kept.Get(want[i]))
				case row.field != "card" && !strings.Contains(row.typed, "1111"):
					require.Equal(t, strings.TrimSpace(row.typed), kept.Get(want[i]))
				}
			}
			require.Equal(t, 0, d.count(`SELECT count(*) FROM orders`))
		})
	}
}

func TestPay_FaultsInEachLanguage(t *testing.T) {
	d := openDesk(t)
	h := d.hold("2026-10-21 10:00")
	for i, language := range texts.Languages {
		v := d.at(h, string(language)).send("/pay", "name", "", "email", "", "plate", "", "card", "")
		require.Equal(t, http.StatusUnprocessableEntity, v.status)
		v.says([]string{"4 Stellen", "4 fields", "4 campos", "4 champs"}[i])
	}
}

func TestPay_DeclinedThenPaid(t *testing.T) {
	d := openDesk(t)
	h := d.hold("2026-10-21 10:00")
	v := d.at(h, "de").send("/pay", append(ana("tok_decline_insufficient_funds"), "email", "anna@exmple.org")...)
	v.says("nicht ausreichend gedeckt", "Es wurde nichts abgebucht", "Für Sie reserviert bis 09:10")
	require.Contains(t, v.page, `role="alert"`)
	_, kept := v.filled("/pay")
	require.Equal(t, "anna@exmple.org", kept.Get("email"), "to be put right")

	v.open(v.path).says("nicht ausreichend gedeckt") // reloading pays nothing
	v.send("/pay", "email", "ana@example.org", "card", "tok_visa").says("Ihr Termin steht")
	d.paid(h)
	require.Equal(t, 2, d.count(`SELECT count(*) FROM payments`))
	require.Equal(t, 1, d.count(`SELECT count(*) FROM customers WHERE email = 'ana@example.org'`))
}

func TestPay_Pending(t *testing.T) {
	rows := map[string]struct{ card, then string }{
		"then paid":     {"tok_stall_5s", "Su cita está confirmada"},
		"then declined": {"tok_stall_decline_5s", "Su banco ha rechazado el pago"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			d := openDesk(t)
			h := d.hold("2026-10-21 10:00")
			v := d.at(h, "es")
			twin := *v
			v.send("/pay", ana(row.card)...).says("Su banco está comprobando el pago")
			require.Contains(t, v.page, `<noscript><meta http-equiv="refresh" content="3"></noscript>`)
			twin.send("/pay", ana("tok_visa")...).says("Su banco está comprobando el pago")
			require.Equal(t, 1, d.count(`SELECT count(*) FROM payments`), "one at a time")

			d.decide()
			v.open(v.path).says(row.then)
		})
	}
}

// Nothing is paid twice: what is sent again shows how it went.
func TestPay_Twice(t *testing.T) {
	t.Run("DoubleClick", func(t *testing.T) {
		d := openDesk(t)
		h := d.hold("2026-10-21 10:00")
		path, fields := d.at(h, "en").filled("/pay", ana("tok_visa")...)
		var clicking sync.WaitGroup
		for range 4 {
			clicking.Go(func() {
				v := &visitor{t: t, app: d.app}
				v.do(http.MethodPost, path, fields)
				if v.status != http.StatusOK {
					t.Errorf("status %d", v.status)
				}
			})
		}
		clicking.Wait()
		d.at(h, "en").says("Your appointment is confirmed")
		d.paid(h)
		require.Equal(t, 1, d.count(`SELECT count(*) FROM payments`))
	})
	t.Run("BackAndAgain", func(t *testing.T) {
		d := openDesk(t)
		h := d.hold("2026-10-21 10:00")
		v := d.at(h, "en")
		back := *v
		v.send("/pay", ana("tok_visa")...)
		back.send("/pay", append(ana("tok_decline"), "name", "Berta")...).says("Your appointment is confirmed")
		d.paid(h)
		require.Equal(t, 1, d.count(`SELECT count(*) FROM customers WHERE name = 'Ana García'`), "what was sold stands")
	})
	t.Run("TheDeclinedFormAgain", func(t *testing.T) {
		d := openDesk(t)
		h := d.hold("2026-10-21 10:00")
		v := d.at(h, "en")
		back := *v
		v.send("/pay", ana("tok_decline_expired_card")...).says("The card has expired")
		back.send("/pay", append(ana("tok_visa"), "name", "Berta")...)
		require.Equal(t, http.StatusConflict, back.status)
		back.says("The card has expired", "If you want to pay again, please press once more")
		require.Contains(t, back.page, `value="Berta"`)
		require.Equal(t, 1, d.count(`SELECT count(*) FROM payments`))
		back.send("/pay").says("Your appointment is confirmed")
		d.paid(h)
	})
}

// Where it is no more as the customer has seen it, nothing is charged, and the page
// says what has changed.
func TestPay_Changed(t *testing.T) {
	rows := map[string]struct {
		change func(desk, booking.Hold)
		says   string
	}{
		"another time": {
			func(d desk, h booking.Hold) { d.move(h, "C", "2026-10-22 11:00") }, "The time has been changed",
		},
		"another centre": {
			func(d desk, h booking.Hold) { d.move(h, "D", "2026-10-22 11:00") }, "The centre has been changed",
		},
		"another price": {
			func(d desk, h booking.Hold) {
				d.Exec(`UPDATE quotes SET gross_minor = gross_minor + 1 WHERE id = $1`, h.ID)
			}, "The price has changed",
		},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			d := openDesk(t)
			d.Centre("D", 1)
			h := d.hold("2026-10-21 10:00")
			v := d.at(h, "en")
			row.change(d, h)
			v.send("/pay", ana("tok_visa")...)
			require.Equal(t, http.StatusConflict, v.status)
			v.says(row.says, "Nothing has been charged")
			d.untouched()
			_, kept := v.filled("/pay")
			require.Equal(t, "Ana García", kept.Get("name"))
			v.send("/pay").says("Your appointment is confirmed") // seen now, and agreed to
		})
	}
}

func (d desk) move(h booking.Hold, centre, local string) {
	d.t.Helper()
	_, err := d.bookings.Move(d.t.Context(), d.Actor, h.ID, centre, dresden(local))
	require.NoError(d.t, err)
}

func TestPay_TooLate(t *testing.T) {
	rows := map[string]struct {
		end  func(desk, booking.Hold)
		says string
	}{
		"run out":  {func(d desk, _ booking.Hold) { d.pass(11 * time.Minute) }, "Your reservation has run out"},
		"given up": {func(d desk, h booking.Hold) { _, _ = d.bookings.Release(d.t.Context(), d.Actor, h.ID) }, "Reservation given up"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			d := openDesk(t)
			h := d.hold("2026-10-21 10:00")
			v := d.at(h, "en")
			row.end(d, h)
			v.send("/pay", ana("tok_visa")...).says(row.says, "Nothing has been charged", "Find a new time")
			d.untouched()
		})
	}
}

// A bank that says yes after the hold has run out: the place is taken again if it is
// still free, else it gets its money back.
func TestPay_AuthorisedTooLate(t *testing.T) {
	t.Run("StillFree", func(t *testing.T) {
		d := openDesk(t)
		h := d.hold("2026-10-21 10:00")
		v := d.at(h, "en").send("/pay", ana("tok_stall_5s")...)
		v.says("Your bank is checking the payment")
		require.NotContains(t, v.page, "run out meanwhile")
		d.pass(time.Hour)
		v.open(v.path).says("Your bank is checking the payment", "Your reservation has run out meanwhile")
		require.Contains(t, v.page, `<noscript><meta http-equiv="refresh" content="3"></noscript>`)
		d.decide()
		d.settled()
		v.open(v.path).says("Your appointment is confirmed")
		d.paid(h)
	})

	t.Run("Gone", func(t *testing.T) {
		d := openDesk(t)
		h := d.hold("2026-10-21 10:00")
		v := d.at(h, "en").send("/pay", ana("tok_stall_5s")...)
		d.pass(time.Hour)
		d.hold("2026-10-21 10:00")
		d.hold("2026-10-21 10:00")
		d.decide()
		d.settled()
		v.open(v.path).says("Your payment came too late", "no longer free",
			fmt.Sprintf("Nothing has been charged. If your bank has set %s aside", "€419.60"))
		require.Equal(t, 0, d.count(`SELECT count(*) FROM payments WHERE state = 'captured'`))
		for language, title := range map[string]string{
			"de": "Ihre Zahlung kam zu spät", "es": "Su pago llegó demasiado tarde", "fr": "Votre paiement est arrivé trop tard",
		} {
			d.at(h, language).says(title)
		}
	})
}
