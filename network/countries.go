package network

import "maps"

// A Country is where centres are: its money, its clock, its languages.
type Country struct {
	Code      string // ISO 3166-1
	Name      string
	Currency  string // ISO 4217
	Zone      string // IANA, where nothing nearer is known
	Languages []string
}

// A Region is a part of a country with public holidays of its own.
type Region struct {
	Country string
	Code    string // ISO 3166-2 without the country
	Name    string
}

// A TaxArea is a part of a country with a tax of its own.
type TaxArea struct {
	Code, Country, Name string
}

// A TaxRate is the rate of the general tax on sales from a day on.
type TaxRate struct {
	TaxArea     string
	ValidFrom   string // YYYY-MM-DD
	Name        string
	BasisPoints int // hundredths of a per cent
	Source      string
}

// A Capability is what a bay has and some jobs need.
type Capability struct {
	Code, Name string
}

// A Service is what is done in a bay that has all of Needs.
type Service struct {
	Code, Name string
	Needs      []string
}

// A Reference is what fitslot itself knows of the world, the same for every
// operator. The Store keeps it equal to References().
type Reference struct {
	Countries    []Country
	Regions      []Region
	TaxAreas     []TaxArea
	TaxRates     []TaxRate
	Capabilities []Capability
	Services     []Service
}

// References returns the reference data of this version.
func References() Reference {
	return Reference{
		Countries: []Country{
			{"DE", "Germany", "EUR", "Europe/Berlin", []string{"de", "en"}},
			{"ES", "Spain", "EUR", "Europe/Madrid", []string{"es", "ca", "en"}},
			{"FR", "France", "EUR", "Europe/Paris", []string{"fr", "en"}},
		},
		Regions: regions(),
		TaxAreas: []TaxArea{
			{"DE", "DE", "Germany"},
			{"ES", "ES", "Spain: mainland and Balearics"},
			{"ES-CN", "ES", "Spain: Canary Islands"},
			{"FR", "FR", "France: mainland and Corsica"},
		},
		// The rate in force, from the day on which it came into force.
		TaxRates: []TaxRate{
			{"DE", "2021-01-01", "MwSt", 1900, "§ 12 Abs. 1 UStG; the 16 % of § 28 UStG ended with 2020"},
			{"ES", "2012-09-01", "IVA", 2100, "Ley 37/1992, art. 90.Uno, as changed by Real Decreto-ley 20/2012"},
			{"ES-CN", "2020-01-01", "IGIC", 700, "Ley 4/2012 de Canarias, art. 51, as changed by Ley 19/2019"},
			{"FR", "2014-01-01", "TVA", 2000, "CGI, art. 278"},
		},
		Capabilities: []Capability{
			{CapabilityVan, "Lift and headroom for vans"},
			{CapabilityAlignment, "Wheel alignment rig"},
		},
		Services: []Service{
			{"fit", "Fit and balance tyres", nil},
			{"swap", "Seasonal swap of complete wheels", nil},
			{"repair", "Tyre repair", nil},
			{"alignment", "Wheel alignment", []string{CapabilityAlignment}},
		},
	}
}

// The capabilities of bays. A van needs CapabilityVan whatever is done to it.
const (
	CapabilityVan       = "van"
	CapabilityAlignment = "alignment"
)

func regions() []Region {
	var all []Region
	for _, country := range []string{"DE", "ES", "FR"} {
		for code, name := range maps.All(regionNames[country]) {
			all = append(all, Region{country, code, name})
		}
	}
	return all
}

// regionNames: in France only Alsace-Moselle has holidays of its own (Good Friday
// and 26 December, by local law), so only its three departments are regions.
var regionNames = map[string]map[string]string{
	"DE": {
		"BB": "Brandenburg", "BE": "Berlin", "BW": "Baden-Württemberg", "BY": "Bayern",
		"HB": "Bremen", "HE": "Hessen", "HH": "Hamburg", "MV": "Mecklenburg-Vorpommern",
		"NI": "Niedersachsen", "NW": "Nordrhein-Westfalen", "RP": "Rheinland-Pfalz", "SH": "Schleswig-Holstein",
		"SL": "Saarland", "SN": "Sachsen", "ST": "Sachsen-Anhalt", "TH": "Thüringen",
	},
	"ES": {
		"AN": "Andalucía", "AR": "Aragón", "AS": "Asturias", "CB": "Cantabria", "CL": "Castilla y León",
		"CM": "Castilla-La Mancha", "CN": "Canarias", "CT": "Catalunya", "EX": "Extremadura", "GA": "Galicia",
		"IB": "Illes Balears", "MC": "Región de Murcia", "MD": "Comunidad de Madrid", "NC": "Navarra",
		"PV": "País Vasco", "RI": "La Rioja", "VC": "Comunitat Valenciana",
	},
	"FR": {"57": "Moselle", "67": "Bas-Rhin", "68": "Haut-Rhin"},
}
