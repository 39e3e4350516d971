package network_test

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/network"
)

const postal = "country,postcode,place,lat,lon\n"

func TestARefusedRowKeepsTheWholeFileOut(t *testing.T) {
	t.Parallel()
	b := setup(t)
	file := postal + "FR,69002,Lyon,45.75,4.83\nFR,6900,Lyon,45.75,4.83\n"
	report, err := b.importer.Import(t.Context(), network.PostalCodes, strings.NewReader(file), network.Options{Now: now})
	require.ErrorIs(t, err, network.ErrRefused)
	require.False(t, report.Applied)
	require.Equal(t, "0 0", b.text(t, `SELECT (SELECT count(*) FROM postal_codes) || ' ' || (SELECT count(*) FROM imports)`))
}

func TestADryRunWritesNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	report := b.run(t, network.PostalCodes, postal+"FR,69002,Lyon,45.75,4.83\n", dryRun)
	require.Equal(t, 1, report.Valid)
	require.False(t, report.Applied)
	require.Equal(t, "0", b.text(t, `SELECT count(*) FROM postal_codes`))
	require.Equal(t, "0", b.text(t, `SELECT count(*) FROM countries`))
}

func TestAcceptValidAppliesTheGoodRowsAndWritesTheOthers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := filepath.Join(t.TempDir(), "codes.csv")
	file := "country;postcode;place;lat;lon;population\nFR;69002;Lyon;45.75;4.83;9\nFR;6900;\"Lyon; Presqu'île\";x;4.83;9\n"
	require.NoError(t, os.WriteFile(path, []byte(file), 0o600))
	report, refused, err := b.importer.ImportFile(t.Context(), network.PostalCodes, path, network.Options{Now: now, AcceptValid: true})
	require.NoError(t, err)
	require.Equal(t, network.Counts{Created: 1}, report.Counts)
	require.Equal(t, path+".refused.csv", refused)
	written, err := os.ReadFile(refused)
	require.NoError(t, err)
	require.Equal(t, "country;postcode;place;lat;lon;population;line;field;reason;mend\n"+
		`FR;6900;"Lyon; Presqu'île";x;4.83;9;3;postcode | lat;"""6900"" cannot be read | ""x"" is no angle from -90 to 90";`+
		"write five digits, leading zeros too, as in 01067 | write degrees with a decimal point, as in 48.1372\n", string(written))

	mended := strings.NewReplacer("6900;", "69001;", ";x;", ";45.77;").Replace(string(written))
	again := b.run(t, network.PostalCodes, mended)
	require.Equal(t, network.Counts{Created: 1}, again.Counts)
	require.Equal(t, []string{`not read, as no such column is known: "population"`}, again.Notices)
}

func TestTheFormOfAFile(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, c := range []struct{ file, says string }{
		{"country,postcode,place,lat,lon\nFR,69002,Lyon,45.75,4.83\n", "commas"},
		{"\ufeffcountry;postcode;place;lat;lon\r\nFR;69002;Lyon;45.75;4.83\r\n", "byte order mark, semicolons, Windows line ends"},
		{"Country, PostCode ,LAT,lon,commune\n FR , 69002 ,45.75,4.83,Lyon", "any case, any order, spaces, an alias, no last line end"},
		{"country,postcode,place,lat,lon,insee\n\"FR\",\"69002\",\"Lyon\",\"45.75\",\"4.83\",\"69\"\n\n", "quotes, an unknown column, an empty line"},
	} {
		report := b.run(t, network.PostalCodes, c.file)
		require.Empty(t, report.Refusals, c.says)
		require.Equal(t, 1, report.Valid, c.says)
	}
	require.Equal(t, "FR 69002 Lyon 45.75 4.83", b.text(t, `SELECT concat_ws(' ', country, code, place, lat, lon) FROM postal_codes`))
}

func TestAFileThatDoesNotFitItsKind(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, c := range []struct {
		kind        network.Kind
		file, wants string
		now         time.Time
	}{
		{"tyres", "", `kind: "tyres" is none of centres, bays, services`, now},
		{network.Bays, "", "header: the file is empty; its first line names the columns: centre, no, name", now},
		{network.Bays, "centre,number\n", "header: bays need the column no; the columns are centre, no, name", now},
		{network.Bays, "centre,no,No\n", "header: column no comes twice; keep one of the two", now},
		{network.Bays, "centre,\"no\n", "header: ", now},
		{network.Bays, "centre,no\n", "Options.Now: is not set", time.Time{}},
	} {
		_, err := b.importer.Import(t.Context(), c.kind, strings.NewReader(c.file), network.Options{Now: c.now})
		var invalid *network.InvalidError
		require.ErrorAs(t, err, &invalid, c.wants)
		require.Contains(t, err.Error(), c.wants)
	}
}

func TestAPackedFile(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := filepath.Join(t.TempDir(), "codes.csv.gz")
	file, err := os.Create(path)
	require.NoError(t, err)
	packed := gzip.NewWriter(file)
	_, err = packed.Write([]byte(postal + "FR,69002,Lyon,45.75,4.83\n"))
	require.NoError(t, err)
	require.NoError(t, packed.Close())
	require.NoError(t, file.Close())
	report, refused, err := b.importer.ImportFile(t.Context(), network.PostalCodes, path, network.Options{Now: now})
	require.NoError(t, err)
	require.Empty(t, refused)
	require.Equal(t, 1, report.Created)
}

func TestPostalCodesSaidTwiceAreOne(t *testing.T) {
	t.Parallel()
	b := setup(t)
	report := b.run(t, network.PostalCodes, postal+"FR,69002,Lyon,45.75,4.83\nFR,69002,Lyon,45.76,4.84\nFR,69002,Perrache,45.74,4.82\n")
	require.Equal(t, network.Counts{Created: 2}, report.Counts)
	require.Equal(t, 1, report.Merged)
	require.Equal(t, "45.75", b.text(t, `SELECT lat FROM postal_codes WHERE place = 'Lyon'`))
}

func TestProgressIsToldAfterEachBatch(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.importer.Batch = 2
	var told [][2]int
	b.run(t, network.PostalCodes, postal+"FR,1000"+strings.Join([]string{"1", "2", "3", "4", "5"}, ",a,45,4\nFR,1000")+",a,45,4\n",
		func(o *network.Options) {
			o.Progress = func(done, total int) { told = append(told, [2]int{done, total}) }
		})
	require.Equal(t, [][2]int{{0, 5}, {2, 5}, {4, 5}, {5, 5}}, told)
}
