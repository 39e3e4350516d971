package network_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/network"
)

// right has a row of each kind in which nothing is wrong.
var right = map[network.Kind]string{
	network.Centres: "external_id=C9,country=DE,name=Reifenhof,address=Werkstr. 1,postcode=01067,city=Dresden,lat=51.055,lon=13.72,bays=3," +
		"opening_hours=Mo-Fr 08:00-18:00,region=,tax_area=,zone=,holidays=,crew=,grid_minutes=,buffer_minutes=,notice_minutes=,horizon_days=,handling_minutes=,active=",
	network.Bays:          "centre=C1,no=2,name=Van bay,max_rim=22,capabilities=van alignment,active=yes",
	network.Services:      "centre=C1,service=fit,vehicle=car,minutes=10,minutes_per_wheel=10",
	network.Closures:      "centre=C1,bay=2,starts_at=2026-11-30T08:00:00+01:00,ends_at=2026-11-30T18:00:00+01:00,reason=Stocktaking",
	network.ExtraOpenings: "centre=C1,bay=,starts_at=2026-11-30T08:00:00Z,ends_at=2026-11-30T18:00:00Z,reason=Rush",
	network.Articles:      "sku=NK2,ean=4019238000015,brand=Nordkamm,model=Firn,width=205,aspect=55,rim=16,load_index=91,speed_index=H,season=winter,fuel_label=B,wet_label=A,noise_db=70,active=yes",
	network.Warehouses:    "code=ULM,name=Ulm,country=DE,region=BW,zone=Europe/Berlin,work_days=Mo-Sa",
	network.Stock:         "warehouse=KAS,sku=NK1,on_hand=8,counted_at=2026-10-19T06:00:00Z,next_at=2026-11-02",
	network.Routes:        "warehouse=KAS,centre=C1,cut_off=15:30,carrier_days=1,delivery_days=Mo-Fr,delivery_time=10:00",
	network.Prices:        "kind=article,code=NK1,tax_area=DE,valid_from=2026-01-01,per=wheel,gross=89.90,currency=EUR",
	network.PostalCodes:   "country=FR,postcode=69002,place=Lyon,lat=45.75,lon=4.83",
}

