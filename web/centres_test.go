package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/web"
	"github.com/fitslot/fitslot/web/texts"
)

const (
	fit4 = "country=DE&postcode=01069&need=tyres&vehicle=car&item=W205:4"
	swap = "country=DE&postcode=01069&need=swap&vehicle=car"
)

// far adds a centre D, a degree of latitude to the north of C.
func (d desk) far() int32 {
	id := d.Centre("D", 1)
	d.Exec(`UPDATE centres SET lat = 52.04, name = 'Räder D' WHERE id = $1`, id)
	return id
}

func TestCentres(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	d.far()
	rows := map[texts.Language][]string{
		texts.German:  {"Reifen C", "Prager Str. 1, 01069 Dresden", "0 km", "Di., 20. Okt., 10:00", "419,60 € komplett", "111 km", "4 × 89,90 €", "darin 19 % MwSt"},
		texts.English: {"Tyres ready here from Tue 20 Oct, 10:00", "€419.60 all in"},
		texts.Spanish: {"419,60 €", "mar, 20 oct, 10:00"},
		texts.French:  {"419,60 €", "mar. 20 oct., 10:00"},
	}
	for language, words := range rows {
		v := d.visit("/" + string(language) + "/centres?" + fit4)
		require.Equal(t, http.StatusOK, v.status)
		v.says(words...)
		list := v.document().classed("centre")
		require.Len(t, list, 2)
		require.Contains(t, list[0].says(), "Reifen C", "the nearest first")
		require.Contains(t, list[1].says(), "Räder D")
	}
}

func TestCentresOnTheMap(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	d.far()
	page := d.visit("/de/centres?" + fit4).document()
	_, drawn := web.MapOf("DE")
	if !drawn {
		require.Empty(t, page.classed("map"), "the list is enough")
		t.Skip("no map of Germany was built into this program")
	}
	dots := page.classed("map-dot")
	require.Len(t, dots, 2)
	for i, dot := range dots {
		place := page.id(strings.TrimPrefix(dot.attrs["href"], "#"))
		require.Contains(t, place.says(), dot.named("title")[0].says())
		require.Equal(t, []string{"2", "1"}[i], dot.named("text")[0].says(), "the nearest is on top")
		require.Equal(t, "-1", dot.attrs["tabindex"], "by keyboard there is the list")
	}
}

func TestCentresWhereTyresCannotBeOnTheDayWished(t *testing.T) {
	t.Parallel()
	v := openDesk(t).visit("/en/centres?" + fit4)
	v.press("Search here", "day", "2026-10-19")
	v.says("Not possible on Monday 19 October: your tyres can be ready here from Tue 20 Oct, 10:00 on.")
	v.press("Search here", "day", "2026-10-24")
	require.NotContains(t, v.page, "Not possible")
	v.says("Earliest time: <strong>Mon 26 Oct, 08:00")
	v.click("See times").says("Mon 26 Oct to Sun 1 Nov")
	require.Equal(t, "2026-10-24", v.document().classed("days")[0].fields().Get("day"))
}

func TestCentresMarkWhatIsWrong(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	for _, c := range []struct{ about, field, value, says string }{
		{"an unknown postal code", "postcode", "99999", "do not know this postcode"},
		{"no postal code", "postcode", "", "enter your postcode"},
		{"no day", "day", "30 Nov", "a day from today on"},
		{"a day past", "day", "2026-10-12", "a day from today on"},
		{"yesterday", "day", "2026-10-18", "a day from today on"},
		{"a day far off", "day", "2027-10-12", "a day from today on"},
	} {
		v := d.visit("/en/centres?"+fit4).press("Search here", c.field, c.value)
		require.Equal(t, http.StatusUnprocessableEntity, v.status, c.about)
		field := v.document().id(c.field)
		require.Equal(t, "true", field.attrs["aria-invalid"], c.about)
		require.Equal(t, c.value, field.attrs["value"], c.about)
		require.Contains(t, v.document().id(c.field+"-fault").says(), c.says, c.about)
		require.Equal(t, "W205:4", field.around("form").fields().Get("item"), "%s: nothing is lost", c.about)
		v.press("Search here", "postcode", "01067", "day", "")
		require.Equal(t, http.StatusOK, v.status, "%s: mended", c.about)
	}
}

