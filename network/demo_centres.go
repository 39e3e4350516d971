package network

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
)

//go:embed demo/cities.csv
var townsFile []byte

// A town is a place of the demo: its country, name, postal code and position,
// and whether there is a centre.
type town struct {
	country, name, postcode, lat, lon string
	centre                            bool
}

func readTowns() []town {
	rows, err := csv.NewReader(bytes.NewReader(townsFile)).ReadAll()
	if err != nil {
		panic(err) // it is built into the program
	}
	var towns []town
	for _, r := range rows[1:] {
		towns = append(towns, town{r[0], r[1], r[2], r[3], r[4], r[5] == "1"})
	}
	return towns
}

func postalCodesFile(towns []town) []byte {
	return writeRows([]string{"country", "postcode", "place", "lat", "lon"}, func(row func(...any)) {
		for _, t := range towns {
			row(t.country, t.postcode, t.name, t.lat, t.lon)
		}
	})
}

// local is what is written differently from country to country.
var local = map[string]struct{ names, streets, hours []string }{
	"DE": {
		names:   []string{"Reifenhof %s", "Räderwerk %s", "Reifen am Ring %s", "Autoservice %s"},
		streets: []string{"Werkstr. %d", "Industriestr. %d", "Am Güterbahnhof %d", "Ringstr. %d", "Gewerbepark %d"},
		hours: []string{
			"Mo-Fr 08:00-18:00; Sa 08:00-13:00",
			"Mo-Fr 07:30-17:00, Sa 08:00-12:30",
			"Mo-Fr 08:00-12:30,13:30-18:00",
			"Mo-Sa 08:00-18:00; PH off",
			"Mo-Fr 07:00-19:00; Sa 08:00-16:00; Dec 24,Dec 31 off",
			"Mo-Th 07:30-17:30; Fr 07:30-15:00; Oct-Dec Sa 08:00-13:00",
		},
	},
	"ES": {
		names:   []string{"Neumáticos %s", "Taller La Rueda %s", "Ruedas del Sol %s", "Talleres Unidos %s"},
		streets: []string{"Calle del Taller %d", "Avenida de la Industria %d", "Polígono Norte %d", "Camino Viejo %d"},
		hours: []string{
			"Mo-Fr 09:00-14:00,16:00-19:30",
			"Mo-Fr 08:30-13:30,15:30-19:00; Sa 09:00-13:00",
			"Mo-Fr 08:00-20:00; Sa 09:00-14:00; PH off",
			"Mo-Sa 09:00-20:00",
			"Mo-Fr 09:00-14:00,16:00-20:00; Aug 09:00-14:00; Aug Sa,Su off",
		},
	},
	"FR": {
		names:   []string{"Pneus %s", "Atelier du Pneu %s", "Garage des Remparts %s", "Roue Libre %s"},
		streets: []string{"%d rue de l'Atelier", "%d avenue de la Gare", "%d zone artisanale", "%d route nationale"},
		hours: []string{
			"Mo-Fr 08:00-12:00,14:00-18:30",
			"Mo-Fr 08:30-12:00,13:30-18:30; Sa 09:00-12:00",
			"Mo-Sa 08:00-18:30; PH off",
			"Tu-Sa 08:30-12:30,13:30-18:30",
			"Mo-Fr 08:00-19:00; Sa 09:00-17:00; Dec 24 08:00-12:00",
		},
	},
}

// centreColumns are those of the demo's centres.
var centreColumns = []string{
	"external_id", "country", "name", "address", "postcode", "city", "lat", "lon", "bays", "opening_hours",
	"grid_minutes", "buffer_minutes", "notice_minutes", "horizon_days", "handling_minutes",
}

func demoCentres(towns []town, seed uint64) []byte {
	return writeRows(centreColumns, func(row func(...any)) {
		for _, t := range towns {
			if !t.centre {
				continue
			}
			id := t.country + "-" + t.postcode
			r, words := chance(seed, id), local[t.country]
			row(id, t.country, fmt.Sprintf(pick(r, words.names), t.name), fmt.Sprintf(pick(r, words.streets), 1+r.IntN(120)),
				t.postcode, t.name, t.lat, t.lon, 2+min(r.IntN(7), r.IntN(7)), pick(r, words.hours),
				pick(r, []int{15, 15, 30}), pick(r, []int{0, 0, 15}), pick(r, []int{60, 120, 240}),
				pick(r, []int{60, 60, 90}), pick(r, []int{30, 60, 120}))
		}
	})
}

// A demoCentre is a centre as the files made for it need it.
type demoCentre struct {
	id, country, postcode string
	bays                  []demoBay
	crew                  string // as ParseCrew reads it
	vans, rig             bool   // has a bay for vans, or with a rig
	chance                *rand.Rand
}

type demoBay struct {
	no, maxRim   int
	capabilities []string
}

func demoCentreOf(record Record, seed uint64) demoCentre {
	at := row{record: record}
	id := at.text("external_id")
	c := demoCentre{
		id: id, country: at.text("country"), postcode: at.text("postcode"),
		chance: chance(seed, "equip "+id),
	}
	for no := 1; no <= at.integer("bay_count"); no++ {
		c.bays = append(c.bays, demoBay{no: no, maxRim: pick(c.chance, []int{19, 20, 21, 22, 24})})
	}
	c.equip()
	c.crew = demoCrew(c.chance, len(c.bays))
	return c
}

// equip gives the highest bay to vans and, in most centres, one bay a rig.
func (c *demoCentre) equip() {
	last := len(c.bays) - 1
	c.vans, c.rig = c.chance.IntN(4) > 0, last > 0 && c.chance.IntN(3) > 0
	if c.vans {
		c.bays[last].capabilities = append(c.bays[last].capabilities, CapabilityVan)
		c.bays[last].maxRim = 24
	}
	if c.rig {
		with := c.chance.IntN(last + 1)
		c.bays[with].capabilities = append(c.bays[with].capabilities, CapabilityAlignment)
		slices.Sort(c.bays[with].capabilities)
	}
}

// demoCrew is unset, less than the bays, or less at noon.
func demoCrew(r *rand.Rand, bays int) string {
	places := max(1, bays-r.IntN(3))
	switch r.IntN(3) {
	case 0:
		return ""
	case 1:
		return strconv.Itoa(places)
	default:
		return fmt.Sprintf("%d; Mo-Fr 12:00-13:00=%d; Sa=%d", places, (places+1)/2, max(1, places-1))
	}
}
