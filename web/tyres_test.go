package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

const find = "Find appointments"

// twoSizes adds what a car with two sizes needs, and a summer tyre.
func (d desk) twoSizes() {
	d.Exec(`INSERT INTO articles (sku, brand, model, width, aspect, rim, load_index, speed_index, season) VALUES
		('S225', 'Nordlys', 'Brise', 225, 45, 18, 95, 'V', 'summer'),
		('W255', 'Nordlys', 'Frost', 255, 40, 18, 99, 'V', 'winter')`)
	d.Exec(`INSERT INTO prices VALUES ('article', 'S225', 'DE', '2026-01-01', 'wheel', 9900, 'EUR'), ('article', 'W255', 'DE', '2026-01-01', 'wheel', 15900, 'EUR')`)
	d.Exec(`INSERT INTO stock (warehouse, sku, on_hand, counted_at) VALUES ('KAS', 'S225', 20, now()), ('KAS', 'W255', 20, now())`)
}

func TestTyresOfASize(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	d.Exec(`UPDATE articles SET fuel_label = 'C', wet_label = 'B', noise_db = 71 WHERE sku = 'W205'`)
	for _, written := range []string{"205/55 R16", "2055516", " 205-55-16 ", "205/55r16 91H"} {
		v := d.visit("/de/").press("Termine finden", "size", written, "postcode", "01067")
		require.Equal(t, http.StatusOK, v.status, written)
		v.says("Nordlys Frost", "205/55 R16 91H · Winterreifen", "Verbrauch <b>C</b>", "71 dB", "Auf Lager", "89,90 €", "4 · 359,60 €")
	}
	v := d.visit("/en/").press(find, "size", "205/55 R16 95H", "postcode", "01067")
	v.says("We have no tyres in 205/55 R16 95H at present")
}

func TestTyresGoOnToTheCentres(t *testing.T) {
	t.Parallel()
	v := openDesk(t).visit("/en/").press(find, "size", "205/55 R16", "postcode", "01067")
	require.Equal(t, "W205:4", v.document().id("n-W205").around("form").fields().Get("item"))
	v.press("Choose: Nordlys Frost", "item", "W205:2")
	require.Equal(t, http.StatusOK, v.status)
	v.says("Reifen C", "€209.80 all in")
	v.click("Change the search")
	require.Equal(t, "205/55 R16", v.document().id("size").attrs["value"])
}

func TestTyresSayWhatCannotBeHad(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	look := func() *visitor { return d.visit("/en/").press(find, "size", "205/55 R16", "postcode", "01067") }
	d.Exec(`UPDATE stock SET on_hand = 3, next_at = '2026-10-26' WHERE sku = 'W205'`)
	v := look()
	v.says("Only 3 left. More are expected on Monday 26 October.")
	options := v.document().id("n-W205").named("option")
	require.True(t, options[2].has("selected"), "as many as there are")
	require.True(t, options[3].has("disabled"))
	d.Exec(`UPDATE stock SET on_hand = 1, next_at = NULL WHERE sku = 'W205'`)
	look().says("Only 1 left.")
	d.Exec(`UPDATE stock SET on_hand = 0, next_at = '2026-10-26' WHERE sku = 'W205'`)
	v = look()
	v.says("Sold out. More are expected on Monday 26 October.")
	require.Nil(t, v.button("Choose"))
}

func TestTyresOfAnotherSeason(t *testing.T) {
	t.Parallel()
	v := openDesk(t).visit("/en/").press(find, "size", "205/55 R16", "postcode", "01067", "season", "summer")
	v.says("no tyres in 205/55 R16 for this season")
	v.click("Winter tyres").says("Nordlys Frost")
}

func TestTyresOfTwoSizes(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	d.twoSizes()
	v := d.visit("/en/").press(find, "size", "225/45 R18", "rear", "255/40r18", "postcode", "01067")
	v.says("Front: 225/45 R18", "Rear: 255/40 R18", "€258.00")
	form := v.button("Find a centre").around("form").fields()
	require.Equal(t, "W225:2", form.Get("front-item"), "the summer tyre is cheaper, but there is none for the rear")
	require.Equal(t, "W255:2", form.Get("rear-item"))
	v.press("Find a centre")
	v.says("Reifen C", "€636.00 all in", "2 × €129.00", "2 × €159.00")
	require.Equal(t, []string{"W225:2", "W255:2"}, v.document().classed("around")[0].fields()["item"], "from here on they are two items")

	v.open("/en/tyres?size=205/55R16&rear=2055516&country=DE&postcode=01067")
	require.NotNil(t, v.button("Choose: Nordlys Frost"))
	v.open("/en/tyres?size=205/55R16&rear=195/65R15&country=DE&postcode=01067")
	v.says("We have no tyres in 195/65 R15")
	require.Nil(t, v.button("Find a centre"))

	d.Exec(`INSERT INTO articles (sku, brand, model, width, aspect, rim, load_index, speed_index, season) VALUES
		('X225', 'Vialis', 'Alpage', 225, 45, 18, 95, 'V', 'winter'), ('X255', 'Vialis', 'Alpage', 255, 40, 18, 99, 'V', 'winter')`)
	d.Exec(`INSERT INTO prices SELECT 'article', sku, 'DE', '2026-01-01', 'wheel', 20000, 'EUR' FROM articles WHERE brand = 'Vialis'`)
	d.Exec(`INSERT INTO stock (warehouse, sku, on_hand, counted_at) SELECT 'KAS', sku, 20, now() FROM articles WHERE brand = 'Vialis'`)
	d.Exec(`UPDATE stock SET on_hand = 1 WHERE sku = 'W255'`)
	v.open("/en/tyres?size=225/45R18&rear=255/40R18&country=DE&postcode=01067").says("Only 1 left.")
	require.Equal(t, "X225:2", v.button("Find a centre").around("form").fields().Get("front-item"), "the next model that can be had")
	for _, choice := range v.document().named("input") {
		require.False(t, choice.attrs["value"] == "W255:2" && !choice.has("disabled"), "one is no pair")
	}
}

func TestTyresForAVan(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	for vehicle, most := range map[string]int{"car": 4, "suv": 4, "van": 8} {
		v := d.visit("/de/tyres?size=205/55R16&country=DE&postcode=01067&vehicle=" + vehicle)
		require.Len(t, v.document().id("n-W205").named("option"), most, vehicle)
	}
}

func TestOnesOwnTyresAreSwapped(t *testing.T) {
	t.Parallel()
	v := openDesk(t).visit("/en/").press(find, "need", "swap", "postcode", "01067")
	require.Contains(t, v.path, "/en/centres?")
	v.says("€29.00 all in", "Earliest time: <strong>Mon 19 Oct, 09:15")
	from, err := url.Parse(v.path)
	require.NoError(t, err)
	require.Equal(t, "swap", from.Query().Get("need"))
	v.open("/en/tyres?need=swap&country=DE&postcode=9")
	require.Equal(t, http.StatusUnprocessableEntity, v.status)
}