// fileWith is the file of one right row with some cells changed: "postcode=1".
func fileWith(kind network.Kind, cells ...string) string {
	var header, row []string
	for _, cell := range strings.Split(right[kind], ",") {
		name, value, _ := strings.Cut(cell, "=")
		for _, change := range cells {
			if of, changed, _ := strings.Cut(change, "="); of == name {
				value = changed
			}
		}
		header, row = append(header, name), append(row, `"`+value+`"`)
	}
	return strings.Join(header, ",") + "\n" + strings.Join(row, ",") + "\n"
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	b := small(t)
	for kind := range right {
		report := b.run(t, kind, fileWith(kind), dryRun)
		require.Empty(t, report.Refusals, kind)
		require.Equal(t, 1, report.Valid, kind)
	}
	for _, c := range []struct {
		kind          network.Kind
		cells         string // changed in the right row, parted by |
		field, reason string
		mend          string
	}{
		{network.Centres, "external_id=", "external_id", "is empty", "write it as in DE-0042"},
		{network.Centres, "external_id=a b", "external_id", `"a b" cannot be read`, "write 1 to 64 letters"},
		{network.Centres, "country=", "country", "is empty", "write it as in DE"},
		{network.Centres, "country=NO", "country", `"NO" is not set up`, "write DE, ES or FR"},
		{network.Centres, "name=", "name", "is empty", "Reifen Elbe"},
		{network.Centres, "name=" + strings.Repeat("x", 121), "name", "has 121 characters", "at most 120"},
		{network.Centres, "name=a\x00b", "name", "control character U+0000", "take it out"},
		{network.Centres, "name=\xff", "name", "is not UTF-8", "save the file as UTF-8"},
		{network.Centres, "postcode=1067", "postcode", "no postal code of DE", "five digits, as in 01067"},
		{network.Centres, "country=ES|postcode=51001", "postcode", "IPSI", "leave this centre out"},
		{network.Centres, "city=", "city", "is empty", "Dresden"},
		{network.Centres, "lat=north", "lat", `"north" is no angle from -90 to 90`, "with a decimal point"},
		{network.Centres, `lat=51;055`, "lat", "is no angle", "with a decimal point"},
		{network.Centres, "lat=NaN", "lat", "is no angle", "48.1372"},
		{network.Centres, "lon=181", "lon", `"181" is no angle from -180 to 180`, "degrees"},
		{network.Centres, "lat=0|lon=0", "lat", "a position is missing", "degrees north and east"},
		{network.Centres, "bays=0", "bays", `"0" is no whole number from 1 to 99`, "from 1 to 99"},
		{network.Centres, "bays=3.5", "bays", "no whole number", "from 1 to 99"},
		{network.Centres, "opening_hours=", "opening_hours", "is empty", "Mo-Fr 08:00-18:00"},
		{network.Centres, "opening_hours=Di 08:00-18:00", "opening_hours", "character 1: Di is a Tuesday in German", "Mo-Fr 08:00-18:00"},
		{network.Centres, "region=XX", "region", `DE has no region "XX"`, "leave it empty"},
		{network.Centres, "tax_area=ES", "tax_area", `DE has no tax area "ES"`, "leave it empty"},
		{network.Centres, "zone=Mars/Olympus", "zone", "is no time zone", "Europe/Madrid"},
		{network.Centres, "zone=Local", "zone", "is no time zone", "Europe/Madrid"},
		{network.Centres, "holidays=maybe", "holidays", `"maybe" is no public holiday there`, "write closed, open, or some of: buss-und-bettag"},
		{network.Centres, "crew=many", "crew", `"many" is no number of places`, "4; Mo-Fr"},
		{network.Centres, "grid_minutes=20", "grid_minutes", `"20" is none of 15 30`, "15 30"},
		{network.Centres, "buffer_minutes=10", "buffer_minutes", `"10" is none of 0 15`, "write one of 0 15 30"},
		{network.Centres, "notice_minutes=-1", "notice_minutes", "no whole number from 0 to 20160", "from 0"},
		{network.Centres, "horizon_days=121", "horizon_days", "no whole number from 1 to 120", "to 120"},
		{network.Centres, "handling_minutes=x", "handling_minutes", "no whole number", "from 0"},
		{network.Centres, "active=1", "active", `"1" is none of no, yes`, "write one of no, yes"},
		{network.Bays, "centre=C2", "centre", `there is no "C2"`, "import it with centres first"},
		{network.Bays, "no=0", "no", "no whole number from 1 to 99", "from 1"},
		{network.Bays, "name=" + strings.Repeat("x", 61), "name", "has 61 characters", "at most 60"},
		{network.Bays, "max_rim=31", "max_rim", "no whole number from 10 to 30", "to 30"},
		{network.Bays, "capabilities=van rocket", "capabilities", `"rocket" is none of van, alignment`, "spaces between"},
		{network.Bays, "active=maybe", "active", `"maybe" is none of no, yes`, "write one of"},
		{network.Services, "centre=C2", "centre", `there is no "C2"`, "import it with centres first"},
		{network.Services, "service=wash", "service", `"wash" is none of fit, swap, repair, alignment`, "write one of"},
		{network.Services, "vehicle=lorry", "vehicle", `"lorry" is none of car, suv, van`, "write one of"},
		{network.Services, "minutes=481", "minutes", "from 0 to 480", "to 480"},
		{network.Services, "minutes_per_wheel=121", "minutes_per_wheel", "from 0 to 120", "to 120"},
		{network.Services, "minutes=0|minutes_per_wheel=0", "minutes", "takes no time", "how long it takes"},
		{network.Closures, "centre=C2", "centre", `there is no "C2"`, "import it with centres first"},
		{network.Closures, "bay=4", "bay", "C1 has no bay 4", "one of its bays"},
		{network.Closures, "starts_at=2026-11-30 08:00", "starts_at", "is no instant", "with its offset"},
		{network.Closures, "ends_at=2026-11-30T07:00:00Z", "ends_at", "is not after starts_at", "a later instant"},
		{network.ExtraOpenings, "reason=", "reason", "is empty", "Winter rush"},
		{network.Articles, "sku=", "sku", "is empty", "ALT-2055516-W"},
		{network.Articles, "ean=123", "ean", `"123" cannot be read`, "8 to 14 digits"},
		{network.Articles, "brand=", "brand", "is empty", "Altura"},
		{network.Articles, "model=", "model", "is empty", "Nevero"},
		{network.Articles, "width=20.5", "width", "no whole number from 100 to 400", "from 100"},
		{network.Articles, "aspect=5", "aspect", "from 20 to 100", "from 20"},
		{network.Articles, "rim=R16", "rim", `"R16" is no whole number`, "from 10"},
		{network.Articles, "load_index=91H", "load_index", `"91H" is no whole number`, "from 50"},
		{network.Articles, "speed_index=h", "speed_index", `"h" cannot be read`, "capital letters"},
		{network.Articles, "season=spring", "season", `"spring" is none of summer, winter, all-season`, "write one of"},
		{network.Articles, "fuel_label=F", "fuel_label", `"F" is none of A, B, C, D, E`, "write one of"},
		{network.Articles, "wet_label=a", "wet_label", `"a" is none of`, "write one of"},
		{network.Articles, "noise_db=7", "noise_db", "from 50 to 90", "from 50"},
		{network.Articles, "active=", "", "", ""},
		{network.Warehouses, "code=", "code", "is empty", "ES-ZAZ"},
		{network.Warehouses, "name=", "name", "is empty", "Zaragoza"},
		{network.Warehouses, "country=IT", "country", `"IT" is none of DE, ES, FR`, "write one of"},
		{network.Warehouses, "region=AR", "region", `DE has no region "AR"`, "leave it empty"},
		{network.Warehouses, "zone=CETT", "zone", "is no time zone", "IANA"},
		{network.Warehouses, "work_days=weekdays", "work_days", "weekdays", "Mo-Fr"},
		{network.Stock, "warehouse=ULM", "warehouse", `there is no "ULM"`, "import it with warehouses first"},
		{network.Stock, "sku=NK9", "sku", `there is no "NK9"`, "import it with articles first"},
		{network.Stock, "on_hand=-4", "on_hand", "no whole number from 0", "from 0"},
		{network.Stock, "on_hand=+4", "on_hand", "no whole number from 0", "from 0"},
		{network.Stock, "counted_at=yesterday", "counted_at", "is no instant", "with its offset"},
		{network.Stock, "counted_at=2026-10-19T07:00:01Z", "counted_at", "lies in the future: it is 2026-10-19T07:00:00Z", "when the shelf was counted"},
		{network.Stock, "next_at=2.11.2026", "next_at", `"2.11.2026" is no day`, "2026-11-30"},
		{network.Stock, "next_at=2026-02-29", "next_at", "is no day", "2026-11-30"},
		{network.Routes, "warehouse=ULM", "warehouse", `there is no "ULM"`, "warehouses first"},
		{network.Routes, "centre=C2", "centre", `there is no "C2"`, "centres first"},
		{network.Routes, "cut_off=24:00", "cut_off", `"24:00" is no time of day`, "08:30"},
		{network.Routes, "cut_off=8:30", "cut_off", `"8:30" is no time of day`, "08:30"},
		{network.Routes, "carrier_days=31", "carrier_days", "from 0 to 30", "to 30"},
		{network.Routes, "delivery_days=daily", "delivery_days", "daily", "Mo-Fr"},
		{network.Routes, "delivery_time=noon", "delivery_time", `"noon" is no time of day`, "08:30"},
		{network.Prices, "kind=tyre", "kind", `"tyre" is none of article, service, fee`, "write one of"},
		{network.Prices, "code=NK9", "code", `there is no "NK9"`, "articles first"},
		{network.Prices, "kind=service|code=wash", "code", `there is no service "wash"`, "alignment"},
		{network.Prices, "tax_area=IT", "tax_area", `"IT" is none of DE, ES, ES-CN, FR`, "write one of"},
		{network.Prices, "valid_from=1/1/2026", "valid_from", "is no day", "2026-11-30"},
		{network.Prices, "per=tyre", "per", `"tyre" is none of job, wheel`, "write one of"},
		{network.Prices, "per=job", "per", "an article is priced by the wheel", "write wheel"},
		{network.Prices, "gross=89;90", "gross", "is no amount", "89.90"},
		{network.Prices, "gross=89.9", "gross", "is no amount", "two decimals"},
		{network.Prices, "gross=-1.00", "gross", "is no amount", "89.90"},
		{network.Prices, "gross=1234567890.00", "gross", "is no amount", "89.90"},
		{network.Prices, "currency=USD", "currency", `"USD" is not the money of Germany`, "write EUR"},
		{network.PostalCodes, "country=IT", "country", `"IT" is none of`, "write one of"},
		{network.PostalCodes, "postcode=6902", "postcode", `"6902" cannot be read`, "five digits"},
		{network.PostalCodes, "lat=0|lon=0", "lat", "a position is missing", "degrees"},
		{network.PostalCodes, "lat=", "lat", "is empty", "45.7485"},
		{network.PostalCodes, "lon=", "lon", "is empty", "4.8467"},
	} {
		t.Run(fmt.Sprintf("%s %.40q", c.kind, c.cells), func(t *testing.T) {
			report := b.run(t, c.kind, fileWith(c.kind, strings.Split(c.cells, "|")...), dryRun)
			if c.field == "" {
				require.Empty(t, report.Refusals)
				return
			}
			require.Len(t, report.Refusals, 1, "%v", report.Refusals)
			require.Equal(t, 2, report.Refusals[0].Line)
			require.Equal(t, c.field, report.Refusals[0].Field)
			require.Contains(t, report.Refusals[0].Reason, c.reason)
			require.Contains(t, report.Refusals[0].Mend, c.mend)
		})
	}
}

