package web_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/supply"
	"github.com/fitslot/fitslot/web/texts"
)

// Starts at the centres, as the buttons have them.
const (
	tuesday10 = "2026-10-20T08:00:00Z"
	tuesday11 = "2026-10-20T09:00:00Z"
)

// held is how many holds there are that have not run out.
func (d desk) held() int {
	return d.count(`SELECT count(*) FROM appointments WHERE state = 'held' AND expires_at > fitslot_now()`)
}

// sellOut takes all that is left at ten o'clock on Tuesday.
func (d desk) sellOut() {
	d.hold("2026-10-20 10:00")
	d.hold("2026-10-20 10:00")
}

func TestHoldingAStart(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	v := d.visit("/de/centres/C?" + fit4)
	v.press(tuesday10)
	require.Equal(t, http.StatusOK, v.status)
	require.Contains(t, v.path, "/de/appointments/")
	v.says("Dienstag, 20. Oktober 2026", "419,60 €")
	require.Equal(t, 1, d.held())
	require.True(t, v.cookie.HttpOnly)
	require.Equal(t, http.SameSiteLaxMode, v.cookie.SameSite)

	v.open("/en/centres?" + swap).says("We are keeping Tue 20 Oct, 10:00 at Reifen C for you.")
	v.click("Continue")
	require.Contains(t, v.path, "/en/appointments/")
}

func TestAHoldIsMovedByTheBrowserThatHasIt(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	d.far()
	d.Exec(`UPDATE stock SET on_hand = 4 WHERE sku = 'W205'`) // its own, and no more
	v := d.visit("/en/centres/C?" + fit4)
	v.press(tuesday10)
	first := v.path
	v.open("/en/centres/C?" + fit4)
	own := v.document().classed("own")
	require.Len(t, own, 1, "it does not hide its own start, and marks it")
	require.Equal(t, tuesday10, own[0].attrs["value"])
	require.Equal(t, first, v.press(tuesday10).path, "to choose it again is to go on")
	require.Equal(t, first, v.open("/en/centres/C?"+fit4).press(tuesday11).path)
	v.says("11:00–11:45")
	v.open("/en/centres?" + fit4)
	require.NotContains(t, v.page, "can be had", "it has the tyres that there are")
	v.open("/en/centres/D?" + fit4)
	require.Empty(t, v.document().classed("own"))
	require.Equal(t, first, v.press(tuesday10).path, "also to another centre")
	v.says("Räder D")
	require.Equal(t, 1, d.held())
}

func TestAnotherJobIsHeldBeforeTheFirstIsGivenUp(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	v := d.visit("/en/centres/C?" + fit4).press(tuesday10)
	first := v.path
	v.open("/en/centres/C?" + swap).press(tuesday11)
	require.NotEqual(t, first, v.path)
	require.Equal(t, 1, d.held())
	require.Equal(t, 1, d.count(`SELECT count(*) FROM appointments WHERE state = 'cancelled'`))

	d.sellOut()
	v.open("/en/centres/C?" + fit4)
	d.hold("2026-10-20 12:00")
	d.hold("2026-10-20 12:00")
	v.press("2026-10-20T10:00:00Z")
	require.Equal(t, http.StatusConflict, v.status)
	v.says("The time that you have reserved stays yours.", "We are keeping Tue 20 Oct, 11:00 at Reifen C for you.")
	require.Equal(t, 5, d.held())
}

func TestAHoldThatIsBeingPaidIsNotGivenUp(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	v := d.visit("/en/centres/C?" + fit4).press(tuesday10)
	v.send("/pay", ana("tok_decline_insufficient_funds")...)
	v.open("/en/centres/C?" + swap).press(tuesday11)
	require.Equal(t, 2, d.held(), "who has ordered in one tab goes on there")
}

func TestOneButtonMakesOneHold(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	v := d.visit("/en/centres/C?" + fit4)
	form := v.button(tuesday10).around("form").fields()
	form.Set("start", tuesday10)
	const clicks = 8
	paths := make([]string, clicks)
	var all sync.WaitGroup
	for i := range clicks {
		all.Go(func() { // none of them has the cookie yet
			clicked := visitor{t: t, app: d.app}
			clicked.do(http.MethodPost, "/en/hold", form)
			paths[i] = clicked.path
		})
	}
	all.Wait()
	require.Equal(t, 1, d.held())
	for _, path := range paths {
		require.Equal(t, paths[0], path)
	}

	d.pass(11 * time.Minute)
	again := visitor{t: t, app: d.app}
	again.do(http.MethodPost, "/en/hold", form)
	require.NotEqual(t, paths[0], again.path, "who comes back when it has run out gets another")
	require.Equal(t, 1, d.held())
	second := again.path
	again.cookie = nil
	again.do(http.MethodPost, "/en/hold", form)
	require.Equal(t, second, again.path)
	require.Equal(t, 1, d.held())

	again.send("/pay", ana("tok_visa")...)
	again.do(http.MethodPost, "/en/hold", form)
	require.Equal(t, second, again.path, "and who has paid sees what was bought")
	require.Equal(t, 1, d.count(`SELECT count(*) FROM appointments WHERE state = 'confirmed'`))
}

func TestTwoTabs(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	one := d.visit("/en/centres/C?" + fit4)
	two := d.visit("/en/centres/C?" + fit4)
	one.press(tuesday10)
	two.cookie = one.cookie // the same browser's
	two.press(tuesday11)
	require.Equal(t, one.path, two.path)
	require.Equal(t, 1, d.held())
	one.open(one.path).says("11:00–11:45")
}