func TestCentresAroundAPosition(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	d.far()
	v := d.visit("/en/centres?country=DE&need=swap&lat=52.04&lon=13.74")
	require.Contains(t, v.document().classed("centre")[0].says(), "Räder D")
	v.says("We are searching around your location")
	v.press("Search here")
	require.Contains(t, v.document().classed("centre")[0].says(), "Räder D", "also with another day")
	v.press("Search here", "postcode", "01069", "lat", "", "lon", "")
	require.Contains(t, v.document().classed("centre")[0].says(), "Reifen C")
	v.open("/en/centres?country=DE&need=swap&lat=97&lon=13.74")
	require.Equal(t, "true", v.document().id("postcode").attrs["aria-invalid"], "no place on earth")
	v.open("/en/centres?country=DE&need=swap&lat=52.04&lon=NaN")
	require.Equal(t, http.StatusUnprocessableEntity, v.status)
}

func TestCentresSayWhatOfAPostalCodeIsKnown(t *testing.T) {
	t.Parallel()
	openDesk(t).visit("/en/centres?country=DE&need=swap&postcode=01099").says("We do not know 01099 exactly, and search around 010…")
}

func TestCentresSayWhenMoreTyresCome(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	d.Exec(`UPDATE stock SET on_hand = 3, next_at = '2026-10-26' WHERE sku = 'W205'`)
	v := d.visit("/en/centres?size=205/55R16&" + fit4)
	v.says("You need 4 of these tyres, and only 3 can be had.",
		"More are expected on Monday 26 October; here they could be ready from Tue 27 Oct, 10:00.")
	require.NotContains(t, v.page, "See times")
	v.click("Choose other tyres").says("Only 3 left.")
	v.open("/en/centres/C?"+fit4).says("Not enough tyres at present", "only 3 can be had")
	d.Exec(`DELETE FROM routes`)
	d.Exec(`UPDATE stock SET on_hand = 100, next_at = NULL WHERE sku = 'W205'`)
	d.visit("/en/centres?" + fit4).says("none of our deliveries brings them to this centre")
}

func TestCentresOfWhatIsNotSold(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	v := d.visit("/en/centres?size=205/55R16&country=DE&postcode=01069&item=GONE:4")
	require.Equal(t, http.StatusUnprocessableEntity, v.status)
	v.says("no longer sold like this")
	for _, wrong := range []string{"item=W205:0", "item=W205:99", "item=W205:4&item=W225:8", "vehicle=tank&item=W205:4"} {
		v := d.visit("/en/centres?size=205/55R16&country=DE&postcode=01069&" + wrong)
		require.Equal(t, http.StatusUnprocessableEntity, v.status, wrong)
		require.NotEmpty(t, v.document().all(func(e *element) bool { return e.attrs["aria-invalid"] == "true" }), wrong)
	}
	v.open("/en/centres?size=205/55R16&country=DE&postcode=01069&item=:")
	require.Contains(t, v.path, "/en/tyres?", "who has chosen none is asked to")
	d.Exec(`UPDATE centres SET active = false`)
	d.visit("/en/centres?" + swap).says("No centre of ours in this country can do this job")
}

func TestTheSameTyreTwiceIsOneItem(t *testing.T) {
	t.Parallel()
	v := openDesk(t).visit("/en/centres?" + fit4 + "&front-item=W205:1&rear-item=W205:1")
	v.says("6 × €89.90")
	require.Equal(t, []string{"W205:6"}, v.document().classed("around")[0].fields()["item"])
}

func TestMoreCentres(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	for _, ref := range strings.Fields("a b c d e f g h i j k") {
		d.Centre(ref, 1)
	}
	v := d.visit("/de/centres?" + swap)
	require.Len(t, v.document().classed("centre"), 10)
	v.click("Mehr Werkstätten")
	require.Len(t, v.document().classed("centre"), 12)
	require.NotContains(t, v.page, "Mehr Werkstätten")
}