// What is forgiven, or not sold, is taken and told.
func TestWarnings(t *testing.T) {
	t.Parallel()
	b := small(t)
	report := b.run(t, network.Centres, fileWith(network.Centres, "opening_hours=Mo-Fr 08:00-18:00; Sa 09:00+"), dryRun)
	require.Empty(t, report.Refusals)
	require.Len(t, report.Warnings, 1)
	require.Equal(t, []any{2, "opening_hours", "Mo-Fr 08:00-18:00; Sa 09:00+"}, []any{report.Warnings[0].Line, report.Warnings[0].Field, report.Warnings[0].Value})
	require.Contains(t, report.Warnings[0].Reason, "an open end is unknown and not sold")
	var told strings.Builder
	_, err := report.WriteTo(&told)
	require.NoError(t, err)
	require.Contains(t, told.String(), "warning: opening_hours")
}

func TestEveryWrongFieldOfARowIsTold(t *testing.T) {
	t.Parallel()
	b := small(t)
	report := b.run(t, network.Centres, fileWith(network.Centres, "name=", "postcode=1", "lat=x", "bays=0", "opening_hours=never", "crew=x"))
	var fields []string
	for _, r := range report.Refusals {
		fields = append(fields, r.Field)
	}
	require.ElementsMatch(t, []string{"name", "postcode", "lat", "bays", "opening_hours", "crew"}, fields)
	require.Equal(t, 1, report.Refused)
}

