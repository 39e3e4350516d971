package network_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/network"
)

func TestPlaceOf(t *testing.T) {
	for _, c := range []struct {
		country, postcode string
		want              network.Place
		says              string
	}{
		{"DE", "01067", network.Place{Region: "SN", TaxArea: "DE", Zone: "Europe/Berlin"}, "Dresden is in Saxony"},
		{"DE", "04109", network.Place{Region: "SN", TaxArea: "DE", Zone: "Europe/Berlin"}, "Leipzig too"},
		{"DE", "80331", network.Place{Region: "BY", TaxArea: "DE", Zone: "Europe/Berlin"}, "München is in Bavaria"},
		{"DE", "70173", network.Place{Region: "BW", TaxArea: "DE", Zone: "Europe/Berlin"}, "Stuttgart is in Baden-Württemberg"},
		{"DE", "27568", network.Place{Region: "HB", TaxArea: "DE", Zone: "Europe/Berlin"}, "Bremerhaven belongs to Bremen"},
		{"DE", "27499", network.Place{Region: "HH", TaxArea: "DE", Zone: "Europe/Berlin"}, "the island Neuwerk belongs to Hamburg"},
		{"DE", "99998", network.Place{Region: "TH", TaxArea: "DE", Zone: "Europe/Berlin"}, "the last code is in Thuringia"},
		{"ES", "28013", network.Place{Region: "MD", TaxArea: "ES", Zone: "Europe/Madrid"}, "Madrid"},
		{"ES", "07001", network.Place{Region: "IB", TaxArea: "ES", Zone: "Europe/Madrid"}, "the Balearics pay IVA on mainland time"},
		{"ES", "35001", network.Place{Region: "CN", TaxArea: "ES-CN", Zone: "Atlantic/Canary"}, "Las Palmas pays IGIC an hour earlier"},
		{"ES", "38001", network.Place{Region: "CN", TaxArea: "ES-CN", Zone: "Atlantic/Canary"}, "so does Tenerife"},
		{"FR", "75001", network.Place{TaxArea: "FR", Zone: "Europe/Paris"}, "Paris has the holidays of France alone"},
		{"FR", "57000", network.Place{Region: "57", TaxArea: "FR", Zone: "Europe/Paris"}, "Metz has those of Alsace-Moselle"},
		{"FR", "67000", network.Place{Region: "67", TaxArea: "FR", Zone: "Europe/Paris"}, "Strasbourg too"},
		{"FR", "68100", network.Place{Region: "68", TaxArea: "FR", Zone: "Europe/Paris"}, "Mulhouse too"},
		{"FR", "20000", network.Place{TaxArea: "FR", Zone: "Europe/Paris"}, "Corsica pays 20 % on tyres"},
	} {
		t.Run(c.country+c.postcode, func(t *testing.T) {
			got, err := network.PlaceOf(c.country, c.postcode)
			require.NoError(t, err, c.says)
			require.Equal(t, c.want, got, c.says)
		})
	}
}

func TestPlaceOfRefuses(t *testing.T) {
	for _, c := range []struct {
		country, postcode, field, reason, mend string
	}{
		{"NO", "0150", "country", `"NO" is not set up`, "write DE, ES or FR"},
		{"", "28013", "country", `"" is not set up`, "write DE, ES or FR"},
		{"DE", "A4400", "postcode", `"A4400" is no postal code of DE`, "write five digits, as in 01067"},
		{"DE", "1067", "postcode", `"1067" is no postal code of DE`, "write five digits, as in 01067"},
		{"ES", "280133", "postcode", `"280133" is no postal code of ES`, "write five digits, as in 28013"},
		{"FR", "2A004", "postcode", `"2A004" is no postal code of FR`, "write five digits, as in 69002"},
		{"FR", "７５００１", "postcode", `"７５００１" is no postal code of FR`, "write five digits, as in 69002"},
		{"DE", "00999", "postcode", "00999 is below the first postal code of Germany, 01001", ""},
		{"DE", "78266", "postcode", "78266 is Büsingen, which is outside the German tax area", ""},
		{"DE", "87567", "postcode", "87567 is Riezlern in Austria", ""},
		{"ES", "51001", "postcode", "51001 is Ceuta or Melilla, where the tax is IPSI, which is not set up", ""},
		{"ES", "52001", "postcode", "52001 is Ceuta or Melilla, where the tax is IPSI, which is not set up", ""},
		{"ES", "53001", "postcode", "53001 begins with no province of Spain (01 to 52)", ""},
		{"ES", "00123", "postcode", "00123 begins with no province of Spain (01 to 52)", ""},
		{"FR", "97400", "postcode", "97400 is overseas or Monaco, whose tax and zone are not set up", ""},
		{"FR", "98000", "postcode", "98000 is overseas or Monaco, whose tax and zone are not set up", ""},
		{"FR", "96000", "postcode", "96000 begins with no department of mainland France (01 to 95)", ""},
		{"FR", "00100", "postcode", "00100 begins with no department of mainland France (01 to 95)", ""},
	} {
		t.Run(c.country+c.postcode, func(t *testing.T) {
			_, err := network.PlaceOf(c.country, c.postcode)
			var refused *network.PlaceError
			require.ErrorAs(t, err, &refused)
			if c.mend == "" {
				c.mend = "leave this centre out, or check its postal code"
			}
			require.Equal(t, network.PlaceError{Field: c.field, Reason: c.reason, Mend: c.mend}, *refused)
		})
	}
}

// The table agrees with what GeoNames says of every German and Spanish place.
func TestPlaceOfAgreesWithGeoNames(t *testing.T) {
	for _, country := range []string{"DE", "ES"} {
		rows, agree := 0, 0
		for _, row := range sharedCSV(t, "data/postal/"+country+".csv.gz") {
			if row["admin1"] == "" || row["admin1"] == "CE" || row["admin1"] == "ML" {
				continue
			}
			rows++
			place, err := network.PlaceOf(country, row["postcode"])
			switch {
			case err == nil && place.Region == row["admin1"]:
				agree++
			case err == nil:
				t.Logf("%s %s %s: %s, GeoNames says %s", country, row["postcode"], row["place"], place.Region, row["admin1"])
			}
		}
		t.Logf("%s: %d of %d places agree", country, agree, rows)
		require.Greater(t, float64(agree), 0.998*float64(rows))
	}
}

// In France the departments of the communes show whether the postal code tells
// Alsace-Moselle from the rest.
func TestPlaceOfAgreesWithFrenchCommunes(t *testing.T) {
	rows := sharedCSV(t, "data/postal/FR.csv.gz")
	overseas := 0
	for _, row := range rows {
		place, err := network.PlaceOf("FR", row["postcode"])
		department := row["insee"][:2]
		if department == "97" || department == "98" {
			require.Error(t, err, row)
			overseas++
			continue
		}
		require.NoError(t, err, row)
		own := department == "57" || department == "67" || department == "68"
		require.Equal(t, own, place.Region != "", row)
	}
	t.Logf("FR: all %d communes agree, %d of them overseas", len(rows), overseas)
}
