package network

import (
	"sort"
	"strings"
)

// germanPlace finds the Land: the last entry of lands that is not above the code.
func germanPlace(postcode string) (Place, error) {
	if reason, outland := germanOutlands[postcode]; outland {
		return Place{}, outside(postcode, reason)
	}
	next := sort.Search(len(lands), func(i int) bool { return lands[i].from > postcode })
	if next == 0 {
		return Place{}, outside(postcode, "is below the first postal code of Germany, 01001")
	}
	return Place{lands[next-1].land, "DE", "Europe/Berlin"}, nil
}

// germanOutlands: § 1 Abs. 2 UStG takes the first two out of the German tax area;
// the others are Austrian valleys with a German postal code.
var germanOutlands = map[string]string{
	"78266": "is Büsingen, which is outside the German tax area",
	"27498": "is Heligoland, which is outside the German tax area",
	"87491": "is Jungholz in Austria",
	"87567": "is Riezlern in Austria",
	"87568": "is Hirschegg in Austria",
	"87569": "is Mittelberg in Austria",
}

type landFrom struct{ from, land string }

// lands says where along the postal codes the Land changes. A code that two
// Länder share stands with the one that has more of its places.
var lands = readLands(`
01000 SN  01940 BB  02600 SN  03000 BB  04000 SN  04600 TH  04640 SN  04890 BB  06000 ST  06550 TH  06600 ST
07300 TH  07919 SN  07920 TH  07952 SN  07953 TH  07985 SN  07986 TH  08000 SN
10000 BE  12529 BB  12530 BE  14400 BB  17000 MV  17260 BB  17300 MV  17326 BB  17328 MV  19308 BB  19365 MV
20000 HH  21039 SH  21040 HH  21200 NI  21465 SH  21522 NI  21524 SH  21600 NI  22000 HH  22113 SH  22115 HH
22145 SH  22147 HH  22800 SH  23920 MV  24000 SH  26000 NI  27499 HH  27500 HB  27600 NI  28000 HB  28785 NI
29400 ST  29430 NI  32000 NW  34000 HE  34346 NI  34356 HE  34400 NW  34450 HE  36400 TH  37000 NI  37200 HE
37300 TH  37400 NI  37671 NW  37689 NI  37692 NW  37697 NI  38480 ST  38500 NI  38800 ST
40000 NW  48455 NI  48477 NW  48480 NI  48485 NW  48486 NI  48493 NW  48497 NI  48532 NW  49000 NI  49470 NW  49560 NI
50000 NW  51598 RP  51600 NW  53420 RP  53604 NW  53610 RP  53620 NW  54200 RP  55240 HE  55253 RP  57000 NW
57500 RP  58000 NW
60000 HE  63700 BY  64200 HE  65558 RP  65583 HE  65623 RP  65627 HE  65629 RP  65630 HE  66000 SL  66480 RP  66510 SL
66840 RP  68000 BW  68519 HE  68520 BW  68600 HE  68700 BW  69239 HE  69240 BW  69483 HE  69489 BW  69503 HE
69510 BW  69515 HE  70000 BW  76710 RP  77600 BW  80000 BY  88000 BW  88100 BY  88147 BW  88149 BY  88180 BW  89200 BY
89500 BW  90000 BY  96500 TH  97000 BY  97860 BW  97888 BY  97893 BW  97901 BY  97910 BW  98500 TH
`)

func readLands(table string) []landFrom {
	fields := strings.Fields(table)
	read := make([]landFrom, len(fields)/2)
	for i := range read {
		read[i] = landFrom{fields[2*i], fields[2*i+1]}
	}
	return read
}