// A row that is no CSV is refused, and those after it are still read.
func TestRefusalOfMalformedRows(t *testing.T) {
	t.Parallel()
	b := setup(t)
	report := b.run(t, network.PostalCodes, "country,postcode,place,lat,lon\n"+
		"FR,69002,Lyon,45.75\n"+
		"FR,69003,Ly\"on,45.75,4.85\n"+
		"FR,69004,Lyon,45.77,4.82\n"+
		"FR,69005,Lyon,45.75,4.82,1\n"+
		"FR,69006,\"Lyon,45.75,4.82\n", acceptValid)
	var told []string
	for _, r := range report.Refusals {
		told = append(told, fmt.Sprintf("%d %s: %s", r.Line, r.Field, r.Reason))
	}
	require.Equal(t, []string{
		"2 row: has 4 cells where the header has 5",
		`3 row: bare " in non-quoted-field`,
		"5 row: has 6 cells where the header has 5",
		`6 row: extraneous or missing " in quoted-field`,
	}, told)
	require.Equal(t, 1, report.Created)
}

func TestTwoRowsOfOneNameAreRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	report := b.run(t, network.Warehouses, "code,name,country\nKAS,Kassel,DE\nULM,Ulm,DE\nKAS,Kassel,DE\n")
	require.Equal(t, []network.Refusal{{4, network.Fault{
		Field: "code", Reason: "names the same as line 2, by code", Mend: "keep one of the two rows",
	}, "KAS"}}, report.Refusals)
}
