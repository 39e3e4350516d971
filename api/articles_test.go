package api_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/api"
)

func TestArticles(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Centre("C", 1)
	s.Exec(`INSERT INTO articles (sku, brand, model, width, aspect, rim, load_index, speed_index, season, ean, fuel_label, wet_label, noise_db)
		VALUES ('S205', 'Acme', 'Sun', 205, 55, 16, 94, 'V', 'summer', '4012345678901', 'A', 'B', 68)`)
	s.Exec(`INSERT INTO prices VALUES ('article', 'S205', 'DE', '2026-01-01', 'wheel', 5000, 'EUR')`)
	skus := func(query string) []string {
		var found api.Articles
		s.browser.get("/v1/articles?country=de&"+query).json(200, &found)
		out := []string{}
		for _, a := range found.Articles {
			out = append(out, a.SKU)
		}
		return out
	}
	for _, c := range []struct {
		says, query string
		want        []string
	}{
		{"what is there comes before what is cheap", "size=2055516", []string{"W205", "S205"}},
		{"a season", "size=205/55r16&season=summer", []string{"S205"}},
		{"a season left empty", "size=2055516&season=", []string{"W205", "S205"}},
		{"what bears less is left out", "size=" + url.QueryEscape("205/55 R16 92H"), []string{"S205"}},
		{"a size nobody makes", "size=105/55r16", []string{}},
	} {
		require.Equal(t, c.want, skus(c.query), c.says)
	}

	var found api.Articles
	s.get("/v1/articles?country=DE&size=2055516").json(200, &found)
	require.Equal(t, []api.Article{
		{SKU: "W205", Brand: "Nordlys", Model: "Frost", Size: "205/55 R16 91H", Width: 205, Aspect: 55, Rim: 16,
			LoadIndex: 91, SpeedIndex: "H", Season: "winter", Price: api.Money{Amount: 8990, Currency: "EUR"}, Free: 100},
		{SKU: "S205", EAN: "4012345678901", Brand: "Acme", Model: "Sun", Size: "205/55 R16 94V", Width: 205, Aspect: 55, Rim: 16,
			LoadIndex: 94, SpeedIndex: "V", Season: "summer", Label: api.Label{Fuel: "A", Wet: "B", Noise: 68},
			Price: api.Money{Amount: 5000, Currency: "EUR"}},
	}, found.Articles)

	require.Equal(t, []string{"country"}, fields(s.get("/v1/articles?country=FR&size=2055516").problem("invalid")))
	s.with("").get("/v1/articles?country=DE&size=2055516").problem("no-key")
}
