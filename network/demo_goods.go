package network

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/fitslot/fitslot/calendar"
)

// A demoArticle is a tyre; its price is before the country's factor, in cents.
type demoArticle struct {
	sku, ean, brand, model, season string
	size                           string // width aspect rim load speed
	fuel, wet                      string
	noise                          int
	cents                          int
}

// demoBrands have a tread for each season. factor is their price in per cent.
var demoBrands = []struct {
	code, name              string
	summer, winter, allYear string
	factor                  int
}{
	{"NK", "Nordkamm", "Windfeld 2", "Firnspur 4", "Jahreszeit", 130},
	{"CO", "Costera", "Brisa", "Sierra Nieve", "Cuatro Vientos", 105},
	{"VI", "Vialis", "Allure Sport", "Alpage", "Toutes Saisons", 115},
	{"TR", "Trafo", "Eco S", "Eco W", "Eco AS", 80},
}

// demoSizes are width, aspect, rim, load index and speed index.
var demoSizes = []string{
	"165 70 14 81 T", "175 65 14 82 T", "185 65 15 88 T", "195 65 15 91 H", "185 60 15 88 H",
	"195 55 16 87 H", "205 55 16 91 H", "205 60 16 96 H", "215 60 16 99 H", "215 65 16 98 H",
	"205 50 17 93 V", "215 55 17 98 V", "225 45 17 94 V", "225 50 17 98 V", "225 65 17 106 H",
	"225 40 18 92 Y", "235 55 18 104 V", "245 40 18 97 Y", "235 60 18 107 V",
	"235 55 19 105 V", "255 45 20 105 V", "275 40 22 108 Y",
	"195 70 15 104 R", "215 65 16 109 T", "235 65 16 115 R",
}

// demoArticles are 4 brands × 25 sizes × 3 seasons.
func demoArticles() []demoArticle {
	var list []demoArticle
	for _, brand := range demoBrands {
		for _, size := range demoSizes {
			for _, tread := range []struct{ season, model, letter string }{
				{"summer", brand.summer, "S"}, {"winter", brand.winter, "W"}, {"all-season", brand.allYear, "A"},
			} {
				a := demoArticle{brand: brand.name, model: tread.model, season: tread.season, size: size, ean: demoEAN(len(list))}
				part := strings.Fields(size)
				a.sku = fmt.Sprintf("%s-%s%s%s%s-%s", brand.code, part[0], part[1], part[2], part[4], tread.letter)
				r := chance(0, a.sku)
				a.fuel, a.wet, a.noise = pick(r, []string{"B", "C", "D"}), pick(r, []string{"A", "B", "C"}), 67+r.IntN(6)
				a.cents = demoCents(r, part[2], brand.factor)
				list = append(list, a)
			}
		}
	}
	return list
}

// demoEAN is a number of the range that GS1 leaves to each firm for its own use,
// with its check digit.
func demoEAN(n int) string {
	digits := fmt.Sprintf("29%010d", n)
	sum := 0
	for i, d := range digits {
		sum += int(d-'0') * (1 + 2*(i%2))
	}
	return fmt.Sprintf("%s%d", digits, (10-sum%10)%10)
}

func demoCents(r *rand.Rand, rim string, factor int) int {
	inches, _ := strconv.Atoi(rim) // demoSizes are whole inches
	return (4500 + (inches-14)*1700 + 100*r.IntN(20)) * factor / 100
}

func articlesFile(list []demoArticle) []byte {
	header := []string{"sku", "ean", "brand", "model", "width", "aspect", "rim", "load_index", "speed_index", "season", "fuel_label", "wet_label", "noise_db"}
	return writeRows(header, func(row func(...any)) {
		for _, a := range list {
			s := strings.Fields(a.size)
			row(a.sku, a.ean, a.brand, a.model, s[0], s[1], s[2], s[3], s[4], a.season, a.fuel, a.wet, a.noise)
		}
	})
}

// stockFile leaves every 25th article sold out everywhere, every other of these
// with a day on which more comes; of the rest some shelves are empty.
func stockFile(list []demoArticle, seed uint64, now time.Time) []byte {
	counted := now.UTC().Truncate(time.Second)
	return writeRows([]string{"warehouse", "sku", "on_hand", "counted_at", "next_at"}, func(row func(...any)) {
		for i, a := range list {
			for _, w := range demoWarehouses {
				r := chance(seed, w.code+a.sku)
				onHand, next := 4+r.IntN(80), ""
				soldOut := i%25 == 0
				if empty := r.IntN(7) == 0; empty || soldOut {
					onHand = 0
					if i%50 == 0 || empty && !soldOut {
						next = calendar.DateOf(counted, time.UTC).Add(5 + r.IntN(25)).String()
					}
				}
				row(w.code, a.sku, onHand, counted.Format(time.RFC3339), next)
			}
		}
	})
}

// demoAreas: prices are those of Germany times factor, in per cent.
var demoAreas = []struct {
	code   string
	factor int
}{{"DE", 100}, {"ES", 97}, {"ES-CN", 86}, {"FR", 103}}

func pricesFile(list []demoArticle) []byte {
	header := []string{"kind", "code", "tax_area", "valid_from", "per", "gross", "currency"}
	return writeRows(header, func(row func(...any)) {
		for _, area := range demoAreas {
			price := func(kind, code, per string, cents int) {
				cents = cents*area.factor/100/10*10 + 9 // … ,x9
				row(kind, code, area.code, "2026-01-01", per, fmt.Sprintf("%d.%02d", cents/100, cents%100), "EUR")
			}
			for _, a := range list {
				price("article", a.sku, "wheel", a.cents)
			}
			price("service", "fit", "wheel", 1890)
			price("service", "swap", "wheel", 990)
			price("service", "repair", "job", 2990)
			price("service", "alignment", "job", 7990)
			price("fee", "disposal", "wheel", 250)
		}
	})
}