func TestALostStartHasAlternativesOneTouchAway(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	d.far()
	rows := map[texts.Language][]string{
		texts.German:  {"Jemand war einen Augenblick schneller", "Di., 20. Okt., 10:00", "vergeben", "Räder D · 111 km von dort"},
		texts.English: {"Someone was a moment faster", "Tue 20 Oct, 10:00", "Räder D · 111 km from there"},
		texts.Spanish: {"Alguien se le ha adelantado"},
		texts.French:  {"Quelqu’un a été plus rapide"},
	}
	visitors := map[texts.Language]*visitor{}
	for language := range rows {
		visitors[language] = d.visit("/" + string(language) + "/centres/C?" + fit4)
	}
	d.sellOut()
	for language, words := range rows {
		v := visitors[language].press(tuesday10)
		require.Equal(t, http.StatusConflict, v.status)
		v.says(words...)
		require.Len(t, v.document().classed("alternatives"), 2)
	}
	buttons := visitors[texts.English].document().all(func(e *element) bool {
		return e.name == "button" && e.around("ul") != nil
	})
	require.Len(t, buttons, 5)
	for _, button := range buttons {
		form := button.around("form").fields()
		other := d.visit("/en/")
		other.do(http.MethodPost, "/en/hold", form)
		require.Contains(t, other.path, "/appointments/", button.says())
		other.send("/release")
	}
	v := visitors[texts.German]
	v.click("Alle Termine dort").says("Termin wählen bei Reifen C")
}

func TestALostStartSaysWhatIsInTheWay(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	v := d.visit("/en/centres/C?" + fit4)
	form := v.button(tuesday10).around("form").fields()
	ask := func(start string) *visitor {
		form.Set("start", start)
		v := &visitor{t: t, app: d.app}
		v.do(http.MethodPost, "/en/hold", form)
		require.Equal(t, http.StatusConflict, v.status, start)
		v.says("This time is not to be had")
		return v
	}
	ask("2026-10-19T09:00:00Z").says("Your tyres cannot be at the centre by then.")
	ask("2026-10-24T09:00:00Z").says("not open for the whole job")
	ask("2026-10-20T08:07:00Z").says("does not start jobs at this minute")
	ask("2026-10-12T09:00:00Z").says("too soon")
	ask("2027-10-12T09:00:00Z").says("cannot be booked yet", "nothing free within three weeks")
	d.Exec(`UPDATE stock SET on_hand = 3 WHERE sku = 'W205'`)
	ask(tuesday10).says("sold out", "nothing free within three weeks")
	require.Zero(t, d.held())
}

func TestForgedForms(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	good := d.visit("/en/centres/C?" + fit4).button(tuesday10).around("form").fields()
	good.Set("start", tuesday10)
	for _, c := range []struct {
		about, field, value string
		status              int
	}{
		{"no start", "start", "", http.StatusBadRequest},
		{"a start that is none", "start", "tomorrow", http.StatusBadRequest},
		{"a start before calendars", "start", "0001-01-01T00:00:00Z", http.StatusBadRequest},
		{"no text", "centre", "\xff", http.StatusBadRequest},
		{"a centre that there is not", "centre", "none", http.StatusNotFound},
		{"a tyre that there is not", "item", "NONE:4", http.StatusNotFound},
		{"more tyres than a job has", "item", "W205:99", http.StatusNotFound},
		{"a vehicle that there is not", "vehicle", "tank", http.StatusNotFound},
		{"a nonce as long as a book", "once", strings.Repeat("x", 9999), http.StatusOK},
	} {
		form := url.Values{}
		for name, values := range good {
			form[name] = values
		}
		form.Set(c.field, c.value)
		v := &visitor{t: t, app: d.app}
		v.do(http.MethodPost, "/en/hold", form)
		require.Equal(t, c.status, v.status, c.about)
	}
	require.Equal(t, 1, d.held())
}

func TestCookiesOfNoHold(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	other := access.Actor{Key: uuid.New(), Name: "other", Role: access.Shop}
	d.Exec(`INSERT INTO api_keys (id, name, role, prefix, hash, created_at) VALUES ($1, 'other', 'shop', 'fs_other', $2, now())`,
		other.Key, bytes.Repeat([]byte{1}, 32))
	foreign, err := d.bookings.Hold(t.Context(), other, booking.HoldRequest{Wishes: []booking.Wish{{
		Job:    booking.Job{Vehicle: booking.Car, Services: []string{"fit"}, Items: []supply.Item{{SKU: "W205", Quantity: 4}}},
		Centre: "C", Start: dresden("2026-10-20 12:00"),
	}}})
	require.NoError(t, err)
	own := d.hold("2026-10-20 14:00").First()
	for about, value := range map[string]string{
		"nothing": "", "nonsense": "%%%", "an id alone": own.ID.String(), "a wrong token": own.ID.String() + ".x",
		"another shop's hold": foreign.First().ID.String() + "." + foreign.First().Token,
	} {
		v := &visitor{t: t, app: d.app, cookie: &http.Cookie{Name: "fitslot_hold", Value: value}}
		v.open("/en/centres/C?" + fit4)
		require.Empty(t, v.document().classed("held"), about)
		v.press(tuesday10)
		require.NotContains(t, v.path, foreign.First().ID.String(), about)
		d.Exec(`UPDATE appointments SET expires_at = fitslot_now() - interval '1 second' WHERE start_quarter = $1 AND state = 'held'`,
			dresden("2026-10-20 10:00").Unix()/900)
	}
	again, err := d.bookings.Appointment(t.Context(), booking.Viewer{Token: foreign.First().Token}, foreign.First().ID)
	require.NoError(t, err)
	require.Equal(t, booking.Held, again.First().State)
}
