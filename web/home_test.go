package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/web/texts"
)

func TestHome(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	for _, language := range texts.Languages {
		v := d.visit("/" + string(language) + "/")
		require.Equal(t, http.StatusOK, v.status)
		page := v.document()
		require.Len(t, page.named("h1"), 1)
		require.Equal(t, string(language), page.named("html")[0].attrs["lang"])
		require.Equal(t, "205/55 R16", page.id("sizes").named("option")[0].attrs["value"], "what is on sale is suggested")
		require.Equal(t, "sizes", page.id("size").attrs["list"])
		require.Equal(t, "DE", page.id("country").named("option")[0].attrs["value"])
		for _, field := range page.named("input", "select") {
			if id := field.attrs["id"]; id != "" {
				labels := page.all(func(e *element) bool { return e.name == "label" && e.attrs["for"] == id })
				require.Len(t, labels, 1, "the label of %s", id)
			}
		}
	}
	first := len(d.visit("/de/").page)
	require.Less(t, first, 20_000, "the first page is small")
}

func TestHomeKeepsWhatStandsInTheAddress(t *testing.T) {
	t.Parallel()
	v := openDesk(t).visit("/en/?need=swap&size=205%2F55+R16&rear=W%22%3E&season=winter&vehicle=van&postcode=01067&country=XX")
	fields := v.document().classed("finder")[0].fields()
	require.Equal(t, url.Values{
		"need": {"swap"}, "size": {"205/55 R16"}, "rear": {`W">`}, "season": {"winter"}, "vehicle": {"van"},
		"postcode": {"01067"}, "country": {"DE"}, "lat": {""}, "lon": {""},
	}, fields, "a country that is not served is none")
	v.click("de")
	require.Equal(t, "205/55 R16", v.document().id("size").attrs["value"], "in the other language, too")
}

func TestFinderMarksWhatIsWrong(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	for _, c := range []struct {
		about, field, value, says string
	}{
		{"no size", "size", " ", "enter the size"},
		{"no size at all", "size", "winter tyres", "cannot read this"},
		{"a width of no tyre", "size", "20/55 R16", "No tyre is this wide"},
		{"a height of no tyre", "size", "205/555 R16", "this height"},
		{"a rim of no wheel", "size", "205/55 R56", "No wheel has this size"},
		{"a load of no tyre", "size", "205/55 R16 11H", "load index"},
		{"a speed of no tyre", "size", "205/55 R16 91X", "speed index"},
		{"a size at the rear that is none", "rear", "<b>", "cannot read this"},
		{"no postal code", "postcode", "", "enter your postcode"},
		{"a postal code of nowhere", "postcode", "9'; --", "do not know this postcode"},
	} {
		v := d.visit("/en/").press("Find appointments", "size", "205/55 R16", "postcode", "01067", c.field, c.value)
		require.Equal(t, http.StatusUnprocessableEntity, v.status, c.about)
		page := v.document()
		field := page.id(c.field)
		require.Equal(t, "true", field.attrs["aria-invalid"], c.about)
		require.Equal(t, strings.TrimSpace(c.value), strings.TrimSpace(field.attrs["value"]), "%s: nothing typed is lost", c.about)
		described, _, _ := strings.Cut(field.attrs["aria-describedby"], " ")
		require.Contains(t, page.id(described).says(), c.says, c.about)
		summary := page.all(func(e *element) bool { return e.attrs["role"] == "alert" })
		require.Len(t, summary, 1, c.about)
		require.Equal(t, "#"+c.field, summary[0].named("a")[0].attrs["href"], c.about)
		v.press("Find appointments", "size", "2055516", "rear", "", "postcode", "01067")
		require.Equal(t, http.StatusOK, v.status, "%s: mended", c.about)
	}
}

func TestFinderMarksAllThatIsWrong(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	for _, language := range texts.Languages {
		v := d.visit("/" + string(language) + "/tyres?size=x&rear=y&postcode=&vehicle=tank&country=DE")
		require.Equal(t, http.StatusUnprocessableEntity, v.status)
		wrong := v.document().all(func(e *element) bool { return e.attrs["aria-invalid"] == "true" })
		require.Len(t, wrong, 4)
		v.open("/" + string(language) + "/tyres?size=205/55R16&postcode=01067&country=ZZ")
		require.Equal(t, "true", v.document().id("country").attrs["aria-invalid"])
	}
}
