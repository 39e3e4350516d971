package network

import (
	"fmt"
	"strings"
)

// A Place is what follows from where a centre is.
type Place struct {
	Region  string // of regionNames; empty: no holidays of its own
	TaxArea string
	Zone    string // IANA
}

// A PlaceError says why no centre can be at a postal code, and what would be
// right.
type PlaceError struct {
	Field        string // country or postcode
	Reason, Mend string
}

func (e *PlaceError) Error() string { return e.Field + ": " + e.Reason + "; " + e.Mend }

// PlaceOf derives region, tax area and zone from a country and a postal code of
// its own. It returns a *PlaceError where the code is malformed or lies outside
// the tax areas that fitslot knows.
func PlaceOf(country, postcode string) (Place, error) {
	of, known := placesOf[country]
	if !known {
		return Place{}, &PlaceError{"country", fmt.Sprintf("%q is not set up", country), "write DE, ES or FR"}
	}
	if !fiveDigits(postcode) {
		return Place{}, &PlaceError{"postcode", fmt.Sprintf("%q is no postal code of %s", postcode, country), "write five digits, as in " + of.example}
	}
	return of.place(postcode)
}

var placesOf = map[string]struct {
	example string
	place   func(postcode string) (Place, error)
}{
	"DE": {"01067", germanPlace},
	"ES": {"28013", spanishPlace},
	"FR": {"69002", frenchPlace},
}

func fiveDigits(s string) bool {
	return len(s) == 5 && strings.Trim(s, "0123456789") == ""
}

func outside(postcode, reason string) error {
	return &PlaceError{"postcode", postcode + " " + reason, "leave this centre out, or check its postal code"}
}

// spanishPlace reads the first two digits, which are the province.
func spanishPlace(postcode string) (Place, error) {
	if region, ok := spanishExceptions[postcode]; ok {
		return Place{region, "ES", "Europe/Madrid"}, nil
	}
	switch province := postcode[:2]; province {
	case "35", "38":
		return Place{"CN", "ES-CN", "Atlantic/Canary"}, nil
	case "51", "52":
		return Place{}, outside(postcode, "is Ceuta or Melilla, where the tax is IPSI, which is not set up")
	default:
		region, ok := provinces[province]
		if !ok {
			return Place{}, outside(postcode, "begins with no province of Spain (01 to 52)")
		}
		return Place{region, "ES", "Europe/Madrid"}, nil
	}
}

// provinces gives each province its autonomous community.
var provinces = map[string]string{
	"01": "PV", "02": "CM", "03": "VC", "04": "AN", "05": "CL", "06": "EX", "07": "IB", "08": "CT", "09": "CL", "10": "EX",
	"11": "AN", "12": "VC", "13": "CM", "14": "AN", "15": "GA", "16": "CM", "17": "CT", "18": "AN", "19": "CM", "20": "PV",
	"21": "AN", "22": "AR", "23": "AN", "24": "CL", "25": "CT", "26": "RI", "27": "GA", "28": "MD", "29": "AN", "30": "MC",
	"31": "NC", "32": "GA", "33": "AS", "34": "CL", "36": "GA", "37": "CL", "39": "CB", "40": "CL",
	"41": "AN", "42": "CL", "43": "CT", "44": "AR", "45": "CM", "46": "VC", "47": "CL", "48": "PV", "49": "CL", "50": "AR",
}

// spanishExceptions are villages whose post comes from the province next door.
var spanishExceptions = map[string]string{
	"14449": "CM", "26127": "CL", "28190": "CM", "42269": "AR",
}

// frenchPlace reads the first two digits, which are the department. Corsica (20)
// has reduced rates of its own for a list of goods (CGI, art. 297); tyres and
// work on cars are not on it, so it stands with the mainland.
func frenchPlace(postcode string) (Place, error) {
	switch department := postcode[:2]; {
	case department == "97", department == "98":
		return Place{}, outside(postcode, "is overseas or Monaco, whose tax and zone are not set up")
	case department == "00", department > "95":
		return Place{}, outside(postcode, "begins with no department of mainland France (01 to 95)")
	default:
		place := Place{"", "FR", "Europe/Paris"}
		if _, own := regionNames["FR"][department]; own {
			place.Region = department
		}
		return place, nil
	}
}
